// Where a handler is looked for (language.md §6): the block after the action, the transfer policy,
// `cti`, `defaults`. Inside a tenant its own `cti` and `defaults` come before the root's.

import { chooseHandler } from "../../dsl/vocabulary/events/events.ts"
import type { Occurrence } from "../../dsl/vocabulary/events/events.ts"
import type { ActionNode, BlockNode, EventNode, HandlerNode, Policy } from "../types/Program.ts"
import type { Program } from "../types/participants.ts"

/** The blocks that are asked while an action waits, nearest first. */
export const searchOf = (program: Program, action: ActionNode): ReadonlyArray<BlockNode> => [
  ...(action.outcomes === undefined ? [] : [action.outcomes]),
  ...blocksOf(policyOf(program, action)),
  ...outerSearch(program, action.inside.tenant)
]

/** The blocks that are asked outside any action. */
export const outerSearch = (
  program: Program,
  tenant: string | undefined
): ReadonlyArray<BlockNode> => {
  const own = tenant === undefined ? undefined : logicOf(program, tenant)
  const root = logicOf(program, undefined)
  return [own?.cti, root?.cti, own?.defaults, root?.defaults].filter((block) => block !== undefined)
}

/** The policy that a `transfer` runs. */
export const policyOf = (program: Program, action: ActionNode): Policy | undefined =>
  action.verb === "transfer" && action.target !== undefined
    ? program.understood.policies.get(action.target)
    : undefined

const blocksOf = (policy: Policy | undefined): ReadonlyArray<BlockNode> =>
  policy === undefined ? [] : [policy.block]

const logicOf = (
  program: Program,
  tenant: string | undefined
): Program["logic"][number] | undefined => program.logic.find((one) => one.tenant === tenant)

/**
 * Whether a line of the block waits for an unknown event, which may be the one that seems missing.
 */
export const isDamaged = (block: BlockNode): boolean =>
  block.handlers.some((handler) => handler.events.length < handler.ast.events.length)

export interface Found {
  readonly block: BlockNode
  readonly handler: HandlerNode
  readonly event: EventNode
}

/** The handler that reacts to what happened; undefined when nobody does. */
export const findHandler = (
  blocks: ReadonlyArray<BlockNode>,
  occurred: Occurrence
): Found | undefined => chooseHandler(blocks.map(linesOf), occurred)?.found

/** What `chooseHandler` compares, with what it stands for. */
const linesOf = (
  block: BlockNode
): ReadonlyArray<{
  readonly event: string
  readonly ids: ReadonlyArray<string> | undefined
  readonly found: Found
}> => {
  const known = lines.get(block)
  if (known !== undefined) return known
  const made = block.handlers.flatMap((handler) =>
    handler.events.map((event) => ({
      event: event.event,
      ids: event.ids?.map(({ id }) => id),
      found: { block, handler, event }
    }))
  )
  lines.set(block, made)
  return made
}

const lines = new WeakMap<BlockNode, ReturnType<typeof linesOf>>()

/** The places that were searched, as a hint lists them. */
export const searchedPlaces = (action: ActionNode): string =>
  [
    ...(action.outcomes === undefined ? [] : ["the block after the action"]),
    ...(action.verb === "transfer" ? ["this policy"] : []),
    "`cti`",
    "`defaults`"
  ].join(", ")
