// The last act of a call: the far leg, the CTI dialogue and the caller's leg are ended, in this
// order, so that results of a media platform still reach the CTI side.

import { Effect } from "effect"
import { namelistWaitMs } from "../config/CallTimers.ts"
import { parseNamelist, resultsOf } from "../media/MediaResult.ts"
import type { CloseCause } from "../cti/Instruction.ts"
import type { Headers } from "../ua/LegEvent.ts"
import type { Bridge } from "./Bridge.ts"
import type { Call, Ending } from "./Call.ts"
import { closeCauseOf, sipCauseOf } from "./ctiCauses.ts"
import { ended, type Turn } from "./Program.ts"

export interface Release {
  /** The final response to a caller who was not answered. */
  readonly status: number
  /** The status in the Reason of a BYE (RFC 3326); absent for an ordinary end. */
  readonly reasonStatus: number | undefined
  readonly reasonText: string | undefined
  /** Extra header fields of that response or BYE: Contact of a 302, relayed fields of a refusal. */
  readonly headers?: Headers
  readonly ending?: Ending
}

/**
 * Ends everything. Waits at most `namelistWaitMs`, and only for results that the CTI side still
 * wants.
 */
export const releaseCall = Effect.fnUntraced(function* (call: Call, release: Release) {
  const serving = call.application?.bridge ?? call.bridge
  const heard = call.facts.answered && serving?.state === "joined"
  call.ending ??= release.ending
  const bridge = call.dropFarLegs()
  if (bridge?.peer === "media" && heard && call.cti.state === "open") {
    yield* collectNamelist(call, bridge)
  }
  call.ending ??= naturalEnding(call, release.status)
  call.cti.close(closeCause(call, release))
  if (!call.caller.ended) {
    call.caller.release({
      status: release.status,
      headers: [...reasonHeader(call, release), ...(release.headers ?? [])]
    })
  }
  return ended satisfies Turn
})

/**
 * `gvp-ctic.md` §4.8: the platform may return results in its answer to our BYE; they are user data.
 */
const collectNamelist = Effect.fnUntraced(function* (call: Call, bridge: Bridge) {
  const deadline = call.services.now() + namelistWaitMs
  for (;;) {
    const input = yield* call.take(deadline)
    if (input._tag === "Elapsed" || input._tag === "CallOver") return
    if (input._tag !== "Leg") continue
    if (input.leg === call.caller) call.noteCaller(input.event)
    if (input.leg !== bridge.far || input.event._tag !== "ByeAnswered") continue
    const body =
      input.event.message === undefined ? undefined : bridge.far.bodyOf(input.event.message)
    if (body !== undefined) call.attach(resultsOf(parseNamelist(body.content, body.contentType)))
    return
  }
})

const closeCause = (call: Call, release: Release): CloseCause => {
  if (call.callerGone) return call.cti.routed ? "normal" : "abandoned"
  if (call.ending?.outcome === "transferred") return "normal"
  return closeCauseOf(release.reasonStatus ?? release.status)
}

const naturalEnding = (call: Call, status: number): Ending => {
  if (call.callerGone) {
    return call.facts.answered
      ? { outcome: "answered-and-released", cause: "remoteBye" }
      : { outcome: "abandoned", cause: "remoteCancel" }
  }
  return call.facts.answered
    ? { outcome: "answered-and-released", cause: "localBye" }
    : { outcome: "rejected", cause: `rejected ${status}` }
}

/** RFC 3326: why we end the call; the CTI side's own cause beside it where that was the reason. */
const reasonHeader = (call: Call, release: Release): Headers => {
  const values: Array<string> = []
  if (release.reasonStatus !== undefined) {
    const text = release.reasonText === undefined ? "" : `;text="${quoted(release.reasonText)}"`
    values.push(`SIP;cause=${release.reasonStatus}${text}`)
  }
  const ctiStatus = call.ctiCause === undefined ? undefined : sipCauseOf(call.ctiCause)
  if (release.reasonStatus === undefined && ctiStatus !== undefined) {
    values.push(`SIP;cause=${ctiStatus}`)
  }
  if (call.ctiCause !== undefined) values.push(`X-CTI;text="${quoted(call.ctiCause)}"`)
  return values.length === 0 ? [] : [["Reason", values.join(", ")]]
}

const quoted = (text: string) => text.replace(/["\\]/g, "\\$&")
