// What is said where a name or a value is expected and something else stands. What kind of name it
// is follows from the rule and the word in front.

import type { Diagnostic } from "../diagnostic/Diagnostic.ts"
import { missingValue } from "./findings/missing.ts"
import { reservedWord, unexpectedWord } from "./findings/words.ts"
import { hardWordTypes } from "./shapes.ts"
import { before, gapAt, here, previous, ruleOf, spanAt } from "./Stop.ts"
import type { Stop } from "./Stop.ts"
import * as t from "./tokens.ts"
import { mendsAs, oneTooMany } from "./trials.ts"

/** The eight verbs, for hints. */
export const verbList =
  "the verbs are `cti` `profile` `play` `route` `transfer` `report` `attach` `release`."

/** What belongs into a place, as a sentence names it, and examples of it. */
interface Wanted {
  readonly what: string
  readonly hint?: string
}

const responseCode = "a word such as `normal` or `busy`, or a code from 300 to 699."
const reported = "one of `done`, `failed`, `unsupported`, `busy`, `no-answer`."
const types = "for example `Text`, `Dn`, `Int` or `Duration`."

/** By the rule of the grammar and the verb or sign in front. */
const afterWord: ReadonlyMap<string, Wanted> = new Map<string, Wanted>([
  ["action play", { what: "the name of a service" }],
  ["action profile", { what: "the name of a profile", hint: "or `by-dnis`." }],
  ["action transfer", { what: "the name of a transfer policy" }],
  ["action report", { what: "a word", hint: reported }],
  ["action release", { what: "a word or a code", hint: responseCode }],
  ["binding :", { what: "a type", hint: types }],
  ["path has", { what: "a field" }],
  ["pathStep .", { what: "a name" }],
  ["event .", { what: "a name" }]
])

/** By the rule of the grammar alone. */
const inRule: ReadonlyMap<string, Wanted> = new Map<string, Wanted>([
  ["importLine", { what: "a name of the other file" }],
  ["enumeration", { what: "a word" }],
  ["onRule", { what: "an event" }],
  ["event", { what: "an event" }],
  ["message", { what: "a message or a code", hint: "for example `INVITE`, `TreatCall` or `486`." }],
  ["recordEntry", { what: "a key" }],
  ["expression", { what: "a condition" }],
  ["conjunction", { what: "a condition" }],
  ["comparison", { what: "a condition" }],
  ["value", { what: "a value" }],
  ["primary", { what: "a value" }]
])

/** Explains a missing name or value. */
export const explainName = (stop: Stop): Diagnostic => {
  const span = spanAt(stop, stop.at)
  const rule = ruleOf(stop)
  const { what, hint } = afterWord.get(`${rule} ${previous(stop)?.image ?? ""}`) ??
    inRule.get(rule) ?? { what: "a name" }
  const label = `after ${before(stop)} comes ${what}`
  if (hardWordTypes.has(here(stop)?.tokenType) && mendsAs(stop, stop.at, t.Name)) {
    return reservedWord(span, label)
  }
  if (oneTooMany(stop)) return unexpectedWord(span, label, hint)
  const message = `${what.slice(0, 1).toUpperCase()}${what.slice(1)} is missing`
  return missingValue(gapAt(stop), `${message} after ${before(stop)}`, "belongs here", hint)
}
