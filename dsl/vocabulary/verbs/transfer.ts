// The verb `transfer`: sends the caller away as a transfer policy says.

import type { VerbRow } from "./Verb.ts"

export const transfer: VerbRow = {
  verb: "transfer",
  doc: "runs a transfer policy",
  wire: "INVITE, REFER or 302 towards the caller's gateway; OneStepXfer with `via: cti`",
  target: "transfer",
  parameters: [{ name: "to", type: "Dn", doc: "replaces the policy's destination" }],
  endsChain: true,
  callerAfter: "gone on success",
  outcomes: ["busy", "no-answer", "failed", "link.down", "hangup"],
  sites: ["behind", "in-front", "network", "sci", "cri", "none"]
}
