// `dialogue-already-open`: `cti` on a path on which a CTI dialogue was opened before.

import type { Diagnostic, Label, Span } from "../../dsl/index.ts"
import { finding } from "../finding.ts"

/**
 * The CTI dialogue of this call was opened before.
 *
 * Wrong:
 *
 *     on route.default -> cti
 *
 * Better:
 *
 *     on route.default -> route "6002"
 *
 * Why: a call has one CTI dialogue from its beginning to its end. Ask within it: `route` asks for
 * another destination.
 */
export const dialogueAlreadyOpen = (at: Span, secondary: ReadonlyArray<Label>): Diagnostic =>
  finding({
    code: "dialogue-already-open",
    message: "This call has had its CTI dialogue",
    at,
    label: "a second one",
    secondary,
    hint: "`route` asks within the dialogue for another destination"
  })
