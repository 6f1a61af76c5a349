// `route D`: asks the CTI side for a destination and waits for what it says.

import { Effect } from "effect"
import { happened, type Pipeline, waiting } from "../call/Program.ts"
import type { VerbSite } from "./VerbSite.ts"

export const route =
  (site: VerbSite): Pipeline =>
  (call) =>
    Effect.sync(() => {
      if (call.cti.state !== "open") return happened({ name: "link.down" }, site.search)
      const destination = site.operand(call.facts)
      if (typeof destination !== "string" || destination === "") {
        return happened({ name: "failed", cause: "no destination to route to" }, site.search)
      }
      call.cti.requestRoute(destination, call.facts.digits, call.facts.userData)
      return waiting(site.search)
    })
