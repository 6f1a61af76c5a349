import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { junitXml } from "../../../compiler/emit/junit.ts"
import { checkGolden } from "../../kit/golden.ts"
import { bank, manyFindings, sampleFindings } from "./sampleFindings.ts"

describe("a JUnit report", () => {
  it("is what it was", () => {
    checkGolden(
      "emit/findings.junit.xml",
      junitXml({
        diagnostics: sampleFindings,
        files: ["flows/clean.flow", bank.file],
        isFailure: ({ severity }) => severity === "error"
      })
    )
    checkGolden(
      "emit/clean.junit.xml",
      junitXml({ diagnostics: [], files: ["flows/clean.flow"], isFailure: () => true })
    )
  })

  it("is red exactly for the findings that fail the check", () => {
    const xml = junitXml({
      diagnostics: sampleFindings,
      files: [],
      isFailure: ({ severity }) => severity === "error" || severity === "warning"
    })
    assert.strictEqual(xml.match(/<failure /g)?.length, 3)
    assert.match(xml, /<testsuites [^>]*tests="6" failures="3"/)
  })

  it.prop(
    "holds only characters that XML 1.0 has, whatever a finding quotes",
    { message: Schema.String },
    ({ message }) => {
      const [finding] = manyFindings(1, "error")
      if (finding === undefined) return
      const xml = junitXml({
        diagnostics: [{ ...finding, message: `\u0000\ud800\uffff\u001b[31m]]>${message}` }],
        files: [],
        isFailure: () => true
      })
      assert.isTrue(xml.isWellFormed())
      // oxlint-disable-next-line no-control-regex -- these are the characters that must not be
      // there
      assert.notMatch(xml, /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/)
      assert.notInclude(xml, "]]>")
    },
    { arbitrary: { runs: 200, seed: 12 } }
  )
})
