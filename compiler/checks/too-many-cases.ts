// `too-many-cases`: a check was given up because the program has too many cases to look at.

import type { Diagnostic, Span } from "../../dsl/index.ts"
import { finding } from "../finding.ts"

/**
 * A check was given up: there are too many cases.
 *
 * Wrong:
 *
 *     // thousands of patterns that start alike and cross one another
 *     dnis: ["X0X1", "0X1X", "X1X0", "1X0X"]
 *
 * Better:
 *
 *     dnis: ["0000".."4999"]
 *
 * Why: what could not be checked is not known to be right, so there is no plan. Ranges, and
 * patterns that say their first digits, are checked by the hundred thousand; so are rules that each
 * ask for a number, a gateway or an hour. Rules that each combine many other facts in new ways are
 * not.
 */
export const tooManyCases = (at: Span, what: string, hint?: string): Diagnostic =>
  finding({
    code: "too-many-cases",
    message: `There are too many cases to check ${what}`,
    at,
    label: "given up here",
    hint: hint ?? "mend what has been found, or write the patterns so that they start differently"
  })
