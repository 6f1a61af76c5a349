// `verb-not-supported`: a verb for which the site's CTI side has no request.

import type { Diagnostic, Label, Span } from "../../dsl/index.ts"
import type { SiteKind } from "../../dsl/vocabulary/Site.ts"
import { finding } from "../finding.ts"

/**
 * The CTI side of this site has no request for this verb.
 *
 * Wrong:
 *
 *     deployment care { cti: icm  mode: cri }
 *     select { when has profile -> cti }
 *
 * Better:
 *
 *     deployment care { cti: icm  mode: cri }
 *     select { when has profile -> profile by-dnis }
 *     cti { on app.transfer -> route app.to }
 *
 * Why: in `cri` the voice application leads and asks for routes; nothing opens a dialogue when a
 * call arrives. In `sci` ICM leads and names labels unasked, so there is no `route`. Without a CTI
 * side there is neither.
 */
export const verbNotSupported = (
  verb: string,
  at: Span,
  site: SiteKind,
  secondary: ReadonlyArray<Label>
): Diagnostic =>
  finding({
    code: "verb-not-supported",
    message: `\`${verb}\` cannot be carried out at this site`,
    at,
    label: site === "none" ? "there is nobody to ask" : "there is no such request",
    secondary,
    hint: hints.get(site) ?? "leave it out"
  })

const hints: ReadonlyMap<SiteKind, string> = new Map([
  ["none", "serve the caller without CTI: `profile by-dnis`, `play`, `transfer`"],
  ["cri", "let the application lead: `profile by-dnis`, and `route` on `app.transfer`"],
  ["sci", "ICM names destinations unasked: handle `label.*`"]
])
