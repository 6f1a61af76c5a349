// The events that come while a call waits, whatever for: `silence`, `link.down`, `hangup`.

import type { EventRow } from "./Event.ts"

export const silenceEvents: ReadonlyArray<EventRow> = [
  {
    event: "silence",
    family: "silence",
    doc: "the CTI side owes us something and has been quiet for that long",
    wire: "nothing",
    unhandled: "wait-without-timer",
    takesAfter: true
  }
]

export const linkEvents: ReadonlyArray<EventRow> = [
  {
    event: "link.down",
    family: "link",
    doc: "the CTI link is lost, or not ready for calls, while we need it",
    wire: "TCP loss; FlowControl on, InitInProgress, NoSuchClient, a refused login; CLOSE",
    unhandled: "missing-outcome"
  }
]

export const hangupEvents: ReadonlyArray<EventRow> = [
  {
    event: "hangup",
    family: "hangup",
    doc: "the caller has gone",
    wire: "BYE or CANCEL from the caller",
    unhandled: "missing-outcome"
  }
]
