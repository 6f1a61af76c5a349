// `missing-outcome`: something can happen that nobody handles.

import type { Diagnostic, Span } from "../../dsl/index.ts"
import { finding, listWords } from "../finding.ts"

/**
 * Something can happen that nobody handles.
 *
 * Wrong:
 *
 *     transfer to-agent {
 *       kind: bridge  via: platform  to: route.to
 *       on busy, failed -> transfer to-night-desk
 *     }
 *
 * Better:
 *
 *     transfer to-agent {
 *       kind: bridge  via: platform  to: route.to
 *       on busy, failed        -> transfer to-night-desk
 *       on no-answer after 20s -> transfer to-night-desk
 *     }
 *
 * Why: the caller would be left with what he last heard. A handler is looked for in the block after
 * the action, in the transfer policy, in `cti` and in `defaults`, in this order; what always holds
 * belongs into `defaults`. Which events can come depends on the site: see the language's reference.
 */
export const missingOutcome = (missing: {
  /** What can end so, as the author wrote it: `transfer to-agent`; absent for what just comes. */
  readonly what?: string
  readonly at: Span
  readonly events: ReadonlyArray<string>
  /** What is handled in that place already. */
  readonly handled: ReadonlyArray<string>
  readonly searched: string
  readonly explanation: string
}): Diagnostic => {
  const [first = ""] = missing.events
  const events = listWords(missing.events, missing.what === undefined ? "and" : "or")
  const nobody = `and nobody handles ${missing.events.length > 1 ? "them" : "it"}`
  return finding({
    code: "missing-outcome",
    message:
      missing.what === undefined
        ? `${events} can happen, ${nobody}`
        : `\`${missing.what}\` can end in ${events}, ${nobody}`,
    at: missing.at,
    label:
      missing.handled.length === 0 ? "not handled" : `handled here: ${missing.handled.join(", ")}`,
    explanation: missing.explanation,
    hint: `add \`on ${suggestion(first)} -> …\`. Looked for it in: ${missing.searched}.`
  })
}

const suggestion = (event: string): string =>
  event === "no-answer" ? "no-answer after 25s" : event
