// The verb `attach`: adds call data.

import type { VerbRow } from "./Verb.ts"

export const attach: VerbRow = {
  verb: "attach",
  doc: "adds call data; on a lost link it stays with the call and its record",
  wire: "UDataSet; call variables",
  parameters: [],
  otherArguments: "call data",
  endsChain: false,
  callerAfter: "unchanged",
  outcomes: [],
  sites: ["behind", "in-front", "network", "sci", "cri", "none"]
}
