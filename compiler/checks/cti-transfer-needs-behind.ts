// `cti-transfer-needs-behind`: a transfer through the CTI side at a site that cannot do it.

import type { Diagnostic, Label, Span } from "../../dsl/index.ts"
import { finding } from "../finding.ts"

/**
 * This site cannot transfer through the CTI side.
 *
 * Wrong:
 *
 *     deployment munich { cti: genesys  mode: in-front  servers: ["10.1.0.20:7009"] }
 *     transfer to-agent { kind: blind  via: cti  to: route.to }
 *
 * Better:
 *
 *     deployment munich { cti: genesys  mode: in-front  servers: ["10.1.0.20:7009"] }
 *     transfer to-agent { kind: blind  via: platform  to: route.to }
 *
 * Why: OneStepXfer works only when IVR Server is behind the switch, for then the switch owns the
 * call. Anywhere else the caller would hear nothing after the announcement.
 */
export const ctiTransferNeedsBehind = (at: Span, secondary: ReadonlyArray<Label>): Diagnostic =>
  finding({
    code: "cti-transfer-needs-behind",
    message: "This site cannot transfer through the CTI side",
    at,
    label: "OneStepXfer works only when IVR Server is behind the switch",
    secondary,
    explanation: "Every caller who is sent away by this policy would hear nothing.",
    hint: "use `via: platform`, or keep this policy for sites with `mode: behind`"
  })
