import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Schema } from "effect"
import {
  conflictsPerEntryMax,
  findNumberFindings
} from "../../../compiler/numbers/findNumberFindings.ts"
import type {
  NumberEntry,
  NumberFinding,
  NumberPlans
} from "../../../compiler/numbers/findNumberFindings.ts"
import { makeOverlapIndex } from "../../../compiler/numbers/OverlapIndex.ts"
import { overlaps, relate } from "../../../compiler/numbers/relate.ts"
import { matchesPattern } from "../../../compiler/plan/NumberPattern.ts"
import { allNumbers, parse, writtenPattern } from "./naiveNumbers.ts"
import type { Written } from "./naiveNumbers.ts"

/** `acme 800X` is a pattern of the tenant acme, `800X` one of the root, `acme 1..5` a range. */
const entry = (line: string): NumberEntry => {
  const [written = "", tenant] = line.split(" ").toReversed()
  const [from = "", to] = written.split("..")
  return { pattern: parse(to === undefined ? written : [from, to]), tenant }
}

type Lines = ReadonlyArray<string>

const show = ({ pattern, tenant }: NumberEntry): string =>
  tenant === undefined ? pattern.text : `${tenant} ${pattern.text}`

const texts = (patterns: ReadonlyArray<{ readonly text: string }>): string =>
  patterns.map(({ text }) => text).join(" ")

const showFinding = (finding: NumberFinding<NumberEntry>): string => {
  if (finding.kind === "outside-tenant") {
    return `${show(finding.entry)} wants ${texts(finding.foreign)}`
  }
  const [first, second] = [show(finding.first), show(finding.second)]
  if (finding.kind === "duplicate") return `${second} repeats ${first}`
  if (finding.kind === "cross") return `${second} crosses ${first} in ${texts(finding.common)}`
  return `${second} is ${finding.relation} to ${first}: ${texts(finding.common)}`
}

const plans = (
  tenants: ReadonlyArray<string>,
  profiles: ReadonlyArray<string>
): NumberPlans<NumberEntry> => ({
  tenants: tenants.map(entry),
  profiles: profiles.map(entry)
})

const checkPlans = (
  tenants: ReadonlyArray<string>,
  profiles: ReadonlyArray<string>,
  expected: ReadonlyArray<string>
) => {
  const { findings, complete } = findNumberFindings(plans(tenants, profiles))
  assert.deepStrictEqual(findings.map(showFinding), expected)
  assert.isTrue(complete)
}

describe("number plans", () => {
  // oxfmt-ignore
  const rows: ReadonlyArray<readonly [string, Lines, Lines, Lines]> = [
    ["disjoint numbers are fine",
      ["acme 800555100X", "acme 80055520XX", "globex 800777XXXX"],
      ["acme 800555100X", "acme 80055520XX", "globex 800777XXXX", "globex 8007779999"],
      []],
    ["nested numbers of one owner are fine, in any depth and order",
      [],
      ["18005550001..18005550009", "1800555XXXX", "18005559XXX", "18005559111", "1!"],
      []],
    ["the same numbers twice",
      [], ["800X", "900X", "8000..8009"],
      ["8000..8009 repeats 800X"]],
    ["crossing numbers",
      [], ["1XX5", "12XX"],
      ["12XX crosses 1XX5 in 12X5"]],
    ["a crossing is settled by a pattern inside both",
      [], ["1XX5", "12XX", "12X5"],
      []],
    ["and by several that share the work, wherever they stand",
      [], ["12[0-4]5", "1XX5", "12XX", "12[5-9]5"],
      []],
    ["a crossing that is settled in part tells the rest",
      [], ["1XX5", "12[0-4]5", "12XX"],
      ["12XX crosses 1XX5 in 12[5-9]5"]],
    ["a pattern around a part of the common numbers settles nothing",
      [], ["1XX5", "12XX", "12X[5-6]"],
      ["12XX crosses 1XX5 in 12X5", "12X[5-6] crosses 1XX5 in 12X5"]],
    ["with and without + are different numbers",
      [], ["+1XX5", "12XX", "+12XX"],
      ["+12XX crosses +1XX5 in +12X5"]],
    ["crossing numbers within one tenant",
      ["acme 1XX5", "acme 12XX"], [],
      ["acme 12XX crosses acme 1XX5 in 12X5"]],
    ["two tenants may not even nest",
      ["acme 800555XXXX", "globex 8005552XXX"], [],
      ["globex 8005552XXX is inside to acme 800555XXXX: 8005552XXX"]],
    ["two tenants with the same numbers",
      ["acme 8X", "globex 8X"], ["acme 8X", "globex 8X"],
      ["globex 8X is equal to acme 8X: 8X"]],
    ["a profile of the root inside a tenant's numbers",
      ["acme 800555XXXX"], ["8005551000"],
      ["8005551000 is inside to acme 800555XXXX: 8005551000"]],
    ["a profile of the root that reaches into a tenant's numbers",
      ["acme 800555XXXX"], ["8005[4-5]5000X"],
      ["8005[4-5]5000X is crossing to acme 800555XXXX: 800555000X"]],
    ["a profile of the root around a tenant's numbers is the fallback",
      ["acme 800555XXXX"], ["acme 8005551XXX", "800!", "!"],
      []],
    ["a profile of a tenant with numbers that are not its own",
      ["acme 800555100X"], ["acme 800555100X", "acme 80055510XX"],
      ["acme 80055510XX wants 80055510ZX"]],
    ["a profile covered by several of its tenant's numbers",
      ["acme 80[0-4]", "acme 80[5-9]"], ["acme 80X"],
      []],
    ["a tenant without numbers has been told so elsewhere",
      ["acme 8X"], ["globex 9X"],
      []],
    ["a profile that takes another tenant's numbers is told once",
      ["acme 8X", "globex 9X"], ["acme 8X", "globex 85"],
      ["globex 85 wants 85"]]
  ]
  it.each(rows)("%s", (_, tenants, profiles, expected) => {
    checkPlans(tenants, profiles, expected)
  })

  it("gives back the caller's own entries", () => {
    const first = { ...entry("800X"), span: 1 }
    const second = { ...entry("800X"), span: 2 }
    const { findings } = findNumberFindings({ tenants: [], profiles: [first, second] })
    const [finding] = findings
    assert.strictEqual(finding?.kind, "duplicate")
    if (finding?.kind !== "duplicate") return
    assert.strictEqual(finding.first, first)
    assert.strictEqual(finding.second, second)
  })

  it("names one mistake a few times only: a pattern that is too wide", () => {
    const many = Array.from({ length: 50 }, (_, index) => `1${String(index).padStart(2, "0")}X`)
    const early = findNumberFindings(plans([], ["1XX5", ...many]))
    assert.strictEqual(early.findings.length, conflictsPerEntryMax)
    assert.strictEqual(early.omitted, 50 - conflictsPerEntryMax)
    const late = findNumberFindings(plans([], [...many, "1XX5"]))
    assert.deepStrictEqual(late.findings.map(showFinding), ["1XX5 crosses 100X in 1005"])
  })

  // Patterns of at most two places are told apart by the numbers of at most three digits.
  const numbers = allNumbers(3)

  it.prop(
    "finds exactly the conflicts that comparing each with each finds",
    {
      profiles: Arbitrary.array(writtenPattern(2), { maxLength: 9 }),
      owners: Schema.Array(Schema.Literals(["acme", "globex"]))
    },
    ({ profiles, owners }) => {
      const entries = profiles.map((written: Written, index) => ({
        pattern: parse(written),
        tenant: owners[index]
      }))
      const { findings, omitted } = findNumberFindings({ tenants: [], profiles: entries })
      /** Two patterns are in dispute over a number that has no pattern inside both. */
      const isDisputed = (first: NumberEntry, second: NumberEntry): boolean =>
        numbers.some(
          (digits) =>
            matchesPattern(first.pattern, digits) &&
            matchesPattern(second.pattern, digits) &&
            !entries.some(
              ({ pattern }) =>
                matchesPattern(pattern, digits) &&
                relate(pattern, first.pattern) === "inside" &&
                relate(pattern, second.pattern) === "inside"
            )
        )
      const expected = entries.flatMap((second, index) =>
        entries.slice(0, index).filter((first) => {
          const relation = relate(first.pattern, second.pattern)
          if (first.tenant !== second.tenant) return false
          return relation === "equal" || (relation === "crossing" && isDisputed(first, second))
        })
      )
      assert.strictEqual(findings.length + omitted, expected.length)
      for (const finding of findings) {
        if (finding.kind !== "cross" && finding.kind !== "duplicate") assert.fail(finding.kind)
        const relation = relate(finding.first.pattern, finding.second.pattern)
        assert.strictEqual(relation, finding.kind === "cross" ? "crossing" : "equal")
        assert.isTrue(entries.indexOf(finding.first) < entries.indexOf(finding.second))
      }
    },
    { timeout: 30_000, arbitrary: { runs: 120, seed: 5 } }
  )
})

describe("the index of overlaps", () => {
  it.prop(
    "finds what comparing each with each finds",
    { written: Arbitrary.array(writtenPattern(4), { minLength: 1, maxLength: 12 }) },
    ({ written }) => {
      const patterns = written.map(parse)
      const index = makeOverlapIndex(patterns.length)
      for (const [id, pattern] of patterns.entries()) index.insert(id, pattern)
      for (const pattern of patterns) {
        const found = [...index.overlapping(pattern)].toSorted((left, right) => left - right)
        const expected = patterns.flatMap((other, id) => (overlaps(pattern, other) ? [id] : []))
        assert.deepStrictEqual(found, expected)
      }
      assert.isTrue(index.isComplete())
    },
    { timeout: 30_000, arbitrary: { runs: 300, seed: 6 } }
  )

  it("stops when its steps are used up, and says so", () => {
    const index = makeOverlapIndex(10, 15)
    for (let id = 0; id < 10; id++) index.insert(id, parse(`${id}X`))
    assert.isTrue(index.isComplete())
    assert.isTrue(index.overlapping(parse("XX")).length < 10)
    assert.isFalse(index.isComplete())
  })
})
