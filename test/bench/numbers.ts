// Number plans and decisions: a look-up among ten thousand numbers over one in a `Map`, a decision
// of `select` among ten thousand rules over one among five, the checks of a hundred thousand
// patterns over reading them.

import { Result } from "effect"
import { findNumberFindings } from "../../compiler/numbers/findNumberFindings.ts"
import { decisionTable } from "../../compiler/plan/decisionTable.ts"
import { buildNumberTable, readNumberTable } from "../../compiler/plan/NumberTable.ts"
import { parsePattern } from "../../compiler/plan/parsePattern.ts"
import type { Expr } from "../../compiler/plan/Plan.ts"
import { numberClasses } from "../../compiler/regions/numberClasses.ts"
import { makeDice } from "../kit/dice.ts"
import type { Bench, Comparison } from "./Bench.ts"

const patternOf = (text: string) => Result.getOrThrow(parsePattern(text))

const lookups = (): Comparison => {
  const dice = makeDice(1)
  const numbers = Array.from({ length: 10_000 }, () => String(8_000_000_000 + dice.roll(1e9)))
  const patterns = numbers.map((number, index) =>
    patternOf(index % 3 === 0 ? `${number.slice(0, 9)}X` : number)
  )
  const look = readNumberTable(
    buildNumberTable(patterns.map((pattern, value) => ({ patterns: [pattern], value })))
  )
  const map = new Map(numbers.map((number, index) => [number, index]))
  const asked = Array.from({ length: 1_000 }, () =>
    dice.chance(0.7) ? dice.pick(numbers) : String(8_000_000_000 + dice.roll(1e9))
  )
  let sum = 0
  return {
    what: "a look-up among 10 000 numbers",
    over: "one in a Map",
    subject: () => {
      for (const number of asked) sum += look(number)
    },
    baseline: () => {
      for (const number of asked) sum += map.get(number) ?? -1
    },
    amount: { count: asked.length, unit: "look-ups" }
  }
}

const rulesOf = (count: number) =>
  Array.from({ length: count }, (_, dnis) => {
    const field = (name: "gateway" | "call.dnis"): Expr => ({ op: "field", field: name })
    const is = (left: Expr, value: string): Expr => ({
      op: "==",
      left,
      right: { op: "text", value }
    })
    const operands = [is(field("gateway"), "pstn"), is(field("call.dnis"), String(10_000 + dnis))]
    return { condition: { op: "and", operands } satisfies Expr, chosen: dnis }
  })

const decisions = (): Comparison => {
  const gateways = [{ name: "pstn", useCti: 0 as const }]
  const table = (count: number) =>
    decisionTable({ rules: rulesOf(count), gateways, bindings: new Map() })
  const [many, few] = [table(10_000), table(5)]
  const dice = makeDice(2)
  const asked = Array.from({ length: 1_000 }, () => {
    const dnis = String(10_000 + dice.roll(10_000))
    return { read: (field: string) => (field === "gateway" ? "pstn" : dnis) }
  })
  let found = 0
  return {
    what: "a decision among 10 000 rules",
    over: "one among 5",
    subject: () => {
      for (const facts of asked) found += many(facts, undefined) ?? 0
    },
    baseline: () => {
      for (const facts of asked) found += few(facts, undefined) ?? 0
    },
    amount: { count: asked.length, unit: "decisions" }
  }
}

const plans = (): ReadonlyArray<Comparison> => {
  const texts = Array.from({ length: 100_000 }, (_, index) =>
    index % 10 === 0 ? `80${String(index).padStart(6, "0").slice(0, 5)}X` : `81${1_000_000 + index}`
  )
  const entries = texts.map((text) => ({ pattern: patternOf(text), tenant: undefined }))
  const answering = entries.map(({ pattern }, value) => ({ pattern, value: value % 7 }))
  const parseAll = () => {
    for (const text of texts) patternOf(text)
  }
  const amount = { count: texts.length, unit: "patterns" }
  return [
    {
      what: "conflicts of 100 000 patterns",
      over: "parsing them",
      subject: () => findNumberFindings({ tenants: [], profiles: entries }),
      baseline: parseAll,
      amount
    },
    {
      what: "classes of 100 000 patterns",
      over: "parsing them",
      subject: () => numberClasses([], [answering]),
      baseline: parseAll,
      amount
    }
  ]
}

export const numbersBench: Bench = {
  name: "numbers",
  comparisons: () => [lookups(), decisions(), ...plans()]
}
