// `missing-setting`: a block lacks a setting without which it cannot work.

import type { Diagnostic, Label, Span } from "../../dsl/index.ts"
import { finding } from "../finding.ts"

/**
 * A block lacks a setting that it needs.
 *
 * Wrong:
 *
 *     service hold { kind: music  file: "hold.wav" }
 *
 * Better:
 *
 *     service hold { kind: music  file: "hold.wav"  answer-within: 2s }
 *
 * Why: nothing that changes what a caller hears has a hidden default. A service without
 * `answer-within` could leave a caller waiting for as long as the media platform likes.
 */
export const missingSetting = (missing: {
  readonly block: string
  readonly key: string
  readonly at: Span
  /** What is missing, beside the caret. */
  readonly means: string
  readonly secondary?: ReadonlyArray<Label>
  readonly hint?: string
}): Diagnostic =>
  finding({
    code: "missing-setting",
    message: `This \`${missing.block}\` has no \`${missing.key}\``,
    at: missing.at,
    label: missing.means,
    secondary: missing.secondary ?? [],
    hint: missing.hint ?? `add \`${missing.key}: …\``
  })
