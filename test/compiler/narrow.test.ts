// Every finding that a golden holds, on narrow screens: nothing an author has to read runs out of
// them, but titles and paths, which a terminal breaks, and words that are longer than the screen.

import { assert, describe, it } from "@effect/vitest"
import { readdirSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { widthOfText } from "../../dsl/diagnostic/display.ts"
import { renderDiagnostic } from "../../dsl/index.ts"
import { compileFile } from "./checkFlow.ts"

const folder = fileURLToPath(new URL("../golden/compiler", import.meta.url))
const flows = readdirSync(folder).filter((file) => file.endsWith(".flow"))

const isFree = (line: string): boolean =>
  // The title, the path, a ladder that is to be pasted as it stands.
  /^\w+\[/.test(line) || line.includes("┌─") || line.startsWith("    ")

const checkWidth = (file: string, width: number): void => {
  for (const diagnostic of compileFile(folder, file).diagnostics) {
    const lines = renderDiagnostic(diagnostic, { colour: false, width }).split("\n")
    for (const line of lines.filter((one) => !isFree(one))) {
      const words = line.replace(/^\s*\d*│?\s*/, "").split(" ")
      assert.isTrue(widthOfText(line) <= width || words.length === 1, `${file}\n${line}`)
    }
  }
}

describe("on a screen of", () => {
  it.each([40, 60, 80])("%d columns findings stay inside", (width) => {
    for (const file of flows) checkWidth(file, width)
  })
})
