// `type-mismatch`: a value of one kind stands where another kind is expected.

import type { Diagnostic, Fix, Label, Span } from "../../dsl/index.ts"
import { finding } from "../finding.ts"

/**
 * A value of the wrong kind.
 *
 * Wrong:
 *
 *     deployment edge { cti: none  max-treatments: "40" }
 *     select { when call.dnis -> profile by-dnis }
 *
 * Better:
 *
 *     deployment edge { cti: none  max-treatments: 40 }
 *     select { when call.dnis matches "800." -> profile by-dnis }
 *
 * Why: values are what they look like. Numbers that people dial are texts in quotes, counts and
 * limits are plain numbers, durations carry a unit, words of a closed set stand without quotes.
 */
export const typeMismatch = (mismatch: {
  readonly at: Span
  /** What is expected, as the start of a sentence: `a duration`. */
  readonly expected: string
  /** What stands there, as the end of "this is …". */
  readonly found: string
  readonly hint?: string | undefined
  readonly secondary?: ReadonlyArray<Label>
  readonly fixes?: ReadonlyArray<Fix>
}): Diagnostic =>
  finding({
    code: "type-mismatch",
    message: `${capital(mismatch.expected)} is expected here`,
    at: mismatch.at,
    label: `this is ${mismatch.found}`,
    secondary: mismatch.secondary ?? [],
    hint: mismatch.hint,
    fixes: mismatch.fixes ?? []
  })

/** A mismatch that is better said in a sentence of its own. */
export const mismatchOf = (
  message: string,
  at: Span,
  label: string,
  hint?: string,
  secondary: ReadonlyArray<Label> = []
): Diagnostic => finding({ code: "type-mismatch", message, at, label, hint, secondary })

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
