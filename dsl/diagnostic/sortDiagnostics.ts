// Findings in the order in which people fix them: by file, then from top to bottom, each once.

import type { Diagnostic } from "./Diagnostic.ts"

/** Sorts by file, place and code, and leaves out repetitions of the same code at the same place. */
export const sortDiagnostics = (
  diagnostics: ReadonlyArray<Diagnostic>
): ReadonlyArray<Diagnostic> => {
  const seen = new Set<string>()
  return diagnostics.toSorted(byPlace).filter((diagnostic) => {
    const { code, message, primary } = diagnostic
    const { source, start, end } = primary.span
    const key = JSON.stringify([source.file, start, end, code, message])
    const fresh = !seen.has(key)
    seen.add(key)
    return fresh
  })
}

const byPlace = (left: Diagnostic, right: Diagnostic): number => {
  const [one, other] = [left.primary.span, right.primary.span]
  return (
    compare(one.source.file, other.source.file) ||
    one.start - other.start ||
    one.end - other.end ||
    compare(left.code, right.code)
  )
}

// By code unit and not by locale: the order must be the same on every machine.
const compare = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0)
