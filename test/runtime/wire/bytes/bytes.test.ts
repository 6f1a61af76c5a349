// Numbers and runs of bytes, read and written: at the ends of what there is, and beyond.

import { assert, describe, it } from "@effect/vitest"
import { Reader } from "../../../../runtime/wire/bytes/Reader.ts"
import { Writer } from "../../../../runtime/wire/bytes/Writer.ts"

const bytes = Uint8Array.of(0xff, 0xff, 0xff, 0xfe, 0x01, 0x02)

describe("a reader", () => {
  it.each([
    ["a byte", (reader: Reader) => reader.uint8(), 0xff, 1],
    ["two bytes", (reader: Reader) => reader.uint16(), 0xffff, 2],
    ["four bytes", (reader: Reader) => reader.uint32(), 0xffff_fffe, 4],
    ["four bytes with a sign", (reader: Reader) => reader.int32(), -2, 4]
  ] as const)("reads %s, and nothing beyond the end", (_name, read, value, length) => {
    const reader = new Reader(bytes)
    assert.strictEqual(read(reader), value)
    assert.strictEqual(reader.offset, length)
    const short = new Reader(bytes.subarray(0, length - 1))
    assert.isUndefined(read(short))
    assert.strictEqual(short.offset, 0)
  })

  it("reads a part of a larger buffer from where it is told", () => {
    const reader = new Reader(bytes.subarray(2), 2)
    assert.deepStrictEqual([reader.uint8(), reader.uint8(), reader.uint8()], [1, 2, undefined])
    assert.strictEqual(reader.remaining, 0)
  })

  it("gives runs, the rest, and no run of a length that cannot be", () => {
    const reader = new Reader(bytes)
    assert.deepStrictEqual(reader.bytes(2), bytes.subarray(0, 2))
    assert.isUndefined(reader.bytes(5))
    assert.isUndefined(reader.bytes(-1))
    assert.deepStrictEqual(reader.rest(), bytes.subarray(2))
    assert.deepStrictEqual(reader.rest(), new Uint8Array(0))
  })
})

describe("a writer", () => {
  it("writes what a reader reads", () => {
    const written = new Writer().uint8(255).uint16(0xfffe).uint32(0xffff_fffd).bytes(bytes).finish()
    const reader = new Reader(written)
    assert.deepStrictEqual(
      [reader.uint8(), reader.uint16(), reader.uint32(), [...reader.rest()]],
      [255, 0xfffe, 0xffff_fffd, [...bytes]]
    )
  })

  it("takes a number with a sign as its 32 bits", () => {
    assert.strictEqual(new Reader(new Writer().uint32(-2).finish()).int32(), -2)
  })

  it("grows, by numbers and by runs, and keeps what was there", () => {
    const writer = new Writer()
    for (let count = 0; count < 1_000; count += 1) writer.uint32(count)
    writer.bytes(new Uint8Array(10_000).fill(7))
    const reader = new Reader(writer.finish())
    for (let count = 0; count < 1_000; count += 1) assert.strictEqual(reader.uint32(), count)
    assert.deepStrictEqual(reader.rest(), new Uint8Array(10_000).fill(7))
  })

  it("sets a number afterwards, where one was written", () => {
    const writer = new Writer().uint32(0).uint8(9)
    writer.setUint32(0, 0x0102_0304).setUint32(2, 0xffff_ffff)
    assert.deepStrictEqual([...writer.finish()], [1, 2, 3, 4, 9])
  })

  it("gives a copy that later writing does not change", () => {
    const writer = new Writer().uint8(1)
    const early = writer.finish()
    writer.setUint32(0, 0).uint32(5)
    assert.deepStrictEqual([...early], [1])
  })
})
