// The example deployments with each line and every third word left out in turn: whatever is left is
// compiled, or refused with a finding. One-token changes have a test of their own.

import { assert, describe, it } from "@effect/vitest"
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { compileTexts } from "./checkFlow.ts"

const folder = fileURLToPath(new URL("../../flows/examples/", import.meta.url))
const read = (file: string): string => readFileSync(`${folder}${file}`, "utf8")

const examples = ["bank-hotline.flow", "care-icm.flow", "shared-edge.flow"] as const

const texts = {
  "bank-hotline.flow": read("bank-hotline.flow"),
  "care-icm.flow": read("care-icm.flow"),
  "shared-edge.flow": read("shared-edge.flow"),
  "lib/common.flow": read("lib/common.flow")
}

const compileChanged = (entry: keyof typeof texts, changed: string) =>
  compileTexts({ ...texts, [entry]: changed }, { entry })

describe("a text that is cut off or shuffled", () => {
  it.each(examples)(
    "%s: each line left out in turn never throws and never hangs",
    (entry) => {
      const lines = texts[entry].split("\n")
      for (const index of lines.keys()) {
        const changed = lines.filter((_, other) => other !== index).join("\n")
        const { plan, diagnostics } = compileChanged(entry, changed)
        const hasErrors = diagnostics.some(({ severity }) => severity === "error")
        assert.strictEqual(plan === undefined, hasErrors, `line ${index + 1}`)
      }
    },
    60_000
  )

  it.each(examples)(
    "%s: every third word left out in turn never throws",
    (entry) => {
      const text = texts[entry]
      const words = [...text.matchAll(/[A-Za-z][\w.-]*|"[^"\n]*"|\d+\w*|[{}()[\]:,]|->/g)]
      for (const { index, 0: word } of words.filter((_, count) => count % 3 === 0)) {
        const changed = text.slice(0, index) + text.slice(index + word.length)
        const { plan, diagnostics } = compileChanged(entry, changed)
        const hasErrors = diagnostics.some(({ severity }) => severity === "error")
        assert.strictEqual(plan === undefined, hasErrors, `at ${index}: ${word}`)
      }
    },
    60_000
  )
})
