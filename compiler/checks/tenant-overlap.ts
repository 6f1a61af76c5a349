// `tenant-overlap`: two tenants, or a tenant and a profile of the root, claim the same numbers.

import type { Diagnostic, Span } from "../../dsl/index.ts"
import { finding } from "../finding.ts"

/**
 * Two owners claim the same numbers.
 *
 * Wrong:
 *
 *     tenant acme   { numbers: ["800555XXXX"] }
 *     tenant globex { numbers: ["8005552XXX"] }
 *
 * Better:
 *
 *     tenant acme   { numbers: ["8005550.", "8005551."] }
 *     tenant globex { numbers: ["8005552."] }
 *
 * Why: callers of one tenant must never reach what belongs to another. Tenants may not share
 * numbers, not even nested ones, and a profile of the root may not answer a tenant's numbers.
 */
export const tenantOverlap = (overlap: {
  readonly at: Span
  readonly first: Span
  readonly common: string
  readonly owners: readonly [string, string]
  /** The second one is a profile of the root. */
  readonly isProfile: boolean
}): Diagnostic =>
  finding({
    code: "tenant-overlap",
    message: overlap.isProfile
      ? "A profile outside the tenant claims its numbers"
      : "Two tenants claim the same numbers",
    at: overlap.at,
    label: `both contain ${overlap.common}`,
    secondary: [{ span: overlap.first, label: `\`${overlap.owners[0]}\` owns these` }],
    explanation: `Callers of \`${overlap.owners[0]}\` could reach what belongs to others.`,
    hint: overlap.isProfile
      ? `move the profile into \`tenant ${overlap.owners[0]}\`, or leave these numbers out`
      : "tenants may not share numbers, not even nested ones: split one of the plans"
  })
