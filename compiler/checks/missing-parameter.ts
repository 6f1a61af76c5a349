// `missing-parameter`: an action or an event lacks an argument without which it means nothing.

import type { Diagnostic, Label, Span } from "../../dsl/index.ts"
import { finding } from "../finding.ts"

/**
 * An argument is missing.
 *
 * Wrong:
 *
 *     service announce { kind: announcement  answer-within: 2s }
 *     on treatment.play-announcement -> play announce
 *
 * Better:
 *
 *     service announce { kind: announcement  answer-within: 2s }
 *     on treatment.play-announcement -> play announce(prompt: treatment.prompt else "silence.wav")
 *
 * Why: a service must be told what to play, either in its block or where it is played.
 */
export const missingParameter = (
  message: string,
  at: Span,
  label: string,
  more: { readonly secondary?: ReadonlyArray<Label>; readonly hint?: string } = {}
): Diagnostic =>
  finding({
    code: "missing-parameter",
    message,
    at,
    label,
    secondary: more.secondary ?? [],
    hint: more.hint
  })
