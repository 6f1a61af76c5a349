// Hosts as SIP writes them: names, IPv4 addresses and IPv6 references, with RFC 5954's corrected
// grammar. Nothing is looked up here; a host is only told from something that is none.
//
// A host is kept as it is printed, IPv6 in its brackets; `addressOf` takes them off for a socket.

import { charClass, isAll, skip } from "./Text.ts"

// RFC 1035 §2.3.4.
const hostnameLengthMax = 255
const ipv6LengthMax = 45

/** The highest port; 0 is none that a message could be sent to. */
export const portMax = 65_535

/** The eight 16-bit groups of an IPv6 address without brackets, or undefined. */
export const parseIpv6 = (text: string): ReadonlyArray<number> | undefined => {
  // RFC 5118 §4.10: the grammar of RFC 3261 put a third colon before an embedded IPv4 address. It
  // must be tolerated.
  const triple = text.indexOf(":::")
  if (triple !== -1) {
    const tail = text.slice(triple + 3)
    return parseIpv4(tail) === undefined
      ? undefined
      : parseIpv6(`${text.slice(0, triple)}::${tail}`)
  }
  if (text.length > ipv6LengthMax) return undefined
  const gap = text.indexOf("::")
  if (gap === -1) {
    const groups = parseGroups(text)
    return groups?.length === 8 ? groups : undefined
  }
  const head = gap === 0 ? [] : parseGroups(text.slice(0, gap), false)
  const tail = gap + 2 === text.length ? [] : parseGroups(text.slice(gap + 2))
  if (head === undefined || tail === undefined) return undefined
  const missing = 8 - head.length - tail.length
  return missing < 1 ? undefined : [...head, ...Array.from({ length: missing }, () => 0), ...tail]
}

/**
 * An IPv4 address as a number of 32 bits, or undefined. The grammar allows zeros in front (`010`),
 * which some read as octal; an address that is read in two ways is none.
 */
export const parseIpv4 = (text: string): number | undefined => {
  const end = text.length
  let address = 0
  let index = 0
  for (let count = 0; count < 4; count++) {
    if (count > 0 && text.charCodeAt(index++) !== 0x2e) return undefined
    const partEnd = skip(text, index, Math.min(end, index + 3), charClass.digit)
    const octet = Number(text.slice(index, partEnd))
    const isPadded = partEnd - index > 1 && text.charCodeAt(index) === 0x30
    if (partEnd === index || isPadded || octet > 255) return undefined
    address = address * 256 + octet
    index = partEnd
  }
  return index === end ? address : undefined
}

/**
 * Whether this is a host of RFC 3261 §25.1. Three things are allowed beyond it because they are
 * common and harm nothing: underscores, labels that begin with a digit (RFC 1123 §2.1; container
 * names do), and a hyphen at a label's end. A last label of digits only would be a broken IPv4
 * address, and is refused.
 */
export const isHost = (text: string): boolean => {
  if (text.charCodeAt(0) === 0x5b) {
    return text.endsWith("]") && parseIpv6(text.slice(1, -1)) !== undefined
  }
  const end = text.endsWith(".") ? text.length - 1 : text.length
  if (text.length > hostnameLengthMax || !isAll(text, charClass.hostname)) return false
  if (parseIpv4(text) !== undefined) return true
  let labelStart = 0
  for (let dot = text.indexOf("."); dot !== -1 && dot < end; dot = text.indexOf(".", labelStart)) {
    if (dot === labelStart) return false
    labelStart = dot + 1
  }
  return skip(text, labelStart, end, charClass.digit) < end
}

/** The index behind the host that begins at `start`, or -1 when none does. */
export const skipHost = (text: string, start: number, end: number): number => {
  let next = start
  if (text.charCodeAt(start) === 0x5b) {
    while (next < end && text.charCodeAt(next) !== 0x5d) next++
    next++
    if (next > end) return -1
  } else {
    next = skip(text, start, end, charClass.hostname)
  }
  return next > start && isHost(text.slice(start, next)) ? next : -1
}

/** A port of 1 to 65535 written in digits, or undefined. */
export const parsePort = (text: string): number | undefined => {
  if (!isAll(text, charClass.digit)) return undefined
  const port = Number(text)
  return port >= 1 && port <= portMax ? port : undefined
}

/** A host as a socket wants it: an IPv6 reference without its brackets, anything else as it is. */
export const addressOf = (host: string): string =>
  host.charCodeAt(0) === 0x5b && host.endsWith("]") ? host.slice(1, -1) : host

/**
 * An address or name as SIP writes it: IPv6 in brackets and without its zone, anything else as it
 * is.
 */
export const hostOf = (address: string): string => {
  if (!address.includes(":") || address.charCodeAt(0) === 0x5b) return address
  return `[${withoutZone(address)}]`
}

/** An IPv6 address without its zone (`%eth0`), which means nothing on another machine. */
export const withoutZone = (address: string): string => {
  const zone = address.indexOf("%")
  return zone === -1 ? address : address.slice(0, zone)
}

/**
 * Whether two literal addresses are the same one, however they are written: brackets, zeros,
 * capitals, zone, and the IPv4-mapped form that a dual-stack socket reports. Names are never the
 * same as anything.
 */
export const isSameAddress = (left: string, right: string): boolean => {
  const key = addressKey(left)
  return key !== undefined && key === addressKey(right)
}

const addressKey = (text: string): string | undefined => {
  const address = withoutZone(addressOf(text))
  const ipv4 = parseIpv4(address)
  if (ipv4 !== undefined) return String(ipv4)
  const groups = parseIpv6(address)
  if (groups === undefined) return undefined
  const mapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff
  if (!mapped) return groups.join(":")
  const [high = 0, low = 0] = groups.slice(6)
  return String(high * 65_536 + low)
}

/**
 * Groups between single colons; the last may be an IPv4 address, which counts as two, when the text
 * ends there.
 */
const parseGroups = (text: string, ipv4AtEnd = true): Array<number> | undefined => {
  const groups: Array<number> = []
  const parts = text.split(":")
  for (const [index, part] of parts.entries()) {
    const address = ipv4AtEnd && index === parts.length - 1 ? parseIpv4(part) : undefined
    if (address !== undefined) {
      groups.push(address >>> 16, address & 0xffff)
    } else if (part.length <= 4 && isAll(part, charClass.hex)) {
      groups.push(Number.parseInt(part, 16))
    } else {
      return undefined
    }
  }
  return groups
}
