// Answers what the far end sends inside a dialog: re-INVITE, UPDATE, BYE, INFO, REFER, NOTIFY,
// OPTIONS. One function a method; the leg's policy says where there is a choice.

import { namelistType, encodeForm, readForm } from "./formBody.ts"
import { allowHeader, noHeaders, type LegState } from "./LegState.ts"
import { notifyOfRefer } from "./notifyOfRefer.ts"
import { acceptRequest } from "./PeerDialog.ts"
import { acceptInvite } from "./receiveLeg.ts"
import { ReceivedInvite } from "./ReceivedInvite.ts"
import { parseServiceUri } from "./ServiceUri.ts"
import type { SipRequest } from "./SipMessage.ts"
import type { IncomingRequest } from "./SipStack.ts"

/** Answers a request that carries our tag. */
export const takeRequest = (state: LegState, incoming: IncomingRequest): void => {
  const { request } = incoming
  if (state.dialog === undefined || state.isEnded) return state.respond(incoming, 481)
  complainOfRequest(state, request, state.dialog.contact)
  const dialog = acceptRequest(state.dialog, request)
  if (dialog === undefined) {
    state.complain(`${request.method} with a number that does not rise (RFC 3261 §12.2.2)`)
    return state.respond(incoming, 500)
  }
  state.dialog = dialog
  const take = takers.get(request.method)
  if (take === undefined) return state.respond(incoming, 501, allowHeader)
  take(state, incoming)
}

const takeReinvite = (state: LegState, incoming: IncomingRequest): void => {
  const offer = incoming.request.body
  const invite = new ReceivedInvite(incoming, state.localTag, state.context.fork)
  const refusal = whyNoOffer(state)
  const body = refusal === undefined ? state.exchange.describeFor(offer) : undefined
  const status = body === undefined ? (refusal ?? 488) : 200
  const isLate = offer === ""
  noteTheirOffer(state, "INVITE", status, {
    offer: isLate ? body?.text : offer,
    answer: isLate ? undefined : body?.text
  })
  if (body !== undefined) return acceptInvite(state, invite, body)
  invite.refuse(state.inviteAnswer(status, noHeaders, undefined))
}

const takeUpdate = (state: LegState, incoming: IncomingRequest): void => {
  const offer = incoming.request.body
  // RFC 3311 §5.1: without a description it moves the target or keeps the session timer alive.
  const isRefresh = offer === ""
  const refusal = isRefresh ? undefined : whyNoOffer(state)
  const body = refusal === undefined && !isRefresh ? state.exchange.answer(offer) : undefined
  const status = refusal ?? (isRefresh || body !== undefined ? 200 : 488)
  incoming.respond({ ...state.inviteAnswer(status, noHeaders, body), tag: state.localTag })
  noteTheirOffer(state, "UPDATE", status, {
    offer: isRefresh ? undefined : offer,
    answer: body?.text
  })
}

const takeBye = (state: LegState, incoming: IncomingRequest): void => {
  const { headers, body } = incoming.request
  const fields = state.policy.byeFields
  const namelist = fields === undefined ? undefined : encodeForm(namelistType, fields)
  state.respond(incoming, 200, noHeaders, namelist)
  state.noteRelease({
    by: "them",
    how: "BYE",
    reason: headers.get("reason"),
    fields: readForm(headers.get("content-type"), body),
    answer: { status: 200, fields }
  })
  state.end()
}

const takeInfo = (state: LegState, incoming: IncomingRequest): void => {
  const { headers, body } = incoming.request
  state.respond(incoming, 200)
  const contentType = headers.get("content-type")
  const fields = readForm(contentType, body)
  state.recorder.add("infos", {
    atMs: state.nowMs,
    by: "them",
    status: 200,
    contentType,
    body,
    fields
  })
}

const takeRefer = (state: LegState, incoming: IncomingRequest): void => {
  const { request } = incoming
  const script = state.policy.refer
  const status = script?.status ?? 603
  incoming.respond({ ...state.inviteAnswer(status, noHeaders, undefined), tag: state.localTag })
  state.referCount += 1
  state.recorder.add("refers", {
    atMs: state.nowMs,
    by: "them",
    referTo: request.headers.get("refer-to") ?? "",
    headers: request.headers,
    status
  })
  if (script === undefined || status >= 300) return
  // RFC 3515 §2.4.6: from the second REFER on, the event names the one that it is about.
  const event = state.referCount > 1 ? `refer;id=${request.sequence}` : "refer"
  state.context.fork(notifyOfRefer(state, script, event))
}

const takeNotify = (state: LegState, incoming: IncomingRequest): void => {
  const { headers, body } = incoming.request
  if (headers.get("event")?.split(";", 1)[0]?.trim() !== "refer") {
    return state.respond(incoming, 489, new Map([["Allow-Events", "refer"]]))
  }
  state.respond(incoming, 200)
  const status = /^SIP\/2\.0 (\d{3})/.exec(body)?.[1]
  state.recorder.add("notifies", {
    atMs: state.nowMs,
    by: "them",
    status: status === undefined ? undefined : Number(status),
    terminated: headers.get("subscription-state")?.startsWith("terminated") === true
  })
}

const takers: ReadonlyMap<string, (state: LegState, incoming: IncomingRequest) => void> = new Map([
  ["INVITE", takeReinvite],
  ["UPDATE", takeUpdate],
  ["BYE", takeBye],
  ["INFO", takeInfo],
  ["REFER", takeRefer],
  ["NOTIFY", takeNotify],
  ["OPTIONS", (state, incoming) => state.respond(incoming, 200, allowHeader)]
])

/**
 * RFC 3261 §14.2 and RFC 3264 §4: one offer at a time, and none in a dialog that is being ended.
 */
const whyNoOffer = (state: LegState): number | undefined => {
  if (state.phase !== "established") return 481
  const awaitsAnswer = Array.from(state.unacknowledged.values()).some(
    (invite) => invite.request.body === ""
  )
  return state.isReinviting || awaitsAnswer ? 491 : state.policy.reinviteStatus
}

const noteTheirOffer = (
  state: LegState,
  method: "INVITE" | "UPDATE",
  status: number,
  texts: { readonly offer: string | undefined; readonly answer: string | undefined }
): void =>
  state.recorder.add("reinvites", { atMs: state.nowMs, by: "them", method, status, ...texts })

const complainOfRequest = (state: LegState, request: SipRequest, contact: string): void => {
  const [said, meant] = [parseServiceUri(request.uri), parseServiceUri(contact)]
  if (said?.host !== meant?.host || said?.port !== meant?.port || said?.user !== meant?.user) {
    const place = "instead of our Contact (RFC 3261 §12.2.1.1)"
    state.complain(`${request.method} to ${request.uri} ${place}`)
  }
  if (!request.headers.has("max-forwards")) {
    state.complain(`${request.method} without Max-Forwards (RFC 3261 §8.1.1.6)`)
  }
}
