// `link-used-after-loss`: an action needs the CTI link on a path on which it is lost.

import type { Diagnostic, Label, Span } from "../../dsl/index.ts"
import { finding } from "../finding.ts"

/**
 * The CTI link is lost here.
 *
 * Wrong:
 *
 *     on link.down -> report failed
 *
 * Better:
 *
 *     on link.down -> transfer to-overflow
 *
 * Why: a call lives and dies with its connection. After `link.down` nobody is there to answer a
 * `report`, a `route` or a transfer with `via: cti`; `attach` is allowed, the data stays with the
 * call and its record.
 */
export const linkUsedAfterLoss = (
  verb: string,
  at: Span,
  secondary: ReadonlyArray<Label>
): Diagnostic =>
  finding({
    code: "link-used-after-loss",
    message: `\`${verb}\` needs the CTI link, and here it is lost`,
    at,
    label: "nobody is there to answer",
    secondary,
    explanation: "The caller would wait for somebody who has gone.",
    hint: "serve the caller without CTI: `transfer` with `via: platform`, `play`, `release`"
  })
