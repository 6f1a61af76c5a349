// Decoding a datagram: what a message says of itself, how its header fields are found, what is no
// message and what can still be answered, and the limits.

import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import {
  headerCountMax,
  headerLengthMax,
  messageLengthMax
} from "../../../../runtime/wire/sip/locate.ts"
import { noNameAddr } from "../../../../runtime/wire/sip/NameAddr.ts"
import { decodeMessage } from "../../../../runtime/wire/sip/SipMessage.ts"
import { decodeError, invite, inviteWith, message, octets } from "./kit/messages.ts"

describe("a request", () => {
  it("says what stands in it", () => {
    const request = message(invite)
    assert.strictEqual(request.kind, "request")
    assert.strictEqual(request.method, "INVITE")
    assert.strictEqual(request.uri, "sip:8005550100@192.0.2.10:5060;transport=udp")
    assert.strictEqual(request.version, "2.0")
    assert.strictEqual(request.status, 0)
    assert.strictEqual(request.reason, "")
    assert.strictEqual(request.callId, "a84b4c76e66710@pc33.example.com")
    assert.deepStrictEqual(request.cseq, { number: 314159, method: "INVITE" })
    assert.strictEqual(request.maxForwards, 69)
    assert.strictEqual(request.from.display, "Alice")
    assert.strictEqual(request.from.tag, "1928301774")
    assert.strictEqual(request.to.uri, "sip:8005550100@example.com")
    assert.strictEqual(request.to.tag, undefined)
    assert.strictEqual(request.contact?.uri, "sip:alice@192.0.2.3:5070")
    assert.strictEqual(request.via?.branch, "z9hG4bK776asdhds")
    assert.isTrue(request.via?.wantsRport)
    assert.deepStrictEqual(request.recordRoutes, ["<sip:192.0.2.1:5062;lr>"])
    assert.deepStrictEqual(request.routes, [])
    assert.strictEqual(request.contentType, "application/sdp")
    assert.strictEqual(request.bodyText, "v=0")
    assert.deepStrictEqual([...request.body], [0x76, 0x3d, 0x30])
  })

  it("reads each structured header once and then remembers it", () => {
    const request = message(invite)
    assert.strictEqual(request.via, request.via)
    assert.strictEqual(request.from, request.from)
    assert.strictEqual(request.to, request.to)
    assert.strictEqual(request.contact, request.contact)
    assert.strictEqual(request.cseq, request.cseq)
  })

  it("is silent about what is missing", () => {
    const request = message("OPTIONS sip:a SIP/2.0\n\n")
    assert.strictEqual(request.via, undefined)
    assert.strictEqual(request.contact, undefined)
    assert.strictEqual(request.cseq, undefined)
    assert.strictEqual(request.maxForwards, undefined)
    assert.strictEqual(request.contentType, undefined)
    assert.strictEqual(request.callId, "")
    assert.strictEqual(request.from, noNameAddr)
    assert.strictEqual(request.to, noNameAddr)
    assert.strictEqual(request.body.length, 0)
    assert.deepStrictEqual(request.lines(), [])
  })

  it("is silent about what does not read", () => {
    const request = message(`OPTIONS sip:a SIP/2.0
Via: nonsense
From: <
To: "x
CSeq: one OPTIONS
Max-Forwards: -1
Contact: *

`)
    assert.strictEqual(request.via, undefined)
    assert.strictEqual(request.contact, undefined)
    assert.strictEqual(request.cseq, undefined)
    assert.strictEqual(request.maxForwards, undefined)
    assert.strictEqual(request.from, noNameAddr)
    assert.strictEqual(request.to, noNameAddr)
  })
})

describe("a response", () => {
  it("says what stands in it; its method is CSeq's", () => {
    const response = message("SIP/2.0 486 Busy Here\nCSeq: 7 INVITE\n\n")
    assert.strictEqual(response.kind, "response")
    assert.strictEqual(response.status, 486)
    assert.strictEqual(response.reason, "Busy Here")
    assert.strictEqual(response.method, "INVITE")
    assert.strictEqual(response.uri, "")
  })

  it("without a CSeq belongs to no method", () => {
    assert.strictEqual(message("SIP/2.0 200 OK\n\n").method, "")
  })
})

describe("header fields", () => {
  const request = message(`INVITE sip:a SIP/2.0
v: SIP/2.0/UDP a;branch=1,
 SIP/2.0/UDP b;branch=2
X-Genesys-Note:  first, still first
VIA: SIP/2.0/UDP c;branch=3
x-genesys-NOTE:second
Allow: INVITE, ACK
Allow:
Supported :
k: 100rel
WWW-Authenticate: Digest realm="a, b", nonce="1"
__proto__: polluted
Subject:

`)

  it("are found by long and compact name in any case", () => {
    for (const name of ["Via", "via", "VIA", "v", "V"]) {
      assert.strictEqual(
        request.header(name),
        "SIP/2.0/UDP a;branch=1, SIP/2.0/UDP b;branch=2",
        name
      )
    }
    assert.strictEqual(request.header("X-GENESYS-NOTE"), "first, still first")
    assert.strictEqual(request.header("Proxy-Require"), undefined)
    assert.strictEqual(request.header("toString"), undefined)
    assert.strictEqual(request.header("__proto__"), "polluted")
  })

  it("are split into values where the header is a list, in order, over all lines", () => {
    assert.deepStrictEqual(request.headers("via"), [
      "SIP/2.0/UDP a;branch=1",
      "SIP/2.0/UDP b;branch=2",
      "SIP/2.0/UDP c;branch=3"
    ])
    assert.deepStrictEqual(request.headers("Allow"), ["INVITE", "ACK"])
    assert.deepStrictEqual(request.headers("Supported"), ["100rel"])
    assert.deepStrictEqual(request.headers("Contact"), [])
  })

  it("are one value a line where it is not", () => {
    assert.deepStrictEqual(request.headers("X-Genesys-Note"), ["first, still first", "second"])
    assert.deepStrictEqual(request.headers("WWW-Authenticate"), ['Digest realm="a, b", nonce="1"'])
    assert.deepStrictEqual(request.headers("Subject"), [""])
  })

  it("are there or not", () => {
    assert.isTrue(request.has("s"))
    assert.isTrue(request.has("SUPPORTED"))
    assert.isFalse(request.has("Require"))
    assert.isFalse(request.has("x"), "x is Session-Expires, not the start of X-Genesys-Note")
  })

  it("are listed in order, doubles kept, known names in their long form", () => {
    assert.deepStrictEqual(request.lines(), [
      { name: "Via", value: "SIP/2.0/UDP a;branch=1, SIP/2.0/UDP b;branch=2" },
      { name: "X-Genesys-Note", value: "first, still first" },
      { name: "Via", value: "SIP/2.0/UDP c;branch=3" },
      { name: "x-genesys-NOTE", value: "second" },
      { name: "Allow", value: "INVITE, ACK" },
      { name: "Allow", value: "" },
      { name: "Supported", value: "" },
      { name: "Supported", value: "100rel" },
      { name: "WWW-Authenticate", value: 'Digest realm="a, b", nonce="1"' },
      { name: "__proto__", value: "polluted" },
      { name: "Subject", value: "" }
    ])
  })

  it("keep octets of any character set", () => {
    const latin1 = message("OPTIONS sip:a SIP/2.0\nX-Name: Jos\xe9\xa0\n\n")
    assert.strictEqual(latin1.header("X-Name"), "Jos\xe9\xa0")
  })
})

describe("the shape of a datagram", () => {
  it("may have bare LF as line ends", () => {
    const request = Result.getOrThrow(decodeMessage(Buffer.from(invite)))
    assert.deepStrictEqual(request.lines(), message(invite).lines())
    assert.strictEqual(request.bodyText, "v=0")
  })

  it("may have empty lines in front", () => {
    assert.strictEqual(message(`\n\n\n${invite}`).callId, message(invite).callId)
  })

  it("is read where it lies: a view into a larger buffer", () => {
    const bytes = octets(invite)
    const padded = Buffer.concat([Buffer.from("garbage"), bytes, Buffer.from("more")])
    const request = Result.getOrThrow(decodeMessage(padded.subarray(7, 7 + bytes.length)))
    assert.strictEqual(request.bodyText, "v=0")
    assert.strictEqual(request.body.buffer, padded.buffer)
  })

  // oxfmt-ignore
  const bodies: ReadonlyArray<readonly [name: string, line: string | undefined, body: string, missing: number]> = [
    ["takes Content-Length octets and discards the rest",        "Content-Length: 1",      "v",   0],
    ["takes no octet when Content-Length is 0",                  "l: 0",                   "",    0],
    ["takes all there is without Content-Length",                undefined,                "v=0", 0],
    ["takes all there is when Content-Length is no number",      "Content-Length: abc",    "v=0", 0],
    ["takes all there is when Content-Length is negative",       "Content-Length: -999",   "v=0", 0],
    ["takes all there is, and says how much is missing",         "Content-Length: 10",     "v=0", 7],
    ["is not impressed by a Content-Length of twenty digits",    `Content-Length: ${"9".repeat(20)}`, "v=0", 1e20 - 3]
  ]
  it.each(bodies)("%s", (_, line, body, missing) => {
    const request = message(inviteWith({ "Content-Length": line }))
    assert.strictEqual(request.bodyText, body)
    assert.strictEqual(request.bodyMissing, missing)
  })

  it("may hold a body that looks like headers", () => {
    const request = message("MESSAGE sip:a SIP/2.0\nTo: <sip:a>\n\n X: y\n\nTo: <sip:b>")
    assert.strictEqual(request.lines().length, 1)
    assert.strictEqual(request.bodyText, " X: y\r\n\r\nTo: <sip:b>")
    const bare = decodeMessage(Buffer.from("MESSAGE sip:a SIP/2.0\nTo: <sip:a>\n\n X: y\n\n"))
    assert.strictEqual(Result.getOrThrow(bare).bodyText, " X: y\n\n")
  })
})

describe("a datagram that is no message", () => {
  const essentials =
    "Via: SIP/2.0/UDP a;branch=1\nFrom: <sip:a>;tag=1\nt: <sip:b>\ni: 1\nCSeq: 1 INVITE\n"

  // oxfmt-ignore
  const rows: ReadonlyArray<readonly [name: string, text: string, error: string]> = [
    ["nothing",                       "",                                     "message: expected a start line at octet 0, found the end"],
    ["a keep-alive",                  "\n\n",                                 "message: expected a start line at octet 4, found the end"],
    ["one word",                      "INVITE",                               "start line: expected a line of at most 8192 octets at octet 0, found no line end"],
    ["no method",                     "I(V) sip:a SIP/2.0\n\n",               'request line: expected a method at octet 1, found "(V) sip:a SIP/2.0"'],
    ["no URI",                        "INVITE SIP/2.0\n\n",                   "request line: expected a method, a URI and a version at octet 14, found the end"],
    ["no version",                    "INVITE sip:a \n\n",                    "request line: expected SIP/ and a version, then the line end at octet 13, found the end"],
    ["another protocol",              "GET / HTTP/1.1\nHost: a\n\n",          'request line: expected SIP/ and a version, then the line end at octet 6, found "HTTP/1.1"'],
    ["a version without a minor",     "INVITE sip:a SIP/2\n\n",               'request line: expected SIP/ and a version, then the line end at octet 13, found "SIP/2"'],
    ["two digits of status",          "SIP/2.0 20 OK\n\n",                    'status line: expected a status code of 100 to 699 at octet 8, found "20 OK"'],
    ["a status of class 7",           "SIP/2.0 700 OK\n\n",                   'status line: expected a status code of 100 to 699 at octet 8, found "700 OK"'],
    ["a status with a tail",          "SIP/2.0 200OK\n\n",                    'status line: expected a status code of 100 to 699 at octet 8, found "200OK"'],
    ["a response without a version",  "SIP/x 200 OK\n\n",                     'status line: expected SIP/ and a version, then a status code at octet 0, found "SIP/x 200 OK"'],
    ["a line without a colon",        "INVITE sip:a SIP/2.0\nhello\n\n",      'header field: expected a name and a colon at octet 27, found "\\r\\n\\r\\n"'],
    ["a name with a space inside",    "INVITE sip:a SIP/2.0\nA b: c\n\n",     'header field: expected a name and a colon at octet 24, found "b: c\\r\\n\\r\\n"'],
    ["a name that is no token",       "INVITE sip:a SIP/2.0\nA(b): c\n\n",    'header field: expected a name and a colon at octet 23, found "(b): c\\r\\n\\r\\n"'],
    ["no name",                       "INVITE sip:a SIP/2.0\n: c\n\n",        'header field: expected a name and a colon at octet 22, found ": c\\r\\n\\r\\n"'],
    ["a fold before any header",      "INVITE sip:a SIP/2.0\n a: b\n\n",      'header field: expected a name and a colon at octet 23, found "a: b\\r\\n\\r\\n"'],
    ["no empty line at the end",      "INVITE sip:a SIP/2.0\nA: b\n",         "header field: expected an empty line behind the headers at octet 28, found the end"]
  ]
  it.each(rows)("says where it stops: %s", (_, text, error) => {
    const { message: said, answerable } = decodeError(octets(text))
    assert.strictEqual(said, `SIP ${error}`)
    assert.strictEqual(answerable, undefined, "there is nothing to answer it with")
  })

  it("is answerable when the five headers of an answer are in it", () => {
    const error = decodeError(
      octets(`INVITE  sip:a SIP/2.0\nv: SIP/2.0/UDP b;branch=2,\n SIP/2.0/UDP c\n${essentials}\n`)
    )
    assert.deepStrictEqual(error.answerable, {
      vias: ["SIP/2.0/UDP b;branch=2", "SIP/2.0/UDP c", "SIP/2.0/UDP a;branch=1"],
      from: "<sip:a>;tag=1",
      to: "<sip:b>",
      callId: "1",
      cseq: "1 INVITE"
    })
  })

  it("is answerable when its fault comes before, between or behind them", () => {
    for (const text of [`(INVITE) sip:a SIP/2.0\n${essentials}\n`]) {
      assert.strictEqual(
        decodeError(octets(text)).answerable,
        undefined,
        "no method: perhaps no request at all"
      )
    }
    for (const text of [
      `INVITE sip:a\n${essentials}\n`,
      `INVITE sip:a SIP/2.0\nnonsense\n${essentials}\n`,
      `INVITE sip:a SIP/2.0\n${essentials}nonsense\n\n`,
      `INVITE sip:a SIP/2.0\n${essentials}`
    ]) {
      assert.strictEqual(decodeError(octets(text)).answerable?.callId, "1", text)
    }
  })

  it("is not answerable when one of them is missing, or when it is an ACK or a response", () => {
    for (const name of ["Via", "From", "t", "i", "CSeq"]) {
      const rest = essentials
        .split("\n")
        .filter((line) => !line.startsWith(`${name}:`))
        .join("\n")
      assert.strictEqual(decodeError(octets(`INVITE sip:a\n${rest}\n`)).answerable, undefined, name)
    }
    assert.strictEqual(decodeError(octets(`ACK sip:a\n${essentials}\n`)).answerable, undefined)
    assert.strictEqual(decodeError(octets(`SIP/2.0 20\n${essentials}\n`)).answerable, undefined)
  })
})

describe("the limits", () => {
  const head = "OPTIONS sip:a SIP/2.0\r\nCall-ID: 1\r\n"

  it("let a message be as long as a datagram can be, and no longer", () => {
    const full = Buffer.concat([Buffer.from(`${head}\r\n`), Buffer.alloc(messageLengthMax)])
    const longest = Result.getOrThrow(decodeMessage(full.subarray(0, messageLengthMax)))
    assert.strictEqual(longest.body.length, messageLengthMax - head.length - 2)
    const error = decodeError(full.subarray(0, messageLengthMax + 1))
    assert.strictEqual(
      error.message,
      "SIP message: expected at most 65535 octets at octet 65535, found 65536 octets"
    )
  })

  it("let it have so many header fields, and no more", () => {
    const lines = (count: number): Buffer =>
      octets(`OPTIONS sip:a SIP/2.0\n${"A: b\n".repeat(count)}\n`)
    assert.strictEqual(
      Result.getOrThrow(decodeMessage(lines(headerCountMax))).lines().length,
      headerCountMax
    )
    assert.strictEqual(
      decodeError(lines(headerCountMax + 1)).expected,
      `at most ${headerCountMax} header fields`
    )
  })

  it("let a header field and a start line be so long, and no longer", () => {
    const field = (length: number): Buffer =>
      octets(`OPTIONS sip:a SIP/2.0\nA: ${"b".repeat(length - 3)}\n\n`)
    assert.isTrue(Result.isSuccess(decodeMessage(field(headerLengthMax))))
    assert.strictEqual(
      decodeError(field(headerLengthMax + 1)).expected,
      `at most ${headerLengthMax} octets`
    )
    const folded = octets(`OPTIONS sip:a SIP/2.0\nA: b\n${" c\n".repeat(headerLengthMax)}\n`)
    assert.strictEqual(decodeError(folded).expected, `at most ${headerLengthMax} octets`)
    const start = (length: number): Buffer =>
      octets(`OPTIONS sip:${"a".repeat(length - 20)} SIP/2.0\n\n`)
    assert.isTrue(Result.isSuccess(decodeMessage(start(headerLengthMax))))
    assert.strictEqual(decodeError(start(headerLengthMax + 1)).field, "start line")
  })
})
