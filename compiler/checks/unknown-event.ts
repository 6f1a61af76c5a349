// `unknown-event`: an `on` line waits for something that never comes, because there is no such
// event.

import type { Diagnostic, Span } from "../../dsl/index.ts"
import { finding, listWords, replacement } from "../finding.ts"
import { nearestWord } from "../../dsl/index.ts"

/**
 * There is no such event.
 *
 * Wrong:
 *
 *     on noanswer after 25s -> transfer to-overflow
 *
 * Better:
 *
 *     on no-answer after 25s -> transfer to-overflow
 *
 * Why: the line would never be chosen, and the event its author meant would be without an answer.
 */
export const unknownEvent = (
  event: string,
  at: Span,
  candidates: ReadonlyArray<string>
): Diagnostic => {
  const meant = nearestWord(event, candidates)
  const family = event.split(".")[0] ?? ""
  const siblings = candidates.filter((one) => one.startsWith(`${family}.`))
  return finding({
    code: "unknown-event",
    message: `There is no event \`${event}\``,
    at,
    label: meant === undefined ? "never comes" : `did you mean \`${meant}\`?`,
    hint: siblings.length === 0 ? undefined : `there is ${listWords(siblings)}`,
    fixes: meant === undefined ? [] : [replacement(at, meant, false)]
  })
}
