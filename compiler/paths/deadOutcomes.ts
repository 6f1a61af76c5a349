// `on` lines for what cannot happen: because the site never sees the event, or because nothing in
// the program leads to it where the line's block is asked.

import type { Diagnostic } from "../../dsl/index.ts"
import { forbids } from "../../dsl/vocabulary/capabilities.ts"
import type { EventFamily } from "../../dsl/vocabulary/events/Event.ts"
import type { SiteFacts } from "../../dsl/vocabulary/Site.ts"
import { happensAt } from "../../dsl/vocabulary/skeletons/skeletons.ts"
import { deadOutcome } from "../checks/dead-outcome.ts"
import { allBlocks } from "../types/participants.ts"
import type { Program } from "../types/participants.ts"
import type { EventNode } from "../types/Program.ts"
import type { Walked } from "./walk.ts"

/** `walked` only when the walk saw everything, so that what it has not seen does not happen. */
export const deadOutcomes = (
  program: Program,
  site: SiteFacts,
  walked: Walked | undefined
): ReadonlyArray<Diagnostic> =>
  allBlocks(program).flatMap((block) =>
    block.handlers.flatMap((handler) =>
      handler.events.flatMap((event) => {
        if (isOtherCtis(event, site)) return []
        const why = whyDead(event, site, walked)
        return why === undefined ? [] : [deadOutcome(event.event, event.span, why)]
      })
    )
  )

/** Events of the other CTI side have findings of their own. */
const isOtherCtis = (event: EventNode, site: SiteFacts): boolean => {
  const families = new Set<EventFamily>(event.rows.map((row) => row.family))
  return (
    (forbids("treatment-not-supported", site) &&
      (families.has("treatment") || families.has("route"))) ||
    (forbids("script-not-supported", site) && (families.has("script") || families.has("label")))
  )
}

const whyDead = (
  event: EventNode,
  site: SiteFacts,
  walked: Walked | undefined
): string | undefined => {
  if (event.rows.every((row) => !happensAt(row, site.kind))) {
    return site.kind === "none" ? "this site has no CTI side" : `not with \`mode: ${site.kind}\``
  }
  if (walked === undefined || !walked.asked.has(event) || walked.alive.has(event)) return undefined
  const [row] = event.rows
  return (row === undefined ? undefined : missingCauses[row.family]) ?? "nothing leads to it"
}

/** What would have to stand in the program for the event to come. */
const missingCauses: Readonly<Partial<Record<EventFamily, string>>> = {
  treatment: "nothing here asks for a route, so no treatment comes",
  route: "nothing here asks for a route",
  label: "nothing here asks for a label",
  app: "no voice application runs here",
  service: "no `play` here can end so: behind `play … then` a failure is passed over",
  transfer: "no transfer runs here",
  silence: "the CTI side owes us nothing here",
  link: "the CTI link is not needed here",
  accepted: "no CTI dialogue is opened here",
  released: "no CTI dialogue is opened here",
  script: "no CTI dialogue is opened here",
  failed: "no CTI dialogue and no transfer here"
}
