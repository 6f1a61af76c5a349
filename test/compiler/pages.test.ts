// The pages of `docs/diagnostics` are those of the doc comments, and every code has one.
// `UPDATE_GOLDEN=1` writes them anew.

import { assert, describe, it } from "@effect/vitest"
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { checkPage, diagnosticPage, namedPages, pageIndex } from "../../compiler/pages.ts"
import type { PageComment } from "../../compiler/pages.ts"
import { syntaxCodes } from "../../dsl/index.ts"

const root = fileURLToPath(new URL("../../", import.meta.url))
const pagesFolder = `${root}docs/diagnostics`
const isUpdate = process.env["UPDATE_GOLDEN"] === "1"

const sourcesIn = (
  folder: string
): ReadonlyArray<{ readonly name: string; readonly text: string }> =>
  readdirSync(`${root}${folder}`).map((file) => ({
    name: file.slice(0, -".ts".length),
    text: readFileSync(`${root}${folder}/${file}`, "utf8")
  }))

const checks = sourcesIn("compiler/checks")
const ofChecks = checks.flatMap(({ name, text }) => checkPage(name, text) ?? [])
const checkCodes = new Set(checks.map(({ name }) => name))
const ofSyntax = sourcesIn("dsl/syntax/findings")
  .flatMap(({ text }) => namedPages(text))
  .filter(({ code }) => !checkCodes.has(code))

const pages: ReadonlyMap<string, PageComment> = new Map(
  [...ofSyntax.toReversed(), ...ofChecks].map((page) => [page.code, page])
)

describe("pages of diagnostics", () => {
  if (isUpdate) {
    rmSync(pagesFolder, { recursive: true, force: true })
    mkdirSync(pagesFolder, { recursive: true })
    for (const page of pages.values()) {
      writeFileSync(`${pagesFolder}/${page.code}.md`, diagnosticPage(page))
    }
    writeFileSync(`${pagesFolder}/README.md`, pageIndex([...pages.values()]))
  }

  it("are listed, each with what it says", () => {
    const index = readFileSync(`${pagesFolder}/README.md`, "utf8")
    assert.strictEqual(index, pageIndex([...pages.values()]))
  })

  it("every code has a page", () => {
    const codes = [...checkCodes, ...syntaxCodes]
    assert.deepStrictEqual(
      codes.filter((code) => !pages.has(code)),
      []
    )
  })

  it.each([...pages.keys()].toSorted())("the page of %s is that of its comment", (code) => {
    const page = pages.get(code)
    const file = `${pagesFolder}/${code}.md`
    assert.isTrue(existsSync(file), `${file} is not there: run with UPDATE_GOLDEN=1`)
    assert.strictEqual(readFileSync(file, "utf8"), page === undefined ? "" : diagnosticPage(page))
  })

  it.each([...pages.keys()].toSorted())("the page of %s says wrong, better and why", (code) => {
    const text = pages.get(code)?.text ?? ""
    for (const part of ["Wrong:", "Better:", "Why:"]) assert.include(text, part)
  })

  it("no page is left of a code that is no more", () => {
    const present = readdirSync(pagesFolder)
      .filter((file) => file !== "README.md")
      .map((file) => file.slice(0, -".md".length))
    assert.deepStrictEqual(present.toSorted(), [...pages.keys()].toSorted())
  })
})
