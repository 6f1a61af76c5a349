// The way to a failed proof is a ladder that can be pasted: put into its flow as it stands, it is
// read without a further finding, in every golden that shows one.

import { assert, describe, it } from "@effect/vitest"
import { readdirSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { readGolden } from "../../kit/golden.ts"
import { codesOf, compileTexts } from "../checkFlow.ts"

const folder = fileURLToPath(new URL("../../golden/compiler", import.meta.url))

/** The `test` blocks that findings show, each once. */
const laddersOf = (explanations: ReadonlyArray<string | undefined>): ReadonlyArray<string> => [
  ...new Set(
    explanations.flatMap((text) => {
      const lines = (text ?? "").split("\n")
      const start = lines.findIndex((line) => line.startsWith("  test "))
      return start === -1 ? [] : [lines.slice(start).join("\n")]
    })
  )
]

const flows = readdirSync(folder)
  .filter((file) => file.endsWith(".flow"))
  .map((file) => ({ file, text: readGolden(`compiler/${file}`) }))
  .filter(({ file }) => readGolden(`compiler/${diagnosticsOf(file)}`).includes("\n    test "))

function diagnosticsOf(file: string): string {
  return file.replace(/flow$/, "diagnostics.txt")
}

const checkPasted = (file: string, text: string): void => {
  const files = { "main.flow": text, ...importable }
  const before = compileTexts(files)
  const ladders = laddersOf(before.diagnostics.map(({ explanation }) => explanation))
  assert.isAbove(ladders.length, 0, file)
  for (const ladder of ladders) {
    const pasted = `${text}\n${ladder.replaceAll(/^ {2}/gm, "")}\n`
    const after = compileTexts({ ...files, "main.flow": pasted })
    assert.deepStrictEqual(codesOf(after), codesOf(before), ladder)
    assert.strictEqual(after.tests.length, before.tests.length + 1, ladder)
  }
}

const importable = Object.fromEntries(
  readdirSync(`${folder}/lib`, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".flow"))
    .map((file) => [`lib/${file}`, readGolden(`compiler/lib/${file}`)])
)

describe("the ladder of a failed proof", () => {
  it.each(flows)("can be pasted into $file", ({ file, text }) => checkPasted(file, text))
})
