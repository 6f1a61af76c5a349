// Number plans as large as they may be: checked in near linear time, or given up with what was
// found.

import { assert, describe, it } from "@effect/vitest"
import { findNumberFindings } from "../../../compiler/numbers/findNumberFindings.ts"
import { parse } from "./naiveNumbers.ts"

const plan = (lines: ReadonlyArray<string>) => ({
  tenants: [],
  profiles: lines.map((line) => ({ pattern: parse(line), tenant: undefined }))
})

describe("large plans", () => {
  const literal = (index: number) => String(2_000_000_000 + ((index * 7_919_317) % 999_999_937))

  it("a hundred thousand numbers with wildcards nested around them are checked", () => {
    const wide = Array.from(
      { length: 1_000 },
      (_, index) => `2${String(index).padStart(3, "0")}XXXXXX`
    )
    const lines = Array.from({ length: 99_000 }, (_, index) => literal(index))
    const { findings, complete } = findNumberFindings(plan([...wide, ...lines, "2!"]))
    assert.isTrue(complete)
    assert.deepStrictEqual(findings, [])
  }, 60_000)

  it("patterns that all cross each other stop the search", () => {
    // Two of nine places fixed: any two patterns that fix different places cross.
    const lines = Array.from({ length: 3_600 }, (_, index) => {
      const [first, second] = [index % 9, (index + 1 + (Math.floor(index / 9) % 4)) % 9]
      const digits = String(Math.floor(index / 36)).padStart(2, "0")
      const places = Array.from({ length: 9 }, (_, place) =>
        place === first ? digits[0] : place === second ? digits[1] : "X"
      )
      return places.join("")
    })
    const { findings, complete } = findNumberFindings(plan(lines))
    assert.isFalse(complete)
    assert.isTrue(findings.length > 0)
  }, 60_000)
})
