// Parameters of header fields: `;name=value`, RFC 3261 §7.3.1 and §25.1 (generic-param). Names are
// found in any case; values stay as they were written, quotes included, so that printing them
// changes nothing.

import { Result } from "effect"
import { excerpt, SipParseError } from "./SipError.ts"
import { charClass, isIn, skip, skipQuoted } from "./Text.ts"

/**
 * Names in lower case, in order. A parameter without a value is there with `undefined`. Keys come
 * from the wire.
 */
export type Params = ReadonlyMap<string, string | undefined>

/** No parameters at all. */
export const noParams: Params = new Map()

/**
 * Reads `;name=value;flag` from `start` to the end of the text.
 *
 * An empty place (`;;`), a name that is no token, a value that is missing after `=` and a quote
 * that does not close are errors. A value may be more than the grammar's token, host or quoted
 * string: all visible characters but separators, since peers put unbracketed IPv6 addresses (RFC
 * 5118 §4.5) and URIs there. Of two parameters of one name, which the RFC forbids, the first
 * counts.
 */
export const parseParams = (
  field: string,
  text: string,
  start: number
): Result.Result<Params, SipParseError> => {
  const end = text.length
  let index = skip(text, start, end, charClass.space)
  if (index === end) return Result.succeed(noParams)
  const params = new Map<string, string | undefined>()
  while (index < end) {
    if (text.charCodeAt(index) !== 0x3b) return failAt(field, text, index, "a semicolon")
    const nameStart = skip(text, index + 1, end, charClass.space)
    const nameEnd = skip(text, nameStart, end, charClass.token)
    if (nameEnd === nameStart) return failAt(field, text, nameStart, "a parameter name")
    const name = text.slice(nameStart, nameEnd).toLowerCase()
    index = skip(text, nameEnd, end, charClass.space)
    let value: string | undefined
    if (text.charCodeAt(index) === 0x3d) {
      const valueStart = skip(text, index + 1, end, charClass.space)
      const valueEnd = skipValue(text, valueStart, end)
      if (valueEnd <= valueStart) return failAt(field, text, valueStart, "a parameter value")
      value = text.slice(valueStart, valueEnd)
      index = skip(text, valueEnd, end, charClass.space)
    }
    if (!params.has(name)) params.set(name, value)
  }
  return Result.succeed(params)
}

/** `;name=value;flag`, or nothing. */
export const printParams = (params: Params): string => {
  let text = ""
  for (const [name, value] of params) text += value === undefined ? `;${name}` : `;${name}=${value}`
  return text
}

/** A parse error at `offset` of `text`. */
export const failAt = (
  field: string,
  text: string,
  offset: number,
  expected: string
): Result.Result<never, SipParseError> =>
  Result.fail(new SipParseError({ field, offset, expected, found: excerpt(text, offset) }))

const skipValue = (text: string, start: number, end: number): number => {
  if (text.charCodeAt(start) === 0x22) return skipQuoted(text, start, end)
  let index = start
  while (index < end && isIn(text, index, charClass.visible) && !isSeparator(text, index)) index++
  return index
}

const isSeparator = (text: string, index: number): boolean => {
  const code = text.charCodeAt(index)
  return code === 0x3b || code === 0x2c || code === 0x22 || code === 0x3c || code === 0x3e
}
