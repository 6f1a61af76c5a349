// The outcomes of a transfer: `busy` and `no-answer`; `failed` stands in `ended.ts`.

import type { EventRow } from "./Event.ts"

export const transferEvents: ReadonlyArray<EventRow> = [
  {
    event: "busy",
    family: "transfer",
    doc: "the destination of the transfer is busy",
    wire: "486, 600; NOTIFY with one of them; CallStatus Busy",
    unhandled: "missing-outcome"
  },
  {
    event: "no-answer",
    family: "transfer",
    doc: "the destination of the transfer did not answer for that long",
    wire: "CANCEL from us; 408, 480",
    unhandled: "missing-outcome",
    takesAfter: true
  }
]
