// `duplicate-handler`: one block handles an event twice.

import type { Diagnostic, Span } from "../../dsl/index.ts"
import { finding } from "../finding.ts"

/**
 * One block handles the same event twice.
 *
 * Wrong:
 *
 *     defaults {
 *       on hangup, link.down -> release normal
 *       on link.down         -> transfer to-overflow
 *     }
 *
 * Better:
 *
 *     defaults {
 *       on hangup    -> release normal
 *       on link.down -> transfer to-overflow
 *     }
 *
 * Why: an event has one answer. Among the lines of a block the most specific event wins, not the
 * first line, so a second line for the same event could never be chosen.
 */
export const duplicateHandler = (event: string, at: Span, first: Span): Diagnostic =>
  finding({
    code: "duplicate-handler",
    message: `\`${event}\` is handled twice in this block`,
    at,
    label: "again",
    secondary: [{ span: first, label: "already handled here" }],
    explanation: "Only one of the two could ever react, and a reader could not tell which.",
    hint: "keep one of the two"
  })
