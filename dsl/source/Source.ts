// A text of the language and the only place that counts: offsets become lines and columns here and
// nowhere else. Offsets are UTF-16 code units, as JavaScript strings and editors have them; columns
// shown to people count from 1.

/** One `.flow` text with its path as the author would write it. */
export interface Source {
  /** Relative to the project root, with forward slashes. */
  readonly file: string
  readonly text: string
  /** The offset at which each line starts; the first entry is 0. */
  readonly lineStarts: ReadonlyArray<number>
}

/** A half-open stretch of one source: `start` is inside, `end` is not. */
export interface Span {
  readonly source: Source
  readonly start: number
  readonly end: number
}

/** A place as people and editors name it; both numbers count from 1. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** Makes a source and indexes its lines. A line ends with LF, CRLF or a lone CR. */
export const makeSource = (file: string, text: string): Source => {
  const lineStarts = [0]
  for (let offset = 0; offset < text.length; offset++) {
    const unit = text.charCodeAt(offset)
    if (unit === 0x0a || (unit === 0x0d && text.charCodeAt(offset + 1) !== 0x0a)) {
      lineStarts.push(offset + 1)
    }
  }
  return { file, text, lineStarts }
}

/** The line and column of an offset; one past the end of the text is still a place. */
export const positionAt = (source: Source, offset: number): Position => {
  let low = 0
  let high = source.lineStarts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((source.lineStarts[middle] ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  return { line: low + 1, column: offset - (source.lineStarts[low] ?? 0) + 1 }
}

/** The text of a line (counted from 1) without its line ending. */
export const lineText = (source: Source, line: number): string => {
  const start = source.lineStarts[line - 1]
  if (start === undefined) return ""
  const end = source.lineStarts[line] ?? source.text.length
  return source.text.slice(start, end).replace(/[\r\n]+$/, "")
}

export const makeSpan = (source: Source, start: number, end: number): Span => ({
  source,
  start,
  end
})

/** The text a span covers. */
export const spanText = (span: Span): string => span.source.text.slice(span.start, span.end)

/** The smallest span that covers both; they must be of the same source. */
export const joinSpans = (left: Span, right: Span): Span =>
  makeSpan(left.source, Math.min(left.start, right.start), Math.max(left.end, right.end))
