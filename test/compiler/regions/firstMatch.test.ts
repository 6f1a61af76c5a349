// Regions say what a look at each call says: the part that a search finds is decided by the rule
// that takes its example, and no call is decided by a rule that no part names.

import { assert, describe, it } from "@effect/vitest"
import { factId } from "../../../compiler/regions/atoms.ts"
import type { Box } from "../../../compiler/regions/Box.ts"
import type { FactValue } from "../../../compiler/regions/Dimension.ts"
import { firstMatch, ruleBoxes, takersOf } from "../../../compiler/regions/firstMatch.ts"
import type { SelectModel } from "../../../compiler/regions/SelectModel.ts"
import { makeSpace } from "../../../compiler/regions/Space.ts"
import type { Space } from "../../../compiler/regions/Space.ts"
import { valuesOf } from "../../../compiler/regions/Subset.ts"
import { makeDice } from "../../kit/dice.ts"
import type { Dice } from "../../kit/dice.ts"
import { factsOf, firstRule, gateways, randomCall, randomSelect } from "./randomSelect.ts"

const seeds = Array.from({ length: 120 }, (_, seed) => seed)

/** Some call of a box; undefined where the box asks something of two facts at once. */
const callOf = (dice: Dice, space: Space, box: Box) => {
  const chosen = new Map<string, FactValue>()
  for (const [index, { fact, values }] of space.dimensions.entries()) {
    const constraint = box.find(({ dimension }) => dimension === index)
    if (fact.kind === "open" && constraint !== undefined) return undefined
    // One header, as a text and as a number: both are asked of the same words.
    if (fact.kind === "whole-number" && constraint !== undefined) return undefined
    const ids =
      constraint === undefined
        ? values.map((_, id) => id)
        : valuesOf(constraint.values, values.length)
    const value = values[dice.pick(ids)]
    if (value !== undefined) chosen.set(factId(fact), value)
  }
  const textOf = (id: string): string | undefined => {
    const value = chosen.get(id)
    return value?.is === "text" || value?.is === "number" ? value.text : undefined
  }
  const origin = chosen.get("origin:")
  const time = chosen.get("time:")
  const calendar = chosen.get("calendar:")
  const gateway = gateways.find((one) => origin?.is === "origin" && one.gateway === origin.gateway)
  if (gateway === undefined) return undefined
  return {
    gateway,
    dnis: textOf("number:") ?? "",
    ani: textOf("ani:"),
    headers: new Map(
      ["X", "Y"].flatMap((key) => {
        const text = textOf(`header:${key.toLowerCase()}`)
        return text === undefined ? [] : [[key, text] as const]
      })
    ),
    minutes: time?.is === "time" ? time.minutes : 0,
    date: calendar?.is === "calendar" ? calendar.date : "2026-01-12"
  }
}

const search = (model: SelectModel) => {
  const space = makeSpace([model], false)
  const boxes = ruleBoxes(space, 0)
  const parts: Array<{ readonly box: Box; readonly rule: number }> = []
  const outcome = firstMatch(space, [boxes], ({ box, chosen: [rule = -1] }) => {
    parts.push({ box, rule })
    return undefined
  })
  assert.strictEqual(outcome, "all")
  return { space, boxes, parts }
}

describe("the parts that rules divide all calls into", () => {
  it("are decided by the rule that takes their calls one by one", () => {
    let compared = 0
    for (const seed of seeds) {
      const dice = makeDice(seed)
      const model = randomSelect(dice)
      const { space, parts } = search(model)
      for (const { box, rule } of parts) {
        for (let time = 0; time < 3; time++) {
          const call = callOf(dice, space, box)
          if (call === undefined) continue
          compared += 1
          const found = firstRule(model, factsOf(model, call))
          assert.strictEqual(found, rule, `seed ${seed}: ${JSON.stringify(call)}`)
        }
      }
    }
    assert.isAbove(compared, 1_500)
  })

  it("leave no call out: whoever decides about a call decides about a part", () => {
    for (const seed of seeds) {
      const dice = makeDice(seed)
      const model = randomSelect(dice)
      const deciding = new Set(search(model).parts.map(({ rule }) => rule))
      for (let call = 0; call < 60; call++) {
        const example = randomCall(dice)
        const found = firstRule(model, factsOf(model, example))
        assert.isTrue(
          deciding.has(found),
          `seed ${seed}: ${found} takes ${JSON.stringify(example)}`
        )
      }
    }
  })

  it("name, for a rule that no call reaches, rules above it that take its calls", () => {
    let dead = 0
    for (const seed of seeds) {
      const { space, boxes, parts } = search(randomSelect(makeDice(seed)))
      const reached = new Set(parts.map(({ rule }) => rule))
      for (const rule of new Set(boxes.map((one) => one.rule))) {
        if (reached.has(rule)) continue
        dead += 1
        const { takers, example } = takersOf(space, boxes, rule)
        assert.isTrue(takers.length > 0 && takers.every((taker) => taker < rule))
        assert.isDefined(example)
      }
    }
    assert.isAbove(dead, 5)
  })
})
