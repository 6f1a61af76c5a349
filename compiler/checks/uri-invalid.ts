// `uri-invalid`: a text that is to be a URI is none, as far as it is known while compiling.

import type { Diagnostic, Span } from "../../dsl/index.ts"
import { finding } from "../finding.ts"

/**
 * A text is no URI of the kind that is needed.
 *
 * Wrong:
 *
 *     profile sales { dnis: ["5001"]  app: "apps.example/sales.vxml" }
 *
 * Better:
 *
 *     profile sales { dnis: ["5001"]  app: "http://apps.example/sales.vxml" }
 *
 * Why: pages are fetched over http or https, destinations are `sip:`, `sips:` or `tel:`. A mistake
 * here would be found by the first caller.
 */
export const uriInvalid = (text: string, at: Span, why: string): Diagnostic =>
  finding({
    code: "uri-invalid",
    message: `\`${text}\` is no URI`,
    at,
    label: why,
    hint: "for example `http://host/page.vxml` or `sip:4999@host`"
  })
