// The messages we make, octet by octet: requests, responses, ACK and CANCEL; and what no value that
// goes into them can do.

import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import type { HeaderField } from "../../../../runtime/wire/sip/buildMessage.ts"
import {
  answerableOf,
  buildAck,
  buildCancel,
  buildRequest,
  buildResponse,
  buildStatelessResponse
} from "../../../../runtime/wire/sip/buildMessage.ts"
import { decodeMessage } from "../../../../runtime/wire/sip/SipMessage.ts"
import { toWire } from "../../../../runtime/wire/sip/Text.ts"
import { decodeError, invite, inviteWith, message, octets } from "./kit/messages.ts"

/** The octets as text with `\n` line ends. */
const text = (bytes: Buffer): string => bytes.toString("latin1").replaceAll("\r\n", "\n")

const source = { address: "192.0.2.9", port: 1234 }

describe("a request", () => {
  it("is its start line, its headers in order, Content-Length and its body", () => {
    const built = buildRequest({
      method: "INFO",
      uri: "sip:media@192.0.2.5",
      headers: [
        ["Via", "SIP/2.0/UDP a;branch=z9hG4bK1"],
        ["X-Genesys-Note", "b"],
        ["v", "SIP/2.0/UDP c"]
      ],
      body: "Action=AttachData"
    })
    assert.strictEqual(
      text(built),
      `INFO sip:media@192.0.2.5 SIP/2.0
Via: SIP/2.0/UDP a;branch=z9hG4bK1
X-Genesys-Note: b
Via: SIP/2.0/UDP c
Content-Length: 17

Action=AttachData`
    )
  })

  it("counts octets, not characters, and sends each body as it is meant", () => {
    // oxfmt-ignore
    const rows: ReadonlyArray<readonly [body: string | Uint8Array, sent: ReadonlyArray<number>]> = [
      [Uint8Array.of(0, 255, 10),  [0, 255, 10]],
      ["caf\xc3\xa9",              [0x63, 0x61, 0x66, 0xc3, 0xa9]],
      ["Ω",                        [0xce, 0xa9]],
      ["",                         []]
    ]
    for (const [body, sent] of rows) {
      const bytes = buildRequest({ method: "INFO", uri: "sip:a", headers: [], body })
      const built = Result.getOrThrow(decodeMessage(bytes))
      assert.deepStrictEqual([...built.body], sent)
      assert.strictEqual(built.header("Content-Length"), String(sent.length))
    }
  })

  it("has its own Content-Length, whatever it is given", () => {
    for (const name of ["Content-Length", "content-length", "l", "L"]) {
      const built = buildRequest({
        method: "INFO",
        uri: "sip:a",
        headers: [[name, "99"]],
        body: "abc"
      })
      assert.strictEqual(text(built), "INFO sip:a SIP/2.0\nContent-Length: 3\n\nabc")
    }
  })

  // oxfmt-ignore
  const injected: ReadonlyArray<readonly [name: string, headers: ReadonlyArray<HeaderField>, line: string]> = [
    ["a value with CR LF",           [["X-A", "1\r\nX-Evil: 2"]],               "X-A: 1 X-Evil: 2"],
    ["a value with an empty line",   [["X-A", "1\r\n\r\nv=0"]],                 "X-A: 1 v=0"],
    ["a value with a bare LF",       [["X-A", "1\nX-Evil: 2"]],                 "X-A: 1 X-Evil: 2"],
    ["a value with a bare CR",       [["X-A", "1\rX-Evil: 2"]],                 "X-A: 1 X-Evil: 2"],
    ["a name that is no token",      [["X-Evil: 1\r\nX", "2"], ["X-A", "1"]],   "X-A: 1"],
    ["an empty name",                [["", "2"], ["X-A", "1"]],                 "X-A: 1"],
    ["Unicode beside wire text",     [["X-A", "Ω"], ["X-B", "caf\xc3\xa9"]],    "X-A: \xce\xa9\nX-B: caf\xc3\xa9"]
  ]
  it.each(injected)("cannot be broken out of by %s", (_, headers, line) => {
    const built = buildRequest({ method: "INFO", uri: "sip:a", headers })
    assert.strictEqual(text(built), `INFO sip:a SIP/2.0\n${line}\nContent-Length: 0\n\n`)
  })

  it("cannot be broken out of by its start line either", () => {
    const built = buildRequest({ method: "IN FO\r\n", uri: "sip:a b\r\nX: y", headers: [] })
    assert.strictEqual(text(built), "INFO sip:a%20b%0D%0AX:%20y SIP/2.0\nContent-Length: 0\n\n")
  })
})

describe("a response", () => {
  it("repeats the request, with the source in the top Via and our tag in To", () => {
    const built = buildResponse(message(invite), {
      status: 180,
      toTag: "ours",
      source,
      headers: [["Contact", "<sip:us>"]]
    })
    assert.strictEqual(
      text(built),
      `SIP/2.0 180 Ringing
Via: SIP/2.0/UDP 192.0.2.1:5062;branch=z9hG4bK776asdhds;rport=1234;received=192.0.2.9
Via: SIP/2.0/UDP gateway.example.com;branch=z9hG4bKfirst
From: "Alice" <sip:+14155550123@example.com>;tag=1928301774
To: <sip:8005550100@example.com>;tag=ours
Call-ID: a84b4c76e66710@pc33.example.com
CSeq: 314159 INVITE
Record-Route: <sip:192.0.2.1:5062;lr>
Contact: <sip:us>
Content-Length: 0

`
    )
  })

  it("leaves the Via alone when it is not told the source", () => {
    const built = text(buildResponse(message(invite), { status: 180, toTag: "1" }))
    assert.include(built, "Via: SIP/2.0/UDP 192.0.2.1:5062;branch=z9hG4bK776asdhds;rport\n")
  })

  // oxfmt-ignore
  const recordRoutes: ReadonlyArray<readonly [method: string, status: number, isCopied: boolean]> = [
    ["INVITE", 100, false], ["INVITE", 101, true], ["INVITE", 183, true], ["INVITE", 200, true], ["INVITE", 302, false],
    ["INVITE", 486, false], ["SUBSCRIBE", 200, true], ["REFER", 202, true], ["BYE", 200, false], ["OPTIONS", 200, false]
  ]
  it.each(recordRoutes)(
    "to %s of status %d repeats Record-Route: %s",
    (method, status, isCopied) => {
      const request = message(invite.replaceAll("INVITE", method))
      const built = text(buildResponse(request, { status, toTag: "1" }))
      assert.strictEqual(built.includes("Record-Route: <sip:192.0.2.1:5062;lr>\n"), isCopied)
    }
  )

  // oxfmt-ignore
  const tags: ReadonlyArray<readonly [to: string, tag: string | undefined, answered: string]> = [
    ["<sip:a>",                 "1",          "<sip:a>;tag=1"],
    ["<sip:a>",                 undefined,    "<sip:a>"],
    ["<sip:a>;tag=2",           "1",          "<sip:a>;tag=2"],
    ["<sip:a;tag=2>",           "1",          "<sip:a;tag=2>;tag=1"],
    ["sip:a@b",                 "1",          "sip:a@b;tag=1"],
    ["sip:a@b ; TAG = 2",       "1",          "sip:a@b ; TAG = 2"],
    ['"a" <sip:a>;x="tag=3"',   "1",          '"a" <sip:a>;x="tag=3";tag=1'],
    ['"open <sip:a>',           "1",          '"open <sip:a>;tag=1'],
    ['"open <sip:a>;tag=2',     "1",          '"open <sip:a>;tag=2'],
    ["<sip:a>",                 "1\r\nX: y",  "<sip:a>;tag=1Xy"]
  ]
  it.each(tags)("To %s with our tag %j becomes %s", (to, toTag, answered) => {
    const request = message(inviteWith({ To: `To: ${to}` }))
    assert.include(text(buildResponse(request, { status: 400, toTag })), `\nTo: ${answered}\n`)
  })

  it("copies what it can of a request that lacks the rest", () => {
    const request = message(
      "OPTIONS sip:a SIP/2.0\nVia: SIP/2.0/UDP a;;, , SIP/2.0/UDP b\nCSeq: x\n\n"
    )
    const built = buildResponse(request, { status: 400, toTag: "1", source })
    assert.strictEqual(
      text(built),
      `SIP/2.0 400 Bad Request
Via: SIP/2.0/UDP a;;
Via: SIP/2.0/UDP b
CSeq: x
Content-Length: 0

`
    )
  })

  it("takes Timestamp along in a 100 only", () => {
    const request = message(inviteWith({ Timestamp: "Timestamp: 54.1" }))
    assert.include(text(buildResponse(request, { status: 100 })), "\nTimestamp: 54.1\n")
    assert.notInclude(text(buildResponse(request, { status: 180 })), "Timestamp")
  })

  it("says what it is told, or the registered phrase, on one line", () => {
    const line = (status: number, reason?: string): string | undefined =>
      text(buildResponse(message(invite), { status, reason })).split("\n")[0]
    assert.strictEqual(line(487), "SIP/2.0 487 Request Terminated")
    assert.strictEqual(line(499), "SIP/2.0 499 Bad Request")
    assert.strictEqual(line(400, "No\r\nX: y"), "SIP/2.0 400 No X: y")
    assert.strictEqual(line(400, "Όχι"), `SIP/2.0 400 ${toWire("Όχι")}`)
    assert.strictEqual(line(400, ""), "SIP/2.0 400 ")
  })

  it("carries a body", () => {
    const built = buildResponse(message(invite), {
      status: 200,
      toTag: "1",
      headers: [["Content-Type", "application/sdp"]],
      body: Buffer.from("v=0\r\n")
    })
    assert.isTrue(
      text(built).endsWith("\nContent-Type: application/sdp\nContent-Length: 5\n\nv=0\n")
    )
  })

  it("can be given without state, to a request that did not decode", () => {
    const broken = octets(invite.replace("INVITE sip", "INVITE  sip"))
    const { answerable } = decodeError(broken)
    assert.isDefined(answerable)
    assert.deepStrictEqual(answerable, answerableOf(message(invite)))
    const built =
      answerable && buildStatelessResponse(answerable, { status: 400, toTag: "t", source })
    assert.strictEqual(
      built && text(built),
      `SIP/2.0 400 Bad Request
Via: SIP/2.0/UDP 192.0.2.1:5062;branch=z9hG4bK776asdhds;rport=1234;received=192.0.2.9
Via: SIP/2.0/UDP gateway.example.com;branch=z9hG4bKfirst
From: "Alice" <sip:+14155550123@example.com>;tag=1928301774
To: <sip:8005550100@example.com>;tag=t
Call-ID: a84b4c76e66710@pc33.example.com
CSeq: 314159 INVITE
Content-Length: 0

`
    )
  })
})

describe("the requests that copy an INVITE", () => {
  const sent = octets(`INVITE sip:agent@192.0.2.20 SIP/2.0
Via: SIP/2.0/UDP 192.0.2.10;branch=z9hG4bKtop;rport
Via: SIP/2.0/UDP 192.0.2.11;branch=z9hG4bKbelow
Route: <sip:p1;lr>, <sip:p2;lr>
Route: <sip:p3;lr>
Max-Forwards: 68
From: <sip:us@example.com>;tag=ours
To: <sip:agent@example.com>
Call-ID: leg-b
CSeq: 101 INVITE
Contact: <sip:us@192.0.2.10>
Require: 100rel
Proxy-Require: x
Content-Type: application/sdp
Content-Length: 3

v=0`)
  const refusal = message(`SIP/2.0 486 Busy Here
Via: SIP/2.0/UDP 192.0.2.10;branch=z9hG4bKtop;rport=5060;received=192.0.2.10
From: <sip:us@example.com>;tag=ours
To: "Agent" <sip:agent@example.com>;tag=theirs
Call-ID: leg-b
CSeq: 101 INVITE

`)

  it("the ACK for a refusal: one Via, the Route set, To of the response (§17.1.1.3)", () => {
    const expected = `ACK sip:agent@192.0.2.20 SIP/2.0
Via: SIP/2.0/UDP 192.0.2.10;branch=z9hG4bKtop;rport
Max-Forwards: 70
Route: <sip:p1;lr>
Route: <sip:p2;lr>
Route: <sip:p3;lr>
From: <sip:us@example.com>;tag=ours
To: "Agent" <sip:agent@example.com>;tag=theirs
Call-ID: leg-b
CSeq: 101 ACK
Content-Length: 0

`
    assert.strictEqual(text(buildAck(sent, refusal)), expected)
    assert.strictEqual(text(buildAck(message(text(sent)), refusal)), expected)
  })

  it("the CANCEL: no tag in To, nothing required, a Reason if there is one (§9.1)", () => {
    assert.strictEqual(
      text(buildCancel(sent, [["Reason", "SIP;cause=200"]])),
      `CANCEL sip:agent@192.0.2.20 SIP/2.0
Via: SIP/2.0/UDP 192.0.2.10;branch=z9hG4bKtop;rport
Max-Forwards: 70
Route: <sip:p1;lr>
Route: <sip:p2;lr>
Route: <sip:p3;lr>
From: <sip:us@example.com>;tag=ours
To: <sip:agent@example.com>
Call-ID: leg-b
CSeq: 101 CANCEL
Reason: SIP;cause=200
Content-Length: 0

`
    )
  })
})
