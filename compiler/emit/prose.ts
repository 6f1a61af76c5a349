// A finding in sentences, for outputs that show no source: annotations, reports, alerts. The form
// with the source and its carets is `dsl/diagnostic/render.ts`.

import type { Diagnostic } from "../../dsl/index.ts"
import { placeOf } from "./place.ts"

/** What a finding says about its own place, a line for each sentence. */
export const proseOf = ({ message, primary, explanation, hint }: Diagnostic): string =>
  [
    `${message}.`,
    ...(primary.label === "" ? [] : [`Here: ${primary.label}`]),
    ...(explanation === undefined ? [] : [explanation]),
    ...(hint === undefined ? [] : [`Hint: ${hint}`])
  ].join("\n")

/**
 * The same, and the other halves of the conflict with their places, for outputs that cannot link to
 * them.
 */
export const wholeProseOf = (diagnostic: Diagnostic): string => {
  const others = diagnostic.secondary.map(({ span, label }) => {
    const { file, line, column } = placeOf(span)
    return `${file}:${line}:${column}: ${label}`
  })
  return [proseOf(diagnostic), ...others].join("\n")
}

/**
 * Text without what a terminal would obey and XML cannot hold: control characters except tab and
 * line breaks, lone surrogates, the two code points that are no characters. A finding may quote any
 * of them from an author's file.
 */
export const printable = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]/g, "\ufffd")
