// No input takes more than its length's share of work: the traps that stall other stacks
// (docs/adr/0003), each at some size and at four times that size. Work is counted in operations on
// characters, not in time, so no machine is too busy.

import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { buildResponse } from "../../../../runtime/wire/sip/buildMessage.ts"
import { checkRequest, checkResponse } from "../../../../runtime/wire/sip/checkMessage.ts"
import { isHost, parseIpv6 } from "../../../../runtime/wire/sip/Host.ts"
import { parseNameAddr } from "../../../../runtime/wire/sip/NameAddr.ts"
import { passThroughHeaders } from "../../../../runtime/wire/sip/passThrough.ts"
import { decodePercent, encodeUriParam } from "../../../../runtime/wire/sip/Percent.ts"
import { parseReasons } from "../../../../runtime/wire/sip/Reason.ts"
import { isSipDate } from "../../../../runtime/wire/sip/SipDate.ts"
import { decodeMessage } from "../../../../runtime/wire/sip/SipMessage.ts"
import { oneLine, quote, splitList, unfold, unquote } from "../../../../runtime/wire/sip/Text.ts"
import { isAbsoluteUri, parseSipUri, printSipUri } from "../../../../runtime/wire/sip/Uri.ts"
import { parseVia } from "../../../../runtime/wire/sip/Via.ts"
import { countOperations } from "./kit/operations.ts"

const growth = 4
// Linear work is 4 times as much plus a constant; quadratic work 16 times, n log n nearly 5.
const growthMax = 4.5

const checkGrowth = (size: number, make: (size: number) => () => void): void => {
  const small = countOperations(make(size))
  const large = countOperations(make(size * growth))
  const ratio = (large / small).toFixed(1)
  assert.isAtMost(
    large,
    small * growthMax + 1_000,
    `${growth} times the size took ${ratio} times the work`
  )
  // Nothing goes over its input more than a few dozen times either.
  assert.isAtMost(large, size * growth * passesMax, "too many passes")
}

const passesMax = 60

const readAll = (text: string): (() => void) => {
  const octets = Buffer.from(text, "latin1")
  return () => {
    const decoded = decodeMessage(octets)
    if (Result.isFailure(decoded)) return
    const message = decoded.success
    for (const name of new Set(message.lines().map((line) => line.name))) message.headers(name)
    void [message.via, message.from, message.to, message.contact, message.cseq]
    void (message.kind === "request" ? checkRequest(message) : checkResponse(message))
    passThroughHeaders(message)
    buildResponse(message, { status: 400, toTag: "1" })
  }
}

const start = "INVITE sip:a SIP/2.0\r\n"

/** `text` over and over, `size` characters of it, on header lines nearly as long as they may be. */
const lines = (name: string, text: string, size: number): string => {
  const value = text.repeat(Math.floor(7_500 / text.length))
  const count = Math.floor(size / 7_500)
  return `${`${name}: ${value}\r\n`.repeat(count)}\r\n`
}

describe("a datagram", () => {
  // oxfmt-ignore
  const traps: ReadonlyArray<readonly [name: string, make: (size: number) => string]> = [
    ["of spaces",                              (size) => " ".repeat(size)],
    ["of line ends",                           (size) => "\r\n".repeat(size / 2)],
    ["of spaces behind a status code",         (size) => `SIP/2.0 200${" ".repeat(size)}\n\r\n\r\n`],
    ["of spaces in a header line",             (size) => `${start}Subject:${" ".repeat(size)}x\r\n\r\n`],
    ["of header lines that are spaces",        (size) => start + lines("Subject", " ", size)],
    ["of spaces before a colon",               (size) => `${start}Subject${" ".repeat(size)}: x\r\n\r\n`],
    ["of a header without an end",             (size) => `${start}Subject: ${"x".repeat(size)}`],
    ["of a name without a colon",              (size) => start + "x".repeat(size)],
    ["of folds",                               (size) => `${start}Subject: a\r\n${" \r\n".repeat(size / 3)}\r\n`],
    ["of fold upon fold that is kept",         (size) => start + lines("Subject", "\r\n a", size)],
    ["of commas in Via",                       (size) => start + lines("Via", ",", size)],
    ["of commas in Contact",                   (size) => start + lines("Contact", ",", size)],
    ["of quotes in Via",                       (size) => start + lines("Via", '"', size)],
    ["of opened brackets in Contact",          (size) => start + lines("Contact", "<", size)],
    ["of parameters in Via",                   (size) => start + lines("Via: SIP/2.0/UDP a", ";a=b", size)],
    ["of parameters in From",                  (size) => start + lines("From: <sip:a>", ";a=b", size)],
    ["of credentials without a value",         (size) => start + lines("Authorization", "Digest", size)],
    ["of header fields",                       (size) => `${start}${"A:b\r\n".repeat(size / 5)}\r\n`],
    ["of Vias that do not decode",             (size) => `${start}nonsense\r\n${lines("Via", "SIP/2.0/UDP a,", size)}`],
    ["of NULs",                                (size) => "\0".repeat(size)]
  ]
  it.each(traps)("%s", (_, make) => checkGrowth(15_000, (size) => readAll(make(size))))
})

describe("a value", () => {
  type Read = (text: string) => unknown
  // oxfmt-ignore
  const traps: ReadonlyArray<readonly [name: string, read: Read, make: (size: number) => string]> = [
    ["of commas, as a list",                   splitList,      (size) => ",".repeat(size)],
    ["of quotes, as a list",                   splitList,      (size) => `${'"a",'.repeat(size / 4)}"`],
    ["of backslashes in quotes, as a list",    splitList,      (size) => `"${"\\".repeat(size)}`],
    ["of line ends, unfolded",                 unfold,         (size) => "\r\n ".repeat(size / 3)],
    ["of line ends, in one line",              oneLine,        (size) => "a\r\n".repeat(size / 3)],
    ["of quotes, quoted",                      quote,          (size) => '"'.repeat(size)],
    ["of backslashes, unquoted",               unquote,        (size) => `"${"\\".repeat(size)}"`],
    ["of percent signs, decoded",              decodePercent,  (size) => "%".repeat(size)],
    ["of escapes, decoded",                    decodePercent,  (size) => "%C3%A9".repeat(size / 6)],
    ["of spaces, encoded",                     encodeUriParam, (size) => " ".repeat(size)],
    ["of parameters, as an address",           parseNameAddr,  (size) => `<sip:a>${";a".repeat(size / 2)}`],
    ["of new parameters, as an address",       parseNameAddr,  (size) => `<sip:a>${named(size)}`],
    ["of spaces, as an address",               parseNameAddr,  (size) => `${" ".repeat(size)}<sip:a>`],
    ["of spaces between, as an address",       parseNameAddr,  (size) => `<sip:a>${" ;a = b".repeat(size / 7)}`],
    ["of words, as a display name",            parseNameAddr,  (size) => "a ".repeat(size / 2)],
    ["of backslashes, as a display name",      parseNameAddr,  (size) => `"${"\\\\".repeat(size / 2)}`],
    ["of parameters, as a Via",                parseVia,       (size) => `SIP/2.0/UDP a${named(size)}`],
    ["of spaces, as a Via",                    parseVia,       (size) => `SIP${" ".repeat(size)}/ 2.0/UDP a`],
    ["of digits, as a Via's port",             parseVia,       (size) => `SIP/2.0/UDP a:${"1".repeat(size)}`],
    ["of parameters, as a URI",                parseSipUri,    (size) => `sip:a${named(size)}`],
    ["of headers, as a URI",                   parseSipUri,    (size) => `sip:a?${"a=b&".repeat(size / 4)}a=b`],
    ["of user characters, as a URI",           parseSipUri,    (size) => `sip:${"#;".repeat(size / 2)}`],
    ["of escapes, as a URI",                   parseSipUri,    (size) => `sip:${"%41".repeat(size / 3)}@a`],
    ["of at signs, as a URI",                  parseSipUri,    (size) => `sip:${"@".repeat(size)}`],
    ["of digits, as a telephone number",       parseSipUri,    (size) => `tel:${"(".repeat(size)}`],
    ["of parameters, printed",                 reprint,        (size) => `sip:a${named(size)}`],
    ["of letters, as a scheme",                isAbsoluteUri,  (size) => "a".repeat(size)],
    ["of at signs, as another URI",            isAbsoluteUri,  (size) => `a:${"@".repeat(size)}`],
    ["of colons, as an IPv6 address",          parseIpv6,      (size) => ":".repeat(size)],
    ["of groups, as an IPv6 address",          parseIpv6,      (size) => "a:::".repeat(size / 4)],
    ["of labels, as a host",                   isHost,         (size) => "a.".repeat(size / 2)],
    ["of commas, as Reasons",                  parseReasons,   (size) => "SIP,".repeat(size / 4)],
    ["of digits, as a cause",                  parseReasons,   (size) => `SIP;cause=${"1".repeat(size)}`],
    ["of spaces, as a Date",                   isSipDate,      (size) => " ".repeat(size)]
  ]
  it.each(traps)("%s", (_, read, make) =>
    checkGrowth(15_000, (size) => {
      const text = make(size)
      return () => {
        read(text)
      }
    })
  )
})

describe("the measure", () => {
  it("sees quadratic work when there is some", () => {
    // Each comma looked for from the start again: what an expression without an anchor does.
    const quadratic = (text: string) => () => {
      for (let index = 0; index < text.length; index++) text.slice(0, index).indexOf(",")
    }
    assert.throws(() => checkGrowth(200, (size) => quadratic("a".repeat(size))), /times the work/)
  })
})

const reprint = (text: string): string => printSipUri(Result.getOrThrow(parseSipUri(text)))

/** `size` characters of parameters, no two of one name. */
function named(size: number): string {
  const count = Math.floor(size / 8)
  return Array.from({ length: count }, (_, index) => `;p${index.toString(36)}=v`).join("")
}
