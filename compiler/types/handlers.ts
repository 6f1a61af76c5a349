// `on` lines: which events a line waits for, and that no block waits for one twice.

import type { Argument, EventPattern, Handler, Span } from "../../dsl/index.ts"
import { events as eventRows, eventsNamed } from "../../dsl/vocabulary/events/events.ts"
import { duplicateHandler } from "../checks/duplicate-handler.ts"
import { missingParameter } from "../checks/missing-parameter.ts"
import { mismatchOf } from "../checks/type-mismatch.ts"
import { unknownEvent } from "../checks/unknown-event.ts"
import { unknownParameter } from "../checks/unknown-parameter.ts"
import { waitWithoutTimer } from "../checks/wait-without-timer.ts"
import { checkChain } from "./chains.ts"
import type { ChainContext } from "./chains.ts"
import type { Checking } from "./Checking.ts"
import { placeAt } from "./Checking.ts"
import { checkValue } from "./expressions.ts"
import type { BlockNode, EventNode, HandlerNode } from "./Program.ts"
import { simple } from "./Type.ts"

/** The lines of a block. `context.id` is the block's own id. */
const checkHandlers = (
  checking: Checking,
  context: ChainContext,
  handlers: ReadonlyArray<Handler>
): ReadonlyArray<HandlerNode> => {
  const nodes = handlers.map((handler) => checkHandler(checking, context, handler))
  checkDuplicates(checking, nodes)
  return nodes
}

/** A block of `on` lines, wherever it stands. */
export const makeBlock = (
  checking: Checking,
  context: ChainContext,
  kind: BlockNode["kind"],
  at: Span,
  handlers: ReadonlyArray<Handler>
): BlockNode => ({
  kind,
  name: context.id,
  at,
  tenant: context.inside.tenant,
  handlers: checkHandlers(checking, context, handlers)
})

const checkHandler = (checking: Checking, context: ChainContext, handler: Handler): HandlerNode => {
  const events = handler.events.flatMap((event) => checkEvent(checking, context, event) ?? [])
  const id = `${context.id}.${events.map(eventLabel).join(", ")}`
  const told = events.flatMap((event) => event.rows.map((row) => row.event))
  const place = { ...context.place, events: [...context.place.events, told] }
  const chain = checkChain(checking, { ...context, place, id }, handler.chain)
  return { id, ast: handler, events, chain }
}

/** An event as its author wrote it, without its time. */
const eventLabel = (event: EventNode): string =>
  event.ids === undefined
    ? event.event
    : `${event.event}(${event.ids.map(({ id }) => `"${id}"`).join(", ")})`

const checkEvent = (
  checking: Checking,
  context: ChainContext,
  pattern: EventPattern
): EventNode | undefined => {
  const event = pattern.parts.map((part) => part.text).join(".")
  const rows = eventsNamed(event)
  if (rows.length === 0) {
    const names = new Set(eventRows.flatMap((row) => [row.event, row.family]))
    checking.findings.push(unknownEvent(event, nameSpan(pattern), [...names]))
    return undefined
  }
  const own = rows.find((row) => row.event === event)
  const ids =
    pattern.args === undefined
      ? undefined
      : checkIds(checking, context, pattern, event, own?.takesIds === true)
  if (own?.takesAfter === true && pattern.after === undefined) {
    checking.findings.push(waitWithoutTimer(event, pattern.span))
  }
  if (own?.takesAfter !== true && pattern.after !== undefined) {
    checking.findings.push(unknownParameter(event, "after", pattern.after.span, []))
  }
  return { event, span: nameSpan(pattern), rows, ids, afterMs: pattern.after?.ms }
}

const nameSpan = (pattern: EventPattern): Span => {
  const first = pattern.parts[0]?.span ?? pattern.span
  const last = pattern.parts.at(-1)?.span ?? pattern.span
  return { source: pattern.span.source, start: first.start, end: last.end }
}

const checkIds = (
  checking: Checking,
  context: ChainContext,
  pattern: EventPattern,
  event: string,
  takesIds: boolean
): EventNode["ids"] => {
  const args = pattern.args ?? []
  if (!takesIds) {
    checking.findings.push(
      mismatchOf(`\`${event}\` takes nothing in brackets`, pattern.span, "only `script` does")
    )
    return undefined
  }
  if (args.length === 0) {
    checking.findings.push(
      missingParameter("No script is named", pattern.span, "which one?", {
        hint: 'write `script("NAME")`, or `script.other` for all that no line names'
      })
    )
    return undefined
  }
  return args.flatMap((arg) => checkId(checking, context, arg) ?? [])
}

const checkId = (
  checking: Checking,
  context: ChainContext,
  arg: Argument
): { readonly id: string; readonly span: Span } | undefined => {
  if (arg.name !== undefined) {
    checking.findings.push(unknownParameter("script", arg.name.text, arg.name.span, []))
    return undefined
  }
  const place = placeAt(context.place.scope, "compile")
  const { expr, type } = checkValue(checking, place, arg.value, simple("Text"))
  return expr.op === "text" && type.is !== "unknown"
    ? { id: expr.value, span: arg.span }
    : undefined
}

/** Two lines for one event in one block, or one script named twice. */
const checkDuplicates = (checking: Checking, nodes: ReadonlyArray<HandlerNode>): void => {
  const seen = new Map<string, Span>()
  const meet = (key: string, label: string, span: Span): void => {
    const first = seen.get(key)
    if (first === undefined) seen.set(key, span)
    else checking.findings.push(duplicateHandler(label, span, first))
  }
  for (const { events } of nodes) {
    for (const event of events) {
      if (event.ids === undefined) meet(event.event, event.event, event.span)
      for (const { id, span } of event.ids ?? []) {
        meet(`${event.event}(${id})`, `${event.event}("${id}")`, span)
      }
    }
  }
}
