// What holds for every input: decoding is total, what is built decodes to what it was built from,
// and one octet changed in a good message never does worse than a refusal.

import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Result, Schema } from "effect"
import { readdirSync } from "node:fs"
import type { HeaderField } from "../../../../runtime/wire/sip/buildMessage.ts"
import {
  answerableOf,
  buildRequest,
  buildResponse,
  buildStatelessResponse
} from "../../../../runtime/wire/sip/buildMessage.ts"
import { checkRequest, checkResponse } from "../../../../runtime/wire/sip/checkMessage.ts"
import { canonicalName, headerRows } from "../../../../runtime/wire/sip/Header.ts"
import { parseNameAddr } from "../../../../runtime/wire/sip/NameAddr.ts"
import { passThroughHeaders } from "../../../../runtime/wire/sip/passThrough.ts"
import { decodePercent } from "../../../../runtime/wire/sip/Percent.ts"
import { parseReasons } from "../../../../runtime/wire/sip/Reason.ts"
import { isSipDate } from "../../../../runtime/wire/sip/SipDate.ts"
import { parseSipfrag } from "../../../../runtime/wire/sip/Sipfrag.ts"
import type { SipMessage } from "../../../../runtime/wire/sip/SipMessage.ts"
import { decodeMessage } from "../../../../runtime/wire/sip/SipMessage.ts"
import { isAbsoluteUri, parseSipUri } from "../../../../runtime/wire/sip/Uri.ts"
import { parseVia } from "../../../../runtime/wire/sip/Via.ts"
import { goldenPath, goldenOctets } from "./kit/golden.ts"
import { invite, octets } from "./kit/messages.ts"

const int = (minimum: number, maximum: number) =>
  Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum, maximum })))

const oneOf = <A extends string>(...values: ReadonlyArray<A>) =>
  Arbitrary.schema(Schema.Literals(values))

const bytes = Arbitrary.map(Arbitrary.array(int(0, 255)), (values) => Uint8Array.from(values))

/** Everything that can be asked of a message, so that nothing lazy is left unread. */
const readAll = (message: SipMessage): void => {
  for (const { name } of message.lines()) {
    message.header(name)
    message.headers(name)
    assert.isTrue(message.has(name), name)
  }
  const { via, from, to, contact, cseq, maxForwards, callId, routes, recordRoutes } = message
  void [via, from, to, contact, cseq, maxForwards, callId, routes, recordRoutes]
  void [message.method, message.bodyText, message.contentType]
  const verdict = message.kind === "request" ? checkRequest(message) : checkResponse(message)
  passThroughHeaders(message, { withBody: true })
  const answer = { status: 400, toTag: "t", source: { address: "192.0.2.1", port: 1 } }
  const response = Result.getOrThrow(decodeMessage(buildResponse(message, answer)))
  // What we served or refused, our answer to it must itself be one that a client believes.
  if (message.kind === "request" && verdict.ok) {
    assert.strictEqual(response.method, message.method)
    assert.deepStrictEqual(response.headers("Via").length, message.headers("Via").length)
    assert.isTrue(
      response.to.tag !== undefined && response.via?.params.get("branch") === via?.branch
    )
  }
}

const decodeAndRead = (datagram: Uint8Array): void => {
  const decoded = decodeMessage(datagram)
  if (Result.isSuccess(decoded)) return readAll(decoded.success)
  const { answerable, message } = decoded.failure
  assert.isAbove(message.length, 0)
  if (answerable === undefined) return
  const response = decodeMessage(buildStatelessResponse(answerable, { status: 400, toTag: "t" }))
  assert.isTrue(Result.isSuccess(response))
}

describe("decoding", () => {
  it.prop("is total on octets", [bytes], ([datagram]) => decodeAndRead(datagram), {
    arbitrary: { runs: 500, seed: 1, size: 200 }
  })

  const word = oneOf(
    "INVITE",
    " ",
    "sip:a@b",
    "SIP/2.0",
    "\r\n",
    "\n",
    "\r",
    "\t",
    "Via",
    "v",
    ":",
    "SIP/2.0/UDP h",
    ";branch=z9hG4bK1",
    ",",
    "From",
    "To",
    "<",
    ">",
    '"',
    "\\",
    ";",
    "=",
    "tag",
    "Call-ID",
    "CSeq",
    "1",
    "Content-Length",
    "l",
    "Contact",
    "*",
    "200",
    "\xe9",
    "\0",
    "@",
    "[::1]",
    "%41",
    "Route",
    "Max-Forwards",
    "Date",
    "Identity",
    "\r\n\r\n",
    "\r\n "
  )
  const soup = Arbitrary.map(Arbitrary.array(word), (words) => words.join(""))
  it.prop(
    "is total on the words that messages are made of",
    [soup],
    ([text]) => {
      decodeAndRead(Buffer.from(text, "latin1"))
      decodeAndRead(Buffer.from(`INVITE sip:a SIP/2.0\r\n${text}\r\n\r\n`, "latin1"))
    },
    { arbitrary: { runs: 2000, seed: 2, size: 40 } }
  )

  it.prop(
    "of any single value is total",
    [soup],
    ([text]) => {
      void [
        parseNameAddr(text),
        parseVia(text),
        parseSipUri(text),
        parseReasons(text),
        parseSipfrag(text)
      ]
      void [isSipDate(text), isAbsoluteUri(text), decodePercent(text)]
    },
    { arbitrary: { runs: 2000, seed: 3, size: 30 } }
  )

  const templates = [
    octets(invite),
    ...["rfc4475", "rfc5118"].flatMap((folder) =>
      readdirSync(goldenPath(`torture/${folder}`))
        .filter((file) => !file.endsWith(".txt"))
        .map((file) => goldenOctets(`torture/${folder}/${file}`))
    )
  ]
  // A place, how many octets go there, and what comes instead: overwriting, deleting, doubling,
  // cutting in one.
  const edit = Arbitrary.all([
    int(0, 3_600),
    int(0, 12),
    oneOf("", "\r\n", "\n", " ", ",", ";", '"', "<", ">", "\0", ":", "\xff", "=")
  ])
  const mutation = Arbitrary.all([int(0, templates.length - 1), Arbitrary.array(edit)])
  it.prop(
    "is total on good messages gone wrong",
    [mutation],
    ([[index, edits]]) => {
      let text = templates[index]?.toString("latin1") ?? ""
      for (const [place, removed, put] of edits) {
        const start = place % (text.length + 1)
        text = text.slice(0, start) + put + text.slice(start + removed)
      }
      decodeAndRead(Buffer.from(text, "latin1"))
    },
    { arbitrary: { runs: 3000, seed: 4, size: 6 } }
  )

  it("is total on every beginning of a message", () => {
    for (const template of templates.slice(0, 12)) {
      for (let length = 0; length < template.length; length++)
        decodeAndRead(template.subarray(0, length))
    }
  })
})

describe("building and decoding", () => {
  const known = headerRows.map((row) => row.name).filter((name) => name !== "Content-Length")
  const name = oneOf("X-Genesys-CallUUID", "x-odd_name.!%*+`'~", "Z", "v", "T", ...known)
  const piece = oneOf(
    "a",
    " b",
    ", ",
    ";c=",
    '"q,\\""',
    "<sip:d@e;lr>",
    "\xc3\xa9",
    "%41",
    ":",
    "\t.",
    "0"
  )
  // A header value as it can come off the wire: no line break, no white space at its ends.
  const value = Arbitrary.map(Arbitrary.array(piece), (pieces) =>
    pieces.join("").replace(/^[ \t]+|[ \t]+$/g, "")
  )
  const headers = Arbitrary.array(
    Arbitrary.map(Arbitrary.all([name, value]), (pair): HeaderField => pair)
  )
  const parts = Arbitrary.all({
    method: oneOf("INVITE", "BYE", "X-%Method.!"),
    uri: oneOf("sip:a@b", "sip:dialog@[::1]:5060;voicexml=http://h/%3F", "tel:+1"),
    headers,
    body: bytes
  })
  const options = { arbitrary: { runs: 1000, seed: 6, size: 12 } }

  it.prop(
    "what is built decodes to what it was built from",
    [parts],
    ([request]) => {
      const decoded = Result.getOrThrow(decodeMessage(buildRequest(request)))
      assert.strictEqual(decoded.kind, "request")
      assert.strictEqual(decoded.method, request.method)
      assert.strictEqual(decoded.uri, request.uri)
      assert.deepStrictEqual([...decoded.body], [...request.body])
      assert.strictEqual(decoded.bodyMissing, 0)
      const expected = request.headers.map(([given, text]) => ({
        name: canonicalName(given),
        value: text
      }))
      assert.deepStrictEqual(decoded.lines(), [
        ...expected,
        { name: "Content-Length", value: String(request.body.length) }
      ])
      for (const [given, text] of request.headers) {
        const first = request.headers.find(
          ([other]) => canonicalName(other).toLowerCase() === canonicalName(given).toLowerCase()
        )
        assert.strictEqual(decoded.header(given), first?.[1], `${given}: ${text}`)
      }
    },
    options
  )

  it.prop(
    "building it again from what was decoded gives the same octets",
    [parts],
    ([request]) => {
      const built = buildRequest(request)
      const { method, uri, body, ...rest } = {
        ...request,
        ...pick(Result.getOrThrow(decodeMessage(built)))
      }
      const again = buildRequest({ method, uri, body, headers: rest.lines })
      assert.deepStrictEqual(again, built)
    },
    options
  )

  it.prop(
    "no value breaks out of its line",
    [Arbitrary.array(Arbitrary.all([bytes, bytes]))],
    ([pairs]) => {
      const wire = (octetsOf: Uint8Array): string => Buffer.from(octetsOf).toString("latin1")
      const given = pairs.map(([left, right]): HeaderField => [wire(left), wire(right)])
      const decoded = Result.getOrThrow(
        decodeMessage(buildRequest({ method: "INFO", uri: "sip:a", headers: given }))
      )
      assert.isAtMost(decoded.lines().length, given.length + 1)
      assert.strictEqual(decoded.body.length, 0)
      assert.strictEqual(decoded.header("Content-Length"), "0")
    },
    { arbitrary: { runs: 500, seed: 8, size: 10 } }
  )

  it.prop(
    "a response says of the request what the request said of itself",
    [headers],
    ([extra]) => {
      const essential = new Set(["Via", "From", "To", "Call-ID", "CSeq", "Record-Route"])
      const others = extra.filter(([given]) => !essential.has(canonicalName(given)))
      const base = invite
        .split("\n")
        .slice(1, 10)
        .map((line): HeaderField => {
          const colon = line.indexOf(":")
          return [line.slice(0, colon), line.slice(colon + 2)]
        })
      const request = Result.getOrThrow(
        decodeMessage(
          buildRequest({ method: "INVITE", uri: "sip:a", headers: [...others, ...base] })
        )
      )
      const response = Result.getOrThrow(
        decodeMessage(buildResponse(request, { status: 200, toTag: "t" }))
      )
      assert.deepStrictEqual(
        { ...answerableOf(response), to: "" },
        { ...answerableOf(request), to: "" }
      )
      assert.strictEqual(response.to.tag, "t")
      assert.deepStrictEqual(response.recordRoutes, request.recordRoutes)
      // The only thing that a client could say against it is that the INVITE had come over two
      // hops.
      assert.deepStrictEqual(checkResponse(response), { ok: false, reason: "More Than One Via" })
    },
    options
  )
})

const pick = (message: SipMessage) => ({
  method: message.method,
  uri: message.uri,
  body: message.body,
  lines: message.lines().map(({ name, value }): HeaderField => [name, value])
})
