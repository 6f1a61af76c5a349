// Why the rules above the one that decided did not take a call: their conditions are evaluated once
// more, by the evaluator that serves calls, over what the record knows. What it does not know, a
// header field for instance, is said instead of guessed.

import { readNumberTable } from "../../../compiler/plan/NumberTable.ts"
import type { Expr, FieldName, Plan } from "../../../compiler/plan/Plan.ts"
import type { Value } from "../../call/Facts.ts"
import { makeLocalTime } from "../../call/localTime.ts"
import { evaluator } from "../../../compiler/plan/evaluate.ts"
import type { CallStory } from "./CallStory.ts"

/**
 * Why a rule was passed over: the first part of its condition that did not hold, or what the record
 * does not tell; undefined when by the record it would have held.
 */
export type Miss =
  | { readonly _tag: "Part"; readonly index: number; readonly count: number }
  | { readonly _tag: "Untold"; readonly field: string }

/** `line` is that of the rule, in `file`. */
export type FindMiss = (file: string, line: number) => Miss | undefined

export const passedOver = (plan: Plan, story: CallStory): FindMiss => {
  const known = knownFacts(plan, story)
  return (file, line) => {
    const rule = plan.select.find(({ at }) => at.file === file && at.line === line)
    return rule?.condition === undefined ? undefined : missOf(rule.condition, known)
  }
}

const missOf = (condition: Expr, known: KnownFacts): Miss | undefined => {
  const parts = condition.op === "and" ? condition.operands : [condition]
  for (const [index, part] of parts.entries()) {
    const untold = new Set<string>()
    const read = (field: FieldName, key: string | undefined): Value => {
      const reader = known.get(field)
      if (reader === undefined) untold.add(key === undefined ? field : `${field}["${key}"]`)
      return reader?.()
    }
    const bindings = new Untold(untold)
    const holds = evaluator(part, bindings)({ read }) === true
    const [field] = untold
    if (field !== undefined) return { _tag: "Untold", field }
    if (!holds) return { _tag: "Part", index, count: parts.length }
  }
  return undefined
}

/** Values of the environment are not kept in records: asking for one is noted. */
class Untold extends Map<string, Value> {
  readonly #asked: Set<string>

  constructor(asked: Set<string>) {
    super()
    this.#asked = asked
  }

  override get(name: string): Value {
    this.#asked.add(name)
    return undefined
  }
}

type KnownFacts = ReadonlyMap<FieldName, () => Value>

/**
 * What held when the rules were asked: nobody had answered yet. Where the CTI side was asked, the
 * record has the numbers that it told later, and those that the rules saw are gone.
 */
const knownFacts = (plan: Plan, story: CallStory): KnownFacts => {
  const gateway = plan.gateways.find(({ name }) => name === story.gateway)
  const now = makeLocalTime(plan.deployment.timezone)(Date.parse(story.started))
  const known = new Map<FieldName, () => Value>([
    ["gateway", () => story.gateway],
    ["call.answered", () => false],
    ["time", () => now.minutes],
    ["day", () => now.day],
    ["date", () => now.date]
  ])
  if (gateway !== undefined) known.set("gateway.use-cti", () => gateway.useCti)
  if (gateway?.useCti === 1) known.set("profile", () => undefined)
  if (story.wasLed) return known
  known.set("call.dnis", () => story.dnis).set("call.ani", () => story.ani)
  known.set("tenant", () => story.tenant)
  if (gateway?.useCti === 1) return known
  const profile = plan.profiles[readNumberTable(plan.profileNumbers)(story.dnis)]
  known.set("profile", () => profile?.name)
  known.set("profile.cti-allow", () => profile?.ctiAllow)
  return known.set("profile.icm-bridge-transfer", () => profile?.icmBridgeTransfer)
}
