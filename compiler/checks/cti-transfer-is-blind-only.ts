// `cti-transfer-is-blind-only`: a transfer through the CTI side that is to be more than blind.

import type { Diagnostic, Span } from "../../dsl/index.ts"
import { finding } from "../finding.ts"

/**
 * The CTI side transfers blindly, and in no other way.
 *
 * Wrong:
 *
 *     transfer to-agent { kind: bridge  via: cti  to: route.to }
 *
 * Better:
 *
 *     transfer to-agent { kind: blind  via: cti  to: route.to }
 *
 * Why: OneStepXfer hands the call over in one step, and we are out of it. To stay in the path,
 * transfer with `via: platform`.
 */
export const ctiTransferIsBlindOnly = (at: Span, via: Span): Diagnostic =>
  finding({
    code: "cti-transfer-is-blind-only",
    message: "The CTI side transfers blindly, and in no other way",
    at,
    label: "OneStepXfer is a blind transfer",
    secondary: [{ span: via, label: "through the CTI side" }],
    hint: "write `kind: blind`, or `via: platform`"
  })
