// The order in which findings are read.

import { assert, describe, it } from "@effect/vitest"
import { makeSource, makeSpan, sortDiagnostics } from "../../../dsl/index.ts"
import type { Diagnostic } from "../../../dsl/index.ts"

const one = makeSource("a.flow", "0123456789")
const other = makeSource("b.flow", "0123456789")

const finding = (source: typeof one, start: number, code = "x", message = "m"): Diagnostic => ({
  code,
  severity: "error",
  message,
  primary: { span: makeSpan(source, start, start + 1), label: "" },
  secondary: [],
  fixes: []
})

const brief = (diagnostics: ReadonlyArray<Diagnostic>): ReadonlyArray<string> =>
  diagnostics.map(
    ({ code, primary }) => `${primary.span.source.file}:${primary.span.start} ${code}`
  )

describe("findings", () => {
  it("are sorted by file, place and code", () => {
    const sorted = sortDiagnostics([
      finding(other, 1),
      finding(one, 5, "b"),
      finding(one, 5, "a"),
      finding(one, 2)
    ])
    assert.deepStrictEqual(brief(sorted), ["a.flow:2 x", "a.flow:5 a", "a.flow:5 b", "b.flow:1 x"])
  })

  it("are said once", () => {
    assert.lengthOf(sortDiagnostics([finding(one, 1), finding(one, 1)]), 1)
  })

  it("at one place are all kept when they say different things", () => {
    assert.lengthOf(sortDiagnostics([finding(one, 1, "x", "m"), finding(one, 1, "x", "n")]), 2)
  })
})
