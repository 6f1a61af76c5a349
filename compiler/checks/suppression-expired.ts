// `suppression-expired`: a `flow: allow` comment whose day has passed.

import type { Diagnostic, Span } from "../../dsl/index.ts"
import { finding } from "../finding.ts"

/**
 * The time of this exception is over.
 *
 * Wrong:
 *
 *     // flow: allow unused-name until 2020-01-31 — the new hotline opens in January
 *     service spare { kind: music  file: "jazz.wav"  answer-within: 2s }
 *
 * Better:
 *
 *     select { otherwise -> play spare then release normal }
 *     service spare { kind: music  file: "jazz.wav"  answer-within: 2s }
 *
 * Why: the exception was made for a time, and somebody meant to come back. Do now what was put off,
 * or say why it needs longer.
 */
export const suppressionExpired = (at: Span, until: string): Diagnostic =>
  finding({
    code: "suppression-expired",
    message: `This was allowed until ${until}`,
    at,
    label: "that day has passed",
    hint: "mend what was put off, or give it a new day and say why"
  })
