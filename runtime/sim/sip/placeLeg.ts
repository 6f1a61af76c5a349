// Our INVITEs: the first one of a leg that we place (RFC 3261 §13.2) and those that we send inside
// a dialog (§14.1).

import { Effect } from "effect"
import { allowHeader, noHeaders, statusOf, type LegState } from "./LegState.ts"
import { sdpBody } from "./OfferAnswer.ts"
import { ackOf, dialogOfResponse, nextRequest, retarget } from "./PeerDialog.ts"
import { releaseLeg } from "./releaseLeg.ts"
import { noDialog } from "./requestOnLeg.ts"
import { SentInvite } from "./SentInvite.ts"
import type { Direction } from "./SessionDescription.ts"
import type { OutgoingRequest, SipResponse } from "./SipMessage.ts"
import type { Reply } from "./SipStack.ts"

/** What the first INVITE offers: a description of ours, none (a late offer), or this very text. */
export type OfferKind =
  | { readonly _tag: "Ours" }
  | { readonly _tag: "Late" }
  | { readonly _tag: "Text"; readonly text: string }

/** Sends the first INVITE. `request` is complete but for body and Allow. */
export const placeLeg = (state: LegState, request: OutgoingRequest, offer: OfferKind): void => {
  const body = offerBody(state, offer)
  const invite = { ...request, headers: new Map([...allowHeader, ...request.headers]), body }
  state.sent = new SentInvite(state.context.stack, invite, {
    onProvisional: (response) =>
      state.recorder.add("provisionals", {
        atMs: state.nowMs,
        status: response.status,
        reason: response.reason,
        hasDescription: response.body !== ""
      }),
    onSuccess: (response) => establish(state, invite, response),
    onFork: (response) => dropFork(state, invite, response),
    onFailure: (reply) => {
      noteRefusal(state, reply)
      state.end()
    }
  })
}

/**
 * Sends an INVITE inside the dialog, with an offer or without one, and waits for its final answer.
 */
export const reinviteLeg = (state: LegState, offer: Direction | "late"): Effect.Effect<Reply> =>
  Effect.callback((resume) => {
    if (state.dialog === undefined || state.phase !== "established" || state.isReinviting) {
      return resume(Effect.succeed(noDialog))
    }
    const offered = offer === "late" ? undefined : state.exchange.offer(offer)
    const wanted = { method: "INVITE", headers: allowHeader, body: offered?.body }
    const [dialog, request] = nextRequest(state.dialog, wanted)
    state.dialog = dialog
    state.isReinviting = true
    const conclude = (reply: Reply) => {
      state.isReinviting = false
      resume(Effect.succeed(reply))
    }
    state.sent = new SentInvite(state.context.stack, request, {
      onProvisional: () => {},
      onSuccess: (response) => {
        const ack = concludeReinvite(state, request, response)
        // After the ACK, which is sent when this function has returned.
        queueMicrotask(() => conclude({ _tag: "Response", response }))
        return ack
      },
      onFork: () => undefined,
      onFailure: (reply) => {
        offered?.undo()
        noteOurReinvite(state, statusOf(reply), offered?.body.text, undefined)
        conclude(reply)
      }
    })
  })

const offerBody = (state: LegState, offer: OfferKind): OutgoingRequest["body"] => {
  if (offer._tag === "Late") return undefined
  return offer._tag === "Text" ? sdpBody(offer.text) : state.exchange.offer("sendrecv").body
}

/** The first 2xx: the leg has its dialog. Gives the ACK. */
const establish = (
  state: LegState,
  invite: OutgoingRequest,
  response: SipResponse
): OutgoingRequest | undefined => {
  state.noteFinal({ status: response.status, contact: response.contact, response })
  const dialog = dialogOfResponse(invite, response)
  if (dialog === undefined) {
    state.complain("a 2xx to INVITE without Contact or without a tag in To (RFC 3261 §12.1.1)")
    state.end()
    return undefined
  }
  state.dialog = dialog
  state.phase = "established"
  const isLate = invite.body === undefined
  const answer = state.exchange.conclude(invite.body?.text, response.body)
  const isUnwanted = state.record.released !== undefined || (isLate && answer === undefined)
  // Acknowledged all the same, then ended: our CANCEL came too late, or there is no common stream
  // (RFC 3261 §9.1, §14.2).
  queueMicrotask(() => (isUnwanted ? releaseLeg(state, undefined) : state.noteConfirmed()))
  return ackOf(dialog, invite.sequence, answer)
}

/** RFC 3261 §13.2.2.4: a second branch that answered is acknowledged and released. */
const dropFork = (
  state: LegState,
  invite: OutgoingRequest,
  response: SipResponse
): OutgoingRequest | undefined => {
  const dialog = dialogOfResponse(invite, response)
  if (dialog === undefined) return undefined
  const bye = nextRequest(dialog, { method: "BYE", headers: noHeaders, body: undefined })[1]
  queueMicrotask(() => state.context.stack.send(bye, () => {}))
  return ackOf(dialog, invite.sequence, undefined)
}

const noteRefusal = (state: LegState, reply: Reply): void => {
  if (reply._tag === "Unanswered") {
    return state.noteFinal({ status: reply.status, contact: undefined, assumed: reply.why })
  }
  const { response } = reply
  if (response.to.tag === undefined) {
    state.complain(`a ${response.status} to INVITE without a tag in To (RFC 3261 §8.2.6.2)`)
  }
  state.noteFinal({ status: response.status, contact: response.contact, response })
}

const concludeReinvite = (
  state: LegState,
  request: OutgoingRequest,
  response: SipResponse
): OutgoingRequest | undefined => {
  const offer = request.body?.text
  const answer = state.exchange.conclude(offer, response.body)
  const theirs = response.body === "" ? undefined : response.body
  noteOurReinvite(
    state,
    response.status,
    offer ?? theirs,
    offer === undefined ? answer?.text : theirs
  )
  if (state.dialog === undefined) return undefined
  state.dialog = retarget(state.dialog, "INVITE", response.contact)
  return ackOf(state.dialog, request.sequence, answer)
}

const noteOurReinvite = (
  state: LegState,
  status: number,
  offer: string | undefined,
  answer: string | undefined
): void =>
  state.recorder.add("reinvites", {
    atMs: state.nowMs,
    by: "us",
    method: "INVITE",
    status,
    offer,
    answer
  })
