// Parts between brackets with commas between them: arguments, lists, records, words, names. They
// share a line when they fit; when they do not, or when a comment stands among them, each has its
// own.

import type { Comment } from "./Ast.ts"
import type { CommentTable } from "./CommentTable.ts"
import { align, group, hardLine, join, line, nest, remark, softLine } from "./Layout.ts"
import type { Layout } from "./Layout.ts"

/** A part with its place in the text. */
export interface Part {
  readonly start: number
  readonly end: number
  /** Prints it, with the comments in it that have a place there. */
  readonly print: (table: CommentTable) => Layout
}

/**
 * The brackets of a sequence and the offsets behind the opening one and in front of the closing
 * one.
 */
export interface Brackets {
  readonly open: string
  readonly close: string
  readonly start: number
  readonly end: number
}

/** `f(a: 1, b: 2)`; what does not fit hangs below the first argument. */
export const printHanging = (
  table: CommentTable,
  brackets: Brackets,
  parts: ReadonlyArray<Part>
): Layout =>
  table.has(brackets.start, brackets.end)
    ? printExploded(table, brackets, parts)
    : group([brackets.open, align(commas(table, parts)), brackets.close])

/** `[a, b]`; what does not fit is indented, one part a line. */
export const printTight = (
  table: CommentTable,
  brackets: Brackets,
  parts: ReadonlyArray<Part>
): Layout => printIndented(table, brackets, parts, softLine)

/** `{ a: 1, b: 2 }`; what does not fit is indented, one part a line. */
export const printSpaced = (
  table: CommentTable,
  brackets: Brackets,
  parts: ReadonlyArray<Part>
): Layout => printIndented(table, brackets, parts, line)

const printIndented = (
  table: CommentTable,
  brackets: Brackets,
  parts: ReadonlyArray<Part>,
  edge: Layout
): Layout => {
  if (table.has(brackets.start, brackets.end)) return printExploded(table, brackets, parts)
  if (parts.length === 0) return brackets.open + brackets.close
  return group([brackets.open, nest([edge, commas(table, parts)]), edge, brackets.close])
}

const commas = (table: CommentTable, parts: ReadonlyArray<Part>): Layout =>
  join(
    [",", line],
    parts.map(({ print }) => print(table))
  )

const printExploded = (
  table: CommentTable,
  { open, close, start, end }: Brackets,
  parts: ReadonlyArray<Part>
): Layout => {
  const lines: Array<Layout> = table.take(start, parts[0]?.start ?? end).map(onItsOwn)
  for (const [index, part] of parts.entries()) {
    const next = parts[index + 1]
    const { layout, moved } = table.place(part.start, part.end, part.print)
    const { behind, own } = table.takeBetween(part.end, next?.start ?? end)
    lines.push(moved.map(onItsOwn), hardLine, layout, next === undefined ? "" : ",")
    if (behind !== undefined) lines.push(remarkOf(table, behind))
    lines.push(own.map(onItsOwn))
  }
  return [open, nest(lines), hardLine, close]
}

const onItsOwn = ({ text }: Comment): Layout => [hardLine, text.trimEnd()]

/** A comment behind the code of its line. */
export const remarkOf = (table: CommentTable, { span, text }: Comment): Layout =>
  remark(text.trimEnd(), table.column(span.start))
