// Our reading of every message that we accept, against that of the npm package `sip` 0.0.6. Where
// the two differ, the row says in which part and why ours is right; everything else must be equal.

import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Result, Schema } from "effect"
import { readdirSync } from "node:fs"
import { buildRequest, buildResponse } from "../../../../runtime/wire/sip/buildMessage.ts"
import { decodeMessage } from "../../../../runtime/wire/sip/SipMessage.ts"
import { verdictOf } from "./kit/describe.ts"
import { readDifferently } from "./kit/foreign.ts"
import { goldenPath, goldenOctets } from "./kit/golden.ts"
import { invite, octets } from "./kit/messages.ts"

const noIpv6 = [["via"], "it knows no IPv6 in brackets and drops the Via"] as const

/** The other parser's mistakes: file → the parts it reads differently, and why ours is right. */
// oxfmt-ignore
const deviations = new Map<string, readonly [parts: ReadonlyArray<string>, why: string]>([
  ["rfc4475/dblreq.dat",                    [["body"], "it takes Content-Length 0 for none (RFC 3261 §18.3)"]],
  ["rfc4475/esc02.dat",                     [["c%6fntact", "contact", "cseq", "start line"], "it unescapes method and header names, which have no escapes"]],
  ["rfc5118/ipv6-good",                     noIpv6],
  ["rfc5118/port-ambiguous",                noIpv6],
  ["rfc5118/port-unambiguous",              noIpv6],
  ["rfc5118/via-received-param-no-delim",   noIpv6],
  ["rfc5118/via-received-param-with-delim", noIpv6],
  ["rfc5118/ipv6-in-sdp",                   noIpv6],
  ["rfc5118/mult-ip-in-header",             noIpv6],
  ["rfc5118/mult-ip-in-sdp",                noIpv6],
  ["rfc5118/ipv4-mapped-ipv6",              noIpv6]
])

const accepted = ["rfc4475", "rfc5118"].flatMap((folder) =>
  readdirSync(goldenPath(`torture/${folder}`))
    .filter((file) => !file.endsWith(".txt"))
    .map((file) => [`${folder}/${file}`, goldenOctets(`torture/${folder}/${file}`)] as const)
    .filter(([, bytes]) => verdictOf(bytes) === "accepted")
)

const oneOf = <A extends string>(...values: ReadonlyArray<A>) =>
  Arbitrary.schema(Schema.Literals(values))

describe("the other parser and ours", () => {
  it.each(accepted)("on %s", (file, bytes) => {
    const message = Result.getOrThrow(decodeMessage(bytes))
    const [parts, why] = deviations.get(file) ?? [[], "the two agree"]
    assert.deepStrictEqual(readDifferently(bytes, message), parts, why)
  })

  it("differ on messages that are there", () => {
    const files = new Set<string>(accepted.map(([file]) => file))
    assert.deepStrictEqual(
      [...deviations.keys()].filter((file) => !files.has(file)),
      []
    )
  })

  // What carriers and phones send day by day: nothing here is left for a parser to choose.
  const space = oneOf("", " ", "  ")
  const address = Arbitrary.all([
    oneOf("", '"Alice" ', '"A \\"B\\", C" ', "Bob ", "A. Bell "),
    oneOf(
      "sip:a@h",
      "sip:+1-555@192.0.2.1:5062;user=phone",
      "sips:h",
      "tel:+1555;phone-context=+1",
      "sip:%41;p=1@h;lr"
    ),
    oneOf("", ";tag=1", ";q=0.5;tag=a-b.c", ';x="a, b";y')
  ]).pipe(Arbitrary.map(([name, uri, params]) => `${name}<${uri}>${params}`))
  const via = Arbitrary.all([
    space,
    oneOf("UDP", "tcp", "TLS"),
    oneOf("h", "192.0.2.1:5060", "a-b.c:99"),
    oneOf("", ";branch=z9hG4bK1", ";rport;received=192.0.2.7;branch=x", ";ttl=1;maddr=224.2.0.1")
  ]).pipe(
    Arbitrary.map(
      ([gap, transport, sentBy, params]) => `SIP/2.0/${transport} ${gap}${sentBy}${params}`
    )
  )
  const route = oneOf("<sip:p1;lr>", "<sip:user@192.0.2.1:5060;lr;ftag=1>", "<sips:p2:5061;lr=on>")
  const header = Arbitrary.all([
    oneOf(
      "Subject",
      "X-Genesys-CallUUID",
      "Supported",
      "k",
      "User-Agent",
      "Date",
      "Allow",
      "s",
      "P-Asserted-Identity"
    ),
    space,
    oneOf("a", "b c", "100rel, timer", "<sip:a>, <tel:1>", '"q;,"')
  ])
  const parts = Arbitrary.all({
    method: oneOf("INVITE", "BYE", "OPTIONS", "X-A.b%c"),
    from: address,
    to: address,
    contacts: Arbitrary.array(address),
    vias: Arbitrary.array(via),
    routes: Arbitrary.array(route),
    headers: Arbitrary.array(header),
    isList: Arbitrary.schema(Schema.Boolean),
    body: oneOf("", "v=0\r\n", "a\r\n\r\nb", "\xff\x00")
  })

  it.prop(
    "agree on everything that is sent day by day",
    [parts],
    ([{ method, isList, ...sent }]) => {
      const listed = (
        name: string,
        values: ReadonlyArray<string>
      ): ReadonlyArray<readonly [string, string]> =>
        isList && values.length > 0
          ? [[name, values.join(" , ")]]
          : values.map((value) => [name, value] as const)
      const bytes = buildRequest({
        method,
        uri: "sip:a@h;lr",
        headers: [
          ...listed("Via", ["SIP/2.0/UDP top;branch=z9hG4bKtop", ...sent.vias]),
          ["From", sent.from],
          ["To", sent.to],
          ["Call-ID", "1@h"],
          ["CSeq", `7 ${method}`],
          ...listed("Contact", sent.contacts),
          ...listed("Route", sent.routes),
          ...listed("Record-Route", sent.routes),
          ...sent.headers.map(([name, gap, value]) => [name, `${gap}${value}`] as const)
        ],
        body: sent.body
      })
      const request = Result.getOrThrow(decodeMessage(bytes))
      assert.deepStrictEqual(readDifferently(bytes, request), [])
      const answer = buildResponse(request, {
        status: 200,
        toTag: "t",
        body: sent.body,
        source: { address: "192.0.2.9", port: 7 }
      })
      assert.deepStrictEqual(readDifferently(answer, Result.getOrThrow(decodeMessage(answer))), [])
    },
    { arbitrary: { runs: 1500, seed: 9, size: 4 } }
  )

  it("agree on an ordinary INVITE", () => {
    const bytes = octets(invite)
    assert.deepStrictEqual(readDifferently(bytes, Result.getOrThrow(decodeMessage(bytes))), [])
  })
})
