// `misplaced-block`: a block stands where it has no meaning.

import type { Diagnostic, Span } from "../../dsl/index.ts"
import { finding } from "../finding.ts"

/**
 * A block stands inside a tenant that can only stand outside.
 *
 * Wrong:
 *
 *     tenant acme {
 *       numbers: ["800555100X"]
 *       deployment acme-edge { cti: none }
 *     }
 *
 * Better:
 *
 *     deployment edge { cti: none }
 *     tenant acme { numbers: ["800555100X"] }
 *
 * Why: a site serves all tenants, and tenants do not nest: a number belongs to exactly one of them.
 */
export const misplacedBlock = (kind: string, at: Span, tenant: string): Diagnostic =>
  finding({
    code: "misplaced-block",
    message: `A \`${kind}\` cannot stand inside a tenant`,
    at,
    label: `inside \`tenant ${tenant}\``,
    hint: "move it out of the tenant's braces"
  })
