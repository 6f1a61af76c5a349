// Damaged GED-125 messages and streams from a seed, and what must hold of each: a message that can
// be written again, or an error with a text; never more, and never less. Used by the unit test with
// thousands, by the slow one with a million.

import { assert } from "@effect/vitest"
import { Result } from "effect"
import { decodeGed, encodeGed } from "../../../../runtime/wire/ged125/GedCodec.ts"
import { makeGedFramer } from "../../../../runtime/wire/ged125/GedFrame.ts"
import { dice, pick } from "../ivrserver/generateMessage.ts"
import type { Dice } from "../ivrserver/generateMessage.ts"
import { generateGed, messageNames } from "./generateMessage.ts"
import { bytesOf, hexOf, vectors } from "./vectors.ts"

const numbers = [0, 1, 3, 4, 5, 47, 49, 127, 128, 254, 255]

/** Bytes with some of them changed, doubled or cut out; the length set right again most times. */
const damage = (bytes: Uint8Array, roll: Dice): Uint8Array => {
  const list = Array.from(bytes)
  const wounds = 1 + Math.floor(roll() * 3)
  for (let count = 0; count < wounds; count += 1) {
    const at = Math.floor(roll() * list.length)
    const length = Math.floor(roll() * 12)
    const kind = roll()
    if (kind < 0.5) list[at] = pick(roll, numbers, Math.floor(roll() * 256))
    else if (kind < 0.7) list.splice(at, length)
    else if (kind < 0.85) list.splice(at, 0, ...list.slice(at, at + length))
    else list.length = at
  }
  const damaged = Uint8Array.from(list)
  if (damaged.length >= 8 && roll() < 0.9) {
    new DataView(damaged.buffer).setUint32(0, damaged.length - 8)
  }
  return damaged
}

/** A sound message: of a row, or one of the vectors. */
const sound = (roll: Dice): Uint8Array => {
  if (roll() < 0.3) return bytesOf(pick(roll, vectors, { to: "vru", title: "", hex: "" }).hex)
  const name = pick(roll, messageNames, "NEW_CALL")
  return Result.getOrThrow(encodeGed(generateGed(name, roll)))
}

/** Messages damaged from the seeds; how many were still read and how many refused. */
export const checkDamagedMessages = (seeds: { readonly from: number; readonly count: number }) => {
  const seen = { read: 0, refused: 0 }
  // One sound message is damaged in several ways: making it costs more than reading it.
  const perMessage = 20
  for (let seed = seeds.from; seed < seeds.from + seeds.count; seed += perMessage) {
    const roll = dice(seed)
    const whole = sound(roll)
    for (let way = 0; way < perMessage; way += 1) checkOne(damage(whole, roll), seen, seed)
  }
  return seen
}

const checkOne = (
  bytes: Uint8Array,
  seen: { read: number; refused: number },
  seed: number
): void => {
  const message = decodeGed(bytes)
  if (Result.isFailure(message)) {
    seen.refused += 1
    if (message.failure.message.length < 20) assert.fail(`seed ${seed}: no text`)
    return
  }
  seen.read += 1
  const written = encodeGed(message.success)
  if (Result.isFailure(written)) assert.fail(`seed ${seed}: ${written.failure.message}`)
  const again = decodeGed(written.success)
  if (Result.isFailure(again)) assert.fail(`seed ${seed}: ${again.failure.message}`)
  // What was read once is canonical: it is written the same from here on.
  const twice = Result.getOrThrow(encodeGed(again.success))
  if (hexOf(twice) !== hexOf(written.success)) assert.fail(`seed ${seed}: written otherwise`)
}

/** Damaged streams give the same messages and the same fault however they are cut. */
export const checkDamagedStreams = (count: number): void => {
  for (let seed = 0; seed < count; seed += 1) {
    const roll = dice(seed)
    const parts = Array.from({ length: 1 + Math.floor(roll() * 4) }, () => sound(roll))
    const stream = damage(new Uint8Array(Buffer.concat(parts)), roll)
    const read = (step: number): ReadonlyArray<string> => {
      const framer = makeGedFramer()
      const texts: Array<string> = []
      for (let at = 0; at < stream.length; at += step) {
        const pushed = framer.push(stream.subarray(at, at + step))
        const whole = Result.isSuccess(pushed) ? pushed.success : pushed.failure.before
        for (const bytes of whole) {
          decodeGed(bytes)
          texts.push(hexOf(bytes))
        }
        if (Result.isFailure(pushed)) return [...texts, pushed.failure.message]
      }
      return [...texts, `${framer.pendingLength()} pending`]
    }
    assert.deepStrictEqual(read(1 + Math.floor(roll() * 50)), read(stream.length), `seed ${seed}`)
  }
}
