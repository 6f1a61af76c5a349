// A line of source with marks below it and what is said about them: the part of a finding that
// points. Gives plain rows; gutter and colours are `render.ts`'s.

import { cellsOf, visible, widthOfText } from "./display.ts"
import type { Cell } from "./display.ts"
import { wrap } from "./wrap.ts"

/** A stretch of one line, by offsets into the line, and its label. */
export interface Mark {
  readonly from: number
  readonly to: number
  readonly label: string
  readonly primary: boolean
}

/** A piece of a row: text in a column, belonging to a mark. */
export interface Piece {
  readonly column: number
  readonly text: string
  readonly primary: boolean
}

/** The shown part of a line and the rows below it. */
export interface Excerpt {
  readonly text: string
  readonly rows: ReadonlyArray<ReadonlyArray<Piece>>
}

/** Between a mark's label and the next mark. */
const labelGap = 2

/** A label narrower than this is unreadable; it then goes below its mark. */
const labelWidthMin = 24

/** Shows a line with its marks; twice or more when it is too long to show them all at once. */
export const excerptsOf = (
  line: string,
  marks: ReadonlyArray<Mark>,
  width: number
): ReadonlyArray<Excerpt> => {
  const sorted = marks.toSorted((left, right) => left.from - right.from || left.to - right.to)
  const view = viewOf(line, sorted, width)
  if (view !== undefined) return [excerptOf(view, sorted, width)]
  return sorted.flatMap((mark) => {
    const own = viewOf(line, [mark], width) ?? viewOf(line, [{ ...mark, to: mark.from + 1 }], width)
    return own === undefined ? [] : [excerptOf(own, [mark], width)]
  })
}

/** The shown part of a line: its text and the column of each offset in it. */
interface View {
  readonly text: string
  readonly columnOf: (offset: number) => number
}

/** How much of a very long line is looked at on each side of its marks: enough for any screen. */
const lookAround = 500

/** What is shown to the left of a mark when a line is cut. */
const context = 8

const cutSign = "…"

// The part of a line that shows all marks; undefined when they are too far apart for the width.
const viewOf = (line: string, marks: ReadonlyArray<Mark>, width: number): View | undefined => {
  const from = Math.min(...marks.map((mark) => mark.from))
  const to = Math.max(...marks.map((mark) => mark.to))
  const start = Math.max(0, from - lookAround)
  const end = Math.min(line.length, to + lookAround)
  const cells = cellsOf(line.slice(start, end))
  const columns = columnsOf(cells, end - start)
  const columnAt = (offset: number) =>
    columns[Math.min(Math.max(0, offset - start), end - start)] ?? 0
  const total = columns.at(-1) ?? 0
  if (start === 0 && end === line.length && total <= width) {
    return { text: cells.map(({ shown }) => shown).join(""), columnOf: columnAt }
  }
  const room = width - 2 * cutSign.length
  if (columnAt(to) - columnAt(from) > room) return undefined
  const left = start === 0 && columnAt(to) <= room ? 0 : Math.max(0, columnAt(from) - context)
  const first = Math.min(columnAt(from), Math.max(left, columnAt(to) - room))
  const shown = cells.filter(({ offset, width: cell }) => {
    const column = columns[offset] ?? 0
    return column >= first && column + cell <= first + room
  })
  const before = first > 0 || start > 0 ? cutSign : ""
  const after = first + room < total || end < line.length ? cutSign : ""
  return {
    text: before + shown.map((cell) => cell.shown).join("") + after,
    columnOf: (offset) => Math.min(width, Math.max(0, columnAt(offset) - first) + before.length)
  }
}

/** The column of each offset, and of the place behind the last one. */
const columnsOf = (cells: ReadonlyArray<Cell>, length: number): ReadonlyArray<number> => {
  const columns = Array.from({ length: length + 1 }, () => 0)
  let column = 0
  for (const [index, { offset, width }] of cells.entries()) {
    const next = cells[index + 1]?.offset ?? length
    for (let unit = offset; unit < next; unit++) columns[unit] = column
    column += width
  }
  columns[length] = column
  return columns
}

const excerptOf = (view: View, marks: ReadonlyArray<Mark>, width: number): Excerpt => {
  const rows: Array<Array<Piece>> = []
  let edge = 0
  for (const { from, to, label, primary } of marks) {
    const start = view.columnOf(from)
    const length = Math.max(1, view.columnOf(to) - start)
    const sign = (primary ? "^" : "-").repeat(length)
    if (rows.length === 0 || start < edge + labelGap) rows.push([])
    rows.at(-1)?.push({ column: start, text: sign, primary })
    const beside = start + length + 1
    const roomy = beside + Math.min(labelWidthMin, widthOfText(label)) <= width
    const column = roomy ? beside : Math.max(0, Math.min(start, width - labelBelowWidth))
    const lines = label === "" ? [] : wrap(visible(label), width - column)
    for (const [index, text] of lines.entries()) {
      if (index > 0 || !roomy) rows.push([])
      rows.at(-1)?.push({ column, text, primary })
    }
    // What goes on below its mark has its rows to itself.
    const alone = lines.length > 1 || (!roomy && lines.length > 0)
    edge = alone
      ? Number.POSITIVE_INFINITY
      : beside - 1 + (label === "" ? 0 : 1 + widthOfText(label))
  }
  return { text: view.text, rows }
}

/** The width that a label below its mark may take. */
const labelBelowWidth = 48
