// `secret-escapes`: a secret stands where others could read it.

import type { Diagnostic, Span } from "../../dsl/index.ts"
import { finding } from "../finding.ts"

/**
 * A secret would become visible.
 *
 * Wrong:
 *
 *     secret APP_TOKEN : Text
 *     on busy -> attach(token: APP_TOKEN) then transfer to-overflow
 *
 * Better:
 *
 *     secret APP_TOKEN : Text
 *     service menu {
 *       vxml: "https://apps/menu.vxml"
 *       headers: { "X-Auth": APP_TOKEN }
 *       answer-within: 4s
 *     }
 *
 * Why: user data is readable by every agent desktop, Request-URI parameters stand in every trace,
 * and tests and plans are files. Secrets may only go into `headers` of a service that is reached
 * over https.
 */
export const secretEscapes = (name: string, at: Span, declared: Span): Diagnostic =>
  finding({
    code: "secret-escapes",
    message: "A secret would become visible",
    at,
    label: `others can read what stands here`,
    secondary: [{ span: declared, label: "declared secret here" }],
    explanation:
      "Whoever reads call data, parameters or a trace of the call could take it from there.",
    hint: `secrets may only go into \`headers\` of a service reached over https; \`${name}\` is one`
  })
