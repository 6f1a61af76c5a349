// Messages cut out of a stream: however TCP splits or merges it, and when a length lies.

import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { bodyLengthMax, makeGedFramer } from "../../../../runtime/wire/ged125/GedFrame.ts"
import { bytesOf, hexOf, vectors } from "./vectors.ts"

const stream = bytesOf(vectors.map(({ hex }) => hex).join(""))

/** The messages of a stream that comes in pieces of so many bytes. */
const cutInto = (bytes: Uint8Array, step: number): ReadonlyArray<string> => {
  const framer = makeGedFramer()
  const found: Array<string> = []
  for (let at = 0; at < bytes.length; at += step) {
    found.push(...Result.getOrThrow(framer.push(bytes.subarray(at, at + step))).map(hexOf))
  }
  assert.strictEqual(framer.pendingLength(), 0)
  return found
}

const header = (length: number): Uint8Array =>
  bytesOf(`${length.toString(16).padStart(8, "0")}00000005`)

describe("the framer", () => {
  it.each([1, 2, 3, 7, 8, 9, 16, 61, 1_000, stream.length])(
    "finds every message in pieces of %i bytes",
    (step) => {
      assert.deepStrictEqual(
        cutInto(stream, step),
        vectors.map(({ hex }) => hex)
      )
    }
  )

  it("gives copies: what TCP does with its buffer later changes nothing", () => {
    const chunk = stream.slice()
    const messages = Result.getOrThrow(makeGedFramer().push(chunk))
    chunk.fill(0xee)
    assert.deepStrictEqual(
      messages.map(hexOf),
      vectors.map(({ hex }) => hex)
    )
  })

  it("takes a message without a body, and the longest", () => {
    assert.deepStrictEqual(cutInto(header(0), 8), ["0000000000000005"])
    const longest = new Uint8Array(8 + bodyLengthMax)
    longest.set(header(bodyLengthMax))
    assert.deepStrictEqual(cutInto(longest, 1_460).length, 1)
  })

  it("says how much of a message is still to come", () => {
    const framer = makeGedFramer()
    framer.push(header(4).subarray(0, 5))
    assert.strictEqual(framer.pendingLength(), 5)
    framer.push(header(4).subarray(5))
    framer.push(Uint8Array.of(1))
    assert.strictEqual(framer.pendingLength(), 9)
  })

  it.each([
    ["one byte too long", header(bodyLengthMax + 1)],
    ["the longest a length can say", header(0xffff_ffff)],
    ["another protocol", new TextEncoder().encode("GET / HTTP/1.1\r\n")]
  ])("refuses %s, with the messages before it, and nothing after", (_name, lie) => {
    for (const step of [1, 1_000]) {
      const framer = makeGedFramer()
      const bytes = new Uint8Array([...bytesOf("000000040000000500000002"), ...lie])
      const before: Array<Uint8Array> = []
      let fault: { readonly offset: number; readonly message: string } | undefined
      for (let at = 0; at < bytes.length; at += step) {
        const pushed = framer.push(bytes.subarray(at, at + step))
        before.push(...(Result.isSuccess(pushed) ? pushed.success : pushed.failure.before))
        if (Result.isFailure(pushed)) fault ??= pushed.failure
      }
      assert.deepStrictEqual(before.map(hexOf), ["000000040000000500000002"])
      assert.strictEqual(fault?.offset, 12)
      assert.match(fault?.message ?? "", /at offset 12 says a length of \d+, at most 65536/)
      assert.isTrue(Result.isFailure(framer.push(stream)))
    }
  })

  it("finds a lie with the fourth byte, before it makes room for it", () => {
    const framer = makeGedFramer()
    assert.isTrue(Result.isFailure(framer.push(Uint8Array.of(0xff, 0xff, 0xff, 0xff))))
  })
})
