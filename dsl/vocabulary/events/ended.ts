// The events `released` and `failed`: the CTI side ended the call, or something was refused.

import type { EventRow } from "./Event.ts"

export const releasedEvents: ReadonlyArray<EventRow> = [
  {
    event: "released",
    family: "released",
    doc: "the CTI side ended the call",
    wire: "EndCall, CallStatus Released; RELEASE",
    unhandled: "missing-outcome"
  }
]

export const failedEvents: ReadonlyArray<EventRow> = [
  {
    event: "failed",
    family: "failed",
    doc: "call start, routing or a transfer was refused, or there was one treatment too many",
    wire: "CallError; DIALOGUE_FAILURE_EVENT, ROUTE_END; a final response to our INVITE or REFER",
    unhandled: "missing-outcome"
  }
]
