// `secret-over-plain-http`: a service carries a secret, and its page is not certainly reached over
// https.

import type { Diagnostic, Label, Span } from "../../dsl/index.ts"
import { finding } from "../finding.ts"

/**
 * A secret would travel in the clear.
 *
 * Wrong:
 *
 *     service menu {
 *       vxml: "http://apps/menu.vxml"
 *       headers: { "X-Auth": APP_TOKEN }
 *       answer-within: 4s
 *     }
 *
 * Better:
 *
 *     service menu {
 *       vxml: "https://apps/menu.vxml"
 *       headers: { "X-Auth": APP_TOKEN }
 *       answer-within: 4s
 *     }
 *
 * Why: what a header carries over http can be read on every hop. The page must start with
 * `https://` in the flow itself; with a host from the environment write
 * `"https://${APPS_HOST}/menu.vxml"`.
 */
export const secretOverPlainHttp = (
  at: Span,
  page: Span | undefined,
  carrier?: Label
): Diagnostic =>
  finding({
    code: "secret-over-plain-http",
    message: "A secret would travel in the clear",
    at,
    label: carrier === undefined ? "carries a secret" : "takes the place of an https page",
    secondary:
      page === undefined
        ? carrier === undefined
          ? []
          : [carrier]
        : [{ span: page, label: "not certainly reached over https" }],
    hint:
      carrier === undefined
        ? "let the service's `vxml` start with `https://` in the flow itself"
        : "write `https://`, or play another service that carries no secret"
  })
