// `treatment-not-supported`: handlers for treatments and routes at a site with ICM.

import type { Diagnostic, Label, Span } from "../../dsl/index.ts"
import { finding } from "../finding.ts"

/**
 * ICM has no treatments and no routes.
 *
 * Wrong:
 *
 *     deployment care { cti: icm  mode: sci }
 *     cti { on treatment.music -> play hold }
 *
 * Better:
 *
 *     deployment care { cti: icm  mode: sci }
 *     cti { on script("QMusic") -> play hold }
 *
 * Why: treatments and routes are how Genesys IVR Server speaks. ICM runs scripts and names labels.
 */
export const treatmentNotSupported = (
  event: string,
  at: Span,
  secondary: ReadonlyArray<Label>
): Diagnostic =>
  finding({
    code: "treatment-not-supported",
    message: `ICM has no \`${event}\``,
    at,
    label: "this is how Genesys IVR Server speaks",
    secondary,
    hint: 'ICM runs scripts and names labels: `on script("…")`, `on label.normal`'
  })
