// `unit-missing`: a bare number where a duration is expected. Unknown units (`90min`) are found by
// the parser, under the same code.

import type { Diagnostic, Span } from "../../dsl/index.ts"
import { finding } from "../finding.ts"

/**
 * A duration without a unit.
 *
 * Wrong:
 *
 *     service hold { kind: music  file: "hold.wav"  answer-within: 2 }
 *
 * Better:
 *
 *     service hold { kind: music  file: "hold.wav"  answer-within: 2s }
 *
 * Why: two seconds and two milliseconds are a thousandfold apart, and vendors use both. The units
 * are `ms`, `s`, `m` and `h`.
 */
export const unitMissing = (value: number, at: Span): Diagnostic =>
  finding({
    code: "unit-missing",
    message: `\`${value}\` has no unit`,
    at,
    label: "of what?",
    hint: `write \`${value}ms\`, \`${value}s\`, \`${value}m\` or \`${value}h\``
  })
