// Everything that follows from walking a program's paths, in one list.

import type { Diagnostic } from "../../dsl/index.ts"
import type { SiteFacts } from "../../dsl/vocabulary/Site.ts"
import type { Program } from "../types/participants.ts"
import { deadOutcomes } from "./deadOutcomes.ts"
import { unhandledFindings } from "./unhandled.ts"
import { walk } from "./walk.ts"

/**
 * `isWhole` says that every chain was understood. Where one was not, nothing is called dead, for
 * what was meant there may lead to it.
 */
export const pathFindings = (
  program: Program,
  site: SiteFacts,
  isWhole: boolean
): ReadonlyArray<Diagnostic> => {
  const walked = walk(program, site)
  const unhandled = unhandledFindings(program, site, walked.unhandled)
  const seesAll = isWhole && walked.findings.length === 0 && unhandled.length === 0
  return [
    ...walked.findings,
    ...unhandled,
    ...deadOutcomes(program, site, seesAll ? walked : undefined)
  ]
}
