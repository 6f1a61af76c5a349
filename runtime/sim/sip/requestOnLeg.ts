// A request of ours inside a dialog as an Effect: waits for the final answer, which the package
// bounds by 64*T1.

import { Effect } from "effect"
import { sipTimers } from "../../config/SipTimers.ts"
import { statusOf, type LegState } from "./LegState.ts"
import type { InDialogRequest } from "./PeerDialog.ts"
import type { Reply } from "./SipStack.ts"

/** The request for which there is no dialog, or no longer one. */
export const noDialog: Reply = {
  _tag: "Unanswered",
  status: 481,
  why: "the leg has no dialog in which it could be sent"
}

/** 64*T1, and a second more so that the package's own timer F, when it runs, speaks first. */
export const requestWaitMs = 64 * sipTimers.t1Ms + 1_000

/** Not for INVITE, ACK and BYE, which mean more than their answers. */
export const requestOnLeg = (state: LegState, wanted: InDialogRequest): Effect.Effect<Reply> =>
  Effect.callback<Reply>((resume) => {
    const isSent = state.send(wanted, (reply) => {
      if (statusOf(reply) >= 200) resume(Effect.succeed(reply))
    })
    if (!isSent) resume(Effect.succeed(noDialog))
  }).pipe(
    // The package stops its timer F on a provisional response and would then wait for ever (sip.md,
    // part A).
    Effect.timeoutOrElse({
      duration: requestWaitMs,
      orElse: () => Effect.succeed(unanswered)
    })
  )

const unanswered: Reply = {
  _tag: "Unanswered",
  status: 408,
  why: "only provisional answers came within 64*T1"
}
