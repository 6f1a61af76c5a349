// Rules → layouts: `on`, `when` and `otherwise` lines, their chains, the steps of a ladder. The
// arrows of a block stand below each other.

import { spanText } from "../source/Source.ts"
import type { Action, Argument, Chain, EventPattern, Handler, Select, Step } from "./Ast.ts"
import type { CommentTable } from "./CommentTable.ts"
import { align, broken, flatText, greatest, group, join, line } from "./Layout.ts"
import type { Layout } from "./Layout.ts"
import { plainEntry, printBraces } from "./printBlock.ts"
import type { Entry } from "./printBlock.ts"
import { flatExpression, printArguments, printExpression } from "./printExpression.ts"

/** A rule whose head is wider than this does not push the arrows of its neighbours to the right. */
const alignedHeadMax = 72

/**
 * A condition wider than this is broken before `and` and `or`; the rest of the line is for the
 * arrow.
 */
const unbrokenHeadMax = 90

/** The left side of a rule, its right side, and where it stands. */
interface Rule {
  readonly start: number
  readonly end: number
  readonly head: (table: CommentTable) => Layout
  readonly chain: Chain
}

export const printHandlers = (
  table: CommentTable,
  handlers: ReadonlyArray<Handler>
): ReadonlyArray<Entry> =>
  printAligned(
    table,
    handlers.map(({ span, events, chain }) => ({
      start: span.start,
      end: span.end,
      head: () => `on ${events.map((event) => printEvent(table, event)).join(", ")}`,
      chain
    }))
  )

export const printRules = (table: CommentTable, select: Select): ReadonlyArray<Entry> => {
  const rules = select.rules.map(({ span, condition, chain }) => {
    const head = (inner: CommentTable) => ["when ", printExpression(inner, condition)]
    return { start: span.start, end: span.end, head, chain }
  })
  const { otherwise } = select
  if (otherwise === undefined) return printAligned(table, rules)
  const { span, chain } = otherwise
  const last = { start: span.start, end: span.end, head: () => "otherwise", chain }
  return printAligned(table, [...rules, last])
}

const printAligned = (table: CommentTable, rules: ReadonlyArray<Rule>): ReadonlyArray<Entry> => {
  const heads = rules.map(({ head }) => flatText(head(table.without())) ?? "")
  const widths = heads.map(({ length }) => length).filter((width) => width <= alignedHeadMax)
  const aligned = greatest(widths)
  return rules.map(({ start, end, head, chain }, index) => {
    const flat = heads[index] ?? ""
    const padding = " ".repeat(Math.max(0, aligned - flat.length))
    const print = (inner: CommentTable): Layout => {
      const whole = head(inner)
      const short = flat.length <= unbrokenHeadMax && flatText(whole) !== undefined
      return [short ? flat : whole, broken(padding), " -> ", printChain(inner, chain)]
    }
    return plainEntry({ start, end, print })
  })
}

const printEvent = (table: CommentTable, { parts, args, after }: EventPattern): string => {
  const name = parts.map(({ text }) => text).join(".")
  const list =
    args === undefined ? "" : `(${args.map((one) => flatArgument(table, one)).join(", ")})`
  return `${name}${list}${after === undefined ? "" : ` after ${spanText(after.span)}`}`
}

const flatArgument = (table: CommentTable, { name, value }: Argument): string =>
  `${name === undefined ? "" : `${name.text}: `}${flatExpression(table, value)}`

// A chain with a block in it stays on its lines: breaking it before `then` would tear the block
// from its action.
const printChain = (table: CommentTable, { actions }: Chain): Layout => {
  const layouts = actions.map((action) => printAction(table, action))
  return actions.some(({ outcomes }) => outcomes !== undefined)
    ? join(" then ", layouts)
    : group(align(join([line, "then "], layouts)))
}

const printAction = (table: CommentTable, action: Action): Layout => {
  const { verb, keyword, name, operand, args, outcomes, span } = action
  const subject = name?.span ?? operand?.span
  const layout: Array<Layout> = [verb]
  if (name !== undefined) layout.push(` ${name.text}`)
  if (operand !== undefined) layout.push(" ", printExpression(table, operand))
  let end = subject?.end ?? keyword.end
  if (args !== undefined) {
    layout.push(printArguments(table, args, end))
    end = table.behindSign(")", args.at(-1)?.span.end ?? end)
  }
  if (outcomes !== undefined) {
    layout.push(" ", printBraces(table, end, printHandlers(table, outcomes), span.end))
  }
  return layout
}

/** The steps of a ladder, with the arrows below each other. */
export const printSteps = (steps: ReadonlyArray<Step>): ReadonlyArray<Entry> => {
  const peers = steps.map((step) => (step._tag === "Arrow" ? step.peer.text.length : 0))
  const width = greatest(peers)
  return steps.map((step) => {
    const { start, end } = step.span
    return plainEntry({ start, end, print: (table) => printStep(table, step, width) })
  })
}

const printStep = (table: CommentTable, step: Step, width: number): Layout => {
  switch (step._tag) {
    case "Wait":
      return `wait ${spanText(step.duration.span)}`
    case "At":
      return `at ${spanText(step.moment.span)}`
    case "Expect":
      return ["expect ", printExpression(table, step.condition)]
    default: {
      const { peer, direction, message, args } = step
      const padding = broken(" ".repeat(width - peer.text.length))
      const head = [peer.text, padding, ` ${direction} ${message.text}`]
      return args === undefined ? head : [...head, printArguments(table, args, message.span.end)]
    }
  }
}
