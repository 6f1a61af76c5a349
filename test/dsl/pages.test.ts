// What teaches the language must be written in it: the page about it, and the samples of findings.

import { assert, describe, it } from "@effect/vitest"
import { readdirSync, readFileSync } from "node:fs"
import { syntaxCodes } from "../../dsl/index.ts"
import { findingsOf, formatted, read } from "../kit/dsl.ts"

const page = readFileSync(new URL("../../dsl/README.md", import.meta.url), "utf8")
const flows = [...page.matchAll(/```flow\n([^]*?)```/g)].map((match) => match[1] ?? "")

describe("the page about the language", () => {
  it("begins with a complete flow, without findings and in the one layout", () => {
    assert.isAtLeast(flows.length, 1)
    for (const flow of flows) {
      assert.deepStrictEqual(findingsOf(flow), [])
      assert.strictEqual(formatted(flow), flow)
    }
  })
})

describe("the pages about findings", () => {
  const folder = new URL("../../dsl/syntax/findings/", import.meta.url)
  const sources = readdirSync(folder).map((file) => readFileSync(new URL(file, folder), "utf8"))
  const comments = [...sources.join("\n").matchAll(/\/\*\*\n(?: \*.*\n)+? \*\/$/gm)]
  const pages = new Map(
    comments.flatMap(([comment]) => {
      const text = comment.replaceAll(/^ \* ?/gm, "")
      const code = /^`([a-z-]+)`:/m.exec(text)?.[1]
      return code === undefined || !text.includes("Wrong:") ? [] : [[code, text] as const]
    })
  )

  it("are there for every code", () => {
    assert.deepStrictEqual([...pages.keys()].toSorted(), syntaxCodes.toSorted())
  })

  for (const [code, text] of pages) {
    const [wrong, better] = [
      /^Wrong:\n\n((?: {4}.*\n|\n)+)/m,
      /^Better:\n\n((?: {4}.*\n|\n)+)/m
    ].map((pattern) => pattern.exec(text)?.[1])
    if (wrong === undefined || better === undefined) continue
    it(`show ${code} by a text that has it, and how it is better`, () => {
      assert.deepStrictEqual(
        read(inContext(wrong)).diagnostics.map((one) => one.code),
        [code]
      )
      assert.deepStrictEqual(read(inContext(better)).diagnostics, [])
    })
  }
})

/** A sample as a whole file: some are lines of a block, most leave the edition out. */
const inContext = (sample: string): string => {
  const text = sample.replaceAll(/^ {4}/gm, "")
  const lines = text.startsWith("on ") ? `cti {\n${text}}\n` : text
  return /deployment|^edition/.test(text) ? lines : `edition 2026\n${lines}`
}
