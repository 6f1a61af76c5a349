// What the tests of `dsl` share: the example files, reading a text in one breath, and trees that
// can be compared whatever their layout. Only these functions touch the language's interface; the
// tests are rows.

import { assert } from "@effect/vitest"
import { readdirSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { format, makeSource, parse, positionAt, renderDiagnostics } from "../../dsl/index.ts"
import type { Diagnostic, ParseResult } from "../../dsl/index.ts"
import { lex } from "../../dsl/syntax/lex.ts"

const flows = fileURLToPath(new URL("../../flows/examples/", import.meta.url))
const goldens = fileURLToPath(new URL("../golden/dsl/", import.meta.url))

/** The deployments that every part of the language is shown in, by file name. */
export const examples: ReadonlyMap<string, string> = new Map(
  ["bank-hotline.flow", "care-icm.flow", "shared-edge.flow", "lib/common.flow"].map((file) => [
    file,
    readFileSync(flows + file, "utf8")
  ])
)

/** The texts of `test/golden/dsl`, by case. */
export const goldenFlows: ReadonlyMap<string, string> = new Map(
  readdirSync(goldens)
    .filter((file) => file.endsWith(".flow"))
    .map((file) => [file.slice(0, -".flow".length), readFileSync(goldens + file, "utf8")])
)

export const read = (text: string): ParseResult => parse(makeSource("test.flow", text))

/** Findings as `line:column code`, the form in which rows expect them. */
export const findingsOf = (text: string): ReadonlyArray<string> => read(text).diagnostics.map(brief)

const brief = ({ code, primary }: Diagnostic): string => {
  const { line, column } = positionAt(primary.span.source, primary.span.start)
  return `${line}:${column} ${code}`
}

/** A text and what is said about it, as goldens keep them. */
export const findingsText = (file: string, text: string): string => {
  const { diagnostics } = parse(makeSource(file, text))
  const findings = renderDiagnostics(diagnostics, { colour: false, width: 100 })
  return `${text}${ruler}\n${findings === "" ? "no findings" : findings}\n`
}

const ruler = "─".repeat(100)

/** The text in its one layout; fails when mistakes stand in the way. */
export const formatted = (text: string): string => {
  const result = format(makeSource("test.flow", text))
  assert.isUndefined(result.diagnostics, renderDiagnostics(result.diagnostics ?? [], plain))
  return result.text ?? ""
}

const plain = { colour: false, width: 100 }

/** The images of a text's tokens without commas in front of a closing bracket. */
export const tokensOf = (text: string): ReadonlyArray<string> => {
  const images = lex(text).tokens.map(({ image }) => image)
  return images.filter((image, index) => image !== "," || !/^[)\]}]$/.test(images[index + 1] ?? ""))
}

/** The comments of a text without spaces at their ends. */
export const commentsOf = (text: string): ReadonlyArray<string> =>
  lex(text).comments.map(({ image }) => image.trimEnd())

/** A tree as text, without places and documentation: equal for texts that mean the same. */
export const shapeOf = (node: unknown): string =>
  JSON.stringify(node, (key, value: unknown) => (aside.has(key) ? undefined : value))

const aside: ReadonlySet<string> = new Set(["span", "keyword", "source", "doc", "comments"])

/** Whether two trees are equal but for places and documentation. */
export const sameShape = (left: unknown, right: unknown): boolean => {
  if (typeof left !== "object" || left === null || typeof right !== "object" || right === null) {
    return left === right
  }
  const [one, other] = [Object.entries(left), Object.entries(right)]
  return (
    one.length === other.length &&
    one.every(([key, value], index) => {
      const [sameKey, counterpart] = other[index] ?? []
      return key === sameKey && (aside.has(key) || sameShape(value, counterpart))
    })
  )
}
