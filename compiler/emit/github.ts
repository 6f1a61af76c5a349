// Findings as the workflow commands by which a GitHub Actions step annotates files: `::error
// file=…,line=…::text`. The gravest come first, because GitHub shows no more than
// `annotationCountMax` of a level; what it drops is said in plain text at the end, where the log
// keeps it.

import type { Diagnostic, Severity } from "../../dsl/index.ts"
import { countBySeverity, gravestFirst, placeOf } from "./place.ts"
import { printable, wholeProseOf } from "./prose.ts"

/** GitHub shows this many annotations of each level for one step, and silently drops the others. */
export const annotationCountMax = 10

export const githubAnnotations = (diagnostics: ReadonlyArray<Diagnostic>): string => {
  const lines = [...gravestFirst(diagnostics).map(annotation), ...droppedNote(diagnostics)]
  return lines.map((line) => `${line}\n`).join("")
}

const levelOf: Readonly<Record<Severity, "error" | "warning" | "notice">> = {
  error: "error",
  warning: "warning",
  info: "notice",
  lint: "notice"
}

const annotation = (diagnostic: Diagnostic): string => {
  const { file, line, column, endLine, endColumn } = placeOf(diagnostic.primary.span)
  const properties = [
    ["file", file],
    ["line", String(line)],
    ["endLine", String(endLine)],
    // GitHub takes columns only where line and endLine are the same.
    ...(line === endLine
      ? [["col", String(column)] as const, ["endColumn", String(endColumn)] as const]
      : []),
    ["title", diagnostic.code]
  ]
  const shown = properties.map(([name, value = ""]) => `${name}=${escapeProperty(value)}`).join(",")
  return `::${levelOf[diagnostic.severity]} ${shown}::${escapeText(wholeProseOf(diagnostic))}`
}

const droppedNote = (diagnostics: ReadonlyArray<Diagnostic>): ReadonlyArray<string> => {
  const { error, warning, info, lint } = countBySeverity(diagnostics)
  const dropped = [error, warning, info + lint].reduce(
    (sum, count) => sum + Math.max(0, count - annotationCountMax),
    0
  )
  const shown = `GitHub shows ${annotationCountMax} of each level`
  const note = `${dropped} more findings stand in this log only: ${shown}.`
  return dropped === 0 ? [] : [note]
}

/** A line break or a per cent sign would end or garble the command. */
const escapeText = (text: string): string =>
  printable(text).replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A")

const escapeProperty = (text: string): string =>
  escapeText(text).replaceAll(":", "%3A").replaceAll(",", "%2C")
