import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { annotationCountMax, githubAnnotations } from "../../../compiler/emit/github.ts"
import { checkGolden } from "../../kit/golden.ts"
import { bank, manyFindings, sampleFindings } from "./sampleFindings.ts"

describe("GitHub annotations", () => {
  it("are what they were, and nothing for a clean check", () => {
    checkGolden("emit/findings.github.txt", githubAnnotations(sampleFindings))
    assert.strictEqual(githubAnnotations([]), "")
  })

  it("say in plain text what GitHub will not show", () => {
    const text = githubAnnotations([
      ...manyFindings(12, "error"),
      ...manyFindings(11, "info"),
      ...manyFindings(3, "lint")
    ])
    const lines = text.trimEnd().split("\n")
    assert.strictEqual(lines.length, 27)
    assert.match(lines.at(-1) ?? "", new RegExp(`^6 more findings.*${annotationCountMax}`))
  })

  it.prop(
    "are one command each, whatever a finding quotes",
    { message: Schema.String, file: Schema.String },
    ({ message, file }) => {
      const [finding] = manyFindings(1, "error")
      if (finding === undefined) return
      const source = { ...bank, file: `${file},line=9::\n` }
      const text = githubAnnotations([
        {
          ...finding,
          message: `${message}\r\n::error::x%0A`,
          primary: { span: { ...finding.primary.span, source }, label: "" }
        }
      ])
      assert.match(text, /^::error file=[^,:\r\n]*,line=[^:]*,title=dead-rule::[^\r\n]*\n$/)
    },
    { arbitrary: { runs: 200, seed: 11 } }
  )
})
