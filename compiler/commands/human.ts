// Findings for people at a terminal: as many as one reads, how many there are besides, and the
// words in which their number is told.

import { renderDiagnostic } from "../../dsl/index.ts"
import type { Diagnostic } from "../../dsl/index.ts"
import { countBySeverity } from "../emit/place.ts"
import type { SiteFinding } from "./mergeFindings.ts"
import type { Screen } from "./Project.ts"

/**
 * How many findings are printed. Whoever has more mends these first, and the first one does not
 * scroll out of sight.
 */
export const shownCountMax = 20

/**
 * A paragraph for each finding, each with a blank line at its end. `sites` are those that were
 * checked: a finding at some of them only is followed by where it was found.
 */
export const humanFindings = (
  found: ReadonlyArray<SiteFinding>,
  sites: ReadonlyArray<string>,
  screen: Screen
): ReadonlyArray<string> => {
  const shown = found.slice(0, shownCountMax).map(({ diagnostic, sites: own }) => {
    const place = own.length < sites.length ? `\n\nFound at ${own.join(", ")}.` : ""
    return `${renderDiagnostic(diagnostic, screen)}${place}\n`
  })
  const left = found.length - shownCountMax
  return left > 0 ? [...shown, `… and ${plural(left, "more finding")}\n`] : shown
}

/**
 * Without matters of taste where there is something worse: whoever has an error to mend is not told
 * about the order of imports.
 */
export const withoutPettiness = (found: ReadonlyArray<SiteFinding>): ReadonlyArray<SiteFinding> => {
  const isGrave = found.some(
    ({ diagnostic: { severity } }) => severity === "error" || severity === "warning"
  )
  return isGrave ? found.filter(({ diagnostic }) => diagnostic.severity !== "lint") : found
}

/** `2 errors, 1 warning and 3 notes`; `no findings`. */
export const countFindings = (diagnostics: ReadonlyArray<Diagnostic>): string => {
  const { error, warning, info, lint } = countBySeverity(diagnostics)
  const parts = [
    plural(error, "error"),
    plural(warning, "warning"),
    plural(info + lint, "note")
  ].filter((part) => part !== "")
  if (parts.length < 2) return parts[0] ?? "no findings"
  return `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`
}

/** `1 file`, `3 files`, `2 fixes`; empty for none. */
export const plural = (count: number, noun: string, ending = "s"): string =>
  count === 0 ? "" : `${count} ${noun}${count === 1 ? "" : ending}`
