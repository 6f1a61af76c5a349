// `definition-cycle`: constants or conditions are defined by one another.

import type { Diagnostic, Span } from "../../dsl/index.ts"
import { finding } from "../finding.ts"

/**
 * Constants or named conditions are defined by one another.
 *
 * Wrong:
 *
 *     let open   = not closed
 *     let closed = not open
 *
 * Better:
 *
 *     let open   = time in "08:00".."20:00"
 *     let closed = not open
 *
 * Why: neither has a meaning of its own.
 */
export const definitionCycle = (name: string, at: Span, declared: Span): Diagnostic =>
  finding({
    code: "definition-cycle",
    message: `\`${name}\` is defined by itself`,
    at,
    label: "leads back to it",
    secondary: [{ span: declared, label: "declared here" }],
    hint: "let one of them say its value without the others"
  })
