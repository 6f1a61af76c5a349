// Chains: one action after the other, the last one of which hands the call to somebody or releases
// it. In `cti` a chain that ends in `play` gets its `report done` here.

import type { Action, Chain, Name } from "../../dsl/index.ts"
import { verbs } from "../../dsl/vocabulary/verbs/verbs.ts"
import { actionAfterRelease } from "../checks/action-after-release.ts"
import { limitExceeded } from "../checks/limit-exceeded.ts"
import { pathNeverEnds } from "../checks/path-never-ends.ts"
import { chainLengthMax } from "../limits.ts"
import { checkAction } from "./actions.ts"
import type { Checking, Place } from "./Checking.ts"
import { noFacts } from "./Facts.ts"
import { makeBlock } from "./handlers.ts"
import type { ActionNode, ChainNode, Surroundings } from "./Program.ts"

/** Where a chain stands. `id` is that of its rule or handler, for a block that of the block. */
export interface ChainContext {
  readonly id: string
  readonly place: Place
  readonly inside: Surroundings
}

export const checkChain = (checking: Checking, context: ChainContext, chain: Chain): ChainNode => {
  const { actions } = chain
  if (actions.length > chainLengthMax) {
    const at = actions[chainLengthMax]?.span ?? chain.span
    const hint = "let a voice application do the longer part"
    const what = "actions of one chain"
    checking.findings.push(limitExceeded(at, what, actions.length, chainLengthMax, hint))
  }
  const labels: Array<string> = []
  const nodes = actions.map((action) => {
    const label = actionLabel(action)
    labels.push(label)
    const count = labels.filter((one) => one === label).length
    const id = `${context.id} > ${label}${count > 1 ? ` (${count})` : ""}`
    return checkNode(checking, { ...context, id }, action)
  })
  checkOrder(checking, actions)
  return { span: chain.span, actions: [...nodes, ...impliedReport(checking, context, nodes)] }
}

/** What an action is called in the id of its block: `play welcome`. */
const actionLabel = (action: Action): string =>
  action.name === undefined ? action.verb : `${action.verb} ${action.name.text}`

const checkNode = (checking: Checking, context: ChainContext, action: Action): ActionNode => {
  const outcomes =
    action.outcomes === undefined
      ? undefined
      : makeBlock(
          checking,
          { ...context, place: { ...context.place, facts: noFacts, beforeAccepted: false } },
          "action",
          action.name?.span ?? action.keyword,
          action.outcomes
        )
  const needs = context.place.needs === undefined ? undefined : []
  const place = { ...context.place, needs }
  return {
    ...checkAction(checking, place, action),
    outcomes,
    needs: needs ?? [],
    facts: context.place.facts,
    inside: context.inside,
    isImplied: false
  }
}

/** Only the last action may end the chain, and it must. */
const checkOrder = (checking: Checking, actions: ReadonlyArray<Action>): void => {
  const index = actions.findIndex((action) => verbs[action.verb].endsChain)
  const ender = actions[index]
  const next = actions[index + 1]
  if (ender === undefined || next === undefined) return
  checking.findings.push(actionAfterRelease(ender.verb, next.span, ender.span))
}

const impliedReport = (
  checking: Checking,
  context: ChainContext,
  nodes: ReadonlyArray<ActionNode>
): ReadonlyArray<ActionNode> => {
  const last = nodes.at(-1)
  if (last === undefined || nodes.some((node) => verbs[node.verb].endsChain)) return []
  if (last.verb !== "play" || context.inside.kind !== "cti") {
    checking.findings.push(pathNeverEnds(last.verb, last.ast.span))
    return []
  }
  const { span } = last.ast
  const word: Name = { span, text: "done" }
  const ast: Action = {
    span,
    verb: "report",
    keyword: last.ast.keyword,
    name: word,
    operand: undefined,
    args: undefined,
    outcomes: undefined
  }
  return [
    {
      ast,
      verb: "report",
      target: undefined,
      byDnis: false,
      word: word.text,
      code: undefined,
      operand: undefined,
      args: [],
      outcomes: undefined,
      needs: [],
      facts: context.place.facts,
      inside: context.inside,
      isBroken: false,
      isImplied: true
    }
  ]
}
