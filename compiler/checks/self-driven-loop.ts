// `self-driven-loop`: a call goes round in a circle without a word from outside.

import type { Diagnostic, Span } from "../../dsl/index.ts"
import { finding, listWords } from "../finding.ts"

/**
 * A call goes round by itself.
 *
 * Wrong:
 *
 *     on silence after 10s -> route "6002"
 *
 * Better:
 *
 *     on silence after 10s -> transfer to-overflow
 *
 * Why: nothing from outside is needed to come back to the same place, so nothing ends it but the
 * limit of the call. A CTI side that stays silent stays silent for the next question too; a caller
 * who has hung up hears no prompt, and is told to have hung up once more; a platform that has no
 * room has none for the same prompt.
 */
export const selfDrivenLoop = (verb: string, at: Span, events: ReadonlyArray<string>): Diagnostic =>
  finding({
    code: "self-driven-loop",
    message: `${listWords(events)} ${events.length === 1 ? "leads" : "lead"} back to this \`${verb}\` without a word from outside`,
    at,
    label: "and round again",
    explanation: events.includes("hangup")
      ? "The call would live on without its caller until its limit."
      : "The caller would be kept in this circle until the limit of the call.",
    hint: events.includes("hangup")
      ? "a caller who has gone needs no more: `on hangup -> release normal`"
      : "hand the call to somebody else, or release it"
  })
