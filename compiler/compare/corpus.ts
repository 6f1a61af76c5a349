// Recorded calls, decided by two programs. A record keeps numbers, gateway and time; header fields
// and call data it does not keep, so a call for which a rule asks them is counted apart and not
// guessed.

import { decisionTable } from "../plan/decisionTable.ts"
import { readNumberTable } from "../plan/NumberTable.ts"
import type { Expr, FieldName, Plan } from "../plan/Plan.ts"
import type { Value } from "../plan/values.ts"
import type { PlanMeanings } from "./meanings.ts"
import { dependsOnProfile } from "./meanings.ts"

/** What a call record says of the moment at which a rule was chosen. */
export interface RecordedCall {
  readonly gateway: string | undefined
  readonly dnis: string
  readonly ani: string | undefined
  readonly startedMs: number
}

export interface LocalTime {
  readonly minutes: number
  readonly day: string
  readonly date: string
}

/** The wall clock of a time zone. */
export type Clocks = (timezone: string) => (atMs: number) => LocalTime

export interface CorpusCount {
  readonly calls: number
  readonly different: number
  /** A rule asked for what records do not keep, or the value of a variable. */
  readonly unknown: number
  /** Lines that are no call records, and calls of gateways that one of the two does not know. */
  readonly skipped: number
}

/** What is read of a line of `calls-….jsonl`; undefined when it is none. */
export const readRecord = (line: string): RecordedCall | undefined => {
  try {
    const record: unknown = JSON.parse(line)
    if (typeof record !== "object" || record === null) return undefined
    const { gateway, dnis, ani, started } = record as Readonly<Record<string, unknown>>
    const startedMs = typeof started === "string" ? Date.parse(started) : Number.NaN
    if (typeof dnis !== "string" || Number.isNaN(startedMs)) return undefined
    return { gateway: textOf(gateway), dnis, ani: textOf(ani), startedMs }
  } catch {
    return undefined
  }
}

const textOf = (value: unknown): string | undefined =>
  typeof value === "string" ? value : undefined

export const countCorpus = (
  lines: Iterable<string>,
  plans: readonly [Plan, Plan],
  meanings: readonly [PlanMeanings, PlanMeanings],
  clocks: Clocks
): CorpusCount => {
  const [before, after] = [
    new Decider(plans[0], meanings[0], clocks),
    new Decider(plans[1], meanings[1], clocks)
  ]
  const count = { calls: 0, different: 0, unknown: 0, skipped: 0 }
  for (const line of lines) {
    if (line.trim() === "") continue
    const call = readRecord(line)
    const [was, is] = call === undefined ? [] : [before.decide(call), after.decide(call)]
    if (was === undefined || is === undefined) {
      count.skipped += 1
      continue
    }
    count.calls += 1
    if (was === "unknown" || is === "unknown") count.unknown += 1
    else if (was !== is) count.different += 1
  }
  return count
}

/** One program's decision about recorded calls, as the meaning of what it does. */
class Decider {
  readonly #decide: ReturnType<typeof decisionTable<number>>
  readonly #meanings: PlanMeanings
  readonly #plan: Plan
  /** Each INVITE says its `use-cti`, which records do not keep. */
  readonly #isTold: boolean
  readonly #useCti: ReadonlyMap<string, 0 | 1 | 2>
  readonly #profileAt: (digits: string) => number
  readonly #tenantAt: (digits: string) => number
  readonly #clock: (atMs: number) => LocalTime
  readonly #asking: ReadonlyArray<boolean>

  constructor(plan: Plan, meanings: PlanMeanings, clocks: Clocks) {
    const { gateways } = plan
    const settled = settledVariables(plan)
    const isTold = plan.deployment.role === "connector"
    const rules = plan.select.map(({ tenant, condition }, chosen) => ({
      tenant,
      condition: condition === undefined ? undefined : settled(condition),
      chosen
    }))
    this.#decide = decisionTable({ rules, gateways: isTold ? [] : gateways, bindings: new Map() })
    this.#isTold = isTold
    this.#plan = plan
    this.#meanings = meanings
    this.#useCti = new Map(gateways.map(({ name, useCti }) => [name, useCti]))
    this.#profileAt = readNumberTable(plan.profileNumbers)
    this.#tenantAt = readNumberTable(plan.tenantNumbers)
    this.#clock = clocks(plan.deployment.timezone)
    this.#asking = meanings.rules.map(dependsOnProfile)
  }

  /** Undefined for a gateway that this program does not know. */
  decide(call: RecordedCall): string | undefined {
    const useCti = this.#useCti.get(call.gateway ?? "")
    if (useCti === undefined && !this.#isTold) return undefined
    const tenant = this.#plan.tenants[this.#tenantAt(call.dnis)]
    const number = this.#profileAt(call.dnis)
    const profile = useCti === 1 ? undefined : this.#plan.profiles[number]
    const time = this.#clock(call.startedMs)
    let isUnknown = false
    const known = new Map<FieldName, Value>([
      ["call.dnis", call.dnis],
      ["call.ani", call.ani],
      ["call.answered", false],
      ["gateway", call.gateway],
      ["tenant", tenant],
      ["time", time.minutes],
      ["day", time.day],
      ["date", time.date]
    ])
    if (!this.#isTold) {
      known.set("gateway.use-cti", useCti)
      known.set("profile", profile?.name)
      known.set("profile.cti-allow", profile?.ctiAllow)
      known.set("profile.icm-bridge-transfer", profile?.icmBridgeTransfer)
    }
    const read = (field: FieldName): Value => {
      if (!known.has(field)) isUnknown = true
      return known.get(field)
    }
    const rule = this.#decide({ read }, tenant) ?? -1
    if (isUnknown) return "unknown"
    const { rules, served } = this.#meanings
    const mapped = this.#asking[rule] === true ? (served(number) ?? "none") : ""
    return `${rules[rule]?.meaning ?? "none"} ${mapped}`
  }
}

/** Conditions with the defaults of variables in their place; what has none is a fact unknown. */
const settledVariables = (plan: Plan): ((expr: Expr) => Expr) => {
  const defaults = new Map(plan.bindings.map(({ name, default: value }) => [name, value]))
  const unknown: Expr = { op: "field", field: "user-data", key: "" }
  const replace = (expr: Expr): Expr => {
    switch (expr.op) {
      case "binding":
        return defaults.get(expr.name) ?? unknown
      case "and":
      case "or":
        return { ...expr, operands: expr.operands.map(replace) }
      case "not":
        return { ...expr, operand: replace(expr.operand) }
      case "in":
        return { ...expr, value: replace(expr.value), anyOf: expr.anyOf.map(replace) }
      case "range":
        return { ...expr, from: replace(expr.from), to: replace(expr.to) }
      case "concat":
        return { ...expr, parts: expr.parts.map(replace) }
      case "else":
        return { ...expr, value: replace(expr.value), otherwise: replace(expr.otherwise) }
      case "has":
      case "convert":
      case "matches":
        return { ...expr, value: replace(expr.value) }
      case "==":
      case "!=":
      case "<":
      case "<=":
      case ">":
      case ">=":
        return { ...expr, left: replace(expr.left), right: replace(expr.right) }
      default:
        return expr
    }
  }
  return replace
}
