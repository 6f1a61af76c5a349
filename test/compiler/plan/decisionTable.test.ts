// The table that `select` becomes at load gives what trying every rule in turn gives.

import { assert, describe, it } from "@effect/vitest"
import type { Expr } from "../../../compiler/plan/Plan.ts"
import type { SelectModel } from "../../../compiler/regions/SelectModel.ts"
import { decisionTable } from "../../../compiler/plan/decisionTable.ts"
import { factsOf, firstRule, gateways, randomCall, randomSelect } from "../regions/randomSelect.ts"
import { makeDice } from "../../kit/dice.ts"

const named = gateways.map(({ gateway, useCti }) => ({ name: gateway, useCti }))

const tableOf = (model: SelectModel) => {
  const rules = model.rules.map((rule, chosen) => ({
    tenant: rule.tenant,
    condition: rule.condition,
    chosen
  }))
  return decisionTable({ rules, gateways: named, bindings: new Map() })
}

const checkCalls = (model: SelectModel, seed: number, count: number): void => {
  const dice = makeDice(seed)
  const decide = tableOf(model)
  for (let index = 0; index < count; index++) {
    const call = randomCall(dice)
    const facts = factsOf(model, call)
    const tenant = facts.read("tenant", undefined)
    const found = decide(facts, typeof tenant === "string" ? tenant : undefined) ?? -1
    assert.strictEqual(found, firstRule(model, facts), `seed ${seed}: ${JSON.stringify(call)}`)
  }
}

describe("the table of a select", () => {
  it("decides random calls of random flows as the rules do one by one", () => {
    for (let seed = 0; seed < 150; seed++) checkCalls(randomSelect(makeDice(seed)), seed, 40)
  })

  it("does so where many rules ask for one text, and others stand between them", () => {
    for (let seed = 0; seed < 15; seed++) {
      const dice = makeDice(seed)
      const model = randomSelect(dice)
      const asked = (): Expr => {
        const value: Expr = { op: "field", field: "call.dnis" }
        const number = (): Expr => ({ op: "text", value: String(500 + dice.roll(40)) })
        return dice.chance(0.5)
          ? { op: "==", left: value, right: number() }
          : { op: "in", value, anyOf: [number(), number()] }
      }
      const many = Array.from({ length: 60 }, () => ({
        id: "",
        tenant: undefined,
        condition: dice.chance(0.8)
          ? ({ op: "and", operands: [asked(), { op: "not", operand: asked() }] } as const)
          : model.rules.at(-1)?.condition
      }))
      checkCalls({ ...model, rules: [...model.rules, ...many] }, seed, 60)
    }
  })

  it("asks none but the rules of the number dialled, however many there are", () => {
    let asked = 0
    const condition = (dnis: number): Expr => ({
      op: "and",
      operands: [
        {
          op: "==",
          left: { op: "field", field: "gateway" },
          right: { op: "text", value: "plain" }
        },
        {
          op: "==",
          left: { op: "field", field: "call.dnis" },
          right: { op: "text", value: `${dnis}` }
        }
      ]
    })
    const rules = Array.from({ length: 10_000 }, (_, dnis) => ({
      condition: condition(dnis),
      chosen: dnis
    }))
    const decide = decisionTable({ rules, gateways: named, bindings: new Map() })
    const found = decide(
      {
        read: (field) => {
          asked += 1
          return field === "gateway" ? "plain" : "9999"
        }
      },
      undefined
    )
    assert.strictEqual(found, 9_999)
    assert.isAtMost(asked, 3)
  })
})
