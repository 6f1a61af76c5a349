// Percent-encoding in SIP URIs, RFC 3261 §19.1.2 and §25.1: each part of a URI has its own set of
// characters that stand for themselves; all others are their UTF-8 octets, each as `%HH`. Decoding
// is done once and on demand.

import { charClass, fromWire, isIn, isOneOctetEach, toWire } from "./Text.ts"

/** A URI parameter's name or value: `paramchar`. */
export const encodeUriParam = (text: string): string =>
  encode(text, charClass.unreserved | charClass.paramExtra)

/** The user part. */
export const encodeUriUser = (text: string): string =>
  encode(text, charClass.unreserved | charClass.userExtra)

/** The name or value of a header in a URI (`?Replaces=…`). */
export const encodeUriHeader = (text: string): string =>
  encode(text, charClass.unreserved | charClass.headerExtra)

/**
 * The Unicode text that a part of a URI stands for. `%HH` counts as one octet, a raw octet above
 * 0x7F likewise; the octets are UTF-8 or, when they are not, ISO-8859-1. A `%` without two
 * hexadecimal digits stands for itself. Total.
 */
export const decodePercent = (uriText: string): string => {
  const text = isOneOctetEach(uriText) ? uriText : toWire(uriText)
  let escape = text.indexOf("%")
  if (escape === -1) return fromWire(text)
  let octets = ""
  let start = 0
  while (escape !== -1) {
    if (isEscape(text, escape)) {
      octets += text.slice(start, escape) + String.fromCharCode(hexAt(text, escape + 1))
      start = escape + 3
      escape = text.indexOf("%", start)
    } else {
      escape = text.indexOf("%", escape + 1)
    }
  }
  return fromWire(octets + text.slice(start))
}

/** Whether `%HH` stands at `index`. */
export const isEscape = (text: string, index: number): boolean =>
  text.charCodeAt(index) === 0x25 &&
  isIn(text, index + 1, charClass.hex) &&
  isIn(text, index + 2, charClass.hex)

/** The index behind the run of `%HH` and of characters in `mask` that begins at `start`. */
export const skipEscaped = (text: string, start: number, end: number, mask: number): number => {
  let index = start
  while (index < end) {
    if (isIn(text, index, mask)) index++
    else if (index + 2 < end && isEscape(text, index)) index += 3
    else break
  }
  return index
}

const encode = (text: string, mask: number): string => {
  const octets = Buffer.from(text, "utf8").toString("latin1")
  let encoded = ""
  for (let index = 0; index < octets.length; index++) {
    encoded += isIn(octets, index, mask)
      ? octets.charAt(index)
      : `%${octets.charCodeAt(index).toString(16).toUpperCase().padStart(2, "0")}`
  }
  return encoded
}

const hexAt = (text: string, index: number): number =>
  Number.parseInt(text.slice(index, index + 2), 16)
