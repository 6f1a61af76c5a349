// The events `route.*`: IVR Server answered our question for a destination.

import type { EventRow } from "./Event.ts"

export const routeEvents: ReadonlyArray<EventRow> = [
  {
    event: "route.normal",
    family: "route",
    doc: "a destination was found; `route.to` names it",
    wire: "RouteResponse, RouteType Normal",
    unhandled: "missing-outcome"
  },
  {
    event: "route.default",
    family: "route",
    doc: "no destination was found; `route.to` may name the strategy's default",
    wire: "RouteResponse, RouteType Default or without Dest",
    unhandled: "missing-outcome"
  },
  {
    event: "route.reroute",
    family: "route",
    doc: "a call that was delivered is to be moved again; `route.to` names the destination",
    wire: "RouteResponse, RouteType Reroute, RerouteAttended, RerouteConferenced",
    unhandled: "as route.normal"
  }
]
