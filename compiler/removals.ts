// What has to go with a stretch of text when it is taken out: the line it alone fills, or the
// comma that parted it from its neighbour. Offsets only; whether something may go is for the check.

import type { Diagnostic, Fix, Import, Name, Span } from "../dsl/index.ts"
import { spanText } from "../dsl/index.ts"

/** The stretch with the whole line when nothing else stands on it, else with the space before it. */
export const withItsLine = (span: Span): Span => {
  const { text } = span.source
  const before = /[ \t]*$/.exec(text.slice(0, span.start))?.[0].length ?? 0
  const after = /^[ \t]*(?:\r\n|\n|\r|$)/.exec(text.slice(span.end))?.[0].length
  const start = span.start - before
  const isAlone = after !== undefined && (start === 0 || /[\r\n]$/.test(text.slice(0, start)))
  return isAlone ? { ...span, start, end: span.end + after } : { ...span, start }
}

/**
 * One of several that commas part, with the comma behind it; the last one takes the comma before
 * it. Nothing when it is the only one.
 */
export const withItsComma = (elements: ReadonlyArray<Span>, index: number): Span | undefined => {
  const own = elements[index]
  const next = elements[index + 1]
  const previous = elements[index - 1]
  if (own === undefined) return undefined
  if (next !== undefined) return { ...own, end: next.start }
  return previous === undefined ? undefined : { ...own, start: previous.end }
}

/** Takes a stretch out, if nobody wrote a comment into it that would be lost. */
export const removal = (title: string, span: Span | undefined): ReadonlyArray<Fix> =>
  span === undefined || spanText(span).includes("//")
    ? []
    : [{ title, safe: true, edits: [{ span, text: "" }] }]

/** Takes a name out of an import; with the last name goes the line. */
export const importRemoval = (title: string, node: Import, name: Name): ReadonlyArray<Fix> => {
  const spans = node.names.map(({ span }) => span)
  const index = node.names.indexOf(name)
  return removal(title, spans.length === 1 ? withItsLine(node.span) : withItsComma(spans, index))
}

/** The finding with more fixes. */
export const withFixes = (finding: Diagnostic, fixes: ReadonlyArray<Fix>): Diagnostic => ({
  ...finding,
  fixes: [...finding.fixes, ...fixes]
})
