// A SIP URI taken apart far enough to see which media service it asks for: user part and
// parameters, percent-decoded (RFC 4240 §2, RFC 5552 §2.1); and put together. The `sip` package has
// a parser too, but it leaves the encoding in place and knows no IPv6. Not a checker: it reads what
// it can.

import { decodePercent } from "./formBody.ts"

export interface ServiceUri {
  readonly user: string | undefined
  readonly host: string
  readonly port: number | undefined
  /** Decoded, under the names as they were spelled; a parameter without `=` has the value "". */
  readonly params: ReadonlyMap<string, string>
}

/** Reads a `sip:` or `sips:` URI; `undefined` for anything else. */
export const parseServiceUri = (text: string): ServiceUri | undefined => {
  const scheme = /^sips?:/i.exec(text)?.[0]
  if (scheme === undefined) return undefined
  const rest = text.slice(scheme.length)
  const at = rest.indexOf("@")
  const [hostPart = "", ...paramParts] = cutHeaders(rest.slice(at + 1)).split(";")
  const place = /^(\[[^\]]*\]|[^:]*)(?::(\d{1,5}))?$/.exec(hostPart)
  const host = place?.[1]
  if (host === undefined || host === "") return undefined
  return {
    user: at < 0 ? undefined : decodePercent(rest.slice(0, at)),
    host,
    port: place?.[2] === undefined ? undefined : Number(place[2]),
    params: new Map(paramParts.filter((part) => part !== "").map(readParam))
  }
}

/** A parameter by its name in whatever spelling (RFC 3261 §7.3.1). */
export const serviceParam = (uri: ServiceUri, name: string): string | undefined => {
  const wanted = name.toLowerCase()
  for (const [spelled, value] of uri.params) if (spelled.toLowerCase() === wanted) return value
  return undefined
}

/** Writes a `sip:` URI; what its parts may not hold is percent-encoded as UTF-8. */
export const printServiceUri = (uri: {
  readonly user: string
  readonly host: string
  readonly port: number | undefined
  readonly params?: Iterable<readonly [string, string]> | undefined
}): string => {
  const port = uri.port === undefined ? "" : `:${uri.port}`
  const params = Array.from(uri.params ?? [], ([name, value]) =>
    value === "" ? `;${encode(name)}` : `;${encode(name)}=${encode(value)}`
  )
  return `sip:${encodeUser(uri.user)}@${uri.host}${port}${params.join("")}`
}

/** Lone surrogates cannot be encoded and become U+FFFD. */
const encode = (text: string): string => encodeURIComponent(text.toWellFormed())

/**
 * RFC 3261 §25.1, `user-unreserved`: may stand in a user part as it is; the `+` of a number above
 * all.
 */
const encodeUser = (user: string): string =>
  encode(user).replaceAll(/%(?:26|3D|2B|24|2C|3B|3F|2F)/g, (code) => decodePercent(code))

/**
 * Header fields of a URI begin at the first question mark; one in a parameter has to be encoded.
 */
const cutHeaders = (text: string): string => text.split("?", 1)[0] ?? ""

const readParam = (part: string): [string, string] => {
  const equals = part.indexOf("=")
  return equals < 0
    ? [decodePercent(part), ""]
    : [decodePercent(part.slice(0, equals)), decodePercent(part.slice(equals + 1))]
}
