// Where a span lies, in the numbers that other tools read: lines and columns from 1, the end behind
// the last character.

import { positionAt } from "../../dsl/index.ts"
import type { Diagnostic, Severity, Span } from "../../dsl/index.ts"

export interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly endLine: number
  readonly endColumn: number
}

/** The place of a span; columns count UTF-16 code units, as editors and SARIF do. */
export const placeOf = (span: Span): Place => {
  const start = positionAt(span.source, span.start)
  const end = positionAt(span.source, span.end)
  return {
    file: span.source.file,
    line: start.line,
    column: start.column,
    endLine: end.line,
    endColumn: end.column
  }
}

/** From the gravest to the mildest. */
export const severities: ReadonlyArray<Severity> = ["error", "warning", "info", "lint"]

/** How many findings there are of each severity. */
export const countBySeverity = (
  diagnostics: ReadonlyArray<Diagnostic>
): Readonly<Record<Severity, number>> => {
  const counts = { error: 0, warning: 0, info: 0, lint: 0 }
  for (const { severity } of diagnostics) counts[severity] += 1
  return counts
}

/** Errors before warnings before the rest, and otherwise as they were. */
export const gravestFirst = (diagnostics: ReadonlyArray<Diagnostic>): ReadonlyArray<Diagnostic> =>
  severities.flatMap((severity) => diagnostics.filter((one) => one.severity === severity))
