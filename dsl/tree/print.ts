// The formatter: tree and comments → text. One way to write it, no options. Total for any tree of
// a text without errors; what it prints means the same, has the same comments, and prints as
// itself.

import { spanText } from "../source/Source.ts"
import type { FlowFile, Import } from "./Ast.ts"
import { CommentTable } from "./CommentTable.ts"
import { greatest, render } from "./Layout.ts"
import type { Layout, Line } from "./Layout.ts"
import { plainEntry, printEntries } from "./printBlock.ts"
import type { Entry } from "./printBlock.ts"
import { namePart, printDeclarations, widthMax } from "./printDeclarations.ts"
import { printSpaced } from "./printSequence.ts"

/** Prints a whole file, with LF line ends and one at the end. */
export const print = (file: FlowFile): string => {
  const table = new CommentTable(file.source, file.comments)
  const entries = [...printHead(file), ...printDeclarations(table, file.declarations, widthMax)]
  const end = file.source.text.length
  const above = table.take(0, entries[0]?.start ?? end)
  const text = placeRemarks(render(printEntries(table, above, entries, end), widthMax))
  return text === "" ? "" : `${text}\n`
}

const printHead = ({ edition, imports }: FlowFile): ReadonlyArray<Entry> => {
  const head = imports.map((one, index): Entry => {
    const { start, end } = one.span
    const print = (table: CommentTable) => printImport(table, one)
    return { start, end, print, roomBefore: false, roomAfter: index === imports.length - 1 }
  })
  if (edition === undefined) return head
  const { start, end } = edition.span
  const first = plainEntry({ start, end, print: () => `edition ${edition.year}` })
  return [{ ...first, roomAfter: true }, ...head]
}

const printImport = (table: CommentTable, { span, names, from }: Import): Layout => {
  const start = table.behindSign("{", span.start)
  const end = table.behindSign("}", names.at(-1)?.span.end ?? start) - 1
  const bounds = { open: "{", close: "}", start, end }
  return ["import ", printSpaced(table, bounds, names.map(namePart)), " from ", spanText(from.span)]
}

/** The least distance between code and the comment behind it. */
const remarkDistance = 2

/**
 * Further from the code than this a comment stands only because the code was moved away from it.
 */
const remarkDistanceMax = 40

// A comment behind a line stays in the column where its author put it. Comments below each other in
// one column stay together: when a line has grown into them, all of them move.
const placeRemarks = (lines: ReadonlyArray<Line>): string => {
  const texts: Array<string> = []
  for (let index = 0; index < lines.length;) {
    const column = lines[index]?.remark?.column
    let next = index + 1
    if (column !== undefined) {
      while (lines[next]?.remark?.column === column) next++
    }
    const run = lines.slice(index, next)
    const edge = greatest(run.map(({ text }) => text.length)) + remarkDistance
    const kept = column !== undefined && column >= edge && column <= edge + remarkDistanceMax
    const place = kept ? column : edge
    for (const { text, remark } of run) {
      texts.push(remark === undefined ? text : `${text.padEnd(place)}${remark.text}`)
    }
    index = next
  }
  return texts.join("\n")
}
