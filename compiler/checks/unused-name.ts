// `unused-name`: something is declared or imported that nothing uses.

import type { Diagnostic, Fix, Span } from "../../dsl/index.ts"
import { finding } from "../finding.ts"

/**
 * Nothing uses this.
 *
 * Wrong:
 *
 *     import { sorry, hold } from "./lib/common.flow"
 *     select { otherwise -> play sorry then release unavailable }
 *
 * Better:
 *
 *     import { sorry } from "./lib/common.flow"
 *     select { otherwise -> play sorry then release unavailable }
 *
 * Why: a reader takes for true what stands in a file. Often the name shows what was forgotten: a
 * service that was to be played, a transfer that nobody leads to. Uses in a `test` do not count.
 */
export const unusedName = (
  name: string,
  kind: string,
  at: Span,
  why?: string,
  fixes: ReadonlyArray<Fix> = []
): Diagnostic =>
  finding({
    code: "unused-name",
    severity: "warning",
    message: `Nothing uses \`${name}\``,
    at,
    label: why ?? `${kind} without effect`,
    hint: "leave it out",
    fixes
  })
