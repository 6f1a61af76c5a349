// The verb `profile`: lets the media platform run an IVR profile's application.

import type { VerbRow } from "./Verb.ts"

/** The word that stands for the profile the number plan gives. */
export const byDnis = "by-dnis"

export const profile: VerbRow = {
  verb: "profile",
  doc: "hands the call to the media platform running that profile's application",
  wire: "INVITE sip:dialog@… with the profile's page; `by-dnis` takes the profile of `call.dnis`",
  target: "profile",
  parameters: [],
  endsChain: true,
  callerAfter: "the platform's answer",
  outcomes: ["app.transfer", "app.done", "hangup"],
  sites: ["behind", "in-front", "network", "sci", "cri", "none"]
}
