// Which of all that is declared takes part in the program: what the entry declares and imports,
// what its tenants hold, and what these name in turn. The order is that of the files, so that equal
// sources give equal plans.

import type { Named, NamedKind, Scope } from "../names/Module.ts"
import type { Placed } from "../names/site.ts"
import type { SiteFacts } from "../../dsl/vocabulary/Site.ts"
import type {
  ActionNode,
  BlockNode,
  ChainNode,
  Logic,
  Policy,
  Resource,
  Understood
} from "./Program.ts"
import { siteOf } from "./understand.ts"

/** A program: everything that takes part, by kind. */
export interface Program {
  readonly root: Scope
  readonly deployment: Resource | undefined
  /** Undefined for a library, and where the deployment does not say enough. */
  readonly site: SiteFacts | undefined
  readonly gateways: ReadonlyArray<Resource>
  readonly media: ReadonlyArray<Resource>
  readonly connectors: ReadonlyArray<Resource>
  readonly profiles: ReadonlyArray<Resource>
  readonly services: ReadonlyArray<Resource>
  readonly tenants: ReadonlyArray<Resource>
  readonly policies: ReadonlyArray<Policy>
  /** The root's first, then that of every tenant. */
  readonly logic: ReadonlyArray<Logic>
  readonly understood: Understood
}

export const participants = (placed: Placed, understood: Understood): Program => {
  const found = new Set<Named>()
  const tenants: Array<Scope> = []
  const add = (named: Named): void => {
    if (found.has(named)) return
    found.add(named)
    for (const other of namedBy(understood, named)) add(other)
  }
  for (const named of placed.root.names.values()) {
    add(named)
    const scope = understood.checking.scopes.get(named.module)?.tenants.get(named.name)
    if (named.kind !== "tenant" || scope === undefined) continue
    tenants.push(scope)
    for (const inner of scope.names.values()) add(inner)
  }
  const logic = [placed.root, ...tenants].flatMap(
    ({ module, tenant }) =>
      understood.logic.get(module)?.filter((one) => one.tenant === tenant) ?? []
  )
  for (const named of logic.flatMap(logicTargets)) add(named)
  const ofKind = (kind: NamedKind): ReadonlyArray<Resource> =>
    [...found].flatMap((named) => {
      const resource = understood.resources.get(named)
      return named.kind === kind && resource !== undefined ? [resource] : []
    })
  const { deployment } = placed
  return {
    root: placed.root,
    deployment: deployment === undefined ? undefined : understood.resources.get(deployment),
    site: siteOf(placed, understood.resources),
    gateways: ofKind("gateway"),
    media: ofKind("media"),
    connectors: ofKind("connector"),
    profiles: ofKind("profile"),
    services: ofKind("service"),
    tenants: ofKind("tenant"),
    policies: [...found].flatMap((named) => understood.policies.get(named) ?? []),
    logic,
    understood
  }
}

/** What a declaration names in its settings and handlers. */
const namedBy = (understood: Understood, named: Named): ReadonlyArray<Named> => {
  const policy = understood.policies.get(named)
  if (policy !== undefined) return blockTargets(policy.block)
  const settings = understood.resources.get(named)?.settings
  return [...(settings?.values() ?? [])].flatMap((value) => value.named ?? [])
}

const logicTargets = (logic: Logic): ReadonlyArray<Named> => [
  ...logic.rules.flatMap((rule) => chainTargets(rule.chain)),
  ...(logic.cti === undefined ? [] : blockTargets(logic.cti)),
  ...(logic.defaults === undefined ? [] : blockTargets(logic.defaults))
]

const blockTargets = (block: BlockNode): ReadonlyArray<Named> =>
  block.handlers.flatMap((handler) => chainTargets(handler.chain))

const chainTargets = (chain: ChainNode): ReadonlyArray<Named> =>
  chain.actions.flatMap(actionTargets)

const actionTargets = (action: ActionNode): ReadonlyArray<Named> => [
  ...(action.target === undefined ? [] : [action.target]),
  ...(action.outcomes === undefined ? [] : blockTargets(action.outcomes))
]

/** Every block of `on` lines of the program, those behind actions too. */
export const allBlocks = (program: Program): ReadonlyArray<BlockNode> => {
  const blocks: Array<BlockNode> = []
  const visitBlock = (block: BlockNode): void => {
    blocks.push(block)
    for (const handler of block.handlers) visitChain(handler.chain)
  }
  const visitChain = (chain: ChainNode): void => {
    for (const { outcomes } of chain.actions) if (outcomes !== undefined) visitBlock(outcomes)
  }
  for (const logic of program.logic) {
    for (const rule of logic.rules) visitChain(rule.chain)
    if (logic.cti !== undefined) visitBlock(logic.cti)
    if (logic.defaults !== undefined) visitBlock(logic.defaults)
  }
  for (const policy of program.policies) visitBlock(policy.block)
  return blocks
}

/** Every action of the program. */
export const allActions = (program: Program): ReadonlyArray<ActionNode> => [
  ...program.logic.flatMap((logic) => logic.rules.flatMap((rule) => rule.chain.actions)),
  ...allBlocks(program).flatMap((block) =>
    block.handlers.flatMap((handler) => handler.chain.actions)
  )
]
