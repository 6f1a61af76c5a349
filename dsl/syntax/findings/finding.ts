// How the reading of a text says that something is wrong: the codes it may use, and one
// constructor. The words themselves stand in the files beside this one, a factory for each thing
// that can be said.

import type { Diagnostic, Fix, Label, Severity } from "../../diagnostic/Diagnostic.ts"
import { curtail } from "../../diagnostic/curtail.ts"
import { makeSpan, spanText } from "../../source/Source.ts"
import type { Source, Span } from "../../source/Source.ts"

/** Every code that reading a text can give, in the order of their pages. */
export const syntaxCodes = [
  "stray-character",
  "bidi-character",
  "unterminated-text",
  "merge-conflict-marker",
  "limit-exceeded",
  "edition-missing",
  "edition-unknown",
  "missing-brace",
  "missing-arrow",
  "missing-colon",
  "missing-value",
  "unit-missing",
  "unexpected-word",
  "misspelled-keyword",
  "setting-after-rule",
  "trailing-comma",
  "looks-like-another-language"
] as const

export type SyntaxCode = (typeof syntaxCodes)[number]

/** What is said about one place. */
export interface Wording {
  readonly message: string
  readonly label: string
  readonly severity?: Severity
  readonly secondary?: ReadonlyArray<Label>
  readonly explanation?: string
  readonly hint?: string
  readonly fixes?: ReadonlyArray<Fix>
}

export const finding = (code: SyntaxCode, span: Span, wording: Wording): Diagnostic => {
  const { label, severity = "error", secondary = [], fixes = [], ...rest } = wording
  return curtail({ code, severity, primary: { span, label }, secondary, fixes, ...rest })
}

/** A stretch of the text as a sentence quotes it: a whole line of it would bury the sentence. */
export const quoted = (span: Span): string => {
  const { length } = spanText(span)
  const text = spanText(length <= quotedMax ? span : { ...span, end: span.start + quotedMax })
  return `\`${text.replaceAll(/\s+/g, " ")}${length <= quotedMax ? "" : "…"}\``
}

const quotedMax = 40

/** A fix that replaces one stretch of text. */
export const replacing = (title: string, safe: boolean, span: Span, text: string): Fix => ({
  title,
  safe,
  edits: [{ span, text }]
})

/** A fix that puts text in front of an offset. */
export const inserting = (
  title: string,
  safe: boolean,
  source: Source,
  offset: number,
  text: string
): Fix => replacing(title, safe, makeSpan(source, offset, offset), text)
