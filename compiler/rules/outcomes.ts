// What every transfer policy must cover (language.md §7), whether or not anything leads to it yet.

import type { Diagnostic } from "../../dsl/index.ts"
import { missingOutcome } from "../checks/missing-outcome.ts"
import { allActions } from "../types/participants.ts"
import type { Program } from "../types/participants.ts"
import type { ActionNode, BlockNode, Policy } from "../types/Program.ts"
import { wordOf } from "../types/resources.ts"
import { findHandler, isDamaged, outerSearch } from "./search.ts"

export interface OpenOutcome {
  readonly diagnostic: Diagnostic
  readonly event: string
  /** The transfers that run the policy. */
  readonly uses: ReadonlyArray<ActionNode>
}

/** One finding for each policy that leaves an outcome open. */
export const policyFindings = (program: Program): ReadonlyArray<OpenOutcome> => {
  const actions = allActions(program).filter((action) => action.verb === "transfer")
  return program.policies.flatMap((policy) => {
    const uses = actions.filter((action) => action.target === policy.named)
    const missing = outcomesOf(policy).filter((event) => !isCovered(program, policy, uses, event))
    const [event] = missing
    if (event === undefined) return []
    const diagnostic = missingOutcome({
      what: `transfer ${policy.named.name}`,
      at: policy.named.span,
      events: missing,
      handled: handledIn(policy.block),
      searched: "this policy, `cti`, `defaults`",
      explanation: missing.includes("no-answer") ? endlessRinging : noWayBack
    })
    return [{ diagnostic, event, uses }]
  })
}

const endlessRinging =
  "A caller whose agent does not pick up would listen to ringing until the limit of the call."
const noWayBack = "The caller would stay where he is when the transfer does not come about."

/** The outcomes of a policy: those of every transfer, and loss of the link where it is used. */
export const outcomesOf = (policy: Policy): ReadonlyArray<string> =>
  wordOf(policy.settings, "via") === "cti"
    ? ["busy", "no-answer", "failed", "link.down"]
    : ["busy", "no-answer", "failed"]

/** Covered by the policy and what is asked behind it, or by a block after every use. */
const isCovered = (
  program: Program,
  policy: Policy,
  uses: ReadonlyArray<ActionNode>,
  event: string
): boolean => {
  const blocks = [policy.block, ...outerSearch(program, policy.named.tenant)]
  if (findHandler(blocks, { event }) !== undefined || blocks.some(isDamaged)) return true
  return (
    uses.length > 0 &&
    uses.every(
      ({ outcomes }) => outcomes !== undefined && findHandler([outcomes], { event }) !== undefined
    )
  )
}

/** The names a block handles, a few of them. */
export const handledIn = (block: BlockNode): ReadonlyArray<string> => {
  const names = block.handlers.flatMap((handler) => handler.events.map((event) => event.event))
  const distinct = [...new Set(names)]
  return distinct.length > handledShownMax ? [...distinct.slice(0, handledShownMax), "…"] : distinct
}

const handledShownMax = 6
