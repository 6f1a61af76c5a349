// `dead-outcome`: an `on` line for something that cannot happen here.

import type { Diagnostic, Span } from "../../dsl/index.ts"
import { finding } from "../finding.ts"

/**
 * An `on` line waits for something that cannot happen here.
 *
 * Wrong:
 *
 *     deployment edge { cti: none }
 *     defaults { on hangup -> release normal  on link.down -> release unavailable }
 *
 * Better:
 *
 *     deployment edge { cti: none }
 *     defaults { on hangup -> release normal }
 *
 * Why: the line promises something that will never be done. Often it shows what is missing: a
 * `treatment` cannot come before `route` has asked for one, an `app.transfer` not without a voice
 * application.
 */
export const deadOutcome = (event: string, at: Span, why: string): Diagnostic =>
  finding({
    code: "dead-outcome",
    severity: "warning",
    message: `\`${event}\` cannot happen here`,
    at,
    label: why,
    hint: "leave the line out, or look for what should lead to it"
  })
