// Declarations → entries of the file or of a tenant. Declarations in a row that are one line each
// form tables: bindings align name, type and value; small blocks of settings align their braces.

import { spanText } from "../source/Source.ts"
import type { Binding, Declaration, EnumDeclaration, Facts, Name } from "./Ast.ts"
import type { CommentTable } from "./CommentTable.ts"
import { greatest } from "./Layout.ts"
import type { Layout } from "./Layout.ts"
import { plainEntry, printBraces } from "./printBlock.ts"
import type { Entry } from "./printBlock.ts"
import { printExpression } from "./printExpression.ts"
import { isBeside, printFacts, printSettings, printTable } from "./printFacts.ts"
import { printHandlers, printRules, printSteps } from "./printRules.ts"
import { printSpaced } from "./printSequence.ts"
import type { Part } from "./printSequence.ts"

/** Where a line should end, at the latest. */
export const widthMax = 100

/** The indentation that a tenant gives to what is inside. */
const tenantIndent = 2

/**
 * Prints declarations of one level.
 *
 * @param room Columns between their indentation and the right edge.
 */
export const printDeclarations = (
  table: CommentTable,
  declarations: ReadonlyArray<Declaration>,
  room: number
): ReadonlyArray<Entry> =>
  runsOf(table, declarations).flatMap((run) => {
    const bindings = run.filter((one) => one._tag === "Binding")
    if (bindings.length === run.length) return printBindings(bindings)
    const facts = run.filter((one) => one._tag === "Facts")
    if (facts.length === run.length && run.length > 0 && isRow(table, run[0])) {
      return printTable(table, facts, room)
    }
    return run.map((one) => printBlock(one, room))
  })

/** Neighbours of one kind, without an empty line between them, that have a row in one table. */
const runsOf = (
  table: CommentTable,
  declarations: ReadonlyArray<Declaration>
): ReadonlyArray<ReadonlyArray<Declaration>> => {
  const runs: Array<Array<Declaration>> = []
  for (const declaration of declarations) {
    const last = runs.at(-1)?.at(-1)
    const joins =
      last !== undefined &&
      last._tag === declaration._tag &&
      isRow(table, last) &&
      isRow(table, declaration) &&
      !table.hasEmptyLine(last.span.end, declaration.span.start)
    if (joins) runs.at(-1)?.push(declaration)
    else runs.push([declaration])
  }
  return runs
}

const isRow = (table: CommentTable, declaration: Declaration | undefined): boolean =>
  declaration?._tag === "Binding" || (declaration?._tag === "Facts" && isBeside(table, declaration))

const printBindings = (bindings: ReadonlyArray<Binding>): ReadonlyArray<Entry> => {
  const widest = (texts: ReadonlyArray<string>) => greatest(texts.map(({ length }) => length))
  const kindWidth = widest(bindings.map(({ kind }) => kind))
  const nameWidth = widest(bindings.map(({ name }) => name.text))
  const assigned = bindings.filter(({ value }) => value !== undefined)
  const typeWidth = widest(assigned.map(({ type }) => type.text))
  return bindings.map(({ span, kind, name, type, value }) => {
    const left = `${kind.padEnd(kindWidth)} ${name.text.padEnd(nameWidth)} : `
    const print = (table: CommentTable): Layout =>
      value === undefined
        ? left + type.text
        : [`${left}${type.text.padEnd(typeWidth)} = `, printExpression(table, value)]
    return plainEntry({ start: span.start, end: span.end, print })
  })
}

const printBlock = (one: Declaration, room: number): Entry => {
  if (one._tag === "Facts") return printFacts(one)
  const { start, end } = one.span
  const print = (inner: CommentTable) => printOne(inner, one, room)
  const flat = one._tag === "Let" || one._tag === "Enum" || one._tag === "Binding"
  return { start, end, print, roomBefore: !flat, roomAfter: !flat }
}

/** A declaration that has no row in a table. */
const printOne = (table: CommentTable, one: Exclude<Declaration, Facts>, room: number): Layout => {
  const { end } = one.span
  const braces = (from: number, entries: ReadonlyArray<Entry>) =>
    printBraces(table, from, entries, end)
  switch (one._tag) {
    case "Enum":
      return printEnum(table, one)
    case "Let":
      return [`let ${one.name.text} = `, printExpression(table, one.value)]
    case "Tenant": {
      const inner = printDeclarations(table, one.declarations, room - tenantIndent)
      const entries = [...printSettings(one.settings), ...inner]
      return [`tenant ${one.name.text} `, braces(one.name.span.end, entries)]
    }
    case "Select":
      return ["select ", braces(one.keyword.end, printRules(table, one))]
    case "Handlers":
      return [`${one.kind} `, braces(one.keyword.end, printHandlers(table, one.handlers))]
    case "TransferPolicy": {
      const entries = [...printSettings(one.settings), ...printHandlers(table, one.handlers)]
      return [`transfer ${one.name.text} `, braces(one.name.span.end, entries)]
    }
    case "Test":
      return [
        `test ${spanText(one.title.span)} `,
        braces(one.title.span.end, printSteps(one.steps))
      ]
    default:
      return printBindings([one]).map(({ print }) => print(table))
  }
}

const printEnum = (table: CommentTable, { name, words, span }: EnumDeclaration): Layout => {
  const start = table.behindSign("{", name.span.end)
  const bounds = { open: "{", close: "}", start, end: span.end - 1 }
  return [`enum ${name.text} `, printSpaced(table, bounds, words.map(namePart))]
}

/** A name among others. */
export const namePart = ({ span, text }: Name): Part => ({
  start: span.start,
  end: span.end,
  print: () => text
})
