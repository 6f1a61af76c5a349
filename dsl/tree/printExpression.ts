// Expressions → layouts. Literals and names are given back as they were written; only spaces and
// the breaks between the parts of a list, a record, arguments or a long condition are ours.

import { spanText } from "../source/Source.ts"
import type { Argument, Expression, List, Logical, Path, Record } from "./Ast.ts"
import type { CommentTable } from "./CommentTable.ts"
import { align, flatText, group, hardLine, join, line } from "./Layout.ts"
import type { Layout } from "./Layout.ts"
import { printHanging, printSpaced, printTight, remarkOf } from "./printSequence.ts"

export const printExpression = (table: CommentTable, node: Expression): Layout => {
  const print = (inner: Expression) => printExpression(table, inner)
  switch (node._tag) {
    case "Text":
    case "Int":
    case "Duration":
    case "Bool":
      return spanText(node.span)
    case "Path":
      return printPath(node)
    case "Call":
      return [printPath(node.callee), printArguments(table, node.args, node.callee.span.end)]
    case "List":
    case "Record":
      return printCollection(table, node)
    case "Range":
      return [print(node.from), "..", print(node.to)]
    case "Else":
      return [print(node.value), " else ", print(node.otherwise)]
    case "Group":
      return ["(", align(print(node.value)), ")"]
    case "Not":
      return ["not ", print(node.operand)]
    case "Logical":
      return printLogical(table, node)
    case "Comparison":
      return [print(node.left), ` ${node.operator} `, print(node.right)]
    case "In":
      return [print(node.value), " in ", print(node.container)]
    case "Matches":
      return [print(node.value), " matches ", spanText(node.pattern.span)]
    default:
      return ["has ", printPath(node.path)]
  }
}

/** An expression on one line, whatever its width; comments in it are for somebody else to print. */
export const flatExpression = (table: CommentTable, node: Expression): string =>
  flatText(printExpression(table.without(), node)) ?? ""

export const printPath = ({ head, steps }: Path): string =>
  head.text +
  steps
    .map((step) => (step._tag === "Field" ? `.${step.name.text}` : `[${spanText(step.span)}]`))
    .join("")

/** Arguments with their parentheses, which open behind `from`. */
export const printArguments = (
  table: CommentTable,
  args: ReadonlyArray<Argument>,
  from: number
): Layout => {
  const parts = args.map(({ span, name, value }) => ({
    start: span.start,
    end: span.end,
    print: (inner: CommentTable) => [
      name === undefined ? "" : `${name.text}: `,
      printExpression(inner, value)
    ]
  }))
  const start = table.behindSign("(", from)
  const end = table.behindSign(")", parts.at(-1)?.end ?? start) - 1
  return printHanging(table, { open: "(", close: ")", start, end }, parts)
}

const printCollection = (table: CommentTable, node: List | Record): Layout => {
  const bounds = { start: node.span.start + 1, end: node.span.end - 1 }
  if (node._tag === "List") {
    const values = node.values.map((value) => ({
      start: value.span.start,
      end: value.span.end,
      print: (inner: CommentTable) => printExpression(inner, value)
    }))
    return printTight(table, { open: "[", close: "]", ...bounds }, values)
  }
  const entries = node.entries.map(({ span, key, value }) => ({
    start: span.start,
    end: span.end,
    print: (inner: CommentTable) => [spanText(key.span), ": ", printExpression(inner, value)]
  }))
  return printSpaced(table, { open: "{", close: "}", ...bounds }, entries)
}

// Operands that do not fit on one line stand below each other, each with its `and` or `or` in
// front.
const printLogical = (table: CommentTable, { operator, operands }: Logical): Layout => {
  const parts = operands.map((operand) => printExpression(table, operand))
  const commented = operands.some((operand, index) => {
    const next = operands[index + 1]
    return next !== undefined && table.has(operand.span.end, next.span.start)
  })
  if (!commented) return group(align(join([line, `${operator} `], parts)))
  const lines = operands.map((operand, index): Layout => {
    const next = operands[index + 1]
    const part = [index === 0 ? "" : [hardLine, `${operator} `], parts[index] ?? ""]
    if (next === undefined) return part
    const { behind, own } = table.takeBetween(operand.span.end, next.span.start)
    return [
      part,
      behind === undefined ? "" : remarkOf(table, behind),
      own.map(({ text }) => [hardLine, text.trimEnd()])
    ]
  })
  return align(lines)
}
