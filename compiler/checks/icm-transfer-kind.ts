// `icm-transfer-kind`: a transfer at an ICM site that says itself how it is done.

import type { Diagnostic, Label, Span } from "../../dsl/index.ts"
import { finding } from "../finding.ts"

/**
 * With ICM the profile or the application says how a caller is transferred.
 *
 * Wrong:
 *
 *     deployment care { cti: icm  mode: sci }
 *     transfer to-agent { kind: bridge  via: platform  to: label.number }
 *
 * Better:
 *
 *     deployment care { cti: icm  mode: sci }
 *     transfer to-agent { kind: by-profile  via: platform  to: label.number }
 *
 * Why: in `sci` the profile's `icm-bridge-transfer` decides between blind and bridge; in `cri` the
 * application that asked for the transfer does. `by-application` is right in `sci` too, where an
 * application asked.
 */
export const icmTransferKind = (
  mode: string,
  at: Span,
  secondary: ReadonlyArray<Label>
): Diagnostic => {
  const kind = mode === "sci" ? "by-profile" : "by-application"
  return finding({
    code: "icm-transfer-kind",
    message: `With \`mode: ${mode}\` a transfer is \`${kind}\``,
    at,
    label: `the ${mode === "sci" ? "profile" : "application"} says how`,
    secondary,
    hint: `write \`kind: ${kind}\``
  })
}
