// `maybe-absent`: a fact of the call is used that a call need not have.

import type { Diagnostic, Label, Span } from "../../dsl/index.ts"
import { finding } from "../finding.ts"

/**
 * A value is used that may be absent.
 *
 * Wrong:
 *
 *     on treatment.music -> play hold(file: treatment.file)
 *
 * Better:
 *
 *     on treatment.music -> play hold(file: treatment.file else "hold.wav")
 *
 * Why: a treatment need not name a file, a call need not carry a header, a number need not belong
 * to a profile. In a condition ask `has x and …` first; elsewhere say with `else` what is meant
 * without it.
 */
export const maybeAbsent = (
  path: string,
  at: Span,
  more: { readonly secondary?: ReadonlyArray<Label>; readonly hint?: string } = {}
): Diagnostic =>
  finding({
    code: "maybe-absent",
    message: `There may be no \`${path}\` here`,
    at,
    label: "may be absent",
    secondary: more.secondary ?? [],
    hint: more.hint ?? `in a condition ask \`has ${path} and …\`; elsewhere say \`${path} else …\``
  })
