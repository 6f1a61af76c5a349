// `number-pattern-invalid`: a text is no number pattern.

import type { Diagnostic, Span } from "../../dsl/index.ts"
import { finding, replacement } from "../finding.ts"
import type { PatternProblem, PatternProblemKind } from "../plan/parsePattern.ts"

/**
 * A text is no number pattern.
 *
 * Wrong:
 *
 *     profile sales { dnis: ["800-555-100x", "45*"]  app: "http://apps/sales.vxml" }
 *
 * Better:
 *
 *     profile sales { dnis: ["800555100X", "45."]  app: "http://apps/sales.vxml" }
 *
 * Why: in a pattern stand digits and `X` (0–9), `Z` (1–9), `N` (2–9), `[2-4]`; at its end `.` for
 * one or more further digits or `!` for none or more; in front `+`. A range is two texts:
 * `"300".."400"`. Regular expressions are left out so that overlaps can be found.
 */
export const numberPatternInvalid = (problem: PatternProblem, at: Span, whole: Span): Diagnostic =>
  finding({
    code: "number-pattern-invalid",
    message: "This is no number pattern",
    at,
    label: labels[problem.kind],
    hint:
      problem.suggestion === undefined
        ? "digits, X (0–9), Z (1–9), N (2–9), [2-4]; at the end `.` for one or more, `!` for any"
        : `did you mean \`${problem.suggestion}\`?`,
    fixes:
      problem.suggestion === undefined
        ? []
        : [replacement(whole, quoted(problem.suggestion), false)]
  })

/** A suggestion for one text comes bare, one for a range with its quotes. */
const quoted = (suggestion: string): string =>
  suggestion.startsWith('"') ? suggestion : `"${suggestion}"`

const labels: Readonly<Record<PatternProblemKind, string>> = {
  empty: "no digit at all",
  "unknown-character": "no pattern has this character",
  "lower-case": "`X`, `Z` and `N` are capital letters",
  separator: "numbers are written without separators",
  "range-in-text": 'a range is two texts: `"300".."400"`',
  "foreign-notation": "this is another system's notation",
  "plus-not-first": "`+` stands in front",
  "open-end-not-last": "`.` and `!` stand at the end",
  "class-not-closed": "`[` without `]`",
  "class-empty": "no digit between the brackets",
  "class-character": "between brackets stand digits and `-`",
  "class-backwards": "the higher digit comes first",
  "too-long": "more digits than any number has",
  "range-end-not-digits": "an end of a range is a plain number",
  "range-lengths-differ": "both ends must have the same length",
  "range-backwards": "the higher end comes first"
}
