// `cti-params-need-use-cti-2`: a profile's CTI parameters for calls that carry none.

import type { Diagnostic, Label, Span } from "../../dsl/index.ts"
import { finding } from "../finding.ts"

/**
 * CTI parameters travel only with `use-cti: 2`.
 *
 * Wrong:
 *
 *     when has profile -> cti(params: profile.cti-params)
 *
 * Better:
 *
 *     when gateway.use-cti == 2 and has profile -> cti(params: profile.cti-params)
 *
 * Why: at `use-cti: 0` a call is no CTI call, and at `use-cti: 1` there is no profile yet. Only at
 * 2 the profile is known before the CTI side is asked.
 */
export const ctiParamsNeedUseCti2 = (
  at: Span,
  possible: ReadonlyArray<number>,
  secondary: ReadonlyArray<Label>
): Diagnostic =>
  finding({
    code: "cti-params-need-use-cti-2",
    message: "CTI parameters travel only with `use-cti: 2`",
    at,
    label: `here \`gateway.use-cti\` can be ${possible.join(" or ")}`,
    secondary,
    hint: "ask `gateway.use-cti == 2 and …` first, or leave `params` out"
  })
