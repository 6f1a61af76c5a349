// `rule-untested`: no ladder of the file leads to a rule of `select`. Found by `ctiflow test
// --coverage`, which has run them; no text alone triggers it.

import type { Diagnostic, Span } from "../../dsl/index.ts"
import { finding } from "../finding.ts"

/**
 * A rule that no test has taken.
 *
 * Wrong:
 *
 *     select {
 *       when gateway.use-cti == 1 -> cti
 *       otherwise                 -> release not-found
 *     }
 *     test "a call to the switch" {
 *       caller > INVITE(gateway: pbx, dnis: "5001")
 *       cti    < NewCall
 *     }
 *
 * Better:
 *
 *     test "a number that nobody owns" {
 *       caller > INVITE(gateway: trunk, dnis: "1")
 *       caller < 404
 *     }
 *
 * Why: what no test has taken changes without anybody noticing. `ctiflow test --coverage` says
 * which rules these are.
 */
export const ruleUntested = (id: string, at: Span): Diagnostic =>
  finding({
    code: "rule-untested",
    severity: "lint",
    message: `No test takes the rule \`${id}\``,
    at,
    label: "not taken by any ladder"
  })
