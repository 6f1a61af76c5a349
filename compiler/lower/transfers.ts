// Transfer policies as the plan keeps them. An action that replaces the destination of its policy,
// or brings a `no-answer` of its own, gets a policy of its own in the plan, `to-agent#1`, so that
// the runtime carries out policies and nothing else.

import type { Expr, Transfer } from "../plan/Plan.ts"
import { findHandler, outerSearch, policyOf, searchOf } from "../rules/search.ts"
import { allActions } from "../types/participants.ts"
import type { Program } from "../types/participants.ts"
import type { ActionNode, BlockNode, Policy } from "../types/Program.ts"
import { locationOf } from "./place.ts"
import { entriesIn, exprOf, intIn, tenantOf, wordIn } from "./resources.ts"

export interface LoweredTransfers {
  readonly transfers: ReadonlyArray<Transfer>
  /** The policy in the plan that each `transfer` runs. */
  readonly names: ReadonlyMap<ActionNode, string>
}

export const lowerTransfers = (program: Program): LoweredTransfers => {
  const actions = allActions(program)
  const names = new Map<ActionNode, string>()
  const transfers = program.policies.flatMap((policy) => {
    const uses = actions.filter((action) => policyOf(program, action) === policy)
    const plain = lowerTransfer(program, policy, uses)
    const own: Array<Transfer> = []
    for (const action of uses) {
      const wanted = wantedBy(program, action, plain)
      const same = [plain, ...own].find((one) => isSame(one, wanted))
      const name = same?.name ?? `${plain.name}#${own.length + 1}`
      names.set(action, name)
      if (same === undefined) own.push({ ...wanted, name })
    }
    return [plain, ...own]
  })
  return { transfers, names }
}

/** The policy as an action asks for it. */
const wantedBy = (program: Program, action: ActionNode, plain: Transfer): Transfer => ({
  ...plain,
  to: action.args.find((arg) => arg.name === "to")?.typed.expr ?? plain.to,
  noAnswerMs: afterIn(searchOf(program, action)) ?? plain.noAnswerMs
})

const isSame = (left: Transfer, right: Transfer): boolean =>
  left.noAnswerMs === right.noAnswerMs && JSON.stringify(left.to) === JSON.stringify(right.to)

const lowerTransfer = (
  program: Program,
  policy: Policy,
  uses: ReadonlyArray<ActionNode>
): Transfer => {
  const { settings } = policy
  return {
    name: policy.name,
    ...tenantOf(policy),
    kind: wordIn(settings, "kind", ["blind", "bridge", "by-profile", "by-application"], "blind"),
    via: wordIn(settings, "via", ["platform", "cti"], "platform"),
    to: exprOf(settings, "to") ?? nowhere,
    userData: wordIn(settings, "user-data", ["keep", "drop"], "keep"),
    tries: intIn(settings, "tries") ?? 1,
    headers: entriesIn(settings, "header"),
    redirect: wordIn(settings, "redirect", ["yes", "no"], "no") === "yes",
    noAnswerMs: noAnswerOf(program, policy, uses),
    at: locationOf(policy.named.span)
  }
}

/** A policy without a destination does not compile. */
const nowhere: Expr = { op: "text", value: "" }

/** The time of the nearest `on no-answer after D`; where only blocks after uses have it, theirs. */
const noAnswerOf = (program: Program, policy: Policy, uses: ReadonlyArray<ActionNode>): number => {
  const own = afterIn([policy.block, ...outerSearch(program, policy.named.tenant)])
  const [use] = uses
  return own ?? (use === undefined ? undefined : afterIn(searchOf(program, use))) ?? 0
}

const afterIn = (blocks: ReadonlyArray<BlockNode>): number | undefined =>
  findHandler(blocks, { event: "no-answer" })?.event.afterMs
