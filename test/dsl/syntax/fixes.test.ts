// Fixes that are applied unasked must mend what they are offered for, and nothing may be worse
// afterwards.

import { assert, describe, it } from "@effect/vitest"
import type { Fix } from "../../../dsl/index.ts"
import { goldenFlows, read } from "../../kit/dsl.ts"

const apply = (text: string, { edits }: Fix): string =>
  edits
    .toSorted((left, right) => right.span.start - left.span.start)
    .reduce(
      (changed, { span, text: replacement }) =>
        changed.slice(0, span.start) + replacement + changed.slice(span.end),
      text
    )

describe("a fix", () => {
  for (const [name, text] of goldenFlows) {
    const { diagnostics } = read(text)
    const offered = diagnostics.flatMap(({ code, fixes }) => fixes.map((fix) => ({ code, fix })))
    for (const { code, fix } of offered.filter((one) => one.fix.safe)) {
      it(`mends ${code} in ${name}: ${fix.title}`, () => {
        const after = read(apply(text, fix)).diagnostics
        assert.isBelow(after.length, diagnostics.length)
        const count = (all: typeof diagnostics) => all.filter((one) => one.code === code).length
        assert.isBelow(count(after), count(diagnostics))
      })
    }
  }

  it("is offered for every code that has one sure repair", () => {
    const safe = [...goldenFlows.values()].flatMap((text) =>
      read(text).diagnostics.filter(({ fixes }) => fixes.some((fix) => fix.safe))
    )
    assert.deepStrictEqual([...new Set(safe.map(({ code }) => code))].toSorted(), [
      "bidi-character",
      "edition-missing",
      "missing-arrow",
      "missing-colon",
      "misspelled-keyword",
      "stray-character",
      "trailing-comma",
      "unexpected-word",
      "unit-missing"
    ])
  })
})
