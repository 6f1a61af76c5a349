// The verb `route`: asks the CTI side for a destination.

import type { VerbRow } from "./Verb.ts"

export const route: VerbRow = {
  verb: "route",
  doc: "asks the CTI side for a destination and waits for events",
  wire: "RouteRequest with RouteDN; in `cri` a ROUTE_REQUEST_EVENT with DialedNumber",
  operand: "Dn",
  parameters: [],
  endsChain: true,
  callerAfter: "unchanged",
  outcomes: ["treatment", "route", "label", "released", "failed", "silence", "link.down", "hangup"],
  sites: ["behind", "in-front", "network", "cri"]
}
