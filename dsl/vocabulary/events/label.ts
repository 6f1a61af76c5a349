// The events `label.*`: ICM says where the call goes.

import type { EventRow } from "./Event.ts"

const row = (treatment: string, labelType: number, doc: string): EventRow => ({
  event: `label.${treatment}`,
  family: "label",
  doc,
  wire: `CONNECT (sci), ROUTE_SELECT (cri), LabelType ${labelType}`,
  unhandled: "missing-outcome"
})

export const labelEvents: ReadonlyArray<EventRow> = [
  row("normal", 1, "connect the caller to `label.number`"),
  row("busy", 2, "let the caller hear busy"),
  row("ring", 3, "let the caller hear ringing that nobody answers"),
  row("default", 5, "do what is the default here")
]
