// Everything that follows from walking a program's paths, in one list. A proof that fails shows a
// shortest way to where it fails.

import type { Diagnostic } from "../../dsl/index.ts"
import { eventRow } from "../../dsl/vocabulary/events/events.ts"
import type { SiteFacts } from "../../dsl/vocabulary/Site.ts"
import { tooManyCases } from "../checks/too-many-cases.ts"
import { policyFindings } from "../rules/outcomes.ts"
import { transferCycles } from "../rules/transferCycles.ts"
import type { Program } from "../types/participants.ts"
import { deadOutcomes } from "./deadOutcomes.ts"
import { withLadder } from "./ladder.ts"
import { releaseFindings } from "./releases.ts"
import { selfDrivenLoops } from "./selfDriven.ts"
import { unhandledEnding, unhandledFindings } from "./unhandled.ts"
import { walk } from "./walk.ts"
import type { Walked, Witnessed } from "./walk.ts"

export interface Known {
  /**
   * Every chain was understood. Where one was not, nothing is called dead, for what was meant there
   * may lead to it.
   */
  readonly isWhole: boolean
  /** There are mistakes, before which nobody cares for what is merely worth knowing. */
  readonly hasErrors: boolean
}

export const pathFindings = (
  program: Program,
  site: SiteFacts,
  { isWhole, hasErrors }: Known
): ReadonlyArray<Diagnostic> => {
  const walked = walk(program, site)
  const show = ({ diagnostic, trail }: Witnessed): Diagnostic =>
    withLadder(diagnostic, program, site, trail, {
      title: `${diagnostic.code} does not happen`,
      remark: `then comes \`${trail.action.ast.verb}\`: ${diagnostic.message}`
    })
  const policies = policyFindings(program).map(({ diagnostic, event, uses }) => {
    const [trail] = uses.flatMap((use) => walked.reached.get(use) ?? [])
    const row = eventRow(event)
    if (trail === undefined || row === undefined) return diagnostic
    return withLadder(diagnostic, program, site, trail, unhandledEnding(row))
  })
  const cycles = transferCycles(program).map(({ diagnostic, action }) => {
    const trail = walked.reached.get(action)
    return trail === undefined ? diagnostic : show({ diagnostic, trail })
  })
  // Where transfers go round in a circle, what else its paths meet would be said because of it.
  if (cycles.length > 0) return [...policies, ...cycles]
  const unhandled = unhandledFindings(program, site, walked.unhandled)
  const wrong = [...walked.findings, ...selfDrivenLoops(walked)].map(show)
  const cut = tooManyPlaces(program, walked)
  const seesAll = isWhole && wrong.length + unhandled.length + cut.length === 0
  return [
    ...policies,
    ...cut,
    ...wrong,
    ...unhandled,
    ...deadOutcomes(program, site, seesAll ? walked : undefined),
    ...(seesAll && !hasErrors ? releaseFindings(walked) : [])
  ]
}

const tooManyPlaces = ({ deployment }: Program, { isCut }: Walked): ReadonlyArray<Diagnostic> =>
  isCut && deployment !== undefined
    ? [tooManyCases(deployment.named.span, "the paths of its calls")]
    : []
