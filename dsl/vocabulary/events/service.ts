// The events `service.*`: a media service did not do what we asked.

import type { EventRow } from "./Event.ts"

export const serviceEvents: ReadonlyArray<EventRow> = [
  {
    event: "service.failed",
    family: "service",
    doc: "the media service failed; never after `play x then …`, which goes on instead",
    wire: "a final response other than 2xx, a loss of the media leg",
    unhandled: "missing-outcome"
  },
  {
    event: "service.timeout",
    family: "service",
    doc: "the media service did not answer within `answer-within`",
    wire: "nothing",
    unhandled: "missing-outcome"
  }
]
