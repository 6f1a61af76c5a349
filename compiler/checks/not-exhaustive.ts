// `not-exhaustive`: calls that no rule takes; and the plain case that there is no rule at all.

import type { Diagnostic, Span } from "../../dsl/index.ts"
import { finding } from "../finding.ts"

/**
 * Some calls match no rule.
 *
 * Wrong:
 *
 *     gateway pstn-plain  { use-cti: 0  peers: ["10.1.0.10"] }
 *     gateway pstn-mapped { use-cti: 2  peers: ["10.1.0.12"] }
 *
 *     select {
 *       when gateway.use-cti == 0                 -> profile by-dnis
 *       when gateway.use-cti == 2 and has profile -> cti(params: profile.cti-params)
 *     }
 *
 * Better:
 *
 *     select {
 *       when gateway.use-cti == 0                 -> profile by-dnis
 *       when gateway.use-cti == 2 and has profile -> cti(params: profile.cti-params)
 *       otherwise                                 -> release not-found
 *     }
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

const consequence = "Such a caller would wait for an answer that never comes."

/** `example`: such a call, in telephone words. */
export const notExhaustive = (at: Span, example: string): Diagnostic =>
  finding({
    code: "not-exhaustive",
    message: "Some calls match no rule of this select",
    at,
    label: "nothing says what happens to them",
    explanation: `For example: ${example}. ${consequence}`,
    hint: "end with `otherwise -> release not-found`, or add a rule for them"
  })
