// Findings as a JUnit report, for the CI systems that draw their test tab from one: a suite for
// each file, a case for each finding, and one passing case for a file without any. A finding below
// the level that fails the check is a passing case with the finding as its output, so that the
// report is red exactly when the exit code is 1.

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
  const suites = files.map((file) => suite(file, request))
  const failures = request.diagnostics.filter(request.isFailure).length
  const cases = suites.reduce((sum, { caseCount }) => sum + caseCount, 0)
  const totals = attributes([["name", "ctiflow check"], ...counts(cases, failures)])
  return [
    `<?xml version="1.0" encoding="UTF-8"?>`,
    `<testsuites ${totals}>`,
    ...suites.flatMap(({ lines }) => lines),
    "</testsuites>",
    ""
  ].join("\n")
}

const suite = (
  file: string,
  { diagnostics, isFailure }: JunitRequest
): { readonly caseCount: number; readonly lines: ReadonlyArray<string> } => {
  const own = diagnostics.filter(({ primary }) => primary.span.source.file === file)
  const caseCount = Math.max(1, own.length)
  const failures = own.filter(isFailure).length
  const clean = `    <testcase ${attributes([
    ["classname", file],
    ["name", "check"]
  ])}/>`
  return {
    caseCount,
    lines: [
      `  <testsuite ${attributes([["name", file], ...counts(caseCount, failures)])}>`,
      ...(own.length === 0 ? [clean] : own.flatMap((one) => testCase(one, isFailure(one)))),
      "  </testsuite>"
    ]
  }
}

const testCase = (diagnostic: Diagnostic, isFailure: boolean): ReadonlyArray<string> => {
  const { file, line, column } = placeOf(diagnostic.primary.span)
  const place = `${file}:${line}:${column}`
  const head = attributes([
    ["classname", file],
    ["name", `${diagnostic.code} at ${line}:${column}`]
  ])
  const prose = escapeXml(
    `${diagnostic.severity}[${diagnostic.code}] ${place}\n${wholeProseOf(diagnostic)}`
  )
  const message = attributes([
    ["message", diagnostic.message],
    ["type", diagnostic.code]
  ])
  return [
    `    <testcase ${head}>`,
    isFailure
      ? `      <failure ${message}>${prose}</failure>`
      : `      <system-out>${prose}</system-out>`,
    "    </testcase>"
  ]
}

const counts = (tests: number, failures: number): ReadonlyArray<readonly [string, string]> => [
  ["tests", String(tests)],
  ["failures", String(failures)],
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
