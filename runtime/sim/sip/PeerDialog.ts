// A dialog as a simulated peer keeps it (RFC 3261 §12): tags, numbers, route set, remote target.
// Pure: each step gives the next state. Written against the RFC and apart from `protocol/dialog` on
// purpose, so that a mistake in the product's dialogs is not made here too.

import type {
  Body,
  ExtraHeaders,
  OutgoingRequest,
  Party,
  SipCallId,
  SipRequest,
  SipResponse
} from "./SipMessage.ts"

export interface PeerDialog {
  readonly callId: SipCallId
  readonly local: Party
  readonly remote: Party
  /** Where requests of this dialog go: the far end's Contact. */
  readonly target: string
  readonly routes: ReadonlyArray<string>
  /** The number of our last request. */
  readonly localSequence: number
  /** The number of theirs; absent until they send one. */
  readonly remoteSequence: number | undefined
  readonly contact: string
}

/**
 * RFC 3261 §12.1.2: the dialog that a response with a tag makes of our INVITE; `undefined` when it
 * cannot make one.
 */
export const dialogOfResponse = (
  invite: OutgoingRequest,
  response: SipResponse
): PeerDialog | undefined => {
  if (response.to.tag === undefined || response.contact === undefined) return undefined
  return {
    callId: invite.callId,
    local: invite.from,
    remote: { ...invite.to, tag: response.to.tag },
    target: response.contact,
    routes: response.recordRoutes.toReversed(),
    localSequence: invite.sequence,
    remoteSequence: undefined,
    contact: invite.contact ?? ""
  }
}

/**
 * RFC 3261 §12.1.1: the dialog that our tag makes of their INVITE; `undefined` when it has no
 * Contact.
 */
export const dialogOfRequest = (
  request: SipRequest,
  local: { readonly tag: string; readonly contact: string }
): PeerDialog | undefined => {
  if (request.contact === undefined) return undefined
  return {
    callId: request.callId,
    local: { ...request.to, tag: local.tag },
    remote: request.from,
    target: request.contact,
    routes: request.recordRoutes,
    // RFC 3261 §12.1.1 leaves our numbers empty; §12.2.1.1 lets us begin anywhere below 2^31.
    localSequence: 0,
    remoteSequence: request.sequence,
    contact: local.contact
  }
}

/** What is asked of the far end inside a dialog. */
export interface InDialogRequest {
  readonly method: string
  readonly headers: ExtraHeaders
  readonly body: Body | undefined
}

/** Methods whose requests carry a Contact (RFC 3261 §8.1.1.8 and the method's own document). */
const methodsWithContact = new Set(["INVITE", "UPDATE", "REFER", "NOTIFY", "SUBSCRIBE"])

/** Our next request in the dialog, with the dialog after it. */
export const nextRequest = (
  dialog: PeerDialog,
  wanted: InDialogRequest
): readonly [PeerDialog, OutgoingRequest] => {
  const sequence = dialog.localSequence + 1
  return [{ ...dialog, localSequence: sequence }, requestIn(dialog, wanted, sequence)]
}

/** RFC 3261 §13.2.2.4: the ACK has the number of the INVITE whose 2xx it acknowledges. */
export const ackOf = (
  dialog: PeerDialog,
  sequence: number,
  body: Body | undefined
): OutgoingRequest => requestIn(dialog, { method: "ACK", headers: new Map(), body }, sequence)

/**
 * RFC 3261 §12.2.2: what a request inside the dialog does to it; `undefined` when its number does
 * not rise (500).
 */
export const acceptRequest = (dialog: PeerDialog, request: SipRequest): PeerDialog | undefined => {
  if (dialog.remoteSequence !== undefined && request.sequence <= dialog.remoteSequence) {
    return undefined
  }
  return { ...retarget(dialog, request.method, request.contact), remoteSequence: request.sequence }
}

/** RFC 3261 §12.2: a target refresh request, or the 2xx to one, may move the remote target. */
export const retarget = (
  dialog: PeerDialog,
  method: string,
  contact: string | undefined
): PeerDialog =>
  contact !== undefined && (method === "INVITE" || method === "UPDATE")
    ? { ...dialog, target: contact }
    : dialog

const requestIn = (
  dialog: PeerDialog,
  wanted: InDialogRequest,
  sequence: number
): OutgoingRequest => ({
  method: wanted.method,
  uri: dialog.target,
  callId: dialog.callId,
  sequence,
  from: dialog.local,
  to: dialog.remote,
  contact: methodsWithContact.has(wanted.method) ? dialog.contact : undefined,
  routes: dialog.routes,
  headers: wanted.headers,
  body: wanted.body
})
