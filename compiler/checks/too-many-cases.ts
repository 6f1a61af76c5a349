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
 * patterns that say their first digits, are checked by the hundred thousand.
 */
export const tooManyCases = (at: Span, what: string): Diagnostic =>
  finding({
    code: "too-many-cases",
    message: `There are too many cases to check ${what}`,
    at,
    label: "given up here",
    hint: "mend what has been found, or write the patterns so that they start differently"
  })
