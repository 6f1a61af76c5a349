// What a voice application may read of a call from the start. In a CTI Connector's call it reads
// Request-URI parameters, in SIP Server's `session.com.genesyslab.userdata`, which the platform
// fills from header fields `X-Genesys-NAME` (`gvp-ctic.md` §2.5, §4.4, §7.1). An application should
// not have to know which call it is in, so both are filled from the same pairs, as far as a request
// can carry them; the rest it can ask for.

import type { UriParameters } from "./requestUri.ts"

/**
 * Characters of all pairs in one place. A request over UDP is better small; two thousand hold some
 * thirty usual pairs, and longer values are for `GetData`.
 */
export const fillLengthMax = 2_000

/** The first pairs that fit together; a pair is never cut. */
export const fitting = (pairs: UriParameters): UriParameters => {
  let left = fillLengthMax
  return pairs.filter(([name, value]) => {
    const length = name.length + value.length + 2
    if (length > left) return false
    left -= length
    return true
  })
}

/** Names that mean something to the platform or the Resource Manager themselves (§2.5). */
const platformNames = new Set([
  "gvp-session-id",
  "gvp-session-data",
  "rm-application-dbid",
  "calluuid",
  "gsw-ivr-profile-id",
  "gsw-ivr-profile-name"
])

/** The pairs as header fields, but for those whose name no header can have. */
export const userDataHeaders = (pairs: UriParameters): UriParameters =>
  fitting(pairs)
    .filter(([name]) => /^[A-Za-z0-9._-]{1,64}$/.test(name))
    .filter(([name]) => !platformNames.has(name.toLowerCase()))
    .map(([name, value]) => [`X-Genesys-${name}`, encodeHeaderValue(value)] as const)

/** Printable ASCII stands as it is, everything else and the percent sign as `%HH` of its UTF-8. */
const encodeHeaderValue = (value: string): string =>
  value
    .trim()
    .replace(/[^\x20-\x24\x26-\x7e]/gu, (character) =>
      Array.from(
        new TextEncoder().encode(character),
        (byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`
      ).join("")
    )
