// Bodies of type application/x-www-form-urlencoded, in which a voice application's results and its
// requests for data travel (RFC 5552 §4; gvp-ctic.md §4.5). Total: what is not well encoded is kept
// as it stands.

import { Result } from "effect"
import type { Body } from "./SipMessage.ts"

export type FormFields = ReadonlyMap<string, string>

/** The type of results in a BYE, or in the answer to one (RFC 5552 §4). */
export const namelistType = "application/x-www-form-urlencoded"

/** The exact type that voice applications test for in mid-call data (gvp-ctic.md §4.5). */
export const callDataType = "application/x-www-form-urlencoded;charset=utf-8"

/**
 * Names and values percent-encoded as UTF-8, the space as `%20`: the form that such applications
 * can undo.
 */
export const encodeForm = (type: string, fields: FormFields): Body => ({
  type,
  text: Array.from(fields, ([name, value]) => `${encode(name)}=${encode(value)}`).join("&")
})

/** Both forms of the space are read; of two equal names the later one wins. */
export const decodeForm = (text: string): FormFields => {
  const fields = new Map<string, string>()
  for (const pair of text.trim().split("&")) {
    if (pair === "") continue
    const equals = pair.indexOf("=")
    const [name, value] = equals < 0 ? [pair, ""] : [pair.slice(0, equals), pair.slice(equals + 1)]
    fields.set(decodePercent(name.replaceAll("+", " ")), decodePercent(value.replaceAll("+", " ")))
  }
  return fields
}

/** The fields of a body of either form type; `undefined` for a body of another type. */
export const readForm = (contentType: string | undefined, text: string): FormFields | undefined =>
  contentType?.toLowerCase().startsWith(namelistType) === true ? decodeForm(text) : undefined

/** Percent decoding as UTF-8; a text that is not well encoded comes back as it is. */
export const decodePercent = (text: string): string =>
  Result.getOrElse(
    Result.try(() => decodeURIComponent(text)),
    () => text
  )

/** Lone surrogates cannot be encoded and become U+FFFD. */
const encode = (text: string): string => encodeURIComponent(text.toWellFormed())
