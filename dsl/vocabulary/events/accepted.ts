// The event `accepted`: the CTI side took the call.

import type { EventRow } from "./Event.ts"

export const acceptedEvents: ReadonlyArray<EventRow> = [
  {
    event: "accepted",
    family: "accepted",
    doc: "the CTI side took the call; `behind` the switch the numbers are now the switch's",
    wire: "`behind`: CallStatus Established and CallInfoResp; `in-front`, `network`: at once",
    unhandled: "keep waiting"
  }
]
