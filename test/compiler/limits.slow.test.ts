// Programs beyond the limits: each is one finding, and none takes long.

import { assert, describe, it } from "@effect/vitest"
import { patternCountMax, ruleCountMax, serviceCountMax } from "../../compiler/limits.ts"
import { codesOf, compileTexts } from "./checkFlow.ts"

const program = (blocks: string, rules: string): string => `edition 2026

deployment edge { cti: none }

gateway pstn { use-cti: 0  peers: ["10.1.0.10"] }
media   mcp  { peers: ["10.1.0.30:5070"] }
${blocks}
select {
${rules}
  otherwise -> release not-found
}

defaults { on hangup -> release normal }
`

const times = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join("")

const profileOf = (patterns: string): string =>
  `profile sales { dnis: [${patterns}]  app: "http://a.example/x.vxml" }`

const numbers = (count: number): string =>
  Array.from({ length: count }, (_, index) => `"${100_000 + index}"`).join(",")

/** All choices of `count` out of `places`, as patterns that fix those places: each crosses each. */
const crossing = (places: number, count: number): ReadonlyArray<string> =>
  Array.from({ length: 2 ** places }, (_, mask) =>
    Array.from({ length: places }, (_, place) => ((mask >> place) & 1 ? "1" : "X")).join("")
  ).filter((pattern) => pattern.replaceAll("X", "").length === count)

const byNumber = "  when has profile -> profile by-dnis"

// oxfmt-ignore
const rows: ReadonlyArray<readonly [what: string, text: () => string, codes: ReadonlyArray<string>]> = [
  ["as many rules as may be", () => program("", times(ruleCountMax - 1, (index) => `  when call.dnis == "${index}" -> release busy\n`)), []],
  ["one rule too many", () => program("", times(ruleCountMax, (index) => `  when call.dnis == "${index}" -> release busy\n`)), ["limit-exceeded"]],
  ["as many patterns as may be", () => program(profileOf(numbers(patternCountMax)), byNumber), []],
  ["one pattern too many", () => program(profileOf(numbers(patternCountMax + 1)), byNumber), ["limit-exceeded"]],
  ["ten thousand rules by number and hour", () => program("", times(10_000, (index) => `  when call.dnis == "${index}" and time in "0${index % 9}:00".."1${index % 7}:00" -> release ${400 + (index % 90)}\n`)), []],
  ["ten thousand rules by header field", () => program("", times(10_000, (index) => `  when has call.header["X"] and call.header["X"] == "v${index}" -> release ${400 + (index % 90)}\n`)), []],
  ["rules that combine facts in ever new ways", () => program("", times(300, (index) => `  when time in "0${index % 9}:${10 + (index % 50)}".."1${index % 7}:${10 + (index % 49)}" and day == ${["mon", "tue", "wed"][index % 3]} and has call.header["A${index % 10}"] -> release ${400 + (index % 90)}\n`)), ["too-many-cases"]],
  ["one service too many", () => program(times(serviceCountMax + 1, (index) => `service s${index} { kind: music  file: "x.wav"  answer-within: 2s }\n`), ""), ["limit-exceeded"]]
]

describe("a program with", () => {
  it.each(rows)(
    "%s",
    (_, text, codes) => {
      assert.deepStrictEqual([...codesOf(compileTexts({ "main.flow": text() }))], [...codes])
    },
    30_000
  )

  it("more conflicts of numbers than can be listed says that it gave up", () => {
    const patterns = crossing(12, 6).map((pattern) => `"${pattern}"`)
    const compilation = compileTexts({
      "main.flow": program(profileOf(patterns.join(", ")), byNumber)
    })
    assert.include(codesOf(compilation), "too-many-cases")
    assert.isUndefined(compilation.plan)
  }, 30_000)
})
