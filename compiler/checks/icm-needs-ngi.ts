// `icm-needs-ngi`: an ICM site with the old voice interpreter.

import type { Diagnostic, Span } from "../../dsl/index.ts"
import { finding } from "../finding.ts"

/**
 * ICM works only with NGI.
 *
 * Wrong:
 *
 *     deployment care { cti: icm  mode: sci  platform: gvpi }
 *
 * Better:
 *
 *     deployment care { cti: icm  mode: sci  platform: ngi }
 *
 * Why: scripts of ICM are run by the Next Generation Interpreter; the old interpreter has no way to
 * be told of them.
 */
export const icmNeedsNgi = (at: Span, cti: Span): Diagnostic =>
  finding({
    code: "icm-needs-ngi",
    message: "ICM works only with NGI",
    at,
    label: "ICM cannot use this interpreter",
    secondary: [{ span: cti, label: "the CTI side is ICM" }],
    hint: "write `platform: ngi`, or leave it out"
  })
