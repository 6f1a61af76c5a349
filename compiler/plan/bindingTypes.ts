// How the text of an environment variable becomes a value of its `env` or `secret` block: read at
// every start, and by `ctiflow check --env-file` before it.

import type { Binding } from "./Plan.ts"

export interface BindingType {
  /** As a sentence names it: `a whole number`. */
  readonly article: string
  /** Undefined where the text is no such value. Durations are milliseconds. */
  readonly read: (text: string) => string | number | boolean | undefined
}

const durationUnits = new Map([
  ["ms", 1],
  ["s", 1_000],
  ["m", 60_000],
  ["h", 3_600_000]
])

const readDuration = (text: string): number | undefined => {
  const [, count, unit] = /^(\d{1,9})(ms|s|m|h)$/.exec(text) ?? []
  const unitMs = durationUnits.get(unit ?? "")
  return count === undefined || unitMs === undefined ? undefined : Number(count) * unitMs
}

const readMatching =
  (pattern: RegExp) =>
  (text: string): string | undefined =>
    pattern.test(text) ? text : undefined

const uri = /^[A-Za-z][A-Za-z0-9+.-]{0,31}:[^\s]+$/
const digits = /^\+?[0-9*#]{1,64}$/

export const bindingTypes: Readonly<Record<Binding["type"], BindingType>> = {
  Text: { article: "a text", read: (text) => text },
  Int: {
    article: "a whole number",
    read: (text) => (/^-?\d{1,15}$/.test(text) ? Number(text) : undefined)
  },
  Bool: {
    article: "true or false",
    read: (text) => (text === "true" ? true : text === "false" ? false : undefined)
  },
  Duration: { article: "a duration such as 30s", read: readDuration },
  Digits: { article: "a number of digits", read: readMatching(digits) },
  Dn: {
    article: "a number or a URI",
    read: (text) => (digits.test(text) || uri.test(text) ? text : undefined)
  },
  Uri: { article: "a URI", read: readMatching(uri) }
}
