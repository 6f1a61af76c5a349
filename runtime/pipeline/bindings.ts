// The values of `env` and `secret` blocks at start: read from where the operator put them, checked
// against their types. Everything that is missing or does not fit is named at once, so that one
// start tells the whole story; a secret's value is never told.

import type { Plan } from "../../compiler/plan/Plan.ts"
import type { Facts, Value } from "../call/Facts.ts"
import { evaluator } from "../../compiler/plan/evaluate.ts"

type Binding = Plan["bindings"][number]

export interface BindingsRead {
  readonly values: ReadonlyMap<string, Value>
  /** One entry a variable, ready for a sentence: `IVR_SERVER is not set`. */
  readonly problems: ReadonlyArray<string>
}

/** `lookup` asks `--set`, then `--env-file`, then the process environment. */
export const readBindings = (
  plan: Plan,
  lookup: (name: string) => string | undefined
): BindingsRead => {
  const values = new Map<string, Value>()
  const problems: Array<string> = []
  for (const binding of plan.bindings) {
    const given = lookup(binding.name)
    const value = given === undefined ? defaultOf(binding) : types[binding.type].read(given)
    if (value === undefined) problems.push(problemOf(binding, given))
    else values.set(binding.name, value)
  }
  return { values, problems }
}

const noFacts: Facts = { read: () => undefined }

const defaultOf = (binding: Binding): Value =>
  binding.default === undefined ? undefined : evaluator(binding.default, new Map())(noFacts)

const problemOf = ({ name, kind, type }: Binding, given: string | undefined): string => {
  if (given === undefined) return `${name} is not set`
  const shown = kind === "secret" ? "its value" : `"${given.slice(0, 80)}"`
  return `${name}: ${shown} is not ${types[type].article}`
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

interface TypeRow {
  readonly article: string
  readonly read: (text: string) => Value
}

const types: Readonly<Record<Binding["type"], TypeRow>> = {
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
