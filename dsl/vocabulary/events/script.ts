// The events `script("…")` and `script.other`: ICM has us run a script.

import type { EventRow } from "./Event.ts"

export const scriptEvents: ReadonlyArray<EventRow> = [
  {
    event: "script",
    family: "script",
    doc: "ICM runs one of the scripts that are named; without names: any script",
    wire: "RUN_SCRIPT_REQ with that ScriptID",
    unhandled: "missing-outcome",
    takesIds: true
  },
  {
    event: "script.other",
    family: "script",
    doc: "ICM runs a script that no other line names",
    wire: "RUN_SCRIPT_REQ",
    unhandled: "missing-outcome",
    catchesRest: true
  }
]

/** The longest script id that ICM can hold; longer ones never come. */
export const scriptIdLengthMax = 39
