// `duplicate-name`: one name for two things, or one thing said twice.

import type { Diagnostic, Span } from "../../dsl/index.ts"
import { finding } from "../finding.ts"

/**
 * The same name, or the same setting, stands there twice.
 *
 * Wrong:
 *
 *     service hold { kind: music  file: "hold.wav"  answer-within: 2s }
 *     service hold { kind: music  file: "jazz.wav"  answer-within: 2s }
 *
 * Better:
 *
 *     service hold { kind: music  file: "hold.wav"  answer-within: 2s }
 *     service jazz { kind: music  file: "jazz.wav"  answer-within: 2s }
 *
 * Why: which of the two a caller gets would depend on the order of lines. All blocks of a file
 * share one name space; the private names of two tenants may be equal, but may not hide a name of
 * the root. The same holds for settings of a block, words of an enum, keys and arguments, and for
 * `select`, `cti`, `defaults` and `deployment`, of which there is one.
 */
export const duplicateName = (
  what: string,
  at: Span,
  first: { readonly span: Span; readonly label?: string },
  hint?: string
): Diagnostic =>
  finding({
    code: "duplicate-name",
    message: `${what} stands here twice`,
    at,
    label: "again",
    secondary: [{ span: first.span, label: first.label ?? "already here" }],
    hint
  })

/** A name that the language keeps for itself in that place. */
export const reservedName = (name: string, meaning: string, at: Span): Diagnostic =>
  finding({
    code: "duplicate-name",
    message: `\`${name}\` is a word of the language already`,
    at,
    label: meaning,
    hint: "give it another name"
  })
