// Rules, handlers and chains become their form in the plan: names of services and policies as the
// plan knows them, and for every action the list of blocks in which its handlers are looked for.

import { byDnis } from "../../dsl/vocabulary/verbs/profile.ts"
import type { Action, Block, Chain, Handler, Plan, Rule } from "../plan/Plan.ts"
import { outerSearch, searchOf } from "../rules/search.ts"
import { planName } from "../types/Checking.ts"
import { allBlocks } from "../types/participants.ts"
import type { Program } from "../types/participants.ts"
import type { ActionNode, BlockNode, ChainNode, HandlerNode, RuleNode } from "../types/Program.ts"
import { locationOf } from "./place.ts"

export const lowerLogic = (
  program: Program,
  transferNames: ReadonlyMap<ActionNode, string>
): Pick<Plan, "select" | "blocks" | "rootSearch"> => {
  const blocks = allBlocks(program)
  const lowering: Lowering = {
    program,
    transferNames,
    indexes: new Map(blocks.map((block, index) => [block, index]))
  }
  const [root, ...tenants] = program.logic
  // A tenant's rules are tried first; the root's are what is left.
  const rules = [...tenants, ...(root === undefined ? [] : [root])].flatMap((one) => one.rules)
  return {
    select: rules.map((rule) => lowerRule(lowering, rule)),
    blocks: blocks.map((block) => lowerBlock(lowering, block)),
    rootSearch: indexesOf(lowering, outerSearch(program, undefined))
  }
}

interface Lowering {
  readonly program: Program
  readonly transferNames: ReadonlyMap<ActionNode, string>
  /** The index of every block in the plan. */
  readonly indexes: ReadonlyMap<BlockNode, number>
}

const indexesOf = (lowering: Lowering, blocks: ReadonlyArray<BlockNode>): ReadonlyArray<number> =>
  blocks.flatMap((block) => lowering.indexes.get(block) ?? [])

const lowerRule = (lowering: Lowering, rule: RuleNode): Rule => ({
  id: rule.id,
  ...(rule.tenant === undefined ? {} : { tenant: rule.tenant }),
  ...(rule.condition === undefined ? {} : { condition: rule.condition.expr }),
  chain: lowerChain(lowering, rule.chain),
  at: locationOf(rule.keyword)
})

const lowerBlock = (lowering: Lowering, block: BlockNode): Block => ({
  kind: block.kind,
  name: block.name,
  handlers: block.handlers.map((handler) => lowerHandler(lowering, handler))
})

const lowerHandler = (lowering: Lowering, handler: HandlerNode): Handler => ({
  id: handler.id,
  events: handler.events.map(({ event, ids, afterMs }) => ({
    event,
    ...(ids === undefined ? {} : { ids: ids.map(({ id }) => id) }),
    ...(afterMs === undefined ? {} : { afterMs })
  })),
  chain: lowerChain(lowering, handler.chain),
  at: locationOf(handler.ast.keyword)
})

const lowerChain = (lowering: Lowering, chain: ChainNode): Chain =>
  chain.actions.map((action) => lowerAction(lowering, action))

const lowerAction = (lowering: Lowering, action: ActionNode): Action => {
  const { program } = lowering
  const target = lowering.transferNames.get(action) ?? targetName(program, action)
  const { word, code, operand } = action
  return {
    verb: action.verb,
    ...(target === undefined ? {} : { target }),
    ...(word === undefined ? {} : { word }),
    ...(code === undefined ? {} : { code }),
    ...(operand === undefined ? {} : { operand: operand.expr }),
    // What a transfer is asked for stands in the policy it runs.
    args:
      action.verb === "transfer"
        ? []
        : action.args.map(({ name, typed }) => [name, typed.expr] as const),
    ...(action.isImplied ? { implied: true } : {}),
    search: indexesOf(lowering, searchOf(program, action)),
    at: locationOf(action.ast.keyword)
  }
}

const targetName = (program: Program, action: ActionNode): string | undefined => {
  if (action.byDnis) return byDnis
  return action.target === undefined
    ? undefined
    : planName(program.understood.checking, action.target)
}
