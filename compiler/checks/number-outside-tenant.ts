// `number-outside-tenant`: a profile of a tenant answers numbers that are not the tenant's.

import type { Diagnostic, Span } from "../../dsl/index.ts"
import { finding } from "../finding.ts"

/**
 * A tenant's profile wants numbers that are not the tenant's.
 *
 * Wrong:
 *
 *     tenant acme {
 *       numbers: ["800555100X"]
 *       profile sales { dnis: ["800555XXXX"]  app: "http://acme/sales.vxml" }
 *     }
 *
 * Better:
 *
 *     tenant acme {
 *       numbers: ["800555100X"]
 *       profile sales { dnis: ["800555100X"]  app: "http://acme/sales.vxml" }
 *     }
 *
 * Why: calls to those numbers are not the tenant's, so the profile would never answer them; or
 * would take them from somebody else.
 */
export const numberOutsideTenant = (
  at: Span,
  tenant: string,
  foreign: string,
  owned: Span | undefined
): Diagnostic =>
  finding({
    code: "number-outside-tenant",
    message: `These numbers are not all \`${tenant}\`'s`,
    at,
    label: `not \`${tenant}\`'s: ${foreign}`,
    secondary: owned === undefined ? [] : [{ span: owned, label: `\`${tenant}\` owns these` }],
    explanation: `Calls to them are not \`${tenant}\`'s, so the profile would never answer them.`,
    hint: `narrow the pattern, or add the numbers to \`numbers\` of \`${tenant}\``
  })
