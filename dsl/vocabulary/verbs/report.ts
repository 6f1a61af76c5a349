// The verb `report`: answers what is pending.

import type { VerbRow } from "./Verb.ts"

export const report: VerbRow = {
  verb: "report",
  doc: "answers the pending request and waits for the next event",
  wire: "TreatStatus; RUN_SCRIPT_RESULT, DIALOGUE_FAILURE_CONF, EVENT_REPORT; the media leg",
  target: "report word",
  parameters: [],
  endsChain: true,
  callerAfter: "unchanged",
  outcomes: ["treatment", "route", "script", "label", "released", "failed", "silence", "link.down"],
  sites: ["behind", "in-front", "network", "sci", "cri", "none"]
}
