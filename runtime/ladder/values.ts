// Arguments of a ladder's line against what stands in a message. Partial: only what the author
// wrote is compared, and in the author's terms: a number is the number of a URI, a word of the wire
// is the same in any case.

import { Result } from "effect"
import { argumentPlace } from "../../dsl/vocabulary/messages/Message.ts"
import { type Facts, toText, type Value } from "../call/Facts.ts"
import { type BindingValues, evaluator } from "../../compiler/plan/evaluate.ts"
import type { ArrowStep } from "../../compiler/plan/Ladder.ts"
import { parseNameAddr } from "../wire/sip/NameAddr.ts"
import { parseSipUri, uriUser } from "../wire/sip/Uri.ts"
import type { Arrival, Seen } from "./Arrival.ts"

/** The arguments of a line by name, evaluated. */
export type Arguments = ReadonlyMap<string, Value>

const noFacts: Facts = { read: () => undefined }

export const argumentsOf = (step: ArrowStep, bindings: BindingValues): Arguments =>
  new Map(step.args.map(([name, value]) => [name, evaluator(value, bindings)(noFacts)]))

/** One argument that is not what was seen. */
export interface Difference {
  readonly name: string
  readonly expected: string
  readonly seen: string
}

/** Undefined when the message is another one; else in what it differs from the line. */
export const differences = (
  step: ArrowStep,
  given: Arguments,
  arrival: Arrival
): ReadonlyArray<Difference> | undefined => {
  if (step.message !== arrival.message) return undefined
  return [...given].flatMap(([name, expected]) => compare(arrival, name, expected))
}

const compare = (
  { row, read, means }: Arrival,
  name: string,
  written: Value
): ReadonlyArray<Difference> => {
  const place = argumentPlace(row, name) ?? name
  const expected = means?.(place, written) ?? written
  const seen = read(place, name)
  if (expected instanceof Map) {
    return [...expected].flatMap(([key, value]) => {
      const found = typeof seen === "object" ? findKey(seen, key) : undefined
      return same(value, found) ? [] : [difference(`${name} ${key}`, value, found)]
    })
  }
  const found = typeof seen === "object" ? undefined : seen
  const fits = isUriPlace(place) ? sameDestination(expected, found) : same(expected, found)
  return fits || (place === "uri-param play" && endsAlike(expected, found))
    ? []
    : [difference(name, expected, found)]
}

const difference = (name: string, expected: Value, seen: string | undefined): Difference => ({
  name,
  expected: toText(expected) ?? "",
  seen: seen ?? "nothing"
})

/** Header fields and variables have names that are the same in any case. */
const findKey = (seen: Exclude<Seen, string | undefined>, key: string): string | undefined => {
  const exact = seen.get(key)
  if (exact !== undefined) return exact
  const lower = key.toLowerCase()
  return [...seen].find(([name]) => name.toLowerCase() === lower)?.[1]
}

const flagWords: ReadonlyMap<string, string> = new Map([
  ["true", "yes"],
  ["false", "no"],
  ["1", "yes"],
  ["0", "no"]
])

const same = (expected: Value, seen: string | undefined): boolean => {
  const text = toText(expected)
  if (text === undefined || seen === undefined) return text === seen
  if (text.toLowerCase() === seen.toLowerCase()) return true
  const flag = flagWords.get(text)
  return (
    typeof expected === "boolean" && flag !== undefined && flag === (flagWords.get(seen) ?? seen)
  )
}

const isUriPlace = (place: string): boolean =>
  place === "request-uri" || place === "from" || place === "contact" || place === "refer-to"

/** A number is the user part; a URI is the URI, whatever its parameters. */
const sameDestination = (expected: Value, seen: string | undefined): boolean => {
  const text = toText(expected)
  if (text === undefined || seen === undefined) return false
  const bare = bareUri(seen)
  if (/^[A-Za-z][A-Za-z0-9+.-]*:/.test(text)) {
    return bare === text || bare.split(";")[0]?.toLowerCase() === text.toLowerCase()
  }
  const parsed = parseSipUri(bare)
  return Result.isSuccess(parsed) && uriUser(parsed.success) === text
}

/** The URI of an address as header fields write it. */
export const bareUri = (text: string): string => {
  const parsed = parseNameAddr(text)
  return Result.isSuccess(parsed) ? parsed.success.uri : text
}

/** A bare prompt name is joined to the deployment's `prompts` on its way. */
const endsAlike = (expected: Value, seen: string | undefined): boolean => {
  const text = toText(expected)
  return text !== undefined && seen?.endsWith(`/${text}`) === true
}
