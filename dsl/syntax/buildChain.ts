// Concrete tree → what happens: `on` lines, events, chains, actions.

import type { IToken } from "chevrotain"
import type { Source } from "../source/Source.ts"
import type { Action, Chain, EventPattern, Handler, Verb } from "../tree/Ast.ts"
import { buildArguments, buildValue } from "./buildExpression.ts"
import {
  buildDuration,
  buildInt,
  buildName,
  buildNames,
  spanOfNode,
  spanOfToken
} from "./buildLeaves.ts"
import type * as Cst from "./Cst.generated.ts"

export const buildHandlers = (
  source: Source,
  nodes: ReadonlyArray<Cst.OnRuleCstNode> | undefined
): ReadonlyArray<Handler> =>
  (nodes ?? []).map((node) => ({
    span: spanOfNode(source, node),
    keyword: spanOfToken(source, node.children.On[0]),
    events: node.children.event.map((event) => buildEvent(source, event)),
    chain: buildChain(source, node.children.chain[0])
  }))

const buildEvent = (source: Source, node: Cst.EventCstNode): EventPattern => {
  const { Name, args, Duration } = node.children
  return {
    span: spanOfNode(source, node),
    parts: buildNames(source, Name),
    args: args === undefined ? undefined : buildArguments(source, args[0]),
    after: Duration === undefined ? undefined : buildDuration(source, Duration[0])
  }
}

export const buildChain = (source: Source, node: Cst.ChainCstNode | undefined): Chain => ({
  span: spanOfNode(source, node),
  actions: (node?.children.action ?? []).map((action) => buildAction(source, action))
})

const buildAction = (source: Source, node: Cst.ActionCstNode): Action => {
  const { name, value, Int, args, outcomes } = node.children
  const { verb, token } = verbOf(node.children)
  const operand =
    value === undefined ? Int && buildInt(source, Int[0]) : buildValue(source, value[0])
  return {
    span: spanOfNode(source, node),
    verb,
    keyword: spanOfToken(source, token),
    name: name === undefined ? undefined : buildName(source, name[0]),
    operand,
    args: args === undefined ? undefined : buildArguments(source, args[0]),
    outcomes:
      outcomes === undefined ? undefined : buildHandlers(source, outcomes[0]?.children.onRule)
  }
}

const verbOf = (
  children: Cst.ActionCstChildren
): { readonly verb: Verb; readonly token: IToken | undefined } => {
  const { Cti, Profile, Play, Route, Transfer, Report, Attach, Release } = children
  if (Profile !== undefined) return { verb: "profile", token: Profile[0] }
  if (Play !== undefined) return { verb: "play", token: Play[0] }
  if (Route !== undefined) return { verb: "route", token: Route[0] }
  if (Transfer !== undefined) return { verb: "transfer", token: Transfer[0] }
  if (Report !== undefined) return { verb: "report", token: Report[0] }
  if (Attach !== undefined) return { verb: "attach", token: Attach[0] }
  if (Release !== undefined) return { verb: "release", token: Release[0] }
  return { verb: "cti", token: Cti?.[0] }
}
