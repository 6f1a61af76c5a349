// The events `app.*`: the running voice application wants something, or ended.

import type { EventRow } from "./Event.ts"

export const appEvents: ReadonlyArray<EventRow> = [
  {
    event: "app.transfer",
    family: "app",
    doc: "the running voice application asked for a transfer; `app.to` names the destination",
    wire: "REFER from the media platform, or its INVITE for a bridge",
    unhandled: "told unsupported",
    unhandledAt: { cri: "missing-outcome" }
  },
  {
    event: "app.done",
    family: "app",
    doc: "the application handed over with `profile` ended by itself",
    wire: "BYE from the media platform",
    unhandled: "release normal"
  }
]
