import { assert, describe, it } from "@effect/vitest"
import { Arbitrary } from "effect"
import { remainderPieceCountMax, uncovered } from "../../../compiler/numbers/uncovered.ts"
import { allNumbers, naiveMatches, parse, writtenPattern } from "./naiveNumbers.ts"
import type { Written } from "./naiveNumbers.ts"

describe("what is left of a pattern", () => {
  // oxfmt-ignore
  const rows: ReadonlyArray<readonly [Written, ReadonlyArray<Written>, ReadonlyArray<string>]> = [
    ["80055520XX",         ["800555XXXX"],                       []],
    ["80055520XX",         [],                                   ["80055520XX"]],
    ["8005552[01]XX",      ["80055520XX", "80055521XX"],         []],
    ["8005552[0-2]XX",     ["80055520XX", "80055521XX"],         ["80055522XX"]],
    ["8X",                 ["85"],                               ["8[0-46-9]"]],
    ["45!",                ["45"],                               ["45."]],
    ["45!",                ["45."],                              ["45"]],
    ["4!",                 ["4XX"],                              ["4", "4X", "4XX."]],
    ["+49.",               ["49.", "+4989."],                    ["+49[0-79]!", "+498", "+498[0-8]!", "+4989"]],
    [["300", "400"],       ["3XX"],                              ["400"]]
  ]
  it.each(rows)("%s without %j", (pattern, covers, left) => {
    const remainder = uncovered(parse(pattern), covers.map(parse))
    const texts = remainder.patterns.map(({ text }) => text)
    assert.deepStrictEqual(texts.toSorted(), [...left].toSorted())
    assert.isTrue(remainder.complete)
  })

  const numbers = allNumbers(3)

  it.prop(
    "is every number of it that no other pattern has, once",
    { written: writtenPattern(2), covers: Arbitrary.array(writtenPattern(2), { maxLength: 4 }) },
    ({ written, covers }) => {
      const remainder = uncovered(parse(written), covers.map(parse))
      assert.isTrue(remainder.complete)
      const isIn = naiveMatches(written)
      const isCovered = covers.map(naiveMatches)
      const pieces = remainder.patterns.map(({ text }) => naiveMatches(text))
      for (const digits of numbers) {
        const isLeft = isIn(digits) && !isCovered.some((covered) => covered(digits))
        const count = pieces.filter((piece) => piece(digits)).length
        assert.strictEqual(count, isLeft ? 1 : 0, digits)
      }
    },
    { timeout: 30_000, arbitrary: { runs: 100, seed: 4 } }
  )

  it("stops at a bounded number of pieces and says so", () => {
    // Five of ten places fixed, chosen by the digits of a counter: holes that overlap in every way.
    const holes = Array.from({ length: 400 }, (_, index) => {
      const places = Array.from({ length: 10 }, () => "X")
      const chance = String(index * 7_919 * 7_919).padStart(10, "0")
      for (let turn = 0; turn < 10; turn += 2) places[Number(chance[turn])] = chance[turn + 1] ?? ""
      return parse(places.join(""))
    })
    const remainder = uncovered(parse("X".repeat(10)), holes)
    assert.isFalse(remainder.complete)
    assert.isTrue(remainder.patterns.length > 0)
    assert.isTrue(remainder.patterns.length <= remainderPieceCountMax)
  })
})
