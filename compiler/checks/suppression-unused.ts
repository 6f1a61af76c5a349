// `suppression-unused`: a `flow: allow` comment that allows nothing.

import type { Diagnostic, Fix, Span } from "../../dsl/index.ts"
import { finding } from "../finding.ts"

/**
 * This comment allows nothing.
 *
 * Wrong:
 *
 *     // flow: allow unused-name
 *     service spare { kind: music  file: "jazz.wav"  answer-within: 2s }
 *
 * Better:
 *
 *     // flow: allow unused-name until 2027-01-31 — the new hotline opens in January
 *     service spare { kind: music  file: "jazz.wav"  answer-within: 2s }
 *
 * Why: an exception is worth a reason and an end, or it stays for ever. The comment stands on the
 * line above and names one code. Errors cannot be allowed: a program with one cannot be run.
 */
export const suppressionUnused = (
  at: Span,
  why: string,
  fixes: ReadonlyArray<Fix> = []
): Diagnostic =>
  finding({
    code: "suppression-unused",
    severity: "warning",
    message: "This comment allows nothing",
    at,
    label: why,
    hint: "written `// flow: allow CODE until 2027-01-31 — reason` on the line above, or left out",
    fixes
  })
