import { assert, describe, it } from "@effect/vitest"
import { breadth } from "../../../compiler/plan/NumberPattern.ts"
import { commonNumbers, isWithin, overlaps, relate } from "../../../compiler/numbers/relate.ts"
import type { Relation } from "../../../compiler/numbers/relate.ts"
import { allNumbers, naiveMatches, parse, writtenPattern } from "./naiveNumbers.ts"
import type { Written } from "./naiveNumbers.ts"

const mirrored: Readonly<Record<Relation, Relation>> = {
  disjoint: "disjoint",
  equal: "equal",
  crossing: "crossing",
  inside: "contains",
  contains: "inside"
}

// oxfmt-ignore
const rows: ReadonlyArray<readonly [Written, Relation, Written, string]> = [
  ["1XX5",               "crossing", "12XX",               "12X5"],
  ["800555X1XX",         "crossing", "8005552XXX",         "80055521XX"],
  ["8005552042",         "inside",   "80055520XX",         "8005552042"],
  ["800555XXXX",         "contains", "80055520XX",         "80055520XX"],
  ["800777XXXX",         "disjoint", "800555XXXX",         ""],
  ["800X",               "disjoint", "800XX",              ""],
  ["+1800X",             "disjoint", "1800X",              ""],
  ["+4989.",             "inside",   "+49.",               "+4989."],
  ["45.",                "equal",    "45X!",               "45."],
  ["45.",                "inside",   "45!",                "45."],
  ["45!",                "contains", "45",                 "45"],
  ["45.",                "disjoint", "45",                 ""],
  ["4X!",                "crossing", "X5!",                "45!"],
  ["4!",                 "crossing", "X5X",                "45X"],
  [["800", "899"],       "equal",    "8XX",                "8XX"],
  [["300", "400"],       "contains", "35X",                "35X"],
  [["300", "400"],       "crossing", "4XX",                "400"],
  [["300", "400"],       "crossing", ["350", "450"],       "350..400"],
  [["300", "400"],       "disjoint", ["401", "500"],       ""],
  [["300", "400"],       "disjoint", ["0300", "0400"],     ""],
  [["15", "34"],         "contains", "[12]7",              "17,27"],
  [["15", "34"],         "crossing", "[12]4",              "24"],
  [["300", "400"],       "inside",   "N!",                 "3XX,400"],
  ["18005550003",        "inside",   ["18005550001", "18005550009"], "18005550003"],
  [["18005550001", "18005550009"], "inside", "1800555XXXX", "1800555000Z"]
]

describe("two patterns", () => {
  it.each(rows)("%s is %s %s", (left, relation, right, common) => {
    const [a, b] = [parse(left), parse(right)]
    assert.strictEqual(relate(a, b), relation)
    assert.strictEqual(relate(b, a), mirrored[relation])
    const texts = commonNumbers(a, b).map(({ text }) => text)
    assert.deepStrictEqual(texts, common === "" ? [] : common.split(","))
  })

  // Patterns of at most two places are told apart by the numbers of at most three digits.
  const numbers = allNumbers(3)

  it.prop(
    "relate as the sets of their numbers do",
    { left: writtenPattern(2), right: writtenPattern(2) },
    ({ left, right }) => {
      const [inLeft, inRight] = [naiveMatches(left), naiveMatches(right)]
      const [a, b] = [parse(left), parse(right)]
      const common = numbers.filter((digits) => inLeft(digits) && inRight(digits))
      const isInside = numbers.every((digits) => !inLeft(digits) || inRight(digits))
      const isAround = numbers.every((digits) => !inRight(digits) || inLeft(digits))
      const expected =
        common.length === 0
          ? "disjoint"
          : isInside
            ? isAround
              ? "equal"
              : "inside"
            : isAround
              ? "contains"
              : "crossing"
      assert.strictEqual(relate(a, b), expected, `${a.text} and ${b.text}`)
      assert.strictEqual(overlaps(a, b), common.length > 0)
      assert.strictEqual(isWithin(a, b), isInside)
      if (relate(a, b) === "inside") assert.isTrue(breadth(a) < breadth(b))
      if (relate(a, b) === "equal") assert.isTrue(breadth(a) === breadth(b))

      const shares = commonNumbers(a, b).map((share) =>
        naiveMatches(
          share.range === undefined ? share.text : (share.text.split("..") as [string, string])
        )
      )
      for (const digits of numbers) {
        const count = shares.filter((isIn) => isIn(digits)).length
        assert.strictEqual(count, inLeft(digits) && inRight(digits) ? 1 : 0, digits)
      }
    },
    { timeout: 30_000, arbitrary: { runs: 150, seed: 3 } }
  )

  it("tells patterns apart that differ in the thirty-second digit", () => {
    const long = "X".repeat(31)
    assert.strictEqual(relate(parse(`${long}X`), parse(`${long}Z`)), "contains")
    assert.isTrue(breadth(parse(`${long}Z`)) < breadth(parse(`${long}X`)))
    assert.isTrue(breadth(parse(`${long}X!`)) < breadth(parse(`${long}!`)))
    assert.isTrue(
      breadth(parse(["0".repeat(32), "9".repeat(31) + "8"])) < breadth(parse(`${long}X`))
    )
  })
})
