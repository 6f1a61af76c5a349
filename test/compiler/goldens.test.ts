// Every code of the compiler with a flow that triggers it and a flow that nearly does, as an author
// reads the findings. `<code>.flow` triggers, `<code>.near.flow` is the near miss, further names
// behind a dot are further cases.

import { assert, describe, it } from "@effect/vitest"
import { readdirSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { format, makeSource } from "../../dsl/index.ts"
import { checkGolden, readGolden } from "../kit/golden.ts"
import { codesOf, compileFile, shown } from "./checkFlow.ts"

const folder = fileURLToPath(new URL("../golden/compiler", import.meta.url))
const checks = fileURLToPath(new URL("../../compiler/checks", import.meta.url))

const cases = readdirSync(folder)
  .filter((file) => file.endsWith(".flow"))
  .map((file) => file.slice(0, -".flow".length))
  .toSorted()

const codes = readdirSync(checks).map((file) => file.slice(0, -".ts".length))

const checkCase = (name: string): void => {
  const [code = "", variant] = name.split(".")
  const compilation = compileFile(folder, `${name}.flow`)
  const found = codesOf(compilation)
  if (variant === "near") {
    const errors = compilation.diagnostics.filter(({ severity }) => severity === "error")
    assert.deepStrictEqual(
      errors.map((error) => error.code),
      [],
      "a near miss has no error"
    )
    assert.notInclude(found, code)
  } else {
    assert.include(found, code)
  }
  checkGolden(`compiler/${name}.diagnostics.txt`, shown(compilation))
}

describe("findings of the compiler", () => {
  it.each(cases)("%s reads as it did", checkCase)

  it("every code has a flow that triggers it and one that nearly does", () => {
    // A plan that exhausts the number algebra is too long to be read: `limits.slow.test.ts` makes
    // one. No flow makes us go wrong: `commands/check.test.ts` does it by other means. What no ladder
    // has met is known only after they ran: `coverage.test.ts` runs them.
    const elsewhere = new Set([
      "too-many-cases",
      "internal-error",
      "rule-untested",
      "outcome-untested"
    ])
    const inGoldens = codes.filter((code) => !elsewhere.has(code))
    const missing = inGoldens.filter((code) => !cases.includes(code))
    const withoutNearMiss = inGoldens.filter((code) => !cases.includes(`${code}.near`))
    assert.deepStrictEqual([missing, withoutNearMiss], [[], []])
  })

  it("no flow is left without its findings, and no findings without their flow", () => {
    const expected = cases.map((name) => `${name}.diagnostics.txt`)
    const present = readdirSync(folder).filter((file) => file.endsWith(".diagnostics.txt"))
    assert.deepStrictEqual(present.toSorted(), expected.toSorted())
  })

  it.each(cases)("%s is written in the one layout", (name) => {
    const file = `${name}.flow`
    const text = readGolden(`compiler/${file}`)
    const formatted = format(makeSource(file, text))
    assert.strictEqual("text" in formatted ? formatted.text : text, text)
  })
})
