// What the other leg of a call gets to see of a message's header fields, name by name.

import { assert, describe, it } from "@effect/vitest"
import { keptBecause, passThroughHeaders } from "../../../../runtime/wire/sip/passThrough.ts"
import { canonicalName } from "../../../../runtime/wire/sip/Header.ts"
import { invite, message } from "./kit/messages.ts"

// oxfmt-ignore
const kept = [
  "Via", "From", "To", "Call-ID", "CSeq", "Contact", "Max-Forwards", "Route", "Record-Route", "Content-Length",
  "Content-Type", "Allow", "Supported", "Require", "Proxy-Require", "Unsupported", "RSeq", "RAck", "Session-Expires",
  "Min-SE", "Authorization", "Proxy-Authorization", "WWW-Authenticate", "Proxy-Authenticate", "Authentication-Info",
  "Replaces", "Event", "Allow-Events", "Timestamp", "Path", "Service-Route", "Security-Verify", "Max-Breadth",
  "User-Agent", "Server", "v", "f", "t", "i", "m", "l", "c", "k", "x", "e", "o", "u", "r"
]

// oxfmt-ignore
const relayed = [
  "X-Genesys-GVP-Session-ID", "X-Genesys-CallUUID", "X-ISCC-CofId", "P-Asserted-Identity", "Privacy", "Diversion",
  "History-Info", "Reason", "User-to-User", "Session-ID", "Identity", "Date", "Referred-By", "Alert-Info", "Call-Info",
  "Subject", "Priority", "Warning", "Retry-After", "Accept", "Expires", "Geolocation", "Resource-Priority", "Organization",
  "Accept-Contact", "Request-Disposition", "P-Early-Media", "Info-Package", "X-Never-Heard-Of", "P-Next-Carrier"
]

describe("the other leg", () => {
  it.each(kept)("never gets %s, and there is a reason", (name) => {
    assert.isString(keptBecause(name))
    const request = message(`INFO sip:a SIP/2.0\n${name}: x\n\n`)
    assert.deepStrictEqual(passThroughHeaders(request), [])
  })

  it.each(relayed)("gets %s as it came", (name) => {
    assert.strictEqual(keptBecause(name), undefined)
    const request = message(`INFO sip:a SIP/2.0\n${name}:   "raw", <value>;x=1,  \xe9\n\n`)
    assert.deepStrictEqual(passThroughHeaders(request), [[name, '"raw", <value>;x=1,  \xe9']])
  })

  it("gets them in order, doubles and all, long names for compact ones", () => {
    const request = message(`INVITE sip:a SIP/2.0
X-Genesys-A: 1
s: hello
Via: SIP/2.0/UDP a
x-genesys-a: 2
History-Info: <sip:a>;index=1,
 <sip:b>;index=1.1
X-Genesys-A: 1

`)
    assert.deepStrictEqual(passThroughHeaders(request), [
      ["X-Genesys-A", "1"],
      ["Subject", "hello"],
      ["x-genesys-a", "2"],
      ["History-Info", "<sip:a>;index=1, <sip:b>;index=1.1"],
      ["X-Genesys-A", "1"]
    ])
  })

  it("gets the session id of an INVITE verbatim and nothing that is ours", () => {
    assert.deepStrictEqual(passThroughHeaders(message(invite)), [
      ["X-Genesys-GVP-Session-ID", "1F3A;gvp.rm.datanodes=1;gvp.rm.tenant-id=1.101_IVR App"]
    ])
  })

  it("gets what describes a body when the body comes along", () => {
    const request = message(`MESSAGE sip:a SIP/2.0
c: text/plain
MIME-Version: 1.0
Content-ID: <1@a>
Content-Disposition: render
e: gzip
Content-Language: el
Content-Length: 2

hi`)
    assert.deepStrictEqual(passThroughHeaders(request), [])
    assert.deepStrictEqual(
      passThroughHeaders(request, { withBody: true }).map(([name]) => name),
      [
        "Content-Type",
        "MIME-Version",
        "Content-ID",
        "Content-Disposition",
        "Content-Encoding",
        "Content-Language"
      ]
    )
  })

  it("does not get what the call takes out by name", () => {
    const request = message(
      "BYE sip:a SIP/2.0\nReason: Q.850;cause=16\nsubject: x\nX-A: 1\nx-b: 2\n\n"
    )
    const names = passThroughHeaders(request, { except: ["REASON", "S", "X-B"] }).map(
      ([name]) => name
    )
    assert.deepStrictEqual(names, ["X-A"])
    assert.strictEqual(canonicalName("S"), "Subject")
  })
})
