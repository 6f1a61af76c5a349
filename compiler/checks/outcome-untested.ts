// `outcome-untested`: no ladder of the file leads to an event of an `on` line. Found by `ctiflow
// test --coverage`, which has run them; no text alone triggers it.

import type { Diagnostic, Span } from "../../dsl/index.ts"
import { finding } from "../finding.ts"

/**
 * An outcome that no test has met.
 *
 * Wrong:
 *
 *     on busy, failed -> transfer to-overflow
 *
 *     test "the agent is busy" {
 *       agent  < INVITE
 *       agent  > 486
 *       caller < 302
 *     }
 *
 * Better:
 *
 *     test "the agent's line is broken" {
 *       agent  < INVITE
 *       agent  > 503
 *       caller < 302
 *     }
 *
 * Why: bad days are what the `on` lines are for, and the ordinary day tests none of them. `ctiflow
 * test --coverage` says which have never been met.
 */
export const outcomeUntested = (event: string, block: string, at: Span): Diagnostic =>
  finding({
    code: "outcome-untested",
    severity: "lint",
    message: `No test leads to \`on ${event}\` of ${block}`,
    at,
    label: "not met by any ladder"
  })
