// SIP, SIPS and tel URIs, RFC 3261 §19.1 and RFC 3966: exact parser and printer. Everything is kept
// as it is written (escaped); `uriParam`, `uriUser` and `uriHeader` unescape when asked, once.
// Other schemes are only recognised.
//
// `printSipUri(parseSipUri(text))` is `text`, but for capitals in the scheme, leading zeros of a
// port, an empty user part, parameters that came twice, and needless escapes in header names.
// Comparison (§19.1.4) and resolution are not done here.

import { Result } from "effect"
import type { SipParseError } from "./SipError.ts"
import { parsePort, skipHost } from "./Host.ts"
import { failAt, noParams } from "./Params.ts"
import { decodePercent, encodeUriHeader, encodeUriParam, skipEscaped } from "./Percent.ts"
import { charClass, isIn, skip } from "./Text.ts"

export interface SipUri {
  readonly scheme: "sip" | "sips" | "tel"
  /** Escaped. The number of a tel URI, visual separators included. */
  readonly user: string | undefined
  /** Escaped. */
  readonly password: string | undefined
  /**
   * A name, an IPv4 address, or an IPv6 address in brackets; empty in a tel URI. `addressOf` is for
   * sockets.
   */
  readonly host: string
  readonly port: number | undefined
  /**
   * Names unescaped and in lower case, values escaped; a parameter without a value is there with
   * `undefined`.
   */
  readonly params: ReadonlyMap<string, string | undefined>
  /**
   * How names in `params` are written where that is not their key: `X-Note` for `x-note`. To SIP
   * both are the same; to a VoiceXML application that reads its Request-URI they are not
   * (gvp-ctic.md §2.5).
   */
  readonly spellings?: ReadonlyMap<string, string> | undefined
  /** `?name=value&…` in order, names unescaped, values escaped. A name may come twice. */
  readonly headers: ReadonlyArray<readonly [name: string, value: string]>
}

/**
 * Reads a sip, sips or tel URI. Beyond the grammar these are read because peers send them and they
 * cannot be misunderstood: `#` in the user part (dial strings), `=` in a parameter's value, an
 * empty value, and an empty user part.
 */
export const parseSipUri = (text: string): Result.Result<SipUri, SipParseError> => {
  const colon = schemeEnd(text)
  const scheme = colon === 3 || colon === 4 ? text.slice(0, colon).toLowerCase() : ""
  if (scheme === "sip" || scheme === "sips") return parseSip(text, scheme, colon + 1)
  if (scheme === "tel") return parseTel(text, colon + 1)
  return failAt(field, text, 0, "sip:, sips: or tel:")
}

export const printSipUri = (uri: SipUri): string => {
  let text = `${uri.scheme}:`
  if (uri.scheme === "tel") {
    text += uri.user ?? ""
  } else {
    if (uri.user !== undefined) {
      text += uri.password === undefined ? `${uri.user}@` : `${uri.user}:${uri.password}@`
    }
    text += uri.port === undefined ? uri.host : `${uri.host}:${uri.port}`
  }
  for (const [name, value] of uri.params) {
    const written = uri.spellings?.get(name) ?? encodeUriParam(name)
    text += value === undefined ? `;${written}` : `;${written}=${value}`
  }
  let separator = "?"
  for (const [name, value] of uri.headers) {
    text += `${separator}${encodeUriHeader(name)}=${value}`
    separator = "&"
  }
  return text
}

/** The scheme in lower case, or undefined when the text does not begin with one. */
export const uriScheme = (text: string): string | undefined => {
  const colon = schemeEnd(text)
  return colon === -1 ? undefined : text.slice(0, colon).toLowerCase()
}

/** `absoluteURI` of RFC 3261 §25.1: a scheme, a colon, and something that is all URI characters. */
export const isAbsoluteUri = (text: string): boolean => {
  const colon = schemeEnd(text)
  if (colon === -1 || colon + 1 === text.length) return false
  const mask = charClass.unreserved | charClass.userExtra | charClass.paramExtra
  let index = colon + 1
  while (index < text.length) {
    index = skipEscaped(text, index, text.length, mask)
    // `@` and `#` are the only other characters that a URI of any scheme may hold.
    if (index < text.length && text.charAt(index) !== "@" && text.charAt(index) !== "#")
      return false
    index++
  }
  return true
}

/** The user part unescaped, or undefined when there is none. */
export const uriUser = (uri: SipUri): string | undefined =>
  uri.user === undefined ? undefined : decodePercent(uri.user)

/**
 * A parameter's value unescaped: `""` for one without a value, undefined for one that is not there.
 */
export const uriParam = (uri: SipUri, name: string): string | undefined => {
  const key = name.toLowerCase()
  return uri.params.has(key) ? decodePercent(uri.params.get(key) ?? "") : undefined
}

/** The first header of this name in the URI (`?Replaces=…`), unescaped, or undefined. */
export const uriHeader = (uri: SipUri, name: string): string | undefined => {
  const lower = name.toLowerCase()
  const found = uri.headers.find(([key]) => key.toLowerCase() === lower)
  return found === undefined ? undefined : decodePercent(found[1])
}

type UriStart = Pick<SipUri, "scheme" | "user" | "password" | "host" | "port">

const field = "SIP URI"
const noPairs: ReadonlyArray<never> = []

const schemeEnd = (text: string): number => {
  if (!isIn(text, 0, charClass.alpha)) return -1
  let index = 1
  while (isIn(text, index, charClass.alpha | charClass.digit) || isOneOf(text, index, "+-.")) {
    index++
  }
  return text.charCodeAt(index) === 0x3a ? index : -1
}

const isOneOf = (text: string, index: number, characters: string): boolean =>
  index < text.length && characters.includes(text.charAt(index))

const parseSip = (
  text: string,
  scheme: "sip" | "sips",
  start: number
): Result.Result<SipUri, SipParseError> => {
  // An `@` may stand nowhere but behind the user part, which itself may hold `;`, `?` and `/`: so
  // look for it first.
  const at = text.indexOf("@", start)
  let user: string | undefined
  let password: string | undefined
  if (at !== -1) {
    const userEnd = skipUser(text, start, at)
    if (userEnd < at) {
      if (userEnd === start || text.charCodeAt(userEnd) !== 0x3a)
        return failAt(field, text, userEnd, "a user part")
      const mask = charClass.unreserved | charClass.passwordExtra
      const passwordEnd = skipEscaped(text, userEnd + 1, at, mask)
      if (passwordEnd < at) return failAt(field, text, passwordEnd, "a password")
      password = text.slice(userEnd + 1, at)
    }
    if (userEnd > start) user = text.slice(start, userEnd)
  }
  const hostStart = at === -1 ? start : at + 1
  const hostEnd = skipHost(text, hostStart, text.length)
  if (hostEnd === -1) return failAt(field, text, hostStart, "a host")
  let port: number | undefined
  let index = hostEnd
  if (text.charCodeAt(index) === 0x3a) {
    const portEnd = skip(text, index + 1, text.length, charClass.digit)
    port = parsePort(text.slice(index + 1, portEnd))
    if (port === undefined) return failAt(field, text, index + 1, "a port of 1 to 65535")
    index = portEnd
  }
  const host = text.slice(hostStart, hostEnd)
  return parseTail(text, index, { scheme, user, password, host, port })
}

const skipUser = (text: string, start: number, end: number): number => {
  let index = start
  while (index < end) {
    index = skipEscaped(text, index, end, charClass.unreserved | charClass.userExtra)
    if (index === end || text.charCodeAt(index) !== 0x23) return index
    index++
  }
  return index
}

const parseTel = (text: string, start: number): Result.Result<SipUri, SipParseError> => {
  let index = start
  while (isIn(text, index, charClass.hex) || isOneOf(text, index, "+-.()*#")) index++
  const number = text.slice(start, index)
  if (!hasDialled(number)) return failAt(field, text, start, "a telephone number")
  const rest = {
    scheme: "tel",
    user: number,
    password: undefined,
    host: "",
    port: undefined
  } as const
  return parseTail(text, index, rest)
}

/** Whether a number has anything to dial, beside visual separators. */
const hasDialled = (number: string): boolean => {
  for (let index = 0; index < number.length; index++) {
    if (isIn(number, index, charClass.hex) || isOneOf(number, index, "*#")) return true
  }
  return false
}

/** A URI and its end; every one is made here, with its fields in one order. */
const makeUri = (
  { scheme, user, password, host, port }: UriStart,
  params: SipUri["params"],
  spellings: SipUri["spellings"],
  headers: SipUri["headers"]
): SipUri => ({ scheme, user, password, host, port, params, spellings, headers })

/** The parameters and headers of a URI from `start`, RFC 3261 §25.1 (uri-parameters, headers). */
const parseTail = (
  text: string,
  start: number,
  uri: UriStart
): Result.Result<SipUri, SipParseError> => {
  const end = text.length
  if (start === end) return Result.succeed(makeUri(uri, noParams, undefined, noPairs))
  const params = new Map<string, string | undefined>()
  let spellings: Map<string, string> | undefined
  let index = start
  while (index < end && text.charCodeAt(index) === 0x3b) {
    const nameEnd = skipEscaped(text, index + 1, end, charClass.unreserved | charClass.paramExtra)
    if (nameEnd === index + 1) return failAt(field, text, nameEnd, "a parameter name")
    const written = text.slice(index + 1, nameEnd)
    const name = decodePercent(written).toLowerCase()
    index = nameEnd
    let value: string | undefined
    if (text.charCodeAt(index) === 0x3d) {
      const valueEnd = skipParamValue(text, index + 1, end)
      value = text.slice(index + 1, valueEnd)
      index = valueEnd
    }
    if (params.has(name)) continue
    params.set(name, value)
    if (written !== name) spellings = (spellings ?? new Map<string, string>()).set(name, written)
  }
  if (index < end && (uri.scheme === "tel" || text.charCodeAt(index) !== 0x3f)) {
    return failAt(field, text, index, "a parameter or the end")
  }
  if (index === end) return Result.succeed(makeUri(uri, params, spellings, noPairs))
  return Result.map(parseHeaders(text, index + 1), (headers) =>
    makeUri(uri, params, spellings, headers)
  )
}

const skipParamValue = (text: string, start: number, end: number): number => {
  let index = start
  while (index < end) {
    index = skipEscaped(text, index, end, charClass.unreserved | charClass.paramExtra)
    if (index === end || text.charCodeAt(index) !== 0x3d) return index
    index++
  }
  return index
}

const parseHeaders = (
  text: string,
  start: number
): Result.Result<SipUri["headers"], SipParseError> => {
  const end = text.length
  const mask = charClass.unreserved | charClass.headerExtra
  const headers: Array<readonly [string, string]> = []
  let index = start
  for (;;) {
    const nameEnd = skipEscaped(text, index, end, mask)
    if (nameEnd === index || text.charCodeAt(nameEnd) !== 0x3d) {
      return failAt(field, text, nameEnd, "a header name and =")
    }
    const valueEnd = skipEscaped(text, nameEnd + 1, end, mask)
    headers.push([decodePercent(text.slice(index, nameEnd)), text.slice(nameEnd + 1, valueEnd)])
    if (valueEnd === end) return Result.succeed(headers)
    if (text.charCodeAt(valueEnd) !== 0x26) return failAt(field, text, valueEnd, "& or the end")
    index = valueEnd + 1
  }
}
