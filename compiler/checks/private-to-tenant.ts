// `private-to-tenant`: a name of a tenant is used outside its block.

import type { Diagnostic, Span } from "../../dsl/index.ts"
import { finding } from "../finding.ts"

/**
 * A tenant's private name is used outside the tenant.
 *
 * Wrong:
 *
 *     tenant acme {
 *       numbers: ["800555100X"]
 *       service greeting { vxml: "http://acme/hello.vxml"  answer-within: 4s }
 *     }
 *     select { otherwise -> play greeting then release normal }
 *
 * Better:
 *
 *     service greeting { vxml: "http://lib/hello.vxml"  answer-within: 4s }
 *     select { otherwise -> play greeting then release normal }
 *
 * Why: no call of one tenant may reach what belongs to another, and a line outside the block serves
 * the callers of all. Only a comparison at the root may name a tenant's profile: `profile ==
 * acme.sales`.
 */
export const privateToTenant = (
  name: string,
  tenant: string,
  at: Span,
  declared: Span
): Diagnostic =>
  finding({
    code: "private-to-tenant",
    message: `\`${name}\` is private to the tenant \`${tenant}\``,
    at,
    label: "cannot be named here",
    secondary: [{ span: declared, label: "declared here" }],
    explanation: `Callers of other tenants would reach what belongs to \`${tenant}\`.`,
    hint: `move the line into \`tenant ${tenant}\`, or declare \`${name}\` outside of it`
  })
