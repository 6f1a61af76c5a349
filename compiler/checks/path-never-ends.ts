// `path-never-ends`: a chain runs out and leaves the caller where he is. That every path through
// all handlers ends is for the path prover to show; here it is the chain itself that does not.

import type { Diagnostic, Span } from "../../dsl/index.ts"
import { finding } from "../finding.ts"

/**
 * A chain ends without handing the call to anybody.
 *
 * Wrong:
 *
 *     on silence after 10s -> play sorry
 *
 * Better:
 *
 *     on silence after 10s -> play sorry then release unavailable
 *
 * Why: after the last action the caller must be with somebody, or be released. In `cti` a chain
 * that ends in `play` goes on with `report done` by itself, for there the CTI side waits for the
 * result; nowhere else does anybody wait.
 */
export const pathNeverEnds = (verb: string, at: Span): Diagnostic =>
  finding({
    code: "path-never-ends",
    message: `Nothing happens after this \`${verb}\``,
    at,
    label: "the chain ends here",
    explanation: "The call would stay as it then is until its limit.",
    hint: "add `then release …`, `then report …` or another action that ends the chain"
  })
