// `not-yet-served`: something is understood and checked, and this version's runtime does not carry
// it out. What that is stands in the table of `compiler/plan/unservedReasons.ts`, which the runtime
// reads too.

import type { Diagnostic, Span } from "../../dsl/index.ts"
import { finding } from "../finding.ts"

/**
 * This version checks it, and does not run it yet.
 *
 * Wrong:
 *
 *     // for running with this version
 *     deployment care { cti: icm  mode: sci }
 *
 * Better:
 *
 *     deployment care { cti: genesys  mode: behind  servers: ["10.1.0.20:7009"] }
 *
 * Why: policies are often written before the site is there. `check`, `test` of what does not need
 * it, `fmt` and `build` work; `run` refuses to start and says the same sentence.
 */
export const notYetServed = (at: Span, sentence: string): Diagnostic =>
  finding({
    code: "not-yet-served",
    severity: "info",
    message: "This is checked, and not served by this version",
    at,
    label: "will not start",
    explanation: `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`
  })
