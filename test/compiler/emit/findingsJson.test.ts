import { assert, describe, it } from "@effect/vitest"
import { findingsDocument, findingsJson } from "../../../compiler/emit/findingsJson.ts"
import { checkGolden } from "../../kit/golden.ts"
import { bank, munich, sampleFindings } from "./sampleFindings.ts"

describe("findings as JSON", () => {
  it("are what they were", () => {
    const input = [bank, munich].map(({ file, text }) => `${file}\n${text}`)
    checkGolden("emit/findings.input.txt", input.join("\n"))
    checkGolden("emit/findings.json", findingsJson(sampleFindings))
    checkGolden("emit/clean.json", findingsJson([]))
  })

  it("have every key, in the documented order, and texts where there is nothing to say", () => {
    const { findings, summary, version } = findingsDocument(sampleFindings)
    assert.strictEqual(version, 1)
    assert.deepStrictEqual(summary, { errors: 2, warnings: 1 })
    for (const finding of findings) {
      // oxfmt-ignore
      assert.deepStrictEqual(Object.keys(finding), [
        "code", "level", "message", "file", "line", "column", "endLine", "endColumn", "secondary", "explanation",
        "hint", "fixes"
      ])
      assert.isString(finding.explanation)
      assert.isString(finding.hint)
    }
  })

  it("count lines and columns from 1, also at the end of a file", () => {
    const [atEnd] = findingsDocument(sampleFindings).findings
    assert.deepStrictEqual([atEnd?.line, atEnd?.column], [bank.lineStarts.length, 1])
  })
})
