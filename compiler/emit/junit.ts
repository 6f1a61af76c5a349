// JUnit reports, for the CI systems that draw their test tab from one. Of findings: a suite for
// each file, a case for each finding, and one passing case for a file without any. A finding below
// the level that fails the check is a passing case with the finding as its output, so that the
// report is red exactly when the exit code is 1. Other reports bring their own suites
// (`junitReport`).

import type { Diagnostic } from "../../dsl/index.ts"
import { placeOf } from "./place.ts"
import { printable, wholeProseOf } from "./prose.ts"

export interface JunitRequest {
  readonly diagnostics: ReadonlyArray<Diagnostic>
  /**
   * The files that were checked, in the order in which they shall appear; others with findings
   * follow.
   */
  readonly files: ReadonlyArray<string>
  /** Whether a finding fails the check. */
  readonly isFailure: (diagnostic: Diagnostic) => boolean
}

export const junitXml = (request: JunitRequest): string => {
  const found = request.diagnostics.map(({ primary }) => primary.span.source.file)
  const files = [...new Set([...request.files, ...found])]
  return junitReport(
    "ctiflow check",
    files.map((file) => suiteOf(file, request))
  )
}

/** One case; `failure` makes it red, `output` is shown with it either way. */
export interface JunitCase {
  readonly name: string
  readonly seconds?: number
  readonly failure?: { readonly type: string; readonly message: string; readonly text: string }
  readonly output?: string
}

/** `name` is the file the cases are of. */
export interface JunitSuite {
  readonly name: string
  readonly cases: ReadonlyArray<JunitCase>
}

export const junitReport = (name: string, suites: ReadonlyArray<JunitSuite>): string => {
  const cases = suites.flatMap((suite) => suite.cases)
  return [
    `<?xml version="1.0" encoding="UTF-8"?>`,
    `<testsuites ${attributes([["name", name], ...counts(cases)])}>`,
    ...suites.flatMap(printSuite),
    "</testsuites>",
    ""
  ].join("\n")
}

const printSuite = ({ name, cases }: JunitSuite): ReadonlyArray<string> => [
  `  <testsuite ${attributes([["name", name], ...counts(cases)])}>`,
  ...cases.flatMap((one) => printCase(name, one)),
  "  </testsuite>"
]

const printCase = (file: string, one: JunitCase): ReadonlyArray<string> => {
  const time: ReadonlyArray<readonly [string, string]> =
    one.seconds === undefined ? [] : [["time", one.seconds.toFixed(3)]]
  const head = attributes([["classname", file], ["name", one.name], ...time])
  const { failure, output } = one
  if (failure === undefined && output === undefined) return [`    <testcase ${head}/>`]
  const inside: Array<string> = []
  if (failure !== undefined) {
    const said = attributes([
      ["message", failure.message],
      ["type", failure.type]
    ])
    inside.push(`      <failure ${said}>${escapeXml(failure.text)}</failure>`)
  }
  if (output !== undefined) {
    inside.push(`      <system-out>${escapeXml(output)}</system-out>`)
  }
  return [`    <testcase ${head}>`, ...inside, "    </testcase>"]
}

const suiteOf = (file: string, { diagnostics, isFailure }: JunitRequest): JunitSuite => {
  const own = diagnostics.filter(({ primary }) => primary.span.source.file === file)
  return {
    name: file,
    cases: own.length === 0 ? [{ name: "check" }] : own.map((one) => caseOf(one, isFailure(one)))
  }
}

const caseOf = (diagnostic: Diagnostic, isFailure: boolean): JunitCase => {
  const { file, line, column } = placeOf(diagnostic.primary.span)
  const place = `${file}:${line}:${column}`
  const text = `${diagnostic.severity}[${diagnostic.code}] ${place}\n${wholeProseOf(diagnostic)}`
  const name = `${diagnostic.code} at ${line}:${column}`
  return isFailure
    ? { name, failure: { type: diagnostic.code, message: diagnostic.message, text } }
    : { name, output: text }
}

const counts = (cases: ReadonlyArray<JunitCase>): ReadonlyArray<readonly [string, string]> => [
  ["tests", String(cases.length)],
  ["failures", String(cases.filter(({ failure }) => failure !== undefined).length)],
  ["errors", "0"],
  ["skipped", "0"]
]

const attributes = (pairs: ReadonlyArray<readonly [string, string]>): string =>
  pairs
    .map(
      ([name, value]) => `${name}="${escapeXml(value).replace(/[\t\r\n]/g, characterReference)}"`
    )
    .join(" ")

const characterReference = (character: string): string => `&#${character.charCodeAt(0)};`

const named: ReadonlyMap<string, string> = new Map([
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
  [`"`, "&quot;"]
])

const escapeXml = (text: string): string =>
  printable(text).replace(/[&<>"]/g, (character) => named.get(character) ?? character)
