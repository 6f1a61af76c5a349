// `numbers-duplicate`: two patterns mean exactly the same numbers.

import type { Diagnostic, Span } from "../../dsl/index.ts"
import { finding } from "../finding.ts"

/**
 * The same numbers stand in two places.
 *
 * Wrong:
 *
 *     profile north { dnis: ["800555XXXX"]  app: "http://apps/north.vxml" }
 *     profile south { dnis: ["800555XXXX"]  app: "http://apps/south.vxml" }
 *
 * Better:
 *
 *     profile north { dnis: ["8005551."]  app: "http://apps/north.vxml" }
 *     profile south { dnis: ["8005552."]  app: "http://apps/south.vxml" }
 *
 * Why: which application answers would depend on luck.
 */
export const numbersDuplicate = (
  at: Span,
  first: Span,
  owners: readonly [string, string]
): Diagnostic =>
  finding({
    code: "numbers-duplicate",
    message: "The same numbers stand in two places",
    at,
    label: owners[0] === owners[1] ? "again" : `\`${owners[0]}\` has them already`,
    secondary: [{ span: first, label: "the same numbers" }],
    ...(owners[0] === owners[1]
      ? {}
      : {
          explanation: "Which of the two answers a caller of these numbers would depend on luck."
        }),
    hint: "keep them in one place"
  })
