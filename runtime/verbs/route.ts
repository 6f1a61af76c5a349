// `route D`: asks the CTI side for a destination and waits for what it says. In `cri` the question
// opens the routing dialogue; elsewhere `cti` has opened the dialogue before.

import { Effect } from "effect"
import { happened, type Pipeline, waiting } from "../call/Program.ts"
import type { Call } from "../call/Call.ts"
import type { VerbSite } from "./VerbSite.ts"

export const route =
  (site: VerbSite): Pipeline =>
  (call) =>
    Effect.sync(() => {
      const cause = openForRoute(call, site)
      if (cause !== undefined) return happened({ name: "link.down", cause }, site.search)
      const destination = site.operand(call.facts)
      if (typeof destination !== "string" || destination === "") {
        return happened({ name: "failed", cause: "no destination to route to" }, site.search)
      }
      call.cti.requestRoute(destination, call.facts.digits, call.facts.userData)
      return waiting(site.search)
    })

/** Why there is no dialogue to ask in; undefined when there is one. */
const openForRoute = (call: Call, site: VerbSite): string | undefined => {
  if (call.cti.state === "open") return undefined
  if (!site.place.routeOpens || call.cti.state === "closed") return "no dialogue"
  return call.cti.open(call.newCall({ portOfCall: call.facts.dnis }))
}
