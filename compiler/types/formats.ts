// Texts that have a form: dialled numbers, destinations, URIs, times, dates, addresses. Each
// function says what is wrong in a few words, or undefined when nothing is. No text is looked up
// anywhere.

import type { AddressFormat } from "../../dsl/vocabulary/settings.ts"

/** A number that can be dialled; `*`, `#` and the letters A–D are keys too (RFC 2833). */
export const isDigits = (text: string): boolean => /^\+?[0-9*#A-D]{1,64}$/.test(text)

/** Whether a text starts like a URI, so that its author surely meant one. */
const looksLikeUri = (text: string): boolean => /^[A-Za-z][A-Za-z0-9+.-]*:/.test(text)

/** What a URI without a scheme is told. */
export const schemeMissing = "it starts with a scheme such as `http:` or `sip:`"

/** What keeps a text from being a URI (RFC 3986, the parts our peers read). */
export const uriProblem = (text: string): string | undefined => {
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(text)?.[1]?.toLowerCase()
  if (scheme === undefined) return schemeMissing
  const unsafe = /[\s<>"{}|\\^`]/.exec(text)
  if (unsafe !== null) return `\`${unsafe[0]}\` cannot stand in a URI`
  if (/%(?![0-9A-Fa-f]{2})/.test(text)) return "`%` is followed by two hexadecimal digits"
  const rest = text.slice(scheme.length + 1)
  if (rest === "") return "nothing follows the scheme"
  switch (scheme) {
    case "http":
    case "https":
      return rest.startsWith("//")
        ? hostProblem(authorityOf(rest.slice(2)))
        : "`//` follows `http:`"
    case "sip":
    case "sips":
      return hostProblem(rest.split(/[;?]/)[0]?.split("@").at(-1) ?? "")
    case "tel":
      return /^\+?[0-9*#A-D.()-]+(;.*)?$/.test(rest) ? undefined : "a number follows `tel:`"
    default:
      return undefined
  }
}

/** Whether a text is a destination: digits, or a URI that a call can be sent to. */
export const dnProblem = (text: string): string | undefined => {
  if (isDigits(text)) return undefined
  if (!looksLikeUri(text)) return "neither a number nor a URI"
  return /^(sips?|tel):/i.test(text) ? uriProblem(text) : "calls go to `sip:`, `sips:` or `tel:`"
}

/** Minutes since midnight of `20:30`; `24:00` is the end of the day. */
export const minutesOf = (text: string): number | undefined => {
  const match = /^(\d{2}):(\d{2})$/.exec(text)
  const hours = Number(match?.[1])
  const minutes = Number(match?.[2])
  if (match === null || minutes > 59) return undefined
  return hours < 24 || (hours === 24 && minutes === 0) ? hours * 60 + minutes : undefined
}

/** Whether a text is a day of the calendar: `2026-12-24`. */
export const isDate = (text: string): boolean => {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  if (match === null) return false
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])]
  if (month < 1 || month > 12 || day < 1) return false
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  const length = month === 2 && isLeap ? 29 : (monthLengths[month - 1] ?? 0)
  return day <= length
}

const monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** Whether a text is an address of that shape. */
export const isAddress = (text: string, format: AddressFormat): boolean => {
  switch (format) {
    case "listen":
      return isHostPort(text.replace(/^(udp|tcp|tls):/, ""), /^(udp|tcp|tls):/.test(text))
    case "admin":
      return isHostPort(text.replace(/^http:(\/\/)?/, ""), text.startsWith("http:"))
    case "icm-listen":
      return isHostPort(text.replace(/^tcp:/, ""), text.startsWith("tcp:"))
    case "host-port":
      return isHostPort(text, true)
    case "gateway-peer":
      return isHost(text) || isNetwork(text) || isHostPort(text, true)
    default:
      return /^rediss?:\/\//.test(text) && uriHostProblem(text) === undefined
  }
}

const isHostPort = (text: string, hasPrefix: boolean): boolean => {
  const match = /^(\[[^\]]+\]|[^:[\]]+):(\d{1,5})$/.exec(text)
  return hasPrefix && match !== null && isHost(match[1] ?? "") && Number(match[2]) <= 65_535
}

const isNetwork = (text: string): boolean => {
  const match = /^(.+)\/(\d{1,3})$/.exec(text)
  if (match === null) return false
  const [, address = "", length = ""] = match
  return (isIpv4(address) && Number(length) <= 32) || (isIpv6(address) && Number(length) <= 128)
}

const isHost = (text: string): boolean => {
  if (text.startsWith("[")) return text.endsWith("]") && isIpv6(text.slice(1, -1))
  if (/^[\d.]+$/.test(text)) return isIpv4(text)
  return /^(?=.{1,253}$)[A-Za-z0-9_]([A-Za-z0-9_-]{0,62})(\.[A-Za-z0-9_-]{1,63})*\.?$/.test(text)
}

const isIpv4 = (text: string): boolean => {
  const parts = text.split(".")
  return parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255)
}

const isIpv6 = (text: string): boolean => {
  const halves = text.split("::")
  if (halves.length > 2) return false
  const groups = halves.flatMap((half) => (half === "" ? [] : half.split(":")))
  if (!groups.every((group) => /^[0-9A-Fa-f]{1,4}$/.test(group))) return false
  return halves.length === 2 ? groups.length < 8 : groups.length === 8
}

const uriHostProblem = (text: string): string | undefined =>
  hostProblem(authorityOf(text.slice(text.indexOf("//") + 2)))

const authorityOf = (text: string): string => text.split(/[/?#]/)[0]?.split("@").at(-1) ?? ""

const hostProblem = (hostAndPort: string): string | undefined =>
  isHost(hostAndPort) || isHostPort(hostAndPort, true) ? undefined : "there is no host in it"
