// Classes of numbers: every number that can be dialled is in one, and its example is one of them.

import { assert, describe, it } from "@effect/vitest"
import { matchesPattern } from "../../../compiler/plan/NumberPattern.ts"
import { numberClasses } from "../../../compiler/regions/numberClasses.ts"
import { makeDice } from "../../kit/dice.ts"
import { allNumbers, parse } from "../numbers/naiveNumbers.ts"
import { ownerOf } from "./randomSelect.ts"

const patterns = [
  "X",
  "1X",
  "12",
  "1!",
  "[1-3].",
  "+1",
  "+1X",
  "2X",
  "23X",
  "N",
  "Z!",
  "120",
  "[13]X"
]
const numbers = allNumbers(3)

describe("numbers that nobody tells apart", () => {
  it("are one class, whose example is asked and answered like them", () => {
    for (let seed = 0; seed < 25; seed++) {
      const dice = makeDice(seed)
      const some = (count: number) =>
        Array.from({ length: dice.roll(count) }, () => parse(dice.pick(patterns)))
      const questions = some(5)
      const owners = some(5).map((pattern, value) => ({ patterns: [pattern], value }))
      const plan = owners.flatMap(({ patterns: own, value }) =>
        own.map((pattern) => ({ pattern, value }))
      )
      const { classes, complete } = numberClasses(questions, [plan])
      assert.isTrue(complete)
      const keyOf = (number: string): string => {
        const asked = questions.flatMap((pattern, index) =>
          matchesPattern(pattern, number) ? [index] : []
        )
        return `${asked.join()} ${ownerOf(owners, number)?.value ?? -1}`
      }
      for (const one of classes) {
        // Of two equal patterns either may answer.
        if (new Set(plan.map(({ pattern }) => pattern.text)).size < plan.length) continue
        assert.strictEqual(keyOf(one.example), `${one.questions.join()} ${one.answers.join()}`)
      }
      const known = new Set(classes.map(({ example }) => keyOf(example)))
      for (const number of numbers) assert.isTrue(known.has(keyOf(number)), `${seed}: ${number}`)
    }
  })

  it("are given up when patterns cross in too many ways", () => {
    const many = Array.from({ length: 40 }, (_, index) =>
      parse(
        Array.from({ length: 20 }, (__, place) => ((index + place) % 7 === 0 ? "1" : "X")).join("")
      )
    )
    assert.isFalse(numberClasses(many, [], 1_000).complete)
  })

  it("look like their neighbours", () => {
    const { classes } = numberClasses([parse("800555100X")], [])
    assert.deepStrictEqual(
      classes.map(({ example }) => example),
      ["8005551010", "8005551000"]
    )
  })
})
