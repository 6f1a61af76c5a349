// Whether a request may be served at all: methods, extensions, bodies, hops. RFC 3261 §8.2. What is
// malformed was refused before (`checkRequest`); what belongs to which call is decided after.

import { sessionTimerValues } from "../config/SipTimers.ts"
import { tooSmall } from "../protocol/dialog/SessionTimer.ts"
import { registeredMethods } from "../wire/sip/Method.ts"
import type { SipMessage } from "../wire/sip/SipMessage.ts"
import type { Headers } from "./LegEvent.ts"
import { acceptedBodies, allowedMethods, supportedExtensions } from "./printing.ts"

export interface RequestRefusal {
  readonly status: 405 | 406 | 415 | 420 | 422 | 483 | 501
  readonly headers: Headers
}

type Rule = (request: SipMessage) => RequestRefusal | undefined

/** Why a request other than CANCEL and ACK is refused, in the order of RFC 3261 §8.2. */
export const refusalOf = (request: SipMessage): RequestRefusal | undefined => {
  for (const rule of rules) {
    const refusal = rule(request)
    if (refusal !== undefined) return refusal
  }
  return undefined
}

const allow: Headers = [["Allow", allowedMethods]]

const knownMethods: ReadonlySet<string> = new Set(allowedMethods.split(", "))

/** §8.2.1, §21.5.2: 405 for what others serve, 501 for what nobody has heard of. */
const checkMethod: Rule = ({ method }) =>
  knownMethods.has(method)
    ? undefined
    : { status: registeredMethods.has(method) ? 405 : 501, headers: allow }

/**
 * §16.3 (3) for what we would pass on; an OPTIONS with no hops left was meant for us (§11).
 */
const checkHops: Rule = ({ method, maxForwards }) =>
  maxForwards === 0 && method === "INVITE" ? { status: 483, headers: [] } : undefined

/** §8.2.2.3. */
const checkExtensions: Rule = (request) => {
  const unsupported = request
    .headers("Require")
    .filter((tag) => !supportedExtensions.has(tag.toLowerCase()))
  if (unsupported.length === 0) return undefined
  return { status: 420, headers: [["Unsupported", unsupported.join(", ")]] }
}

const isOptional = (request: SipMessage): boolean =>
  /;\s*handling\s*=\s*optional\b/i.test(request.header("Content-Disposition") ?? "")

/**
 * §8.2.3. Only INVITE and UPDATE carry a session description; bodies of other requests are for the
 * other leg to judge.
 */
const checkBody: Rule = (request) => {
  const isSession = request.method === "INVITE" || request.method === "UPDATE"
  if (!isSession || request.body.length === 0 || isOptional(request)) return undefined
  const encoding = request.header("Content-Encoding")
  if (encoding !== undefined && encoding.toLowerCase() !== "identity") {
    return { status: 415, headers: [["Accept-Encoding", "identity"]] }
  }
  const type = mediaType(request.contentType ?? "application/sdp")
  const isKnown = type === "application/sdp" || type.startsWith("multipart/")
  return isKnown ? undefined : { status: 415, headers: [["Accept", acceptedBodies]] }
}

const mediaType = (value: string): string => (value.split(";", 1)[0] ?? "").trim().toLowerCase()

/** §21.4.7: a caller who takes no session description cannot be told one. */
const checkAccept: Rule = (request) => {
  if (request.method !== "INVITE" || !request.has("Accept")) return undefined
  const accepted = request.headers("Accept").map(mediaType)
  const takesSdp = accepted.some(
    (type) => type === "application/sdp" || type === "application/*" || type === "*/*"
  )
  return takesSdp ? undefined : { status: 406, headers: [["Accept", acceptedBodies]] }
}

/** RFC 4028 §9: an interval shorter than we agree to. */
const checkSessionTimer: Rule = (request) => {
  if (request.method !== "INVITE" && request.method !== "UPDATE") return undefined
  const minS = tooSmall(request, sessionTimerValues)
  return minS === undefined ? undefined : { status: 422, headers: [["Min-SE", String(minS)]] }
}

const rules: ReadonlyArray<Rule> = [
  checkMethod,
  checkHops,
  checkExtensions,
  checkBody,
  checkAccept,
  checkSessionTimer
]
