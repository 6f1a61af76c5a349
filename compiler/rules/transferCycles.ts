// The graph of transfers (language.md §7): policy to policy, by whatever handler reacts to an
// outcome. It must have no cycle; a way round that passes the CTI side (a `report`, and another
// label) is none.

import type { Diagnostic, Label } from "../../dsl/index.ts"
import type { Named } from "../names/Module.ts"
import { transferCycle } from "../checks/transfer-cycle.ts"
import { allActions } from "../types/participants.ts"
import type { Program } from "../types/participants.ts"
import type { ActionNode } from "../types/Program.ts"
import { outcomesOf } from "./outcomes.ts"
import { findHandler, policyOf, searchOf } from "./search.ts"

interface Edge {
  readonly from: Named
  readonly to: Named
  /** The `transfer` that leads on. */
  readonly action: ActionNode
}

export interface TransferCycle {
  readonly diagnostic: Diagnostic
  /** The transfer that closes the circle. */
  readonly action: ActionNode
}

/** One finding for each circle, at the transfer that closes it. */
export const transferCycles = (program: Program): ReadonlyArray<TransferCycle> => {
  const edges = collectEdges(program)
  const findings: Array<TransferCycle> = []
  const done = new Set<Named>()
  const visit = (named: Named, path: ReadonlyArray<Edge>): void => {
    if (done.has(named)) return
    for (const edge of edges.filter(({ from }) => from === named)) {
      const start = path.findIndex(({ from }) => from === edge.to)
      if (edge.to === named) findings.push(cycleFinding([edge]))
      else if (start !== -1) findings.push(cycleFinding([...path.slice(start), edge]))
      else visit(edge.to, [...path, edge])
    }
    done.add(named)
  }
  for (const policy of program.policies) visit(policy.named, [])
  return findings
}

/** Each pair once, however many outcomes lead from one to the other. */
const collectEdges = (program: Program): ReadonlyArray<Edge> => {
  const edges = new Map<Named, Map<Named, Edge>>()
  for (const action of allActions(program)) {
    const policy = policyOf(program, action)
    if (policy === undefined) continue
    const blocks = searchOf(program, action)
    for (const event of outcomesOf(policy)) {
      const found = findHandler(blocks, { event })
      for (const next of found?.handler.chain.actions ?? []) {
        if (next.verb !== "transfer" || next.target === undefined) continue
        const known = edges.get(policy.named) ?? new Map<Named, Edge>()
        edges.set(policy.named, known)
        if (known.has(next.target)) continue
        known.set(next.target, { from: policy.named, to: next.target, action: next })
      }
    }
  }
  return Array.from(edges.values()).flatMap((targets) => Array.from(targets.values()))
}

const cycleFinding = (cycle: ReadonlyArray<Edge>): TransferCycle => {
  const labelled = cycle.map(({ from, to, action }): Label => ({
    span: action.ast.span,
    label: `${from.name} to ${to.name}`
  }))
  const last = labelled.at(-1) as Label
  const label = cycle.length > 1 ? "and back again" : "to itself"
  return {
    diagnostic: transferCycle(last.span, label, labelled.slice(0, -1)),
    action: (cycle.at(-1) as Edge).action
  }
}
