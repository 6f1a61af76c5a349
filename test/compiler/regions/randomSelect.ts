// Random rules of `select`, random sites and random calls, and the plain way to find who takes a
// call: each rule in turn. For the property tests of regions and of the runtime's decision.

import { evaluator } from "../../../compiler/plan/evaluate.ts"
import { matchesPattern } from "../../../compiler/plan/NumberPattern.ts"
import type { NumberPattern } from "../../../compiler/plan/NumberPattern.ts"
import { breadth } from "../../../compiler/plan/NumberPattern.ts"
import type { Expr, FieldName } from "../../../compiler/plan/Plan.ts"
import type { Facts, Value } from "../../../compiler/plan/values.ts"
import type { ModelRule, SelectModel } from "../../../compiler/regions/SelectModel.ts"
import type { Dice } from "../../kit/dice.ts"
import { parse } from "../numbers/naiveNumbers.ts"

const text = (value: string): Expr => ({ op: "text", value })
const int = (value: number): Expr => ({ op: "int", value })
const field = (name: FieldName, key?: string): Expr =>
  key === undefined ? { op: "field", field: name } : { op: "field", field: name, key }
const is = (left: Expr, right: Expr, op: "==" | "!=" = "=="): Expr => ({ op, left, right })

export const gateways = [
  { gateway: "plain", useCti: 0 },
  { gateway: "blind", useCti: 1 },
  { gateway: "mapped", useCti: 2 }
] as const

const profilePatterns = [["50X", "5001"], ["51XX", "511."], ["6!"], ["+49.", "7[1-3]"], ["52X"]]
const numbers = [
  "500",
  "501",
  "5001",
  "5100",
  "5111",
  "6",
  "66",
  "+4989",
  "71",
  "74",
  "525",
  "9",
  "x"
]
const dates = ["2026-12-24", "2026-12-26", "2027-01-01"]
const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
const times = [0, 420, 720, 1200]

/** One question about a call. */
const atom = (dice: Dice): Expr => {
  const header = field("call.header", dice.pick(["X", "Y"]))
  const known: Expr = { op: "else", value: header, otherwise: text("none") }
  const numeric: Expr = { op: "convert", to: "Int", value: header }
  const time: Expr = {
    op: "range",
    kind: "time",
    from: int(dice.pick(times)),
    to: int(dice.pick(times))
  }
  const from = dice.pick(dates)
  return dice.pick<() => Expr>([
    () => is(field("gateway"), text(dice.pick(gateways).gateway), dice.pick(["==", "!="])),
    () => is(field("gateway.use-cti"), int(dice.roll(3))),
    () => ({ op: "has", value: field("profile") }),
    () => is(field("profile.cti-allow"), { op: "bool", value: true }),
    () => is(field("profile"), text(`p${dice.roll(profilePatterns.length)}`)),
    () => is(field("tenant"), text(dice.pick(["acme", "globex"])), dice.pick(["==", "!="])),
    () => is(field("call.dnis"), text(dice.pick(numbers)), dice.pick(["==", "!="])),
    () => ({ op: "matches", value: field("call.dnis"), pattern: dice.pick(["5.", "50X", "7X"]) }),
    () => ({
      op: "in",
      value: field("call.dnis"),
      anyOf: [
        text(dice.pick(numbers)),
        { op: "range", kind: "digits", from: text("500"), to: text("509") }
      ]
    }),
    () => ({ op: "has", value: field("call.ani") }),
    () => ({ op: "matches", value: field("call.ani"), pattern: dice.pick(["1X", "12"]) }),
    () => is(header, text(dice.pick(["a", "b"]))),
    () => is(known, text(dice.pick(["a", "none"]))),
    () => ({
      op: "<",
      left: { op: "else", value: numeric, otherwise: int(0) },
      right: int(dice.roll(6))
    }),
    () => ({
      op: ">",
      left: { op: "else", value: { op: "convert", to: "Int", value: known }, otherwise: int(2) },
      right: int(dice.roll(6))
    }),
    () => ({
      op: "matches",
      value: { op: "convert", to: "Digits", value: known },
      pattern: dice.pick(["1X", "3", "X!"])
    }),
    () => ({ op: "in", value: field("time"), anyOf: [time] }),
    () => ({
      op: dice.pick(["<", ">="] as const),
      left: field("time"),
      right: int(dice.pick(times))
    }),
    () => is(field("day"), text(dice.pick(days))),
    () => ({
      op: "in",
      value: field("day"),
      anyOf: [{ op: "range", kind: "day", from: text(dice.pick(days)), to: text(dice.pick(days)) }]
    }),
    () => is(field("date"), text(from)),
    () => ({ op: ">", left: field("date"), right: text(from) }),
    () => is(field("call.dnis"), { op: "else", value: field("call.ani"), otherwise: text("") })
  ])()
}

const condition = (dice: Dice, depth: number): Expr => {
  if (depth === 0 || dice.chance(0.4)) return atom(dice)
  if (dice.chance(0.25)) return { op: "not", operand: condition(dice, depth - 1) }
  const operands = Array.from({ length: 2 + dice.roll(2) }, () => condition(dice, depth - 1))
  return { op: dice.pick(["and", "or"]), operands }
}

export const randomSelect = (dice: Dice): SelectModel => {
  const profiles = profilePatterns.map((patterns, index) => ({
    name: `p${index}`,
    ctiAllow: dice.chance(0.6),
    icmBridgeTransfer: false,
    patterns: patterns.map((pattern) => parse(pattern))
  }))
  const rule = (tenant: string | undefined) => (): ModelRule => ({
    id: "",
    tenant,
    condition: dice.chance(0.05) ? undefined : condition(dice, 2)
  })
  return {
    origins: gateways.map((one) => ({ ...one, isElsewhere: false })),
    mapsNumbers: true,
    profiles,
    tenants: [
      { name: "acme", patterns: [parse("50X"), parse("6!")] },
      { name: "globex", patterns: [parse("7X")] }
    ],
    rules: [
      ...Array.from({ length: dice.roll(3) }, rule("acme")),
      ...Array.from({ length: 1 + dice.roll(6) }, rule(undefined))
    ]
  }
}

/** A call as an example: what it reads, field by field. */
export interface ExampleCall {
  readonly gateway: (typeof gateways)[number]
  readonly dnis: string
  readonly ani: string | undefined
  readonly headers: ReadonlyMap<string, string>
  readonly minutes: number
  readonly date: string
}

export const randomCall = (dice: Dice): ExampleCall => ({
  gateway: dice.pick(gateways),
  dnis: dice.chance(0.8) ? dice.pick(numbers) : String(dice.roll(10_000)),
  ani: dice.chance(0.2) ? undefined : dice.pick(["12", "13", "500", "5"]),
  headers: new Map(
    ["X", "Y"].flatMap((key) =>
      dice.chance(0.7) ? [[key, dice.pick(["a", "b", "c", "3", "-1", "12"])] as const] : []
    )
  ),
  minutes: dice.chance(0.5) ? dice.pick(times) : dice.roll(1440),
  date: dice.chance(0.5)
    ? dice.pick(dates)
    : new Date(Date.UTC(2026, 11, 15 + dice.roll(30))).toISOString().slice(0, 10)
})

/** The innermost of the owners whose patterns have a number. */
export const ownerOf = <Owner extends { readonly patterns: ReadonlyArray<NumberPattern> }>(
  owners: ReadonlyArray<Owner>,
  number: string
): Owner | undefined => {
  const rows = owners.flatMap((owner) => owner.patterns.map((pattern) => ({ owner, pattern })))
  return rows
    .filter(({ pattern }) => matchesPattern(pattern, number))
    .toSorted((left, right) => (breadth(left.pattern) < breadth(right.pattern) ? -1 : 1))[0]?.owner
}

export const factsOf = (model: SelectModel, call: ExampleCall): Facts => {
  const profile = call.gateway.useCti === 1 ? undefined : ownerOf(model.profiles, call.dnis)
  const day = days[(new Date(call.date).getUTCDay() + 6) % 7]
  const values = new Map<FieldName, Value>([
    ["call.dnis", call.dnis],
    ["call.ani", call.ani],
    ["gateway", call.gateway.gateway],
    ["gateway.use-cti", call.gateway.useCti],
    ["tenant", ownerOf(model.tenants, call.dnis)?.name],
    ["profile", profile?.name],
    ["profile.cti-allow", profile?.ctiAllow],
    ["time", call.minutes],
    ["date", call.date],
    ["day", day]
  ])
  return {
    read: (name, key) => (key === undefined ? values.get(name) : call.headers.get(key))
  }
}

/** The first rule that takes a call, as one would look for it by hand; -1 for none. */
export const firstRule = (model: SelectModel, facts: Facts): number => {
  const tenant = facts.read("tenant", undefined)
  const takes = ({ condition: asked }: ModelRule): boolean =>
    asked === undefined || evaluator(asked, new Map())(facts) === true
  const own = model.rules.findIndex(
    (rule) => rule.tenant !== undefined && rule.tenant === tenant && takes(rule)
  )
  return own === -1
    ? model.rules.findIndex((rule) => rule.tenant === undefined && takes(rule))
    : own
}
