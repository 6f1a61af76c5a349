// Streams of messages, whole and octet by octet, and the ones that cannot be told apart any more.

import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Result, Schema } from "effect"
import type { StreamPiece } from "../../../../runtime/wire/sip/SipFramer.ts"
import { makeSipFramer } from "../../../../runtime/wire/sip/SipFramer.ts"
import { decodeMessage } from "../../../../runtime/wire/sip/SipMessage.ts"
import { invite, octets } from "./kit/messages.ts"

const show = (pieces: ReadonlyArray<StreamPiece>): ReadonlyArray<string> =>
  pieces.map((piece) => {
    if (piece._tag === "Message") return piece.bytes.toString("latin1")
    return piece._tag === "Ping" ? "ping" : piece.reason
  })

const whole = (stream: Uint8Array): ReadonlyArray<string> => show(makeSipFramer().push(stream))

/** What comes out when the stream arrives in pieces of these lengths, over and over. */
const cut = (stream: Uint8Array, lengths: ReadonlyArray<number>): ReadonlyArray<string> => {
  const framer = makeSipFramer()
  const out: Array<string> = []
  for (let offset = 0, turn = 0; offset < stream.length; turn++) {
    const length = Math.max(1, lengths[turn % lengths.length] ?? 1)
    out.push(...show(framer.push(stream.subarray(offset, offset + length))))
    offset += length
  }
  return out
}

const bye = "BYE sip:a SIP/2.0\r\nCall-ID: 1\r\nl: 0\r\n\r\n"
const info = "INFO sip:a SIP/2.0\nContent-Length:\n  4\n\n\r\n\r\n"
const full = octets(invite).toString("latin1")

// oxfmt-ignore
const streams: ReadonlyArray<readonly [name: string, stream: string, pieces: ReadonlyArray<string>]> = [
  ["one message",                              bye,                                [bye]],
  ["two in a row",                             bye + full,                         [bye, full]],
  ["bare line feeds, a folded length",         info + bye,                         [info, bye]],
  ["a body that looks like a message",         full.replace("Length: 3", `Length: ${bye.length}`).slice(0, -3) + bye + bye,
                                               [full.replace("Length: 3", `Length: ${bye.length}`).slice(0, -3) + bye, bye]],
  ["line ends between messages",               `\r\n${bye}\n\n${bye}\r\n`,         [bye, bye]],
  ["a ping",                                   "\r\n\r\n",                         ["ping"]],
  ["pings between messages",                   `\r\n\r\n${bye}\r\n\r\n\r\n\r\n${bye}`, ["ping", bye, "ping", "ping", bye]],
  ["half a ping, then a message",              `\r\n${bye}\r\n`,                   [bye]],
  ["line feeds that are no ping",              "\n\n\n\n\r\r\r\r",                 []],
  ["a message that has not all come",          full.slice(0, -1),                  []],
  ["headers that have not all come",           bye.slice(0, -1),                   []]
]

describe("a stream", () => {
  it.each(streams)("of %s comes out message by message", (_, text, pieces) => {
    assert.deepStrictEqual(whole(Buffer.from(text, "latin1")), pieces)
  })

  it.each(streams)("of %s comes out the same octet by octet", (_, text, pieces) => {
    assert.deepStrictEqual(cut(Buffer.from(text, "latin1"), [1]), pieces)
  })

  const index = Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 3 })))
  const length = Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 700 })))
  const parts = [bye, full, info, "\r\n\r\n"]
  it.prop(
    "comes out the same however it is cut",
    [Arbitrary.array(index), Arbitrary.array(length)],
    ([order, lengths]) => {
      const stream = Buffer.from(order.map((which) => parts[which]).join(""), "latin1")
      const expected = order.map((which) => (which === 3 ? "ping" : (parts[which] ?? "")))
      assert.deepStrictEqual(
        cut(stream, lengths.length === 0 ? [stream.length] : lengths),
        expected
      )
    },
    { arbitrary: { runs: 500, seed: 21, size: 12 } }
  )

  it("gives away copies: what comes later does not change them", () => {
    const framer = makeSipFramer()
    const chunk = Buffer.from(bye)
    const [first] = framer.push(chunk)
    chunk.fill(0x20)
    framer.push(Buffer.from(full))
    assert.deepStrictEqual(first && show([first]), [bye])
  })

  it("stands twelve thousand messages at once", () => {
    assert.strictEqual(whole(Buffer.from(bye.repeat(12_000))).length, 12_000)
  })
})

describe("a stream that cannot be cut", () => {
  // oxfmt-ignore
  const rows: ReadonlyArray<readonly [name: string, text: string, reason: string]> = [
    ["no Content-Length",                "BYE sip:a SIP/2.0\r\n\r\n",                                         "length-missing"],
    ["Content-Length in the body only",  "BYE sip:a SIP/2.0\r\n\r\nl: 0\r\n",                                 "length-missing"],
    ["a Content-Length that is no number", "BYE sip:a SIP/2.0\r\nContent-Length: abc\r\n\r\n",                "length-malformed"],
    ["a negative one",                   "BYE sip:a SIP/2.0\r\nContent-Length: -1\r\n\r\n",                   "length-malformed"],
    ["an empty one",                     "BYE sip:a SIP/2.0\r\nl:\r\n\r\n",                                   "length-malformed"],
    ["two that differ",                  "BYE sip:a SIP/2.0\r\nl: 0\r\nContent-Length: 1\r\n\r\n",            "length-malformed"],
    ["a body that is too long",          "BYE sip:a SIP/2.0\r\nl: 65535\r\n\r\n",                             "too-long"],
    ["a body of twenty digits",          `BYE sip:a SIP/2.0\r\nl: ${"9".repeat(20)}\r\n\r\n`,                 "too-long"],
    ["headers without an end",           "x".repeat(65_536),                                                  "too-long"],
    ["a good message, then a bad one",   `${bye}BYE sip:a SIP/2.0\r\n\r\n`,                                   "length-missing"]
  ]
  it.each(rows)("has %s", (_, text, reason) => {
    const framer = makeSipFramer()
    const good = text.startsWith(bye) ? [bye] : []
    assert.deepStrictEqual(show(framer.push(Buffer.from(text))), [...good, reason])
    assert.deepStrictEqual(framer.push(Buffer.from(bye)), [], "nothing comes out of it any more")
    assert.deepStrictEqual(cut(Buffer.from(text), [7]), [...good, reason])
  })

  it("may repeat a Content-Length that says the same", () => {
    const text = "BYE sip:a SIP/2.0\r\nl: 0\r\nContent-Length: 00\r\n\r\n"
    assert.deepStrictEqual(whole(Buffer.from(text)), [text])
  })

  it("may be held to a shorter length", () => {
    const held = (lengthMax: number) => show(makeSipFramer({ lengthMax }).push(Buffer.from(bye)))
    assert.deepStrictEqual(held(bye.length), [bye])
    assert.deepStrictEqual(held(bye.length - 1), ["too-long"])
  })

  it("leaves enough behind to answer with", () => {
    const head = full.replace("Content-Length: 3", "Content-Length: x").slice(0, -3)
    const [broken] = makeSipFramer().push(Buffer.from(`${head}v=0`, "latin1"))
    assert.strictEqual(broken?._tag, "Broken")
    const left = broken?._tag === "Broken" ? broken.head : Buffer.alloc(0)
    assert.strictEqual(left.toString("latin1"), head)
    assert.strictEqual(
      Result.getOrThrow(decodeMessage(left)).callId,
      "a84b4c76e66710@pc33.example.com"
    )
  })
})
