// Addresses as From, To, Contact, Route, Refer-To and their like carry them: `"Display"
// <uri>;params` or `uri;params`, RFC 3261 §20.10 and §25.1 (name-addr, addr-spec). The URI is found
// and bounded here; `parseSipUri` reads it.

import { Result } from "effect"
import type { Params } from "./Params.ts"
import type { SipParseError } from "./SipError.ts"
import { failAt, noParams, parseParams, printParams } from "./Params.ts"
import { charClass, isIn, quote, skip, skipQuoted, trimmed, unfold, unquote } from "./Text.ts"

export interface NameAddr {
  /** The display name without quotes and escapes, as wire text (`fromWire` makes Unicode of it). */
  readonly display: string | undefined
  /** The URI as written, without angle brackets. */
  readonly uri: string
  /** The header's own parameters; those inside the angle brackets belong to the URI. */
  readonly params: Params
  /** The `tag` parameter of a From or To. */
  readonly tag: string | undefined
}

/** What stands for an address that is missing or does not read. */
export const noNameAddr: NameAddr = {
  display: undefined,
  uri: "",
  params: noParams,
  tag: undefined
}

/**
 * Reads one address; `field` names the header in an error's text.
 *
 * Without angle brackets everything behind the first semicolon is a parameter of the header, and
 * the URI may hold neither `?` nor `,` (RFC 3261 §20.10). Unquoted display names may hold more
 * than tokens (umlauts, brackets, `@`), as they often do, but nothing that separates: `Bell,
 * Alexander <sip:…>` is an error.
 */
export const parseNameAddr = (
  value: string,
  field = "address"
): Result.Result<NameAddr, SipParseError> => {
  const text = value.includes("\n") ? unfold(value) : value
  const end = text.length
  const start = skip(text, 0, end, charClass.space)
  let open = start
  let display: string | undefined
  if (text.charCodeAt(start) === 0x22) {
    const close = skipQuoted(text, start, end)
    if (close === -1) return failAt(field, text, start, "a display name whose quotes close")
    display = unquote(text.slice(start, close))
    open = skip(text, close, end, charClass.space)
    if (text.charCodeAt(open) !== 0x3c) return failAt(field, text, open, "< after the display name")
  } else {
    open = skipPlainName(text, start, end)
    if (open > start && text.charCodeAt(open) === 0x3c) display = trimmed(text, start, open)
  }
  if (text.charCodeAt(open) === 0x3c) return parseBracketed(field, text, open, display)
  return parsePlain(field, text, start)
}

/**
 * Canonical form: the URI in angle brackets always, the display name in quotes when there is one.
 */
export const printNameAddr = (address: NameAddr): string => {
  const name = address.display === undefined ? "" : `${quote(address.display)} `
  return `${name}<${address.uri}>${printParams(address.params)}`
}

const parseBracketed = (
  field: string,
  text: string,
  open: number,
  display: string | undefined
): Result.Result<NameAddr, SipParseError> => {
  const close = skipUri(text, open + 1, text.length)
  if (close === open + 1) return failAt(field, text, close, "a URI")
  if (text.charCodeAt(close) !== 0x3e) return failAt(field, text, close, "> behind the URI")
  const uri = text.slice(open + 1, close)
  return Result.map(parseParams(field, text, close + 1), (params) =>
    makeNameAddr(display, uri, params)
  )
}

const parsePlain = (
  field: string,
  text: string,
  start: number
): Result.Result<NameAddr, SipParseError> => {
  let uriEnd = start
  while (uriEnd < text.length && isPlainUri(text, uriEnd)) uriEnd++
  const uri = text.slice(start, uriEnd)
  if (!uri.includes(":")) return failAt(field, text, start, "a URI")
  return Result.map(parseParams(field, text, uriEnd), (params) =>
    makeNameAddr(undefined, uri, params)
  )
}

const makeNameAddr = (display: string | undefined, uri: string, params: Params): NameAddr => ({
  display,
  uri,
  params,
  tag: params.get("tag")
})

/** The index behind visible characters that may stand in a URI between angle brackets. */
const skipUri = (text: string, start: number, end: number): number => {
  let index = start
  while (index < end && isIn(text, index, charClass.visible)) {
    const code = text.charCodeAt(index)
    if (code === 0x3c || code === 0x3e || code === 0x22) return index
    index++
  }
  return index
}

const isPlainUri = (text: string, index: number): boolean => {
  if (!isIn(text, index, charClass.visible)) return false
  const code = text.charCodeAt(index)
  // " , ; < > ?
  return (
    code !== 0x22 &&
    code !== 0x2c &&
    code !== 0x3b &&
    code !== 0x3c &&
    code !== 0x3e &&
    code !== 0x3f
  )
}

/**
 * The index behind an unquoted display name: visible characters and white space, but nothing that
 * separates.
 */
const skipPlainName = (text: string, start: number, end: number): number => {
  let index = start
  while (index < end) {
    if (isIn(text, index, charClass.visible)) {
      const code = text.charCodeAt(index)
      // " , : ; < > \
      if (code === 0x22 || code === 0x2c || code === 0x3a || code === 0x3b) return index
      if (code === 0x3c || code === 0x3e || code === 0x5c) return index
    } else if (!isIn(text, index, charClass.space)) {
      return index
    }
    index++
  }
  return index
}
