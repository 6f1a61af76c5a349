import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Schema } from "effect"
import { Base64 } from "effect/encoding"
import {
  buildNumberTable,
  numberTableProblem,
  readNumberTable
} from "../../../compiler/plan/NumberTable.ts"
import type { NumberTableEntry } from "../../../compiler/plan/NumberTable.ts"
import { NumberTable } from "../../../compiler/plan/Plan.ts"
import { relate } from "../../../compiler/numbers/relate.ts"
import { allNumbers, naiveMatches, parse, writtenPattern } from "../numbers/naiveNumbers.ts"
import type { Written } from "../numbers/naiveNumbers.ts"

const buildPlan = (plan: ReadonlyArray<ReadonlyArray<Written>>) =>
  buildNumberTable(plan.map((written, value) => ({ patterns: written.map(parse), value })))

const cellsOf = (table: NumberTable): Int32Array => {
  const bytes = Base64.decode(table.cells)
  assert.strictEqual(bytes._tag, "Success")
  return bytes._tag === "Success" ? new Int32Array(bytes.success.buffer) : new Int32Array()
}

const tableOf = (cells: ReadonlyArray<number>, nodeCount: number): NumberTable => ({
  cells: Base64.encode(new Uint8Array(Int32Array.from(cells).buffer)),
  nodeCount
})

describe("looking a dialled number up", () => {
  const lookUp = readNumberTable(
    buildPlan([
      ["1800555XXXX"],
      [["18005550001", "18005550009"]],
      ["18005559XXX", "+18005559XXX"],
      ["18005559111"],
      ["45."],
      ["45!"],
      ["[67]X", "8Z"],
      ["+49!"]
    ])
  )
  // oxfmt-ignore
  it.each([
    ["18005551234", 0], ["18005550000", 0], ["18005550001", 1], ["18005550009", 1], ["18005559000", 2],
    ["+18005559000", 2], ["+18005550001", -1], ["18005559111", 3], ["451", 4], ["45", 5], ["60", 6], ["79", 6],
    ["80", -1], ["89", 6], ["+49", 7], ["+4989123456", 7], ["4989123456", -1], ["4", -1], ["", -1], ["+", -1],
    ["1800555123", -1], ["180055512345", -1], ["45a", -1], ["45 1", -1], ["sip:45", -1], ["45١", -1], ["++49", -1]
  ] as const)("%s leads to %i", (digits, value) => {
    assert.strictEqual(lookUp(digits), value)
  })

  it("an empty plan has no number", () => {
    const table = buildNumberTable([])
    assert.strictEqual(table.nodeCount, 0)
    assert.isUndefined(numberTableProblem(table))
    assert.strictEqual(readNumberTable(table)("123"), -1)
  })

  it("the inner pattern wins where it does not lie in one strip of the range around it", () => {
    const plan = readNumberTable(buildPlan([[["15", "34"]], ["[12]7"], ["17"]]))
    // oxfmt-ignore
    assert.deepStrictEqual(["16", "17", "27", "37", "34"].map(plan), [0, 2, 1, -1, 0])
  })

  it("does not fall for the leftmost digit: the asterisk of Asterisk", () => {
    const plan = readNumberTable(buildPlan([["X1"], ["1!"], ["11"], ["[01]1"]]))
    assert.deepStrictEqual(["11", "01", "21", "12"].map(plan), [2, 3, 0, 1])
  })

  it("a pattern inside two that cross decides for both", () => {
    const plan = readNumberTable(buildPlan([["1XX5"], ["12XX"], ["12X5"]]))
    assert.deepStrictEqual(["1235", "1335", "1234"].map(plan), [2, 0, 1])
  })

  it("goes on for as long as the caller dials", () => {
    assert.strictEqual(lookUp("45" + "1".repeat(100_000)), 4)
  })
})

/** The value of the one matching pattern that contains no other matching one. */
const naiveLookup = (
  entries: ReadonlyArray<{ written: Written; value: number }>,
  digits: string
) => {
  const matching = entries.filter(({ written }) => naiveMatches(written)(digits))
  const inner = matching.find(({ written }) =>
    matching.every((other) => relate(parse(other.written), parse(written)) !== "inside")
  )
  return inner?.value ?? -1
}

/** Leaves out what conflicts with an earlier pattern, as the compiler would refuse it. */
const withoutConflicts = (written: ReadonlyArray<Written>): ReadonlyArray<Written> => {
  const kept: Array<Written> = []
  for (const next of written) {
    const relations = new Set(kept.map((other) => relate(parse(other), parse(next))))
    if (!relations.has("equal") && !relations.has("crossing")) kept.push(next)
  }
  return kept
}

describe("the table of any plan", () => {
  const numbers = allNumbers(3)

  it.prop(
    "gives the answers of a naive matcher",
    { written: Arbitrary.array(writtenPattern(3), { maxLength: 12 }) },
    ({ written }) => {
      const entries = withoutConflicts(written).map((pattern, value) => ({
        written: pattern,
        value
      }))
      const table = buildNumberTable(
        entries.map(({ written: pattern, value }) => ({ patterns: [parse(pattern)], value }))
      )
      assert.isUndefined(numberTableProblem(table))
      const lookUp = readNumberTable(table)
      const matchers = entries.map(({ written: pattern, value }) => ({
        written: pattern,
        value,
        matches: naiveMatches(pattern)
      }))
      for (const digits of numbers) {
        const matching = matchers.filter(({ matches }) => matches(digits))
        const expected =
          matching.length < 2 ? (matching[0]?.value ?? -1) : naiveLookup(matching, digits)
        assert.strictEqual(lookUp(digits), expected, digits)
      }
    },
    { timeout: 30_000, arbitrary: { runs: 80, seed: 7 } }
  )

  it.prop(
    "does not depend on the order of the entries, and survives JSON",
    { written: Arbitrary.array(writtenPattern(6), { maxLength: 12 }), seed: Schema.Int },
    ({ written, seed }) => {
      const entries: ReadonlyArray<NumberTableEntry> = withoutConflicts(written).map(
        (pattern, value) => ({ patterns: [parse(pattern)], value })
      )
      const turn = Math.abs(seed) % (entries.length + 1)
      const turned = [...entries.slice(turn), ...entries.slice(0, turn)]
      const table = buildNumberTable(entries)
      assert.deepStrictEqual(buildNumberTable(turned), table)
      assert.deepStrictEqual(
        Schema.decodeUnknownSync(NumberTable)(JSON.parse(JSON.stringify(table))),
        table
      )
    },
    { timeout: 30_000, arbitrary: { runs: 150, seed: 8 } }
  )

  it("a plan with conflicts, which no checked plan has, still answers", () => {
    const lookUp = readNumberTable(buildPlan([["1X"], ["1X"], ["X5"], ["X[05]"]]))
    assert.deepStrictEqual(["11", "25", "20"].map(lookUp), [0, 2, 3])
    assert.notStrictEqual(lookUp("15"), -1)
  })
})

describe("ten thousand numbers", () => {
  const numberAt = (index: number) => String(2_000_000_000 + ((index * 7_919_317) % 999_999_937))
  const plan = Array.from({ length: 10_000 }, (_, index) => [numberAt(index)])
  const table = buildPlan([...plan, ["2!"], ["200!"], ["2XXXXXXXXX"]])
  const lookUp = readNumberTable(table)

  it("are all found, and what is between them goes to the patterns around", () => {
    for (const [value, [digits = ""]] of plan.entries()) {
      assert.strictEqual(lookUp(digits), value)
      if (lookUp(String(Number(digits) + 1)) < 10_000) continue
      assert.strictEqual(lookUp(String(Number(digits) + 1)), 10_002)
    }
    assert.strictEqual(lookUp("21"), 10_000)
    assert.strictEqual(lookUp("2001"), 10_001)
    assert.strictEqual(lookUp("31"), -1)
  })

  it("of one profile share their tails", () => {
    const shared = buildNumberTable([{ patterns: plan.flat().map(parse), value: 0 }])
    assert.isTrue(shared.nodeCount * 2 < table.nodeCount)
  })

  it("make a table no larger than their digits", () => {
    const digitCount = plan.flat().join("").length
    assert.isTrue(table.nodeCount < digitCount)
  })

  it("a plan whose decisions would have exponentially many states stays small", () => {
    // Which of thirty digits were 1 is only asked for at the end: a trie with one edge per digit
    // would need 2^30 nodes.
    const crossing = Array.from({ length: 30 }, (_, index) => {
      const places = Array.from({ length: 30 }, (_, place) => (place === index ? "1" : "X"))
      return [`${places.join("")}${String(index).padStart(2, "0")}`]
    })
    const table = buildPlan(crossing)
    assert.isTrue(table.nodeCount <= 30 * 32)
    assert.strictEqual(readNumberTable(table)("1".repeat(30) + "17"), 17)
    assert.strictEqual(readNumberTable(table)("0".repeat(30) + "17"), -1)
  })
})

describe("a table that was damaged", () => {
  const good = buildPlan([["12"], ["1!"], ["+3X"]])
  const cells = [...cellsOf(good)]
  const checkDamaged = (table: NumberTable, problem: RegExp) => {
    assert.match(numberTableProblem(table) ?? "", problem)
    assert.strictEqual(readNumberTable(table)("12"), -1)
  }
  it("is read as empty, with a reason to be asked for", () => {
    assert.isUndefined(numberTableProblem(tableOf(cells, good.nodeCount)))
    checkDamaged({ cells: "?", nodeCount: 0 }, /not base64/)
    checkDamaged({ cells: "AAAA", nodeCount: 0 }, /3 bytes/)
    checkDamaged(tableOf(cells.slice(0, -1), good.nodeCount), /behind the last cell/)
    checkDamaged(tableOf(cells.with(0, 3), good.nodeCount), /root/)
    checkDamaged(tableOf(cells, good.nodeCount + 1), /nodes, not/)
    checkDamaged(tableOf(cells.with(2, -1), good.nodeCount), /no node at cell 2/)
    checkDamaged(tableOf([2, 0, 0x10000, 0, -1], 1), /negative answer/)
  })
  it("never leads in circles", () => {
    checkDamaged(tableOf([2, 0, 1, 0x3ff, 2], 1), /leads to no node/)
    const cells = [0, 0, 0]
    for (let step = 0, child = 2; step < 40; step++) {
      const node = cells.length
      cells.push(1, 0x3ff, child)
      child = node
      cells[0] = node
    }
    checkDamaged(tableOf(cells, 41), /too high/)
  })
  it.prop(
    "answers something for any cells",
    { cells: Schema.Array(Schema.Int), nodeCount: Schema.Int },
    ({ cells: words, nodeCount }) => {
      const lookUp = readNumberTable(tableOf([2, 2, ...words], nodeCount))
      assert.isTrue(Number.isInteger(lookUp("+123")))
      assert.isTrue(Number.isInteger(lookUp("123")))
    },
    { arbitrary: { runs: 500, seed: 9 } }
  )
})
