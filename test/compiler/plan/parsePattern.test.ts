import { assert, describe, it } from "@effect/vitest"
import { Result, Schema } from "effect"
import {
  anyDigit,
  exampleNumber,
  patternDigitsMax,
  printPattern,
  stripPattern
} from "../../../compiler/plan/NumberPattern.ts"
import { parsePattern, parseRange } from "../../../compiler/plan/parsePattern.ts"
import type { PatternProblem, PatternProblemKind } from "../../../compiler/plan/parsePattern.ts"
import { matchesPattern } from "../../../compiler/plan/NumberPattern.ts"
import { naiveMatches, parse, writtenPattern } from "../numbers/naiveNumbers.ts"
import type { Written } from "../numbers/naiveNumbers.ts"

const show = (written: Written): string =>
  typeof written === "string" ? written : `${written[0]}..${written[1]}`

describe("a dialled number against a pattern", () => {
  // oxfmt-ignore
  const rows: ReadonlyArray<readonly [Written, ReadonlyArray<string>, ReadonlyArray<string>]> = [
    ["18005550003",        ["18005550003"],                 ["1800555000", "180055500033", "+18005550003", ""]],
    ["800555100X",         ["8005551000", "8005551009"],    ["8005551010", "800555100", "800555100X"]],
    ["5ZN",                ["512", "599"],                  ["502", "511", "5121"]],
    ["8[2-4]5",            ["825", "845"],                  ["815", "855"]],
    ["8[135]5",            ["815", "835", "855"],           ["825", "845"]],
    ["8[13-5]5",           ["815", "835", "845"],           ["825", "865"]],
    ["45.",                ["451", "4500000000000000000"],  ["45", "4", "461"]],
    ["45!",                ["45", "451", "4512345"],        ["4", "46"]],
    ["!",                  ["", "1", "123"],                ["+", "+1", "1a"]],
    [".",                  ["1", "123"],                    ["", "+1"]],
    ["+49.",               ["+4989", "+491"],               ["4989", "+49", "+48123"]],
    ["+1800555XXXX",       ["+18005551234"],                ["18005551234", "++18005551234"]],
    [["300", "400"],       ["300", "357", "399", "400"],    ["299", "401", "30", "3000", "0300"]],
    [["0098", "0102"],     ["0098", "0099", "0100", "0102"], ["98", "0097", "0103"]],
    [["+491", "+493"],     ["+491", "+492", "+493"],        ["491", "+494"]],
    [["7", "7"],           ["7"],                           ["6", "8", "77"]]
  ]
  it.each(rows)("%s", (written, inside, outside) => {
    const pattern = parse(written)
    for (const digits of inside) assert.isTrue(matchesPattern(pattern, digits), digits)
    for (const digits of outside) assert.isFalse(matchesPattern(pattern, digits), digits)
  })

  it.prop(
    "agrees with a regular expression",
    { written: writtenPattern(5), digits: Schema.Array(Schema.Int) },
    ({ written, digits }) => {
      const pattern = parse(written)
      const naive = naiveMatches(written)
      const text = digits.map((digit) => Math.abs(digit) % 10).join("")
      for (const sign of ["", "+"]) {
        for (let length = 0; length <= text.length; length++) {
          const number = sign + text.slice(0, length)
          assert.strictEqual(matchesPattern(pattern, number), naive(number), number)
        }
      }
      const example = exampleNumber(pattern)
      assert.isTrue(naive(example), `${show(written)} has not its example ${example}`)
    },
    { arbitrary: { runs: 1000, seed: 1 } }
  )
})

describe("an example number", () => {
  // oxfmt-ignore
  it.each([
    ["800555100X", "8005551000"], ["NZX", "210"], ["45.", "450"], ["45!", "45"], ["!", "0"], ["+!", "+0"], ["[6-8]", "6"]
  ])("of %s is %s", (text, example) => {
    assert.strictEqual(exampleNumber(parse(text)), example)
  })
  it("of a range is its first", () => {
    assert.strictEqual(exampleNumber(parse(["0300", "0400"])), "0300")
  })
})

describe("a pattern as text", () => {
  it("keeps the author's own form", () => {
    assert.strictEqual(printPattern(parse("8[2-2]X.")), `"8[2-2]X."`)
    assert.strictEqual(printPattern(parse(["+300", "+400"])), `"+300".."+400"`)
    assert.strictEqual(parse(["+300", "+400"]).text, "+300..+400")
  })
  // oxfmt-ignore
  it.each([
    [[0b10], false, "1"], [[anyDigit, 0x3fe, 0x3fc], false, "XZN"], [[0b11100], false, "[2-4]"],
    [[0b101010], false, "[135]"], [[0b111010], false, "[13-5]"], [[0b11], false, "[01]"],
    [[0b1110000011], false, "[017-9]"], [[0b10000, anyDigit], true, "4."], [[0b10000], true, "4!"], [[], true, "!"]
  ] as const)("writes %j, open %s, as %s", (sets, open, text) => {
    assert.strictEqual(stripPattern(false, { sets, open }).text, text)
    assert.deepStrictEqual(parse(text).strips, [{ sets, open }])
  })
})

type Extent = readonly [start: number, end: number]
// oxfmt-ignore
type RangeRow = readonly [
  from: string, to: string, PatternProblemKind, Extent, side: "from" | "to", suggestion: string | undefined
]

describe("a text that is no pattern", () => {
  const checkProblem = (
    result: Result.Result<unknown, PatternProblem>,
    kind: PatternProblemKind,
    [start, end]: Extent,
    suggestion: string | undefined
  ) => {
    const problem = Result.isFailure(result) ? result.failure : undefined
    assert.deepStrictEqual(
      [problem?.kind, problem?.start, problem?.end, problem?.suggestion],
      [kind, start, end, suggestion]
    )
  }
  const long = "1".repeat(patternDigitsMax)
  // oxfmt-ignore
  const rows: ReadonlyArray<readonly [string, PatternProblemKind, Extent, string | undefined]> = [
    ["",                 "empty",              [0, 0], undefined],
    ["+",                "empty",              [0, 1], undefined],
    ["800555100x",       "lower-case",         [9, 10],  "800555100X"],
    ["800-555-1000",     "separator",          [3, 4],   "8005551000"],
    ["555-1000",         "separator",          [3, 4],   "5551000"],
    [" 800",             "separator",          [0, 1],   "800"],
    ["+49 (0)89 1234",   "separator",          [3, 4],   "+49891234"],
    ["(800) 555",        "separator",          [0, 1],   "800555"],
    ["300-400",          "range-in-text",      [0, 7],   `"300".."400"`],
    ["300 - 400",        "range-in-text",      [0, 9],   `"300".."400"`],
    ["400-300",          "separator",          [3, 4],   "400300"],
    ["800*",             "foreign-notation",   [3, 4],   "800."],
    ["800%",             "foreign-notation",   [3, 4],   "800."],
    ["80?",              "foreign-notation",   [2, 3],   "80X"],
    ["_800XXXX",         "foreign-notation",   [0, 1],   "800XXXX"],
    ["^800\\d+$",        "foreign-notation",   [0, 1], undefined],
    ["0049+89",          "plus-not-first",     [4, 5], undefined],
    ["++49",             "plus-not-first",     [1, 2], undefined],
    ["80.5",             "open-end-not-last",  [2, 3],   "805"],
    ["800.555.1000",     "open-end-not-last",  [3, 4],   "8005551000"],
    ["45!.",             "open-end-not-last",  [2, 3],   "45."],
    ["8[2-4",            "class-not-closed",   [1, 5], undefined],
    ["8[]5",             "class-empty",        [1, 3], undefined],
    ["8[2,4]5",          "class-character",    [3, 4], undefined],
    ["8[X]",             "class-character",    [2, 3], undefined],
    ["8[2-]5",           "class-character",    [3, 4], undefined],
    ["8[2-Z]",           "class-character",    [4, 5], undefined],
    ["8[4-2]5",          "class-backwards",    [2, 5], undefined],
    ["8]5",              "unknown-character",  [1, 2], undefined],
    ["80A",              "unknown-character",  [2, 3], undefined],
    ["80☎5",             "unknown-character",  [2, 3], undefined],
    ["80📞5",            "unknown-character",  [2, 4], undefined],
    ["800‐555",          "separator",          [3, 4],   "800555"],
    [`${long}2`,         "too-long",           [patternDigitsMax, patternDigitsMax + 1], undefined],
    [`${long}.`,         "too-long",           [patternDigitsMax, patternDigitsMax + 1], undefined]
  ]
  it.each(rows)("%s: %s", (text, kind, place, suggestion) => {
    checkProblem(parsePattern(text), kind, place, suggestion)
  })
  it("takes as many digits as the limit says", () => {
    assert.isTrue(Result.isSuccess(parsePattern(long)))
    assert.isTrue(Result.isSuccess(parsePattern(`+${long}!`)))
  })

  // oxfmt-ignore
  const ranges: ReadonlyArray<RangeRow> = [
    ["30X",      "400",  "range-end-not-digits", [0, 3], "from", undefined],
    ["300",      "4..",  "range-end-not-digits", [0, 3], "to", undefined],
    ["",         "",     "range-end-not-digits", [0, 0], "from", undefined],
    ["98",       "102",  "range-lengths-differ", [0, 3], "to", undefined],
    ["+300",     "4000", "range-lengths-differ", [0, 4], "to", undefined],
    ["400",      "300",  "range-backwards",      [0, 3], "to", `"300".."400"`],
    [`${long}1`, "1",    "too-long",             [0, 33], "from", undefined]
  ]
  it.each(ranges)("%s..%s: %s", (from, to, kind, place, side, suggestion) => {
    const result = parseRange(from, to)
    checkProblem(result, kind, place, suggestion)
    assert.strictEqual(Result.isFailure(result) ? result.failure.side : undefined, side)
  })

  it.prop(
    "never throws, and points inside the text",
    { characters: Schema.Array(Schema.Literals(Array.from("01289XZNxa[]]--..!+*_ (0)\n📞"))) },
    ({ characters }) => {
      const text = characters.join("")
      const result = parsePattern(text)
      if (Result.isSuccess(result)) return
      const { start, end, suggestion } = result.failure
      assert.isTrue(0 <= start && start <= end && end <= text.length)
      if (suggestion !== undefined && !suggestion.startsWith(`"`)) parse(suggestion)
    },
    { arbitrary: { runs: 2000, seed: 2 } }
  )
})
