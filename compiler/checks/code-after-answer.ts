// `code-after-answer`: a `release CODE` that can never be a response.

import type { Diagnostic, Span } from "../../dsl/index.ts"
import { finding } from "../finding.ts"

/**
 * The caller is always answered when this code releases him.
 *
 * Wrong:
 *
 *     on app.done -> release 486
 *
 * Better:
 *
 *     on app.done -> release normal
 *
 * Why: after the answer there is no final response left to carry a code. The call ends with a BYE,
 * and the code stands in its `Reason` header, which few gateways read.
 */
export const codeAfterAnswer = (code: number, at: Span): Diagnostic =>
  finding({
    code: "code-after-answer",
    severity: "info",
    message: `\`${code}\` comes after the answer, so it is no response`,
    at,
    label: "a BYE with this code in its `Reason`",
    hint: "`release normal` says the same, without a cause"
  })
