// Our SARIF against the published schema, and against what GitHub takes of it: everything the
// compiler can find, and findings that an author's text makes as large as they get.

import { assert, describe, it } from "@effect/vitest"
import { readdirSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { gzipSync } from "node:zlib"
import { resultCountMax, sarifJson } from "../../../compiler/emit/sarif.ts"
import type { Diagnostic } from "../../../dsl/index.ts"
import { readGolden } from "../../kit/golden.ts"
import { codesOf, compileFile, compileTexts } from "../checkFlow.ts"
import { manyFindings, sampleFindings } from "./sampleFindings.ts"
import { sarifProblems } from "./sarifSchema.ts"

const folder = fileURLToPath(new URL("../../golden/compiler", import.meta.url))
const pages = fileURLToPath(new URL("../../../docs/diagnostics", import.meta.url))

const checkSarif = (diagnostics: ReadonlyArray<Diagnostic>): void => {
  const text = sarifJson({ diagnostics, version: "0.0.0", helpBase: "https://flow.example/codes" })
  const file = JSON.parse(text)
  assert.deepStrictEqual(sarifProblems(file), [])
  const [run] = file.runs
  // GitHub, "SARIF support for code scanning": 25 000 rules and 5 000 shown results a run, 100
  // shown locations a result, 1 024 characters of a rule's description, 255 of its name, 10 MB.
  assert.isAtMost(run.tool.driver.rules.length, 25_000)
  assert.isAtMost(run.results.length, resultCountMax)
  for (const { name, shortDescription } of run.tool.driver.rules) {
    assert.isAtMost(name.length, 255)
    assert.isAtMost(shortDescription.text.length, 1_024)
  }
  for (const { relatedLocations = [], locations, message } of run.results) {
    assert.strictEqual(locations.length, 1)
    assert.isAtMost(relatedLocations.length, 100)
    assert.isAtMost(message.text.length, 10_000)
  }
  assert.isAtMost(gzipSync(text).length, 10_000_000)
}

describe("SARIF is as its schema has it", () => {
  it("for the sample and for a clean check", () => {
    checkSarif(sampleFindings)
    checkSarif([])
    for (const name of ["findings", "clean"]) {
      assert.deepStrictEqual(sarifProblems(JSON.parse(readGolden(`emit/${name}.sarif.json`))), [])
    }
  })

  it("for everything the compiler finds", () => {
    const flows = readdirSync(folder).filter((file) => file.endsWith(".flow"))
    const all = flows.flatMap((file) => compileFile(folder, file).diagnostics)
    const found = new Set(all.map(({ code }) => code))
    const syntax = 20
    assert.isAtLeast(found.size, readdirSync(pages).length - syntax)
    checkSarif(all)
  })

  it("for more findings than GitHub shows", () => {
    checkSarif([...manyFindings(resultCountMax, "warning"), ...manyFindings(10, "error")])
  })

  it("for names as long as a file", () => {
    const name = "n".repeat(60_000)
    const services = "abcdefg"
      .split("")
      .map((letter) => `service ${name}${letter} { kind: music  file: "a.wav"  answer-within: 2s }`)
    const text = `edition 2026\n${services.join("\n")}\nlet x = ${name}z\nlet y = ${name}zz\n`
    const compilation = compileTexts({ "main.flow": text })
    assert.include(codesOf(compilation), "unknown-name")
    checkSarif(compilation.diagnostics)
    const longest = Math.max(...compilation.diagnostics.map(({ hint = "" }) => hint.length))
    assert.isAtMost(longest, 1_000)
  })
})

describe("the schema of the test", () => {
  it("notices what is missing, unknown or of another type", () => {
    const file = JSON.parse(sarifJson({ diagnostics: sampleFindings, version: "0.0.0" }))
    delete file.runs[0].tool.driver.name
    file.runs[0].results[0].severity = "error"
    file.runs[0].results[1].locations[0].physicalLocation.region.startLine = 0
    file.runs[0].results[1].level = "info"
    assert.deepStrictEqual(sarifProblems(file), [
      "$.runs[0].results[0].severity is unknown",
      "$.runs[0].results[1].level is none of its words",
      "$.runs[0].results[1].locations[0].physicalLocation.region.startLine is no count",
      "$.runs[0].tool.driver.name is missing"
    ])
  })
})
