import { assert, describe, it } from "@effect/vitest"
import { exitCode } from "../../../compiler/commands/exitCode.ts"
import type { FailOn } from "../../../compiler/commands/exitCode.ts"
import type { Severity } from "../../../dsl/index.ts"
import { sampleFindings } from "../emit/sampleFindings.ts"

describe("the exit code", () => {
  // oxfmt-ignore
  const rows: ReadonlyArray<readonly [ReadonlyArray<Severity>, FailOn, 0 | 1]> = [
    [[],                          "error",   0],
    [[],                          "warning", 0],
    [["lint", "info"],            "warning", 0],
    [["warning", "info"],         "error",   0],
    [["warning"],                 "warning", 1],
    [["lint", "error"],           "error",   1],
    [["error"],                   "warning", 1]
  ]
  it.each(rows)("of %j with --fail-on %s is %i", (severities, failOn, code) => {
    const [finding] = sampleFindings
    if (finding === undefined) assert.fail("no sample")
    const diagnostics = severities.map((severity) => Object.assign({}, finding, { severity }))
    assert.strictEqual(exitCode(diagnostics, failOn), code)
  })
})
