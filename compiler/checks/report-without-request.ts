// `report-without-request`: a `report` where nothing waits for one.

import type { Diagnostic, Label, Span } from "../../dsl/index.ts"
import { finding } from "../finding.ts"

/**
 * Nothing waits for this report.
 *
 * Wrong:
 *
 *     on accepted -> play welcome then report done
 *
 * Better:
 *
 *     on accepted -> play welcome then route "6001"
 *
 * Why: `report` answers a treatment, a script, a label or a transfer that the application asked
 * for. Where nothing of that kind is pending, the call would wait for an answer to an answer. In
 * `cti` a chain that ends in `play` goes on with `report done` by itself.
 */
export const reportWithoutRequest = (
  at: Span,
  isImplied: boolean,
  secondary: ReadonlyArray<Label>
): Diagnostic =>
  finding({
    code: "report-without-request",
    message: "Nothing waits for this report",
    at,
    label: isImplied ? "`report done` follows this `play` by itself" : "answers nothing",
    secondary,
    explanation: "The caller would stay where he is, and the CTI side would not know why.",
    hint: isImplied
      ? "say what follows: `then route …`, `then release …`"
      : "hand the call to somebody instead, or release it"
  })
