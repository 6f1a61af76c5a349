// `wait-without-timer`: a call would wait for something without a bound.

import type { Diagnostic, Span } from "../../dsl/index.ts"
import { finding } from "../finding.ts"

/**
 * A call would wait without a limit.
 *
 * Wrong:
 *
 *     defaults { on hangup -> release normal  on silence -> transfer to-overflow }
 *
 * Better:
 *
 *     defaults { on hangup -> release normal  on silence after 10s -> transfer to-overflow }
 *
 * Why: a CTI side that stops answering must not keep a caller. A real IVR Server was seen to stay
 * silent for 60 s before it gave up a call it did not know.
 */
export const waitWithoutTimer = (event: string, at: Span): Diagnostic =>
  finding({
    code: "wait-without-timer",
    message: `\`${event}\` does not say after what time`,
    at,
    label: "after how long?",
    hint: `write \`${event} after 10s\``
  })

/** Nobody handles `silence`; `verb` is the one that waits for the CTI side. */
export const silenceUnhandled = (verb: string, at: Span, searched: string): Diagnostic =>
  finding({
    code: "wait-without-timer",
    message: "Nothing happens if the CTI side stays silent here",
    at,
    label: `\`${verb}\` waits for the CTI side without a limit`,
    explanation: "A caller whose call the CTI side forgets would wait until the limit of the call.",
    hint: `add \`on silence after 10s -> …\` to \`cti\`. Looked for it in: ${searched}.`
  })
