// Blocks of settings. A block that begins on the line of its head stays beside it, wrapped below
// its first setting when it is too long; such blocks in a row form a table. Other blocks have one
// setting a line.

import type { Facts, Setting } from "./Ast.ts"
import type { CommentTable } from "./CommentTable.ts"
import { align, greatest, hardLine, join } from "./Layout.ts"
import { plainEntry, printBraces } from "./printBlock.ts"
import type { Entry } from "./printBlock.ts"
import { flatExpression, printExpression } from "./printExpression.ts"

/** A setting wider than this wants lines of its own, and then so does its block. */
const cellWidthMax = 72

/** Whether a block is one that stays beside its head. */
export const isBeside = (table: CommentTable, { name, settings, span }: Facts): boolean => {
  const [first] = settings
  return (
    first !== undefined &&
    table.isOneLine(name.span.end, first.span.start) &&
    !table.has(name.span.end, span.end) &&
    settings.every((setting) => cellOf(table, setting).length <= cellWidthMax)
  )
}

/** One setting a line. */
export const printFacts = ({ kind, name, settings, span }: Facts): Entry => {
  const print = (table: CommentTable) => [
    `${kind} ${name.text} `,
    printBraces(table, name.span.end, printSettings(settings), span.end)
  ]
  return { start: span.start, end: span.end, print, roomBefore: true, roomAfter: true }
}

export const printSettings = (settings: ReadonlyArray<Setting>): ReadonlyArray<Entry> =>
  settings.map(({ span, name, value }) => {
    const print = (table: CommentTable) => [`${name.text}: `, printExpression(table, value)]
    return plainEntry({ start: span.start, end: span.end, print })
  })

/**
 * Blocks in a row as a table: heads and braces below each other, and the settings of neighbours too
 * where they are alike.
 *
 * @param room Columns between the indentation and the right edge.
 */
export const printTable = (
  table: CommentTable,
  run: ReadonlyArray<Facts>,
  room: number
): ReadonlyArray<Entry> => {
  const kindWidth = greatest(run.map(({ kind }) => kind.length))
  const nameWidth = greatest(run.map(({ name }) => name.text.length))
  // Kind, space, name, space, brace, space.
  const left = room - kindWidth - nameWidth - 4
  return likeNeighbours(run).flatMap((like) => {
    const rows = fillRows(
      like.map(({ settings }) => settings.map((one) => cellOf(table, one))),
      left
    )
    return like.map(({ kind, name, span }, index) => {
      const head = `${kind.padEnd(kindWidth)} ${name.text.padEnd(nameWidth)} { `
      const layout = [head, align(join(hardLine, rows[index] ?? [])), " }"]
      return plainEntry({ start: span.start, end: span.end, print: () => layout })
    })
  })
}

const cellOf = (table: CommentTable, { name, value }: Setting): string =>
  `${name.text}: ${flatExpression(table, value)}`

// Neighbours are alike when they have as many settings and the same first one, or when one's
// settings are the beginning of the other's.
const likeNeighbours = (run: ReadonlyArray<Facts>): ReadonlyArray<ReadonlyArray<Facts>> => {
  const groups: Array<Array<Facts>> = []
  for (const facts of run) {
    const last = groups.at(-1)?.at(-1)
    if (last !== undefined && isLike(last, facts)) groups.at(-1)?.push(facts)
    else groups.push([facts])
  }
  return groups
}

const isLike = (left: Facts, right: Facts): boolean => {
  const [one, other] = [left, right].map(({ settings }) => settings.map(({ name }) => name.text))
  if (one === undefined || other === undefined) return false
  return one.length === other.length
    ? one[0] === other[0]
    : one.every((key, index) => other[index] === undefined || other[index] === key)
}

type Rows = ReadonlyArray<ReadonlyArray<string>>

// Padding must not cost a line: rows that fit as they are stay as they are.
const fillRows = (rows: Rows, width: number): Rows => {
  const bare = rows.map((cells) => fill(cells, width))
  const padded = padColumns(rows).map((cells) => fill(cells, width))
  return padded.every((lines, index) => lines.length <= (bare[index]?.length ?? 0)) ? padded : bare
}

// The last cell of a row needs no padding, and does not make a column wider.
const padColumns = (rows: Rows): Rows => {
  const widths: Array<number> = []
  for (const cells of rows) {
    for (const [column, cell] of cells.slice(0, -1).entries()) {
      widths[column] = Math.max(widths[column] ?? 0, cell.length)
    }
  }
  return rows.map((cells) =>
    cells.map((cell, column) =>
      column === cells.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)
    )
  )
}

/**
 * Cells side by side, two spaces apart, in as few lines as fit; the closing brace needs room too.
 */
const fill = (cells: ReadonlyArray<string>, width: number): ReadonlyArray<string> => {
  const lines: Array<string> = []
  for (const [index, cell] of cells.entries()) {
    const before = lines.at(-1)
    const brace = index === cells.length - 1 ? " }".length : 0
    const joined = `${before}  ${cell}`
    if (before === undefined || joined.trimEnd().length + brace > width) lines.push(cell)
    else lines[lines.length - 1] = joined
  }
  return lines
}
