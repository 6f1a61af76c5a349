// The verb `cti`: asks the CTI side what to do with the call.

import type { VerbRow } from "./Verb.ts"

export const cti: VerbRow = {
  verb: "cti",
  doc: "opens the CTI dialogue and waits for events",
  wire: "NewCall; NEW_CALL, or REQUEST_INSTRUCTION when ICM sent the call here",
  parameters: [
    { name: "params", type: "Record", doc: "several pairs at once, such as `profile.cti-params`" },
    {
      name: "correlation-id",
      type: "Text",
      doc: "ICM sent the call here under this id; `sci` only"
    },
    {
      name: "translation-route",
      type: "Text",
      doc: "ICM sent the call here by this number; `sci` only"
    }
  ],
  otherArguments: "call data of the new call",
  endsChain: true,
  callerAfter: "unanswered",
  outcomes: ["accepted", "released", "failed", "silence", "link.down", "hangup"],
  sites: ["behind", "in-front", "network", "sci"]
}
