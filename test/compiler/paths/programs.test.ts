// Whole programs of every kind of site, each as a deployment engineer would write it. They compile
// without errors and warnings: what the checks find wrong must be wrong.

import { assert, describe, it } from "@effect/vitest"
import { readdirSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { format, makeSource } from "../../../dsl/index.ts"
import { readGolden } from "../../kit/golden.ts"
import { compileFile, shown } from "../checkFlow.ts"

const folder = fileURLToPath(new URL("../../golden/compiler/programs", import.meta.url))
const programs = readdirSync(folder).toSorted()

describe("a program", () => {
  it.each(programs)("%s has neither errors nor warnings, and a plan", (file) => {
    const compilation = compileFile(folder, file)
    const serious = compilation.diagnostics.filter(
      ({ severity }) => severity === "error" || severity === "warning"
    )
    assert.strictEqual(serious.length, 0, shown(compilation))
    assert.isDefined(compilation.plan)
  })

  it.each(programs)("%s is written in the one layout", (file) => {
    const text = readGolden(`compiler/programs/${file}`)
    const formatted = format(makeSource(file, text))
    assert.strictEqual("text" in formatted ? formatted.text : "", text)
  })
})
