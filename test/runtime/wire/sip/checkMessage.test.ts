// The checks above the grammar, each by one change of an INVITE that passes; the RFCs' own messages
// are in Torture.test.ts.

import { assert, describe, it } from "@effect/vitest"
import { checkRequest, checkResponse } from "../../../../runtime/wire/sip/checkMessage.ts"
import { invite, inviteWith, message } from "./kit/messages.ts"

const verdict = (text: string): string => {
  const said = checkRequest(message(text))
  return said.ok ? "served" : `${said.status} ${said.reason}`
}

const startingWith = (startLine: string): string =>
  [startLine, ...invite.split("\n").slice(1)].join("\n")

const uri = (text: string): string => startingWith(`INVITE ${text} SIP/2.0`)

describe("a request", () => {
  it("that follows the RFC is served", () => assert.strictEqual(verdict(invite), "served"))

  // oxfmt-ignore
  const missing = ["Via", "From", "To", "Call-ID", "CSeq", "Contact"]
  it.each(missing)("is refused without %s", (name) => {
    const lines = invite.split("\n").filter((line) => !line.startsWith(`${name}:`))
    assert.strictEqual(verdict(lines.join("\n")), `400 Missing ${name}`)
  })

  // oxfmt-ignore
  const optional = ["Max-Forwards", "Record-Route", "Content-Type", "X-Genesys-GVP-Session-ID"]
  it.each(optional)("is served without %s", (name) => {
    assert.strictEqual(verdict(inviteWith({ [name]: undefined })), "served")
  })

  // oxfmt-ignore
  const twice = [
    "Call-ID", "CSeq", "From", "To", "Max-Forwards", "Content-Length", "Content-Type", "Date", "Event", "Expires", "Min-SE",
    "Refer-To", "Replaces", "RAck", "RSeq", "Session-Expires"
  ]
  it.each(twice)("is refused with two of %s", (name) => {
    const lines = invite.split("\n")
    lines.splice(1, 0, `${name}: 1`, `${name}: 1`)
    assert.match(verdict(lines.join("\n")), new RegExp(`^400 (More Than One ${name}|Malformed)`))
  })

  // oxfmt-ignore
  const changed: ReadonlyArray<readonly [name: string, line: string, said: string]> = [
    ["Via",            "Via: SIP/2.0/UDP a;;",                     "400 Malformed Via"],
    ["Via",            "Via: SIP/2.0/UDP a:99999",                 "400 Malformed Via"],
    ["Via",            "Via: SIP/2.0/UDP a, ",                     "400 Malformed Via"],
    ["Via",            "Via: SIP/2.0/UDP a;branch=z9hG4bK",        "400 Via Branch Without An Id"],
    ["Via",            "Via: SIP/2.0/UDP a;branch=1",              "served"],
    ["Via",            "Via: SIP/2.0/UDP [2001:db8::1]:5060;rport","served"],
    ["From",           "From: <sip:a b@c>;tag=1",                  "400 Malformed From or To"],
    ["From",           "From: <sip:a@c:0>;tag=1",                  "400 Malformed From or To"],
    ["From",           "From: <sip:a@c>",                          "served"],
    ["From",           "From: \"M\xfcller\" <sip:a@c>;tag=1",      "served"],
    ["From",           "From: <urn:service:sos>;tag=1",            "served"],
    ["From",           "From: <tel:+1-201-555-0123>;tag=1",        "served"],
    ["To",             "To: <alice>",                              "400 Malformed From or To"],
    ["To",             "To: ",                                     "400 Malformed From or To"],
    ["Call-ID",        "Call-ID: ",                                "400 Malformed Call-ID"],
    ["Call-ID",        "Call-ID: YWJj==;1,2@pc",                   "served"],
    ["Call-ID",        "Call-ID: a b",                             "400 Malformed Call-ID"],
    ["CSeq",           "CSeq: 2147483648 INVITE",                  "400 Malformed CSeq"],
    ["CSeq",           "CSeq: 2147483647 INVITE",                  "served"],
    ["CSeq",           "CSeq: 1 ACK",                              "400 CSeq Method Mismatch"],
    ["CSeq",           "CSeq: 1 invite",                           "400 CSeq Method Mismatch"],
    ["CSeq",           "CSeq: 1",                                  "400 Malformed CSeq"],
    ["Content-Length", "Content-Length: 4",                        "400 Content-Length Beyond The Message"],
    ["Content-Length", "Content-Length: 0x3",                      "400 Malformed Content-Length"],
    ["Content-Length", "Content-Length:",                          "400 Malformed Content-Length"],
    ["Content-Length", "Content-Length: 2",                        "served"],
    ["Max-Forwards",   "Max-Forwards: 255",                        "served"],
    ["Max-Forwards",   "Max-Forwards: 0",                          "served"],
    ["Max-Forwards",   "Max-Forwards: 256",                        "400 Malformed Max-Forwards"],
    ["Max-Forwards",   "Max-Forwards: many",                       "400 Malformed Max-Forwards"],
    ["Contact",        "Contact: *",                               "400 Malformed Contact"],
    ["Contact",        "Contact: <sip:a>, <sip:b>",                "400 More Than One Contact"],
    ["Contact",        "Contact: <sip:a:99999>",                   "400 Malformed Contact"],
    ["Contact",        "Contact: sip:a?b=c",                       "400 Malformed Contact"],
    ["Contact",        "Contact: <sips:a?b=c>",                    "served"],
    ["Record-Route",   "Record-Route: sip:a;lr",                   "400 Malformed Route or Record-Route"],
    ["Record-Route",   "Record-Route: <sip:a;lr>, <sip:b;lr>",     "served"],
    ["Route",          "Route: <sip:a b;lr>",                      "400 Malformed Route or Record-Route"],
    ["Route",          "Route: <sip:0x7f@rm:5060;lr;gvp.rm.datanodes=1>", "served"],
    ["Date",           "Date: Fri, 01 Jan 2010 16:00:00 EST",      "400 Malformed Date"],
    ["Date",           "Date: Fri, 01 Jan 2010 16:00:00 GMT",      "served"],
    ["Expires",        "Expires: 10000000000000000000000000",      "served"],
    ["Require",        "Require: nothingSupportsThis",             "served"]
  ]
  it.each(changed)("with another %s, %s: %s", (name, line, said) => {
    assert.strictEqual(verdict(inviteWith({ [name]: line })), said)
  })

  // oxfmt-ignore
  const uris: ReadonlyArray<readonly [text: string, said: string]> = [
    ["sip:a",                                  "served"],
    ["sips:a@b:5061",                          "served"],
    ["tel:+1-201-555-0123",                    "served"],
    ["SIP:a@b",                                "served"],
    ["sip:dialog@mp;voicexml=http://h/x.vxml", "served"],
    ["sip:*31#555@gw;user=phone",              "served"],
    ["http://a",                               "416 Unsupported URI Scheme"],
    ["urn:service:sos",                        "416 Unsupported URI Scheme"],
    ["sip:a?b=c",                              "400 Headers In Request-URI"],
    ["sip:2001:db8::1",                        "400 Malformed Request-URI"],
    ["<sip:a>",                                "400 Malformed Request-URI"],
    ["alice",                                  "400 Malformed Request-URI"],
    ["sip:a@b:99999",                          "400 Malformed Request-URI"],
    ["sip:a\tb",                               "400 Malformed Request-URI"],
    ["sip:caf\xe9@h",                          "400 Malformed Request-URI"]
  ]
  it.each(uris)("for %j: %s", (text, said) => assert.strictEqual(verdict(uri(text)), said))

  it("of another version is refused before anything else is looked at", () => {
    assert.strictEqual(verdict("INVITE sip:a SIP/3.0\n\n"), "505 Version Not Supported")
    assert.strictEqual(verdict(startingWith("INVITE sip:a sip/2.0")), "served")
  })

  it("of an unknown method with another CSeq gets 501, of a known one 400", () => {
    assert.strictEqual(verdict(startingWith("NEWMETHOD sip:a SIP/2.0")), "501 Not Implemented")
    assert.strictEqual(verdict(startingWith("BYE sip:a SIP/2.0")), "400 CSeq Method Mismatch")
  })

  it("of RFC 2543, and one inside a dialog, is served without a Contact", () => {
    const old = inviteWith({ Contact: undefined }).replaceAll("z9hG4bK", "old")
    assert.strictEqual(verdict(old), "served")
    const inside = inviteWith({ Contact: undefined, To: "To: <sip:a>;tag=2" })
    assert.strictEqual(verdict(inside), "served")
  })

  // oxfmt-ignore
  const methods: ReadonlyArray<readonly [method: string, extra: string, said: string]> = [
    ["BYE",       "",                                 "served"],
    ["ACK",       "",                                 "served"],
    ["CANCEL",    "",                                 "served"],
    ["INFO",      "",                                 "served"],
    ["REFER",     "Contact: <sip:a>",                 "400 Missing Refer-To"],
    ["REFER",     "Contact: <sip:a>\nr: <sip:b>",     "served"],
    ["REFER",     "r: <sip:b>",                       "400 Missing Contact"],
    ["SUBSCRIBE", "",                                 "400 Missing Contact"],
    ["PRACK",     "",                                 "400 Missing RAck"],
    ["PRACK",     "RAck: 1 2 INVITE",                 "served"],
    ["REGISTER",  "Contact: *",                       "served"],
    ["REGISTER",  "Contact: *, <sip:a>",              "400 Malformed Contact"],
    ["REGISTER",  "Contact: <sip:a>, <sip:b>",        "served"],
    ["FUTURE",    "",                                 "served"]
  ]
  it.each(methods)("%s with %j: %s", (method, extra, said) => {
    const text = `${method} sip:a SIP/2.0
Via: SIP/2.0/UDP a;branch=z9hG4bK1
From: <sip:a>;tag=1
To: <sip:b>
Call-ID: 1
CSeq: 1 ${method}
${extra}${extra === "" ? "" : "\n"}
`
    assert.strictEqual(verdict(text), said)
  })
})

describe("a response", () => {
  const response = (
    changes: Readonly<Record<string, string>>,
    startLine = "SIP/2.0 200 OK"
  ): string => {
    const lines = {
      Via: "SIP/2.0/UDP a;branch=z9hG4bK1",
      From: "<sip:a>;tag=1",
      To: "<sip:b>;tag=2",
      "Call-ID": "1",
      CSeq: "1 INVITE",
      ...changes
    }
    const said = checkResponse(
      message(
        [
          startLine,
          ...Object.entries(lines).map(([name, value]) => `${name}: ${value}`),
          "",
          ""
        ].join("\n")
      )
    )
    return said.ok ? "believed" : said.reason
  }

  // oxfmt-ignore
  const rows: ReadonlyArray<readonly [name: string, value: string, said: string]> = [
    ["X-Any",          "1",                                    "believed"],
    ["Via",            "SIP/2.0/UDP a, SIP/2.0/UDP b",         "More Than One Via"],
    ["Via",            "SIP/2.0/UDP a;;",                      "Malformed Via"],
    ["CSeq",           "9292394834772304023312 OPTIONS",       "Malformed CSeq"],
    ["From",           "<>",                                   "Malformed From or To"],
    ["Call-ID",        "",                                     "Malformed Call-ID"],
    ["Content-Length", "5",                                    "Content-Length Beyond The Message"],
    ["Content-Length", "x",                                    "Malformed Content-Length"]
  ]
  it.each(rows)("with %s: %s is %s", (name, value, said) =>
    assert.strictEqual(response({ [name]: value }), said)
  )

  it("of another version is not believed", () => {
    assert.strictEqual(response({}, "SIP/3.0 200 OK"), "Version Not Supported")
  })
})
