// `unsorted-imports`: imports in no order.

import type { Diagnostic, Fix, Label, Span } from "../../dsl/index.ts"
import { finding } from "../finding.ts"

/**
 * The imports do not stand in the order of their files.
 *
 * Wrong:
 *
 *     import { sorry } from "./lib/sounds.flow"
 *     import { to-agent } from "./lib/agents.flow"
 *
 * Better:
 *
 *     import { to-agent } from "./lib/agents.flow"
 *     import { sorry } from "./lib/sounds.flow"
 *
 * Why: in a fixed order a file that is imported twice is seen, and two people who add an import
 * each do not collide. `ctiflow fix` sorts them when no comment stands between them.
 */
export const unsortedImports = (at: Span, earlier: Label, fixes: ReadonlyArray<Fix>): Diagnostic =>
  finding({
    code: "unsorted-imports",
    severity: "lint",
    message: "The imports are not in the order of their files",
    at,
    label: "belongs further up",
    secondary: [earlier],
    fixes
  })
