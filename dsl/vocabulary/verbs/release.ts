// The verb `release`: ends everything.

import type { VerbRow } from "./Verb.ts"

export const release: VerbRow = {
  verb: "release",
  doc: "ends everything: CTI dialogue, media, legs",
  wire: "a final response before answer, a BYE with a Reason header after it",
  target: "release word",
  parameters: [],
  endsChain: true,
  callerAfter: "released",
  outcomes: [],
  sites: ["behind", "in-front", "network", "sci", "cri", "none"]
}
