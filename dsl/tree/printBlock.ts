// The lines of a block, or of the whole file, with all that stands between them: comments on lines
// of their own, comments behind a line, and empty lines, of which one at a time is kept.
//
// A comment in the middle of a line, where nothing can break, moves above that line.

import type { Comment } from "./Ast.ts"
import type { CommentTable } from "./CommentTable.ts"
import { either, emptyLine, flatText, hardLine, nest } from "./Layout.ts"
import type { Layout } from "./Layout.ts"
import { remarkOf } from "./printSequence.ts"
import type { Part } from "./printSequence.ts"

/** A line of a block, which may itself be a block. */
export interface Entry extends Part {
  /** Whether an empty line must stand in front of it, unless it comes first, and behind it. */
  readonly roomBefore: boolean
  readonly roomAfter: boolean
}

/** An entry that needs no room around it. */
export const plainEntry = (part: Part): Entry => ({ ...part, roomBefore: false, roomAfter: false })

/** Prints the braces of a block and its entries; it opens behind `from` and closes before `end`. */
export const printBraces = (
  table: CommentTable,
  from: number,
  entries: ReadonlyArray<Entry>,
  end: number
): Layout => {
  if (entries.length === 0 && !table.has(from, end)) return "{}"
  if (table.isOneLine(from, end)) return printBeside(table, entries, end)
  const { behind, own } = table.takeBetween(from, entries[0]?.start ?? end)
  const mark = behind === undefined ? "" : remarkOf(table, behind)
  const lines = printEntries(table, own, entries, end)
  return ["{", mark, nest([hardLine, lines]), hardLine, "}"]
}

// A block on one line has no comments in it. Its entries are printed once for both forms: blocks
// stand in blocks, and twice at every level would be too often.
const printBeside = (table: CommentTable, entries: ReadonlyArray<Entry>, end: number): Layout => {
  const layouts = entries.map(({ print }) => print(table))
  const printed = entries.map(({ start, roomBefore, roomAfter, end: entryEnd }, index): Entry => ({
    start,
    end: entryEnd,
    print: () => layouts[index] ?? "",
    roomBefore,
    roomAfter
  }))
  const flat = layouts.map((layout) => flatText(layout) ?? "").join("  ")
  const lines = printEntries(table, [], printed, end)
  return either(`{ ${flat} }`, ["{", nest([hardLine, lines]), hardLine, "}"])
}

/**
 * Prints entries below each other.
 *
 * @param above Comments above the first one.
 * @param end Where the block ends; comments up to there follow the last one.
 */
export const printEntries = (
  table: CommentTable,
  above: ReadonlyArray<Comment>,
  entries: ReadonlyArray<Entry>,
  end: number
): Layout => {
  const rows: Array<Row> = []
  let own = above
  for (const [index, entry] of entries.entries()) {
    const previous = entries[index - 1]
    const next = entries[index + 1]
    const block = rowsOf(table, own, entry)
    const room = previous !== undefined && (previous.roomAfter || entry.roomBefore)
    if (room && !block.some(({ gap }) => gap)) makeGap(block)
    const between = table.takeBetween(entry.end, next?.start ?? end)
    for (const row of block) rows.push(row)
    if (between.behind !== undefined) {
      rows.push({ layout: remarkOf(table, between.behind), gap: false, same: true })
    }
    own = between.own
  }
  for (const comment of own) rows.push(commentRow(table, comment))
  return rows.map(({ layout, gap, same }, index) =>
    index === 0 || same ? layout : [hardLine, gap ? emptyLine : "", layout]
  )
}

/** Something that stands on a line of its own, or, when `same`, goes on the line before it. */
interface Row {
  readonly layout: Layout
  /** An empty line stands above it. */
  readonly gap: boolean
  readonly same: boolean
}

// Comments above an entry, comments out of its middle, then the entry itself. The empty line above
// the entry stays above all that is moved there.
const rowsOf = (table: CommentTable, own: ReadonlyArray<Comment>, entry: Entry): Array<Row> => {
  const gap = table.isBelowEmptyLine(entry.start)
  const { layout, moved } = table.place(entry.start, entry.end, entry.print)
  return [
    ...own.map((comment) => commentRow(table, comment)),
    ...moved.map(({ text }, index) => ({
      layout: text.trimEnd(),
      gap: gap && index === 0,
      same: false
    })),
    { layout, gap: gap && moved.length === 0, same: false }
  ]
}

const commentRow = (table: CommentTable, { span, text }: Comment): Row => ({
  layout: text.trimEnd(),
  gap: table.isBelowEmptyLine(span.start),
  same: false
})

const makeGap = (rows: Array<Row>): void => {
  const [first] = rows
  if (first !== undefined) rows[0] = { ...first, gap: true }
}
