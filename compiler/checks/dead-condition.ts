// `dead-condition`: a part of a rule's condition that decides nothing.

import type { Diagnostic, Span } from "../../dsl/index.ts"
import { finding } from "../finding.ts"

/**
 * A part of a condition decides nothing.
 *
 * Wrong:
 *
 *     select {
 *       when has profile and gateway.use-cti != 1 -> profile by-dnis
 *       otherwise                                 -> release not-found
 *     }
 *
 * Better:
 *
 *     select {
 *       when has profile -> profile by-dnis
 *       otherwise        -> release not-found
 *     }
 *
 * Why: whoever reads it thinks that there are calls of the other kind. Each part of an `and` or
 * `or` is held against what stands before it in the same rule: here, where there is a profile,
 * `use-cti` is never 1, for then no number has been mapped yet.
 */
export const deadCondition = (at: Span, isAlways: boolean, operator: "and" | "or"): Diagnostic =>
  finding({
    code: "dead-condition",
    severity: "warning",
    message: `This part of the condition is ${isAlways ? "always" : "never"} true`,
    at,
    label: `${isAlways ? "true" : "false"} for every call that gets here`,
    hint:
      isAlways && operator === "or"
        ? "the whole condition is always true: write `otherwise`, or mend this part"
        : `leave it out${isAlways ? "" : ", or mend it"}`
  })
