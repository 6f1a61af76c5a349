// GLI frames: the bytes of the fact sheets, streams cut at every place, and lies with their place.

import { assert, describe, it } from "@effect/vitest"
import { Result, Schema } from "effect"
import {
  encodeFrame,
  frameTypes,
  keepAliveAck,
  keepAliveRequest,
  makeFramer,
  payloadLengthMax
} from "../../../../runtime/wire/gli/GliFrame.ts"
import type { FrameError, GliFrame } from "../../../../runtime/wire/gli/GliFrame.ts"

const hex = (text: string): Uint8Array =>
  new Uint8Array(Buffer.from(text.replaceAll(" ", ""), "hex"))

const bytesOf = (frame: Parameters<typeof encodeFrame>[0]): Uint8Array =>
  Result.getOrThrow(encodeFrame(frame))

const xmlFrame = (length: number): Uint8Array =>
  bytesOf({ type: "Xml", payload: new Uint8Array(length).fill(0x41) })

const concat = (parts: ReadonlyArray<Uint8Array>): Uint8Array =>
  new Uint8Array(Buffer.concat(parts))

/** Frames of a stream cut into pieces; what is cut off by an error counts as found before it. */
const framesOf = (
  bytes: Uint8Array,
  cuts: ReadonlyArray<number>
): { readonly frames: ReadonlyArray<GliFrame>; readonly error: FrameError | undefined } => {
  const framer = makeFramer()
  const frames: Array<GliFrame> = []
  let from = 0
  for (const to of [...cuts, bytes.length]) {
    const pushed = framer.push(bytes.subarray(from, to))
    if (Result.isFailure(pushed)) {
      return { frames: [...frames, ...pushed.failure.before], error: pushed.failure }
    }
    frames.push(...pushed.success)
    from = to
  }
  return { frames, error: undefined }
}

/** Whole, byte by byte, and cut once at every place: a framer that needs TCP to be kind is none. */
const checkFrames = (bytes: Uint8Array, expected: ReadonlyArray<GliFrame>): void => {
  const everyByte = Array.from(bytes.slice(1), (_, index) => index + 1)
  assert.deepStrictEqual(framesOf(bytes, []).frames, expected, "whole")
  assert.deepStrictEqual(framesOf(bytes, everyByte).frames, expected, "byte by byte")
  for (const cut of everyByte) {
    assert.deepStrictEqual(framesOf(bytes, [cut]).frames, expected, `cut at ${cut}`)
  }
}

const checkFault = (
  bytes: Uint8Array,
  fault: Pick<FrameError, "reason" | "offset" | "found">,
  before: number
): void => {
  const everyByte = Array.from(bytes.slice(1), (_, index) => index + 1)
  for (const cuts of [[], everyByte]) {
    const { error, frames } = framesOf(bytes, cuts)
    assert.isDefined(error)
    const { found, offset, reason } = error
    assert.deepStrictEqual({ reason, offset, found }, fault)
    assert.strictEqual(frames.length, before)
    assert.include(error.message, `offset ${fault.offset}`)
  }
}

const noBytes = new Uint8Array(0)

describe("GLI frames", () => {
  // iserver-xml.md §1.2 and gvp-ctic.md §5.1: 206 bytes of XML, and the measured 224.
  it("writes the frames of the fact sheets byte for byte", () => {
    assert.deepStrictEqual(keepAliveRequest(), hex("00 00 00 02 02 00"))
    assert.deepStrictEqual(keepAliveAck(0), hex("00 01 00 02 02 00"))
    assert.deepStrictEqual(xmlFrame(206).subarray(0, 6), hex("00 03 00 d0 02 00"))
    assert.strictEqual(xmlFrame(206).length, 212)
    assert.deepStrictEqual(xmlFrame(224).subarray(0, 6), hex("00 03 00 e2 02 00"))
    assert.strictEqual(xmlFrame(224).length, 230)
  })

  const payload = hex("3c 61 2f 3e")
  const rows: ReadonlyArray<readonly [string, Uint8Array, ReadonlyArray<GliFrame>]> = [
    [
      "a keep-alive request",
      keepAliveRequest(),
      [{ type: "KeepAliveRequest", application: 0, payload: noBytes }]
    ],
    ["a document", bytesOf({ type: "Xml", payload }), [{ type: "Xml", application: 0, payload }]],
    [
      "an empty document",
      bytesOf({ type: "Xml" }),
      [{ type: "Xml", application: 0, payload: noBytes }]
    ],
    [
      "an error acknowledgement with a payload",
      bytesOf({ type: "ErrorAck", payload }),
      [{ type: "ErrorAck", application: 0, payload }]
    ],
    [
      "a foreign application byte",
      bytesOf({ type: "Xml", application: 7, payload }),
      [{ type: "Xml", application: 7, payload }]
    ],
    [
      "several frames in one segment",
      concat([
        keepAliveAck(0),
        bytesOf({ type: "Xml", payload }),
        bytesOf({ type: "Xml", payload }),
        keepAliveRequest()
      ]),
      [
        { type: "KeepAliveAck", application: 0, payload: noBytes },
        { type: "Xml", application: 0, payload },
        { type: "Xml", application: 0, payload },
        { type: "KeepAliveRequest", application: 0, payload: noBytes }
      ]
    ],
    ["nothing", noBytes, []],
    ["the first half of a frame", xmlFrame(20).subarray(0, 12), []]
  ]
  it.each(rows)("reads %s however it is cut", (_, bytes, frames) => checkFrames(bytes, frames))

  it("reads the length as unsigned", () => {
    const { frames } = framesOf(xmlFrame(40_000), [])
    assert.strictEqual(frames[0]?.payload.length, 40_000)
  })

  it("carries the largest document that fits, and refuses the next larger", () => {
    const { frames } = framesOf(xmlFrame(payloadLengthMax), [6, 40_000])
    assert.strictEqual(frames[0]?.payload.length, 65_533)
    const tooLong = encodeFrame({ type: "Xml", payload: new Uint8Array(payloadLengthMax + 1) })
    assert.isTrue(Result.isFailure(tooLong))
    if (Result.isFailure(tooLong)) assert.include(tooLong.failure.message, "65534 bytes")
  })

  const good = bytesOf({ type: "Xml", payload })
  const faults: ReadonlyArray<
    readonly [string, Uint8Array, Pick<FrameError, "reason" | "offset" | "found">, number]
  > = [
    [
      "XML without a frame",
      hex("3c 3f 78 6d 6c"),
      { reason: "first-byte", offset: 0, found: 0x3c },
      0
    ],
    ["an unknown type", hex("00 04 00 02 02 00"), { reason: "type", offset: 1, found: 4 }, 0],
    [
      "a length that holds not even the version",
      hex("00 03 00 01 02 00"),
      { reason: "length", offset: 2, found: 1 },
      0
    ],
    ["a length of nothing", hex("00 00 00 00 02 00"), { reason: "length", offset: 2, found: 0 }, 0],
    [
      "version 1",
      hex("00 03 00 06 01 00 3c 61 2f 3e"),
      { reason: "version", offset: 4, found: 1 },
      0
    ],
    [
      "a lie after a sound frame",
      concat([good, hex("00 03 00 01 02 00")]),
      { reason: "length", offset: good.length + 2, found: 1 },
      1
    ]
  ]
  it.each(faults)("refuses %s, and says where", (_, bytes, fault, before) =>
    checkFault(bytes, fault, before)
  )

  it("trusts nothing after a fault", () => {
    const framer = makeFramer()
    const lie = framer.push(concat([good, hex("00 03 00 01")]))
    assert.isTrue(Result.isFailure(lie))
    const again = framer.push(good)
    assert.isTrue(Result.isFailure(again))
    if (Result.isFailure(again)) assert.deepStrictEqual(again.failure.before, [])
  })

  it("knows whether a stream broke off in the middle of a frame", () => {
    const framer = makeFramer()
    framer.push(good)
    assert.strictEqual(framer.pendingLength(), 0)
    framer.push(good.subarray(0, 8))
    assert.strictEqual(framer.pendingLength(), 8)
    framer.push(good.subarray(8))
    assert.strictEqual(framer.pendingLength(), 0)
  })

  it("hands over payloads that outlive the chunk they came in", () => {
    const chunk = Uint8Array.from(good)
    const { frames } = framesOf(chunk, [])
    chunk.fill(0)
    assert.deepStrictEqual(frames[0]?.payload, payload)
  })

  const Frames = Schema.Array(
    Schema.Struct({
      type: Schema.Literals(frameTypes),
      application: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 255 })),
      payload: Schema.Array(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 255 })))
    })
  )
  const Cuts = Schema.Array(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 400 })))
  it.prop(
    "gives the frames that were written, for any frames and any cuts",
    [Frames, Cuts],
    ([frames, cuts]) => {
      const written = frames.map(({ payload: list, ...rest }) => ({
        ...rest,
        payload: Uint8Array.from(list)
      }))
      const bytes = concat(written.map(bytesOf))
      const inside = cuts.filter((cut) => cut <= bytes.length).toSorted((a, b) => a - b)
      assert.deepStrictEqual(
        framesOf(bytes, inside).frames,
        written.map(({ application, payload: sent, type }) => ({
          type,
          application,
          payload: sent
        }))
      )
    },
    { arbitrary: { runs: 300, seed: 7 } }
  )

  it.prop(
    "never throws, whatever the bytes",
    [Schema.Array(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 255 }))), Cuts],
    ([list, cuts]) => {
      const bytes = Uint8Array.from(list)
      const inside = cuts.filter((cut) => cut <= bytes.length).toSorted((a, b) => a - b)
      const whole = framesOf(bytes, [])
      const cut = framesOf(bytes, inside)
      assert.deepStrictEqual(cut.frames, whole.frames)
      assert.strictEqual(cut.error?.offset, whole.error?.offset)
    },
    { arbitrary: { runs: 500, seed: 8 } }
  )
})
