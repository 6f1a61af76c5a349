// Form-encoded bodies as voice applications write and read them (RFC 5552 §4, gvp-ctic.md §4.5).

import { decodePercent } from "../../wire/sip/Percent.ts"

/** The exact type that applications test for in mid-call data. */
export const formType = "application/x-www-form-urlencoded;charset=utf-8"

export const encodeForm = (fields: ReadonlyMap<string, string>): string =>
  [...fields]
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join("&")

export const decodeForm = (body: string): ReadonlyMap<string, string> => {
  const fields = new Map<string, string>()
  for (const pair of body.trim().split("&")) {
    if (pair === "") continue
    const equals = pair.indexOf("=")
    const [name, value] = equals < 0 ? [pair, ""] : [pair.slice(0, equals), pair.slice(equals + 1)]
    fields.set(decode(name), decode(value))
  }
  return fields
}

const decode = (text: string): string => decodePercent(text.replaceAll("+", " "))
