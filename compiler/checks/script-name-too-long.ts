// `script-name-too-long`: a script id that ICM cannot hold.

import type { Diagnostic, Span } from "../../dsl/index.ts"
import { finding } from "../finding.ts"

/**
 * ICM holds no script id of this length.
 *
 * Wrong:
 *
 *     on script("CustomerCareWelcomeMessageGermanyAndAustria") -> play welcome
 *
 * Better:
 *
 *     on script("CustomerCareWelcomeDACH") -> play welcome
 *
 * Why: a VRU script name of ICM has at most 39 characters. A longer one never comes, so the line
 * would never be chosen.
 */
export const scriptNameTooLong = (id: string, at: Span, max: number): Diagnostic =>
  finding({
    code: "script-name-too-long",
    message: `A script id of ${id.length} characters never comes`,
    at,
    label: `at most ${max}`,
    hint: "use the name as it stands in ICM's list of VRU scripts"
  })
