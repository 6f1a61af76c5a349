// Ends a leg by whatever ends it at the moment: CANCEL, a refusal, or BYE.

import { Effect } from "effect"
import { namelistType, encodeForm, readForm, type FormFields } from "./formBody.ts"
import { noHeaders, statusOf, type LegState } from "./LegState.ts"
import { requestWaitMs } from "./requestOnLeg.ts"
import type { ExtraHeaders } from "./SipMessage.ts"

/** Gives up a call that we placed and that was not answered yet (RFC 3261 §9.1). */
export const cancelLeg = (state: LegState): void => {
  if (state.phase !== "setting-up" || state.record.released !== undefined) return
  state.noteRelease(releaseByUs("CANCEL", undefined))
  state.sent?.cancel()
}

/** Refuses a call that we received and did not answer yet. */
export const refuseLeg = (state: LegState, status: number, headers: ExtraHeaders): void => {
  if (state.received?.isPending !== true) return
  state.received.refuse(state.inviteAnswer(status, headers, undefined))
  state.noteFinal({ status, contact: headers.get("Contact") })
  state.end()
}

/**
 * `fields` become the namelist of a BYE (RFC 5552 §4); before the answer there is no place for
 * them.
 */
export const releaseLeg = (state: LegState, fields: FormFields | undefined): void => {
  if (state.phase === "setting-up") {
    return state.received === undefined ? cancelLeg(state) : refuseLeg(state, 480, noHeaders)
  }
  if (state.phase !== "established") return
  state.noteRelease(releaseByUs("BYE", fields))
  const body = fields === undefined ? undefined : encodeForm(namelistType, fields)
  const isSent = state.send({ method: "BYE", headers: noHeaders, body }, (reply) => {
    if (statusOf(reply) < 200) return
    const answer = reply._tag === "Response" ? reply.response : undefined
    const type = answer?.headers.get("content-type")
    state.noteReleaseAnswer(statusOf(reply), readForm(type, answer?.body ?? ""))
    state.end()
  })
  if (!isSent) return state.end()
  state.phase = "releasing"
  // RFC 3261 §15.1.1: without an answer the dialog is over all the same.
  const giveUp = Effect.sync(() => state.end())
  state.context.fork(Effect.andThen(Effect.sleep(requestWaitMs), giveUp))
}

const releaseByUs = (how: "BYE" | "CANCEL", fields: FormFields | undefined) => ({
  by: "us" as const,
  how,
  reason: undefined,
  fields,
  answer: undefined
})
