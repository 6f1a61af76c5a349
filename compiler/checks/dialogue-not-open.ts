// `dialogue-not-open`: an action needs a CTI dialogue on a path on which there is none.

import type { Diagnostic, Label, Span } from "../../dsl/index.ts"
import { finding } from "../finding.ts"

/**
 * There is no CTI dialogue here.
 *
 * Wrong:
 *
 *     select { when gateway.use-cti == 1 -> route "6001" }
 *
 * Better:
 *
 *     select { when gateway.use-cti == 1 -> cti }
 *     cti { on accepted -> route "6001" }
 *
 * Why: `route` and a transfer with `via: cti` are asked of the CTI side within a dialogue, which
 * the verb `cti` opens. After `released` it is closed. Only in `mode: cri` does `route` open its
 * own.
 */
export const dialogueNotOpen = (
  verb: string,
  at: Span,
  secondary: ReadonlyArray<Label>
): Diagnostic =>
  finding({
    code: "dialogue-not-open",
    message: `\`${verb}\` needs a CTI dialogue, and here there is none`,
    at,
    label: "nobody to ask",
    secondary,
    hint: "open it with `cti` first, and do this on `accepted`"
  })
