// The URL of a page for digits. Everything the page does stands in its query, so that whichever
// process of ours is asked for it gives the same page, and nothing has to be remembered between the
// INVITE and the fetch. A query that we would not have written makes no page.

import { Data, Result } from "effect"
import { decodeForm, encodeQuery } from "../percent.ts"
import { type Prompt, promptLengthMax, promptsMax } from "../prompts.ts"
import { type KeySequences, sequencesOf } from "../treatmentDigits.ts"
import {
  type DigitsParameters,
  digitsMax,
  digitsParameters,
  distinctKeys,
  isSpeakable,
  keys,
  pauseMaxMs,
  pauseMinMs,
  printPause
} from "./digitsParameters.ts"

/** Where the page is served, below the admin server's address. */
export const digitsPagePath = "/documents/digits.vxml"

/** A query that no page is made from; `name` is the parameter at fault. */
export class DigitsQueryError extends Data.TaggedError("DigitsQueryError")<{
  readonly name: string
  readonly expected: string
}> {
  override get message(): string {
    return `${this.name}: ${this.expected}`
  }
}

/**
 * `adminBase` is `http://HOST:PORT` as the media platform reaches it. A recording travels as
 * `prompt`, a text to be spoken as `say`; their order is the order in which they are heard.
 */
export const digitsPageUrl = (adminBase: string, parameters: DigitsParameters): string => {
  const { prompts, max, min, firstDigitMs, interDigitMs, totalMs } = parameters
  const query: Array<readonly [string, string]> = [
    ...prompts.map((prompt) => [promptName(prompt), prompt.value] as const),
    ["max", String(max)],
    ["min", String(min)],
    ["first-digit", printPause(firstDigitMs)],
    ["inter-digit", printPause(interDigitMs)],
    ...(totalMs === undefined ? [] : [["total", printPause(totalMs)] as const]),
    ["terminators", parameters.terminators],
    ["barge-in", parameters.bargeIn ? "yes" : "no"],
    ...sequenceQuery(parameters)
  ]
  const base = adminBase.replace(/\/+$/, "")
  const printed = query.map((pair) => pair.map(encodeQuery).join("=")).join("&")
  return `${base}${digitsPagePath}?${printed}`
}

/** What a treatment adds; a page without it has none of these parameters. */
const sequenceQuery = ({
  anyKeyStops,
  sequences = {}
}: DigitsParameters): ReadonlyArray<readonly [string, string]> => {
  const { abort, backspace, clearInput, ignore, reset, term } = sequences
  const named = { abort, term, backspace, reset }
  return [
    ...Object.entries(named).flatMap(([name, each]) =>
      each === undefined ? [] : [[name, each.join(",")] as const]
    ),
    ...(ignore === undefined ? [] : [["ignore", ignore] as const]),
    ...(clearInput === true ? [["clear-input", "yes"] as const] : []),
    ...(anyKeyStops === true ? [["any-key", "stops"] as const] : [])
  ]
}

/** A prompt that must be heard to its end has a name of its own. */
const promptName = ({ interruptible, kind }: Prompt): string =>
  `${kind === "file" ? "prompt" : "say"}${interruptible === false ? "-whole" : ""}`

const promptOf = (name: string, value: string): Prompt | undefined => {
  const [, word, whole] = /^(prompt|say)(-whole)?$/.exec(name) ?? []
  if (word === undefined) return undefined
  const kind = word === "prompt" ? "file" : "text"
  return whole === undefined ? { kind, value } : { kind, value, interruptible: false }
}

/**
 * Reads the query of a page's URL (without its question mark). Total. An unknown parameter, one
 * that stands twice, and a value out of bounds are refused.
 */
export const parseDigitsQuery = (
  query: string
): Result.Result<DigitsParameters, DigitsQueryError> => {
  const prompts: Array<Prompt> = []
  const values = new Map<string, string>()
  for (const pair of query === "" ? [] : query.split("&")) {
    const equals = pair.indexOf("=")
    const name = decodeForm(equals < 0 ? pair : pair.slice(0, equals))
    const value = equals < 0 ? "" : decodeForm(pair.slice(equals + 1))
    const prompt = promptOf(name, value)
    if (prompt !== undefined) {
      if (prompts.length === promptsMax) return refuse(name, `at most ${promptsMax} prompts`)
      if (!isSpeakable(value)) return refuse(name, promptRule)
      prompts.push(prompt)
      continue
    }
    const rule = rules.get(name)
    if (rule === undefined) return refuse(name.slice(0, 32), "not a parameter of this page")
    if (values.has(name)) return refuse(name, "given twice")
    if (!rule.holds(value)) return refuse(name, rule.expected)
    values.set(name, value)
  }
  // A pause becomes the number that an argument of `play` would have been.
  const read = [...values].map(([name, value]) => [name, readPause(value) ?? value] as const)
  return Result.succeed(digitsParameters(prompts, new Map(read), readSequences(values)))
}

const readSequences = (
  values: ReadonlyMap<string, string>
): Pick<DigitsParameters, "anyKeyStops" | "sequences"> => {
  const sequences: KeySequences = {
    ...Object.fromEntries(
      ["abort", "term", "backspace", "reset"].flatMap((name) => {
        const value = values.get(name)
        return value === undefined ? [] : [[name, sequencesOf(value)]]
      })
    ),
    ...(values.has("ignore") ? { ignore: values.get("ignore") ?? "" } : {}),
    ...(values.get("clear-input") === "yes" ? { clearInput: true } : {})
  }
  return {
    ...(Object.keys(sequences).length === 0 ? {} : { sequences }),
    ...(values.has("any-key") ? { anyKeyStops: true } : {})
  }
}

interface Rule {
  readonly holds: (value: string) => boolean
  readonly expected: string
}

const promptRule = `1 to ${promptLengthMax} characters without control characters`

const countRule: Rule = {
  holds: (value) => /^\d{1,2}$/.test(value) && Number(value) <= digitsMax,
  expected: `a number from 0 to ${digitsMax}`
}

const pauseRule: Rule = {
  holds: (value) => {
    const ms = readPause(value)
    return ms !== undefined && ms >= pauseMinMs && ms <= pauseMaxMs
  },
  expected: `a time like 5s or 500ms, from ${printPause(pauseMinMs)} to ${printPause(pauseMaxMs)}`
}

const keysRule: Rule = {
  holds: (value) => distinctKeys(value) === value,
  expected: `keys of ${keys}, each once`
}

const yesOrNo: Rule = { holds: (value) => value === "yes" || value === "no", expected: "yes or no" }

const sequencesRule: Rule = {
  holds: (value) => value !== "" && sequencesOf(value).join(",") === value,
  expected: `sequences of ${keys}, each once, with commas between them`
}

const rules: ReadonlyMap<string, Rule> = new Map([
  ["abort", sequencesRule],
  ["term", sequencesRule],
  ["backspace", sequencesRule],
  ["reset", sequencesRule],
  ["clear-input", yesOrNo],
  ["any-key", { holds: (value) => value === "stops", expected: "stops" }],
  ["max", countRule],
  ["min", countRule],
  ["first-digit", pauseRule],
  ["inter-digit", pauseRule],
  ["total", pauseRule],
  ["ignore", keysRule],
  ["terminators", keysRule],
  ["barge-in", yesOrNo]
])

const refuse = (name: string, expected: string) =>
  Result.fail(new DigitsQueryError({ name, expected }))

const unitsMs: ReadonlyMap<string, number> = new Map([
  ["ms", 1],
  ["s", 1_000],
  ["m", 60_000]
])

const readPause = (text: string): number | undefined => {
  const match = /^(\d{1,7})(ms|s|m)$/.exec(text)
  const unitMs = unitsMs.get(match?.[2] ?? "")
  return unitMs === undefined ? undefined : Number(match?.[1]) * unitMs
}
