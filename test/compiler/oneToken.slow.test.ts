// One mistake, one finding, through the whole compiler: whatever single token of the examples is
// left out or doubled, an author is told one thing, in the declaration he broke, and nothing that
// merely follows from it. `dsl/syntax/recover.slow.test.ts` shows the same of the parser alone.

import { assert, describe, it } from "@effect/vitest"
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { makeSource, parse } from "../../dsl/index.ts"
import { mutationsOf } from "../kit/dslMutation.ts"
import type { Mutation } from "../kit/dslMutation.ts"
import { compileTexts } from "./checkFlow.ts"

const folder = fileURLToPath(new URL("../../flows/examples/", import.meta.url))
const files = ["bank-hotline.flow", "care-icm.flow", "shared-edge.flow", "lib/common.flow"]
const texts = new Map(files.map((file) => [file, readFileSync(`${folder}${file}`, "utf8")]))

const checkOne = (file: string, { name, text }: Mutation): void => {
  const all = Object.fromEntries(texts)
  const { diagnostics } = compileTexts({ ...all, [file]: text }, { entry: file })
  const codes = diagnostics
    .filter(({ severity }) => severity === "error" || severity === "warning")
    .map(({ code }) => code)
  const syntax = parse(makeSource(file, text)).diagnostics.map(({ code }) => code)
  // A value left out before its comma leaves two mistakes: the comma, and that it is not there.
  const max = syntax.includes("trailing-comma") ? 2 : 1
  assert.isAtMost(codes.length, max, `${name}: ${codes.join(" ")}`)
  // The parser's word stands; no later pass speaks for it.
  for (const code of syntax) assert.include(codes, code, name)
}

describe("a single mistake is a single finding", () => {
  for (const file of files) {
    for (const kind of ["left out", "doubled"] as const) {
      it(`when a word of ${file} is ${kind}`, () => {
        for (const mutation of mutationsOf(texts.get(file) ?? "", kind)) checkOne(file, mutation)
      }, 180_000)
    }
  }
})
