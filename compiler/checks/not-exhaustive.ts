// `not-exhaustive`: calls that no rule takes. Whether the conditions of a `select` together take
// every call is for the region analysis to show; here is the plain case that there is no rule at
// all.

import type { Diagnostic, Span } from "../../dsl/index.ts"
import { finding } from "../finding.ts"

/**
 * Some calls match no rule.
 *
 * Wrong:
 *
 *     deployment edge { cti: none }
 *     transfer to-desk { kind: blind  via: platform  to: "4999" }
 *
 * Better:
 *
 *     deployment edge { cti: none }
 *     transfer to-desk { kind: blind  via: platform  to: "4999" }
 *     select { otherwise -> transfer to-desk }
 *
 * Why: a caller whom no rule takes would wait for an answer that never comes. The last line of the
 * root's `select` is best `otherwise`; that of a tenant may leave calls to the root's.
 */
export const noRule = (at: Span, what: string): Diagnostic =>
  finding({
    code: "not-exhaustive",
    message: "No rule says what happens to a call",
    at,
    label: what,
    explanation: "Every caller would wait for an answer that never comes.",
    hint: "add `select { … }`, the last line of it `otherwise -> …`"
  })
