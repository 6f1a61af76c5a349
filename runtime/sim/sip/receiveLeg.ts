// INVITEs of the far end: the first one of a leg that we receive, ringing, answering and refusing
// (RFC 3261 §13.3), its CANCEL (§9.2), and the ACK of whatever we accepted.

import { allowHeader, noHeaders, type LegState } from "./LegState.ts"
import { dialogOfRequest } from "./PeerDialog.ts"
import { refuseLeg, releaseLeg } from "./releaseLeg.ts"
import { ReceivedInvite } from "./ReceivedInvite.ts"
import type { Body, SipRequest } from "./SipMessage.ts"
import type { IncomingRequest } from "./SipStack.ts"

/** The leg has its INVITE; nothing is answered yet. */
export const receiveLeg = (state: LegState, incoming: IncomingRequest): void => {
  state.received = new ReceivedInvite(incoming, state.localTag, state.context.fork)
}

/** Sends a provisional response, with our description when early media is wanted. */
export const ringLeg = (state: LegState, status: number, withDescription: boolean): void => {
  const invite = pendingInvite(state)
  if (invite === undefined) return
  // RFC 3261 §13.2.1: an answer may come early, an offer of ours may not in a response that is not
  // acknowledged.
  const canAnswer = withDescription && invite.request.body !== ""
  const body = canAnswer ? state.exchange.answer(invite.request.body) : undefined
  invite.provisional(state.inviteAnswer(status, noHeaders, body))
}

/** Answers 200 with our description, or 488 when the offer has no stream for us. */
export const answerLeg = (state: LegState): void => {
  const invite = pendingInvite(state)
  if (invite === undefined) return
  const own = { tag: state.localTag, contact: state.contact }
  state.dialog = dialogOfRequest(invite.request, own)
  if (state.dialog === undefined) {
    state.complain("an INVITE without Contact (RFC 3261 §8.1.1.8)")
    return refuseLeg(state, 400, noHeaders)
  }
  const body = state.exchange.describeFor(invite.request.body)
  if (body === undefined) return refuseLeg(state, 488, noHeaders)
  state.phase = "established"
  state.noteFinal({ status: 200, contact: state.contact })
  acceptInvite(state, invite, body)
}

/** The CANCEL of the first INVITE; too late once that is answered (RFC 3261 §9.2). */
export const takeCancel = (state: LegState, cancel: SipRequest): void => {
  if (pendingInvite(state) === undefined) return
  state.noteRelease({
    by: "them",
    how: "CANCEL",
    reason: cancel.headers.get("reason"),
    fields: undefined,
    answer: { status: 200, fields: undefined }
  })
  refuseLeg(state, 487, noHeaders)
}

/** An ACK that no transaction of the package took, which is that of a 2xx. */
export const takeAck = (state: LegState, ack: SipRequest): void => {
  const invite = state.unacknowledged.get(ack.sequence)
  state.unacknowledged.delete(ack.sequence)
  invite?.acknowledge(ack)
}

/** Accepts an INVITE, the first or a later one, and sees its 2xx acknowledged. */
export const acceptInvite = (state: LegState, invite: ReceivedInvite, body: Body): void => {
  const isLate = invite.request.body === ""
  state.unacknowledged.set(invite.request.sequence, invite)
  invite.accept(state.inviteAnswer(200, allowHeader, body), {
    onAcknowledged: (ack) => {
      if (isLate) concludeLateOffer(state, body.text, ack.body)
      state.noteConfirmed()
    },
    onUnacknowledged: () => {
      state.complain("no ACK for our 2xx within 64*T1 (RFC 3261 §13.3.1.4)")
      releaseLeg(state, undefined)
    }
  })
}

const pendingInvite = (state: LegState): ReceivedInvite | undefined =>
  state.received?.isPending === true ? state.received : undefined

const concludeLateOffer = (state: LegState, offer: string, answer: string): void => {
  state.exchange.concludeLate(offer, answer)
  const last = state.record.reinvites.at(-1)
  const isItsEntry = last?.offer === offer && last.answer === undefined
  if (isItsEntry && answer !== "") state.recorder.amend("reinvites", { answer })
}
