// The header values that are too small for a file of their own: CSeq, Reason, Date, the status line
// of a sipfrag body, and the tables of header names and status codes.

import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { parseCSeq } from "../../../../runtime/wire/sip/CSeq.ts"
import { canonicalName, headerRow, headerRows } from "../../../../runtime/wire/sip/Header.ts"
import { parseReason, parseReasons, printReason } from "../../../../runtime/wire/sip/Reason.ts"
import { isSipDate } from "../../../../runtime/wire/sip/SipDate.ts"
import { parseSipfrag, printSipfrag } from "../../../../runtime/wire/sip/Sipfrag.ts"
import { isStatusCode, reasonPhrase } from "../../../../runtime/wire/sip/StatusCode.ts"
import { isToken } from "../../../../runtime/wire/sip/Text.ts"
import { show } from "./kit/describe.ts"
import { checkGoldenRows } from "./kit/golden.ts"

describe("CSeq", () => {
  // oxfmt-ignore
  const rows: ReadonlyArray<readonly [text: string, cseq: string]> = [
    ["1 INVITE",                    "1 INVITE"],
    ["0009 \t INVITE ",             "9 INVITE"],
    ["0 ACK",                       "0 ACK"],
    ["2147483647 BYE",              "2147483647 BYE"],
    ["2147483648 BYE",              "-"],
    ["36893488147419103232 BYE",    "-"],
    ["1INVITE",                     "-"],
    ["-1 INVITE",                   "-"],
    ["1",                           "-"],
    ["1 ",                          "-"],
    ["INVITE",                      "-"],
    ["1 INVITE x",                  "-"],
    ["1 IN(VITE",                   "-"],
    ["",                            "-"]
  ]
  it.each(rows)("%j reads as %s", (text, expected) => {
    const cseq = parseCSeq(text)
    assert.strictEqual(cseq === undefined ? "-" : `${cseq.number} ${cseq.method}`, expected)
  })
})

describe("Reason", () => {
  it("reads as the golden file says, each line of them", () => {
    checkGoldenRows("headers/reason.txt", (text) =>
      parseReasons(text).map((reason) => {
        const { protocol, cause = "-", text: phrase = "-" } = reason
        const printed = printReason(reason)
        assert.deepStrictEqual(Result.getOrThrow(parseReason(printed)), reason)
        return `${protocol}, cause ${cause}, text ${show(phrase)}, printed: ${printed}`
      })
    )
  })
})

describe("sipfrag", () => {
  it("reads as the golden file says, each body of them", () => {
    checkGoldenRows("headers/sipfrag.txt", (text) => {
      const parsed = parseSipfrag(text)
      return [Result.isFailure(parsed) ? parsed.failure.message : show(parsed.success)]
    })
  })

  it("prints what reads again", () => {
    assert.strictEqual(printSipfrag(486), "SIP/2.0 486 Busy Here\r\n")
    assert.strictEqual(printSipfrag(200, "a\r\nb"), "SIP/2.0 200 a b\r\n")
    const read = Result.getOrThrow(parseSipfrag(printSipfrag(503)))
    assert.deepStrictEqual(read, { status: 503, reason: "Service Unavailable" })
  })
})

describe("Date", () => {
  // oxfmt-ignore
  const rows: ReadonlyArray<readonly [text: string, isDate: boolean]> = [
    ["Sat, 13 Nov 2010 23:29:00 GMT",   true],
    ["Thu, 21 Feb 2002 13:02:03 GMT",   true],
    ["Sat, 31 Dec 2016 23:59:60 GMT",   true],
    ["Fri, 01 Jan 2010 16:00:00 EST",   false],
    ["Fri, 01 Jan 2010 16:00:00 +0000", false],
    ["Fri, 1 Jan 2010 16:00:00 GMT",    false],
    ["Fri, 32 Jan 2010 16:00:00 GMT",   false],
    ["Fri, 01 Jam 2010 16:00:00 GMT",   false],
    ["Fry, 01 Jan 2010 16:00:00 GMT",   false],
    ["Fri, 01 Jan 2010 24:00:00 GMT",   false],
    ["Fri, 01 Jan 2010 16:00 GMT",      false],
    ["Fri, 01 Jan 2010 16:00:00:0 GMT", false],
    ["Fri, 01 Jan 2010 16:00:00 GMT x", false],
    ["",                                false]
  ]
  it.each(rows)("%j is one: %s", (text, isDate) => assert.strictEqual(isSipDate(text), isDate))
})

describe("header names", () => {
  // The letters of RFC 3261 §20 and the RFCs that added to them.
  const compactForms = {
    a: "Accept-Contact",
    b: "Referred-By",
    c: "Content-Type",
    d: "Request-Disposition",
    e: "Content-Encoding",
    f: "From",
    i: "Call-ID",
    j: "Reject-Contact",
    k: "Supported",
    l: "Content-Length",
    m: "Contact",
    n: "Identity-Info",
    o: "Event",
    r: "Refer-To",
    s: "Subject",
    t: "To",
    u: "Allow-Events",
    v: "Via",
    x: "Session-Expires",
    y: "Identity"
  }
  it.each(Object.entries(compactForms))("%s is %s, in either case", (letter, name) => {
    assert.strictEqual(canonicalName(letter), name)
    assert.strictEqual(canonicalName(letter.toUpperCase()), name)
  })

  it("are known in any case, and others left as they are", () => {
    assert.strictEqual(canonicalName("cALL-iD"), "Call-ID")
    assert.strictEqual(canonicalName("X-Genesys-CallUUID"), "X-Genesys-CallUUID")
    assert.strictEqual(canonicalName("z"), "z")
    assert.strictEqual(headerRow("__proto__"), undefined)
  })

  it("are tokens, each of them once, and no letter stands for two", () => {
    const names = headerRows.map((row) => row.lower)
    const letters = headerRows.flatMap((row) => row.compact ?? [])
    assert.strictEqual(new Set(names).size, names.length)
    assert.deepStrictEqual(letters.toSorted(), Object.keys(compactForms))
    assert.isTrue(headerRows.every((row) => isToken(row.name)))
    assert.deepStrictEqual(names, names.toSorted())
  })
})

describe("status codes", () => {
  // oxfmt-ignore
  const rows: ReadonlyArray<readonly [status: number, phrase: string]> = [
    [100, "Trying"], [181, "Call Is Being Forwarded"], [487, "Request Terminated"], [608, "Rejected"],
    [199, "Early Dialog Terminated"], [299, "OK"], [499, "Bad Request"], [599, "Server Internal Error"],
    [699, "Busy Everywhere"], [799, "Unknown"]
  ]
  it.each(rows)("%d is sent as %s", (status, phrase) =>
    assert.strictEqual(reasonPhrase(status), phrase)
  )

  it("are three digits of six classes", () => {
    assert.deepStrictEqual([99, 100, 699, 700, 200.5, Number.NaN].map(isStatusCode), [
      false,
      true,
      true,
      false,
      false,
      false
    ])
  })
})
