// The octets and small texts below the codec: lists, folding, quoting, character sets, and copies
// that hold nothing.

import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Schema } from "effect"
import { heapMegabytes } from "../../../kit/Heap.ts"
import {
  detach,
  fromWire,
  oneLine,
  quote,
  splitList,
  toWire,
  trimmed,
  unfold,
  unquote
} from "../../../../runtime/wire/sip/Text.ts"

const runs = { arbitrary: { runs: 300, seed: 7 } }

// Texts of whole characters: a lone surrogate has no UTF-8 form.
const unicode = Arbitrary.map(Arbitrary.schema(Schema.String), (text) => text.toWellFormed())

const wireText = Arbitrary.map(
  Arbitrary.array(
    Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 255 })))
  ),
  (octets) => Buffer.from(octets).toString("latin1")
)

describe("comma lists", () => {
  // oxfmt-ignore
  const rows: ReadonlyArray<readonly [name: string, line: string, values: ReadonlyArray<string>]> = [
    ["an empty line has no value",               "",                          []],
    ["white space alone has no value",           " \t ",                      []],
    ["one value",                                "INVITE",                    ["INVITE"]],
    ["outer white space goes",                   " INVITE ,\tACK ",           ["INVITE", "ACK"]],
    ["a comma in quotes does not separate",      '"a,b" <sip:a@b>, <sip:c>',  ['"a,b" <sip:a@b>', "<sip:c>"]],
    ["a comma in brackets does not separate",    "<sip:a,b@c>, <sip:d>",      ["<sip:a,b@c>", "<sip:d>"]],
    ["an escaped quote does not close",          '"a\\",b", c',               ['"a\\",b"', "c"]],
    ["an escaped backslash does",                '"a\\\\",b',                 ['"a\\\\"', "b"]],
    ["empty places stay visible",                "a,,b,",                     ["a", "", "b", ""]],
    ["an open quote takes the rest",             'a, "b, c',                  ["a", '"b, c']]
  ]
  it.each(rows)("%s", (_, line, values) => assert.deepStrictEqual(splitList(line), values))
})

describe("folding", () => {
  // oxfmt-ignore
  const rows: ReadonlyArray<readonly [name: string, value: string, unfolded: string]> = [
    ["one line stays",                           "a  b",                      "a  b"],
    ["a fold is one space",                      "a\r\n   b",                 "a b"],
    ["white space around it goes",               "a \t\r\n\t b",              "a b"],
    ["a bare LF folds too",                      "a\n b",                     "a b"],
    ["a line of white space alone adds nothing", "a\r\n \r\n b",              "a b"],
    ["a fold at the start adds nothing",         "\r\n a",                    "a"]
  ]
  it.each(rows)("%s", (_, value, unfolded) => assert.strictEqual(unfold(value), unfolded))

  it("does not take the second octet of `à` for white space", () => {
    const value = toWire("voilà")
    assert.strictEqual(trimmed(` ${value} `, 0, value.length + 2), value)
  })
})

describe("quoted strings", () => {
  it.prop(
    "say what they were given, line breaks aside",
    [wireText],
    ([text]) => {
      const line = text.replaceAll(/[\r\n]/g, " ")
      assert.strictEqual(unquote(quote(text)), line)
    },
    runs
  )

  // oxfmt-ignore
  const rows: ReadonlyArray<readonly [quoted: string, plain: string]> = [
    ['"J Rosenberg \\\\\\""', 'J Rosenberg \\"'],
    ['""',                    ""],
    ["token",                 "token"],
    ['"',                     '"'],
    ['"open',                 '"open']
  ]
  it.each(rows)("%s says %s", (quoted, plain) => assert.strictEqual(unquote(quoted), plain))
})

describe("wire text and Unicode", () => {
  it.prop(
    "any text comes back from its octets",
    [unicode],
    ([text]) => {
      assert.strictEqual(fromWire(toWire(text)), text)
    },
    runs
  )

  it.prop(
    "any octets become a text, and the same again",
    [wireText],
    ([text]) => {
      const read = fromWire(text)
      assert.isTrue(read === text || toWire(read) === text)
    },
    runs
  )

  it("reads UTF-8 as UTF-8 and the rest as ISO-8859-1", () => {
    assert.strictEqual(fromWire("caf\u00c3\u00a9"), "café")
    assert.strictEqual(fromWire("caf\u00e9"), "café")
    assert.strictEqual(fromWire("Αθήνα"), "Αθήνα")
  })
})

describe("one line", () => {
  // oxfmt-ignore
  const rows: ReadonlyArray<readonly [value: string, line: string]> = [
    ["plain",                      "plain"],
    ["a\r\nEvil: header",          "a Evil: header"],
    ["a\r\n\r\nbody",              "a body"],
    ["\r\na",                      "a"],
    ["a\n",                        "a"],
    ["a\rb",                       "a b"],
    ["\r\n",                       ""]
  ]
  it.each(rows)("%j goes out as %j", (value, line) => assert.strictEqual(oneLine(value), line))

  it.prop(
    "never holds a line break",
    [wireText],
    ([text]) => {
      assert.isFalse(/[\r\n]/.test(oneLine(text)))
    },
    runs
  )
})

describe("detached texts", () => {
  it.prop(
    "are equal to what they were taken from",
    [unicode],
    ([text]) => {
      assert.strictEqual(detach(text), text)
    },
    runs
  )

  it("do not hold the datagram they were cut from", async () => {
    const datagram = Buffer.alloc(65_536, 0x61)
    const kept: Array<string> = []
    const keep = async (take: (text: string) => string): Promise<number> => {
      kept.length = 0
      const before = await heapMegabytes()
      // 400 datagrams of 64 KiB are 26 MB; what is wanted of them is 8 kB.
      for (let count = 0; count < 400; count++) {
        kept.push(take(datagram.toString("latin1").slice(100, 120)))
      }
      return (await heapMegabytes()) - before
    }
    const sliced = await keep((text) => text)
    const detached = await keep(detach)
    assert.isAbove(sliced, 20, "a slice is expected to hold its parent")
    assert.isBelow(detached, 5)
  })
})
