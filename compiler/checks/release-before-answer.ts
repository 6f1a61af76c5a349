// `release-before-answer`: a `release normal` that is always an error to the caller.

import type { Diagnostic, Span } from "../../dsl/index.ts"
import { finding } from "../finding.ts"

/**
 * The caller is released before he was answered.
 *
 * Wrong:
 *
 *     select { otherwise -> release normal }
 *
 * Better:
 *
 *     select { otherwise -> release not-found }
 *
 * Why: before the answer there is nothing to end normally. The caller gets 480 Temporarily
 * Unavailable, and a gateway may try him elsewhere. Another word says what is meant: `busy`,
 * `unavailable`, `not-found`.
 */
export const releaseBeforeAnswer = (at: Span): Diagnostic =>
  finding({
    code: "release-before-answer",
    severity: "info",
    message: "The caller is never answered when this releases him",
    at,
    label: "he gets 480",
    hint: "say why: `release unavailable`, `release busy`, `release not-found`"
  })
