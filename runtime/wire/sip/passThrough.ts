// Which header fields a B2BUA carries from one leg to the other: all, but for those in the table
// below. RFC 7092 §3. The table is by exception, so that what nobody here has heard of
// (`X-Genesys-…`, the next carrier's `P-…`) goes through untouched. Whether the far end may be told
// something (privacy, trust) is decided above, by name.

import type { HeaderField } from "./buildMessage.ts"
import type { SipMessage } from "./SipMessage.ts"
import { canonicalName, headerRow } from "./Header.ts"

export interface PassThroughOptions {
  /** Further names that stay behind, long or compact, in any case. */
  readonly except?: ReadonlyArray<string> | undefined
  /** Whether the body travels too; then the headers that describe it go along. */
  readonly withBody?: boolean | undefined
}

/**
 * The header fields of a message that belong on the other leg, in order, values raw but
 * unfolded. Names that are known come in their long form.
 */
export const passThroughHeaders = (
  message: SipMessage,
  options: PassThroughOptions = {}
): ReadonlyArray<HeaderField> => {
  const except = new Set((options.except ?? []).map(lookUpKey))
  return message
    .lines()
    .filter(({ name }) => !except.has(lookUpKey(name)))
    .filter(({ name }) => isPassedOn(name, options.withBody === true))
    .map(({ name, value }) => [name, value] as const)
}

/** Why a header is never relayed, or undefined for one that is. */
export const keptBecause = (name: string): string | undefined => keptOnLeg.get(canonicalName(name))

const isPassedOn = (name: string, withBody: boolean): boolean =>
  !keptOnLeg.has(name) || (withBody && bodyHeaders.has(name))

const lookUpKey = (name: string): string => headerRow(name)?.lower ?? name.toLowerCase()

/**
 * Headers that say what the body is; `withBody` takes them along. Content-Length is counted anew.
 */
const bodyHeaders: ReadonlySet<string> = new Set([
  "Content-Disposition",
  "Content-Encoding",
  "Content-ID",
  "Content-Language",
  "Content-Type",
  "MIME-Version"
])

// oxfmt-ignore
const keptOnLeg: ReadonlyMap<string, string> = new Map([
  ["Via",                 "the path of this request alone; a response follows it back"],
  ["From",                "its tag is half of this leg's dialog; the other leg's caller is chosen by the call"],
  ["To",                  "its tag is half of this leg's dialog"],
  ["Call-ID",             "names this leg's dialog"],
  ["CSeq",                "counts this leg's requests"],
  ["Contact",             "where this leg's far end is reached; we are the far end of the other leg"],
  ["Route",               "this leg's way, consumed hop by hop"],
  ["Record-Route",        "this leg's way, collected hop by hop"],
  ["Path",                "the way back to a registered contact; a registrar keeps it"],
  ["Service-Route",       "the registered contact's way out"],
  ["Max-Forwards",        "counted down by us: the other leg gets one less (RFC 7332)"],
  ["Max-Breadth",         "counted by us when we fork (RFC 5393)"],
  ["Timestamp",           "measures this hop; a response must repeat the request's own"],
  ["Flow-Timer",          "about this connection (RFC 5626)"],
  ["Content-Length",      "counted anew when the message is built"],
  ["Content-Type",        "travels with the body"],
  ["Content-Disposition", "travels with the body"],
  ["Content-Encoding",    "travels with the body"],
  ["Content-ID",          "travels with the body"],
  ["Content-Language",    "travels with the body"],
  ["MIME-Version",        "travels with the body"],
  ["Allow",               "what this leg's end can do; we answer for ourselves"],
  ["Allow-Events",        "what this leg's end can be subscribed to"],
  ["Supported",           "extensions of this leg's end; an offer we could not keep on the other leg"],
  ["Require",             "extensions demanded of us on this leg"],
  ["Proxy-Require",       "extensions demanded of the proxies on this leg"],
  ["Unsupported",         "answers this leg's Require"],
  ["Recv-Info",           "INFO packages are agreed on leg by leg (RFC 6086)"],
  ["RSeq",                "counts this leg's reliable provisional responses (RFC 3262)"],
  ["RAck",                "acknowledges one of this leg's"],
  ["Session-Expires",     "a session timer is agreed on leg by leg (RFC 4028)"],
  ["Min-SE",              "belongs to this leg's session timer"],
  ["Event",               "a subscription lives in this leg's dialog (RFC 6665)"],
  ["Subscription-State",  "a subscription lives in this leg's dialog"],
  ["Refer-To",            "a transfer is carried out by the call, or its target mapped first (RFC 3515)"],
  ["Refer-Sub",           "belongs to this leg's transfer (RFC 4488)"],
  ["Replaces",            "names a dialog by the far end's ids; they must be mapped first (RFC 3891)"],
  ["Join",                "names a dialog by the far end's ids (RFC 3911)"],
  ["Target-Dialog",       "names a dialog by the far end's ids (RFC 4538)"],
  ["SIP-ETag",            "names state published on this leg (RFC 3903)"],
  ["SIP-If-Match",        "names state published on this leg"],
  ["Suppress-If-Match",   "names state notified on this leg (RFC 5839)"],
  ["Authorization",       "credentials for us, bound to this leg's method and URI"],
  ["Proxy-Authorization", "credentials for a proxy on this leg"],
  ["WWW-Authenticate",    "a challenge to us; its answer is ours"],
  ["Proxy-Authenticate",  "a challenge to us; its answer is ours"],
  ["Authentication-Info", "answers our credentials"],
  ["Security-Client",     "agreed on with the next hop (RFC 3329)"],
  ["Security-Server",     "agreed on with the next hop"],
  ["Security-Verify",     "agreed on with the next hop"],
  ["User-Agent",          "the software at this leg's end; on the other leg that is us"],
  ["Server",              "the software at this leg's end; on the other leg that is us"]
])
