// Every finding as its reader sees it. A case is a text, `<code>.flow` with mistakes of one kind
// and `<code>.near.flow` with what almost is one; beside it stands what is said, and the text in
// its one layout where it has one.

import { assert, describe, it } from "@effect/vitest"
import { readdirSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { syntaxCodes } from "../../../dsl/index.ts"
import { findingsText, formatted, goldenFlows, read } from "../../kit/dsl.ts"
import { checkGolden } from "../../kit/golden.ts"

const hasErrors = (text: string): boolean =>
  read(text).diagnostics.some(({ severity }) => severity === "error")

describe("goldens of the language", () => {
  for (const [name, text] of goldenFlows) {
    it(`says what is wrong in ${name}`, () => {
      checkGolden(`dsl/${name}.diagnostics.txt`, findingsText(`${name}.flow`, text))
    })
    if (hasErrors(text)) continue
    it(`lays out ${name}`, () => {
      checkGolden(`dsl/${name}.formatted.txt`, formatted(text))
    })
  }

  it("shows every code by a text that has it", () => {
    const without = syntaxCodes.filter(
      (code) => !read(goldenFlows.get(code) ?? "").diagnostics.some((one) => one.code === code)
    )
    assert.deepStrictEqual(without, [])
  })

  it("shows for every code a text that almost has it and is in order", () => {
    const wrong = syntaxCodes.filter((code) => {
      const near = goldenFlows.get(`${code}.near`)
      return near === undefined || read(near).diagnostics.length > 0
    })
    // A text with either of these has the other finding beside it, or none of its own.
    assert.deepStrictEqual(wrong, [])
  })

  it("keeps no output without its text", () => {
    const folder = fileURLToPath(new URL("../../golden/dsl/", import.meta.url))
    const files = readdirSync(folder).filter((file) => file.includes("."))
    const orphans = files.filter(
      (file) => !goldenFlows.has(file.replace(/\.(flow|diagnostics\.txt|formatted\.txt)$/, ""))
    )
    assert.deepStrictEqual(orphans, [])
  })
})
