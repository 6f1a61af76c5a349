// `dead-rule`: a line of `select` that no call reaches, because others take its calls or because no
// call is like that.

import type { Diagnostic, Label, Span } from "../../dsl/index.ts"
import { finding } from "../finding.ts"

/**
 * No call reaches this rule.
 *
 * Wrong:
 *
 *     select {
 *       when gateway.use-cti == 1                  -> cti
 *       when gateway.use-cti == 1 and after-hours  -> transfer to-night-desk
 *       otherwise                                  -> profile by-dnis
 *     }
 *
 * Better:
 *
 *     select {
 *       // At night the desk answers, whoever called.
 *       when gateway.use-cti == 1 and after-hours  -> transfer to-night-desk
 *       when gateway.use-cti == 1                  -> cti
 *       otherwise                                  -> profile by-dnis
 *     }
 *
 * Why: rules are tried from the top, and the first that fits decides. A rule whose calls are all
 * taken above it promises its callers something that never happens.
 */
export const deadRule = (dead: {
  readonly at: Span
  /** The rules that take its calls. */
  readonly takers: ReadonlyArray<Label>
  /** What a caller it was written for gets. */
  readonly caller: string
  readonly hint: string
}): Diagnostic =>
  finding({
    code: "dead-rule",
    message: "No call reaches this rule",
    at: dead.at,
    label: "never chosen",
    secondary: dead.takers,
    explanation: dead.caller,
    hint: dead.hint
  })
