import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { resultCountMax, sarifJson } from "../../../compiler/emit/sarif.ts"
import { makeSource, makeSpan } from "../../../dsl/index.ts"
import type { Diagnostic } from "../../../dsl/index.ts"
import { checkGolden } from "../../kit/golden.ts"
import { bank, manyFindings, sampleFindings } from "./sampleFindings.ts"

const page = (code: string): string | undefined =>
  code === "order-matters" ? "# Two rules share calls\n\nThe upper one decides.\n" : undefined

const Sarif = Schema.fromJsonString(
  Schema.Struct({
    runs: Schema.Tuple([
      Schema.Struct({
        tool: Schema.Struct({
          driver: Schema.Struct({
            rules: Schema.Array(
              Schema.Struct({ id: Schema.String, helpUri: Schema.optionalKey(Schema.String) })
            )
          })
        }),
        invocations: Schema.Tuple([
          Schema.Struct({
            toolExecutionNotifications: Schema.optionalKey(
              Schema.Array(Schema.Struct({ message: Schema.Struct({ text: Schema.String }) }))
            )
          })
        ]),
        results: Schema.Array(
          Schema.Struct({
            ruleId: Schema.String,
            ruleIndex: Schema.Int,
            level: Schema.String,
            partialFingerprints: Schema.Struct({ primaryLocationLineHash: Schema.String })
          })
        )
      })
    ])
  })
)
const decodeSarif = (diagnostics: ReadonlyArray<Diagnostic>) =>
  Schema.decodeUnknownSync(Sarif)(sarifJson({ diagnostics, version: "0.0.0" })).runs[0]

const fingerprintsOf = (diagnostics: ReadonlyArray<Diagnostic>): ReadonlyArray<string> =>
  decodeSarif(diagnostics).results.map(
    ({ partialFingerprints }) => partialFingerprints.primaryLocationLineHash
  )

// Both goldens were valid against the JSON schema of SARIF 2.1.0 (OASIS, `sarif-schema-2.1.0.json`)
// when they were made.
describe("SARIF", () => {
  it("is what it was", () => {
    const helpBase = "https://flow.example/codes"
    checkGolden(
      "emit/findings.sarif.json",
      sarifJson({ diagnostics: sampleFindings, version: "0.0.0", page, helpBase })
    )
    checkGolden("emit/clean.sarif.json", sarifJson({ diagnostics: [], version: "0.0.0" }))
  })

  it("refers every result to its rule", () => {
    const { results, tool } = decodeSarif(sampleFindings)
    for (const { ruleId, ruleIndex } of results) {
      assert.strictEqual(tool.driver.rules[ruleIndex]?.id, ruleId)
    }
    assert.isTrue(tool.driver.rules.every(({ helpUri }) => helpUri === undefined))
  })

  it("keeps the gravest findings and says how many it left out", () => {
    const { results, invocations } = decodeSarif([
      ...manyFindings(resultCountMax, "warning"),
      ...manyFindings(7, "error")
    ])
    assert.strictEqual(results.length, resultCountMax)
    assert.strictEqual(results.filter(({ level }) => level === "error").length, 7)
    const [notification] = invocations[0].toolExecutionNotifications ?? []
    assert.match(notification?.message.text ?? "", /^7 more findings were left out/)
  })

  it("knows a finding again after edits above it, and tells equal ones apart", () => {
    const before = fingerprintsOf(sampleFindings)
    assert.strictEqual(new Set(before).size, before.length)
    const above = "// one line more\n"
    const source = makeSource(bank.file, above + bank.text)
    const after = sampleFindings.map(({ code, severity, primary }) => {
      const start = primary.span.start + above.length
      const span = makeSpan(source, start, primary.span.end + above.length)
      const message = "in other words"
      return { code, severity, message, primary: { span, label: "" }, secondary: [], fixes: [] }
    })
    assert.deepStrictEqual(fingerprintsOf(after), before)
  })
})
