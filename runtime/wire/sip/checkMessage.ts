// The strict checks above the grammar's structure: may this request be served, may this response be
// believed? RFC 3261 §8.1.1, §8.1.3.3, §8.2, §18.3, §20; the refusals are those of RFC 4475 and RFC
// 5118.
//
// Only what every element must insist on is checked: whether a method, an extension or a body is
// supported (405, 420, 415) is the user agent's to say. Absences that RFC 2543 permits
// (Max-Forwards, tags, branch) are accepted. A verdict holds for ACK too, although an ACK is never
// answered.

import { Result } from "effect"
import type { NameAddr } from "./NameAddr.ts"
import type { SipMessage } from "./SipMessage.ts"
import { dialogMethods, registeredMethods } from "./Method.ts"
import { parseNameAddr } from "./NameAddr.ts"
import { isSipDate } from "./SipDate.ts"
import { charClass, isAll } from "./Text.ts"
import { isAbsoluteUri, parseSipUri, uriScheme } from "./Uri.ts"
import { branchCookie, parseVia } from "./Via.ts"

export type Verdict =
  | { readonly ok: true }
  | {
      readonly ok: false
      /** What the request is answered with. */
      readonly status: 400 | 416 | 501 | 505
      /** A reason phrase for that answer; never a piece of the message. */
      readonly reason: string
    }

export type ResponseVerdict =
  | { readonly ok: true }
  /** A response is never answered: one that is refused is dropped. */
  | { readonly ok: false; readonly reason: string }

/** The first thing that is wrong with a request, or `{ ok: true }`. */
export const checkRequest = (request: SipMessage): Verdict => {
  for (const check of requestChecks) {
    const refusal = check(request)
    if (refusal !== undefined) return refusal
  }
  return accepted
}

/**
 * Whether a response can belong to a transaction of ours. Its Via must be the only one: a second
 * one means that it was meant for another element (RFC 3261 §8.1.3.3; RFC 4475 §3.3.10).
 */
export const checkResponse = (response: SipMessage): ResponseVerdict => {
  const refusal =
    checkVersion(response) ??
    checkEssentials(response) ??
    checkCSeq(response) ??
    checkBody(response)
  if (refusal !== undefined) return { ok: false, reason: refusal.reason }
  return response.headers("Via").length === 1
    ? accepted
    : { ok: false, reason: "More Than One Via" }
}

type Refusal = Extract<Verdict, { readonly ok: false }>
type Check = (message: SipMessage) => Refusal | undefined

const accepted = { ok: true } as const

const refuse = (reason: string, status: Refusal["status"] = 400): Refusal => ({
  ok: false,
  status,
  reason
})

/** RFC 3261 §8.1.1: without these five nothing can be matched or answered. */
const essentials = ["Via", "From", "To", "Call-ID", "CSeq"] as const

// RFC 3261 §20.22.
const maxForwardsMax = 255

const checkVersion: Check = (message) =>
  message.version === "2.0" ? undefined : refuse("Version Not Supported", 505)

const checkEssentials: Check = (message) => {
  for (const name of essentials) {
    if (!message.has(name)) return refuse(`Missing ${name}`)
  }
  const [, ...below] = message.headers("Via")
  if (message.via === undefined || !below.every((via) => Result.isSuccess(parseVia(via)))) {
    return refuse("Malformed Via")
  }
  // The grammar has fewer characters; but peers put `=` there, and nothing hangs on it but that it
  // is one word.
  if (!isAll(message.callId, charClass.visible)) return refuse("Malformed Call-ID")
  return isAddress(message.from) && isAddress(message.to)
    ? undefined
    : refuse("Malformed From or To")
}

/** RFC 4475 §3.3.8 and §3.3.9. */
const checkOnce: Check = (message) => {
  const double = message.firstDouble()
  return double === undefined ? undefined : refuse(`More Than One ${double}`)
}

const checkCSeq: Check = (message) => {
  if (message.cseq === undefined) return refuse("Malformed CSeq")
  if (message.cseq.method === message.method) return undefined
  // RFC 4475 §3.1.2.18: 501 leaves room for a method of the future whose CSeq means something else.
  return registeredMethods.has(message.method)
    ? refuse("CSeq Method Mismatch")
    : refuse("Not Implemented", 501)
}

/** RFC 3261 §18.3 and §20.14. */
const checkBody: Check = (message) => {
  const length = message.header("Content-Length")
  if (length !== undefined && !isAll(length, charClass.digit)) {
    return refuse("Malformed Content-Length")
  }
  return message.bodyMissing === 0 ? undefined : refuse("Content-Length Beyond The Message")
}

const checkMaxForwards: Check = (message) => {
  if (!message.has("Max-Forwards")) return undefined
  const value = message.maxForwards
  return value !== undefined && value <= maxForwardsMax
    ? undefined
    : refuse("Malformed Max-Forwards")
}

/** RFC 3261 §8.2.2.1 and §19.1.1. */
const checkRequestUri: Check = (message) => {
  const uri = parseSipUri(message.uri)
  if (Result.isFailure(uri)) {
    const isOther = !isOurScheme(message.uri) && isAbsoluteUri(message.uri)
    return isOther ? refuse("Unsupported URI Scheme", 416) : refuse("Malformed Request-URI")
  }
  return uri.success.headers.length === 0 ? undefined : refuse("Headers In Request-URI")
}

/** RFC 4475 §3.2.1: the cookie promises an id behind it. */
const checkBranch: Check = (message) =>
  message.via?.branch === branchCookie ? refuse("Via Branch Without An Id") : undefined

const checkContact: Check = (message) => {
  const contacts = message.headers("Contact")
  const isWildcard = contacts.length === 1 && contacts[0] === "*" && message.method === "REGISTER"
  if (!isWildcard && !contacts.every(isAddressText)) return refuse("Malformed Contact")
  if (!dialogMethods.has(message.method)) return undefined
  if (contacts.length > 1) return refuse("More Than One Contact")
  // A client of RFC 2543 may leave it out; inside a dialog its absence only leaves the address as
  // it was.
  const isModern = message.via?.branch?.startsWith(branchCookie) === true
  const isMissing = contacts.length === 0 && message.to.tag === undefined && isModern
  return isMissing ? refuse("Missing Contact") : undefined
}

const checkRouteSet: Check = (message) =>
  [...message.routes, ...message.recordRoutes].every(isRoute)
    ? undefined
    : refuse("Malformed Route or Record-Route")

/** RFC 3261 §20.17; RFC 4475 §3.1.2.12. */
const checkDate: Check = (message) => {
  const date = message.header("Date")
  return date === undefined || isSipDate(date) ? undefined : refuse("Malformed Date")
}

/** Headers that a method is nothing without: RFC 3515 §2.4.1 (REFER), RFC 3262 §7.2 (PRACK). */
const checkMethodHeader: Check = (message) => {
  const needed = methodHeaders.get(message.method)
  return needed === undefined || message.has(needed) ? undefined : refuse(`Missing ${needed}`)
}

const methodHeaders: ReadonlyMap<string, string> = new Map([
  ["REFER", "Refer-To"],
  ["PRACK", "RAck"]
])

// The version comes first: of another SIP nothing else is known. Then what a response repeats, then
// the rest.
const requestChecks: ReadonlyArray<Check> = [
  checkVersion,
  checkEssentials,
  checkOnce,
  checkCSeq,
  checkBody,
  checkRequestUri,
  checkMaxForwards,
  checkBranch,
  checkContact,
  checkRouteSet,
  checkMethodHeader,
  checkDate
]

const isOurScheme = (uri: string): boolean => {
  const scheme = uriScheme(uri)
  return scheme === "sip" || scheme === "sips" || scheme === "tel"
}

/**
 * Schemes of other worlds may stand in From, To and Contact (RFC 4475 §3.3.4); ours must then
 * follow our grammar.
 */
const isAddress = (address: NameAddr): boolean =>
  isOurScheme(address.uri) ? Result.isSuccess(parseSipUri(address.uri)) : isAbsoluteUri(address.uri)

const isAddressText = (text: string): boolean => {
  const address = parseNameAddr(text)
  return Result.isSuccess(address) && isAddress(address.success)
}

/** RFC 3261 §20.30, §20.34: a route is a name-addr, so its URI must be in angle brackets. */
const isRoute = (text: string): boolean => text.includes("<") && isAddressText(text)
