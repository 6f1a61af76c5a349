// `long-chain`: a chain of more actions than a reader keeps in mind.

import type { Diagnostic, Span } from "../../dsl/index.ts"
import { finding } from "../finding.ts"

/**
 * A chain has more actions than one keeps in mind.
 *
 * Wrong:
 *
 *     on released -> play one then play two then play three then play four then play five
 *                    then play six then release normal
 *
 * Better:
 *
 *     on released -> play all-six then release normal
 *
 * Why: what a caller hears in a row is a voice application, and there it can be interrupted, said
 * again and changed without a new plan. Chains of more than 16 actions are `limit-exceeded`.
 */
export const longChain = (at: Span, count: number, max: number): Diagnostic =>
  finding({
    code: "long-chain",
    severity: "lint",
    message: `A chain of ${count} actions is hard to follow`,
    at,
    label: `the first one beyond ${max}`,
    hint: "let one service say what belongs together"
  })
