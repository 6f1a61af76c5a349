// Damaged streams and documents from seeds: framer, XML reader and message codec give a message or
// an error, never more.

import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { encodeFrame, makeFramer } from "../../../../runtime/wire/gli/GliFrame.ts"
import { plainDialect } from "../../../../runtime/wire/ivrserver/dialect.ts"
import { decodeMessage, encodeMessage } from "../../../../runtime/wire/ivrserver/GctiCodec.ts"
import { damage } from "./damage.ts"
import { dice, generateMessage, messageNames, pick } from "./generateMessage.ts"
import type { Dice } from "./generateMessage.ts"

const plain = plainDialect()

const someMessage = (roll: Dice): Uint8Array => {
  const message = generateMessage(pick(roll, messageNames, "Reset"), roll, roll() < 0.3)
  const charset = roll() < 0.5 ? "latin1" : "utf8"
  return Result.getOrThrow(encodeMessage(message, { dialect: plain, charset }))
}

describe("damaged input", () => {
  it("of documents gives a message that can be written again, or an error with a text", () => {
    const seen = { read: 0, refused: 0 }
    for (let seed = 0; seed < 1_500; seed += 1) {
      const roll = dice(seed)
      const decoded = decodeMessage(damage(someMessage(roll), roll), plain)
      if (Result.isFailure(decoded)) {
        seen.refused += 1
        assert.isAbove(decoded.failure.message.length, 10, `seed ${seed}`)
        continue
      }
      seen.read += 1
      const written = encodeMessage(decoded.success, { dialect: plain, charset: "utf8" })
      assert.isTrue(Result.isSuccess(written), `seed ${seed}`)
      const again = decodeMessage(Result.getOrThrow(written), plain)
      assert.isTrue(Result.isSuccess(again), `seed ${seed}`)
      // What was read once is canonical: it reads and writes the same from here on.
      const twice = encodeMessage(Result.getOrThrow(again), { dialect: plain, charset: "utf8" })
      const third = Result.getOrThrow(decodeMessage(Result.getOrThrow(twice), plain))
      assert.deepStrictEqual(third, Result.getOrThrow(again), `seed ${seed}`)
    }
    // Neither a fuzz that breaks everything nor one that breaks nothing would test much.
    assert.isAbove(seen.read, 150)
    assert.isAbove(seen.refused, 150)
  })

  it("of streams gives the same frames and the same fault however it is cut", () => {
    for (let seed = 0; seed < 800; seed += 1) {
      const roll = dice(seed)
      const frames = Array.from({ length: 1 + Math.floor(roll() * 3) }, () =>
        Result.getOrThrow(encodeFrame({ type: "Xml", payload: someMessage(roll) }))
      )
      const stream = damage(new Uint8Array(Buffer.concat(frames)), roll)
      const read = (step: number) => {
        const framer = makeFramer()
        const texts: Array<string> = []
        for (let at = 0; at < stream.length; at += step) {
          const pushed = framer.push(stream.subarray(at, at + step))
          const found = Result.isSuccess(pushed) ? pushed.success : pushed.failure.before
          for (const frame of found) {
            texts.push(`${frame.type} ${frame.payload.length}`)
            if (frame.type === "Xml") decodeMessage(frame.payload, plain)
          }
          if (Result.isFailure(pushed)) return [...texts, pushed.failure.message]
        }
        return texts
      }
      assert.deepStrictEqual(read(1 + Math.floor(roll() * 50)), read(stream.length), `seed ${seed}`)
    }
  })

  it("of pure noise is refused", () => {
    for (let seed = 0; seed < 1_000; seed += 1) {
      const roll = dice(seed)
      const noise = Uint8Array.from({ length: Math.floor(roll() * 300) }, () =>
        Math.floor(roll() * 256)
      )
      assert.isTrue(Result.isFailure(decodeMessage(noise, plain)), `seed ${seed}`)
    }
  })
})
