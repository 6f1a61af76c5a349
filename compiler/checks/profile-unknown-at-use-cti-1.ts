// `profile-unknown-at-use-cti-1`: a rule reads the profile of a call that has none yet, because the
// CTI side has not told the true DNIS.

import type { Diagnostic, Span } from "../../dsl/index.ts"
import { finding } from "../finding.ts"

/**
 * There is no profile yet with `use-cti: 1`.
 *
 * Wrong:
 *
 *     when gateway.use-cti == 1 -> cti(params: profile.cti-params)
 *
 * Better:
 *
 *     when gateway.use-cti == 1 -> cti
 *     when gateway.use-cti == 2 and has profile -> cti(params: profile.cti-params)
 *
 * Why: behind the switch the number in the INVITE is only that of a port. The true DNIS comes with
 * `accepted`, and only then the number plan gives a profile.
 */
export const profileUnknownAtUseCti1 = (at: Span, narrowedAt: Span): Diagnostic =>
  finding({
    code: "profile-unknown-at-use-cti-1",
    message: "There is no profile yet with `use-cti: 1`",
    at,
    label: "no DNIS has been mapped yet",
    secondary: [{ span: narrowedAt, label: "only these calls come here" }],
    explanation: "The CTI side tells the true DNIS with `accepted`; until then this is absent.",
    hint: "read it on `on accepted` and later, or take what you need from the CTI side"
  })
