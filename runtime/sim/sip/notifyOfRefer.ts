// The NOTIFYs by which a peer that accepted a REFER tells how the transfer goes (RFC 3515 §2.4.4):
// a script's statuses, one after the other, whatever really happens. Places no call.

import { Effect } from "effect"
import type { LegState, ReferScript } from "./LegState.ts"
import { requestOnLeg } from "./requestOnLeg.ts"
import { reasonPhrase } from "./reasonPhrase.ts"
import { releaseLeg } from "./releaseLeg.ts"

/** RFC 3515 §2.4.5; old as it is, everybody reads this version. */
export const sipfragType = "message/sipfrag;version=2.0"

/** Runs the script; `event` is the value of the Event header. Ends early with the leg. */
export const notifyOfRefer = Effect.fnUntraced(function* (
  state: LegState,
  script: ReferScript,
  event: string
) {
  for (const [index, status] of script.notify.entries()) {
    if (index > 0) yield* Effect.sleep(script.gapMs)
    if (state.phase !== "established") return
    const terminated = status >= 200
    const headers = new Map([
      ["Event", event],
      ["Subscription-State", terminated ? "terminated;reason=noresource" : "active;expires=60"]
    ])
    const text = `SIP/2.0 ${status} ${reasonPhrase(status)}\r\n`
    state.recorder.add("notifies", { atMs: state.nowMs, by: "us", status, terminated })
    yield* requestOnLeg(state, { method: "NOTIFY", headers, body: { type: sipfragType, text } })
  }
  if (script.hangUpAfterMs === undefined) return
  yield* Effect.sleep(script.hangUpAfterMs)
  releaseLeg(state, undefined)
})
