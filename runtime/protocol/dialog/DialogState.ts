// What two user agents remember of a dialog, and the rules that read and change it: RFC 3261 §12.
// Pure: each function gives a new state. Whether the dialog is early, confirmed or over is
// `DialogMachine`'s; who may offer what, `OfferAnswer`'s.
//
// Theory. A dialog is named by Call-ID and two tags, ours and the far end's; an INVITE that forks
// makes one for each tag that answers. Inside it, requests travel by the far end's Contact (the
// remote target) through the proxies that asked to stay in the way (the route set, fixed when the
// dialog is made). Each side numbers its own requests (CSeq), so that a request which overtook
// another is seen.
//
// INVARIANT (nothing holds a datagram): all texts of a state are copies, since a dialog outlives
// its messages by hours.

import { Result } from "effect"
import { parseNameAddr } from "../../wire/sip/NameAddr.ts"
import type { SipMessage } from "../../wire/sip/SipMessage.ts"
import { detach } from "../../wire/sip/Text.ts"
import { parseSipUri, printSipUri } from "../../wire/sip/Uri.ts"

export interface DialogState {
  /**
   * Who sent the INVITE that made it: `uac` when we did. The owner of the Call-ID, for RFC 3261
   * §14.1.
   */
  readonly role: "uac" | "uas"
  readonly callId: string
  readonly localTag: string
  /** Empty for a far end of RFC 2543 that has none. */
  readonly remoteTag: string
  /** From of our requests: a header value with our tag. */
  readonly localAddress: string
  /** To of our requests: a header value with the far end's tag, if it has one. */
  readonly remoteAddress: string
  /** The far end's Contact: a URI without brackets. */
  readonly remoteTarget: string
  /** Raw Route values, nearest first. */
  readonly routes: ReadonlyArray<string>
  /** CSeq number of our latest request, 0 before the first. */
  readonly localCSeq: number
  /** CSeq number of our latest INVITE, 0 before the first: the number of its ACK. */
  readonly localInviteCSeq: number
  /** CSeq number of the far end's latest request but ACK and CANCEL; undefined before the first. */
  readonly remoteCSeq: number | undefined
  /** CSeq number of the far end's latest INVITE; undefined before the first. */
  readonly remoteInviteCSeq: number | undefined
  /** The INVITE was for a sips URI, so every request in the dialog goes over TLS (§12.1). */
  readonly isSecure: boolean
}

/** What a request inside a dialog is made of, and the dialog behind it. */
export interface NextRequest {
  readonly state: DialogState
  /** The Request-URI. */
  readonly uri: string
  /** Route values, topmost first. */
  readonly routes: ReadonlyArray<string>
  readonly cseq: number
  /** The URI whose host the request is sent to (§8.1.2): a URI without brackets. */
  readonly target: string
}

/**
 * Whether a request inside a dialog may be served. `OutOfOrder`: it was overtaken by a later one,
 * or repeats a number (§12.2.2, 500). `WrongDialog`: Call-ID or tags are not this dialog's (481).
 * An ACK is never answered, whatever `status` says.
 */
export type Acceptance =
  | { readonly _tag: "Accepted"; readonly state: DialogState }
  | { readonly _tag: "OutOfOrder"; readonly status: 500 }
  | { readonly _tag: "WrongDialog"; readonly status: 481 }

declare const dialogIdBrand: unique symbol

/** Call-ID, local and remote tag in one. */
export type DialogId = string & { readonly [dialogIdBrand]: true }

/** §12: what names a dialog. An empty remote tag stands for none. */
export const dialogId = (callId: string, localTag: string, remoteTag: string): DialogId =>
  // A line feed can stand in none of the three, so they do not run together.
  `${callId}\n${localTag}\n${remoteTag}` as DialogId

/**
 * The dialog a received message belongs to: our tag stands in To of a request and in From of a
 * response.
 */
export const dialogIdOf = (message: SipMessage): DialogId => {
  const { from, to } = message
  const [local, remote] = message.kind === "request" ? [to.tag, from.tag] : [from.tag, to.tag]
  return dialogId(message.callId, local ?? "", remote ?? "")
}

/**
 * The dialog that a response to our INVITE makes (§12.1.2): a 101–199 an early one, a 2xx a
 * confirmed one, one for each To tag. A response without Contact leaves the INVITE's Request-URI as
 * remote target.
 */
export const makeUacDialog = (invite: SipMessage, response: SipMessage): DialogState => {
  const cseq = invite.cseq?.number ?? 0
  return {
    role: "uac",
    callId: detach(invite.callId),
    localTag: detach(invite.from.tag ?? ""),
    remoteTag: detach(response.to.tag ?? ""),
    localAddress: detach(invite.header("From") ?? ""),
    remoteAddress: detach(response.header("To") ?? ""),
    remoteTarget: detach(contactOf(response) ?? invite.uri),
    routes: response.recordRoutes.map(detach).toReversed(),
    localCSeq: cseq,
    localInviteCSeq: cseq,
    remoteCSeq: undefined,
    remoteInviteCSeq: undefined,
    isSecure: isSips(invite.uri)
  }
}

/**
 * The dialog that our response with this To tag to an INVITE makes (§12.1.1). An INVITE without
 * Contact leaves the URI of From as remote target.
 */
export const makeUasDialog = (invite: SipMessage, toTag: string): DialogState => {
  const cseq = invite.cseq?.number
  return {
    role: "uas",
    callId: detach(invite.callId),
    localTag: detach(toTag),
    remoteTag: detach(invite.from.tag ?? ""),
    localAddress: detach(`${invite.header("To") ?? ""};tag=${toTag}`),
    remoteAddress: detach(invite.header("From") ?? ""),
    remoteTarget: detach(contactOf(invite) ?? invite.from.uri),
    routes: invite.recordRoutes.map(detach),
    localCSeq: 0,
    localInviteCSeq: 0,
    remoteCSeq: cseq,
    remoteInviteCSeq: cseq,
    isSecure: isSips(invite.uri)
  }
}

/**
 * An early dialog of ours behind the 2xx with its tag (§13.2.2.4): route set and remote target are
 * those of the 2xx, numbers stay.
 */
export const confirmUacDialog = (dialog: DialogState, response: SipMessage): DialogState => ({
  ...refreshTarget(dialog, response),
  remoteAddress: detach(response.header("To") ?? dialog.remoteAddress),
  routes: response.recordRoutes.map(detach).toReversed()
})

/**
 * What a request of ours inside the dialog is made of (§12.2.1.1). An ACK is for the latest 2xx to
 * an INVITE of ours: it bears that INVITE's number and changes nothing.
 *
 * Where the nearest proxy is a strict router of RFC 2543 (no `lr`), its URI becomes the
 * Request-URI, and the remote target goes to the end of the routes.
 */
export const nextRequest = (dialog: DialogState, method: string): NextRequest => {
  const isAck = method === "ACK"
  const cseq = isAck ? dialog.localInviteCSeq : dialog.localCSeq + 1
  const state = isAck
    ? dialog
    : {
        ...dialog,
        localCSeq: cseq,
        localInviteCSeq: method === "INVITE" ? cseq : dialog.localInviteCSeq
      }
  const [nearest, ...farther] = dialog.routes
  const { remoteTarget } = dialog
  if (nearest === undefined)
    return { state, uri: remoteTarget, routes: [], cseq, target: remoteTarget }
  const route = readRoute(nearest)
  if (route.isLoose) {
    return { state, uri: remoteTarget, routes: dialog.routes, cseq, target: route.uri }
  }
  const routes = [...farther, `<${remoteTarget}>`]
  return { state, uri: route.uri, routes, cseq, target: route.uri }
}

/**
 * Whether the far end's request inside the dialog may be served (§12.2.2), and the dialog behind
 * it: its number taken over, and the remote target where the request refreshes it (INVITE, and
 * UPDATE: RFC 3311 §5.1).
 *
 * Numbers must grow; gaps are allowed. An ACK must bear the number of the latest INVITE; CANCEL
 * shares its INVITE's number.
 */
export const acceptRequest = (dialog: DialogState, request: SipMessage): Acceptance => {
  const { callId, method, cseq, from, to } = request
  const isOurs =
    callId === dialog.callId &&
    (to.tag ?? "") === dialog.localTag &&
    (from.tag ?? "") === dialog.remoteTag
  if (!isOurs) return { _tag: "WrongDialog", status: 481 }
  if (cseq === undefined) return outOfOrder
  const { number } = cseq
  if (method === "ACK" || method === "CANCEL") {
    return number === dialog.remoteInviteCSeq ? { _tag: "Accepted", state: dialog } : outOfOrder
  }
  if (dialog.remoteCSeq !== undefined && number <= dialog.remoteCSeq) return outOfOrder
  const state = { ...refreshTarget(dialog, request), remoteCSeq: number }
  return {
    _tag: "Accepted",
    state: method === "INVITE" ? { ...state, remoteInviteCSeq: number } : state
  }
}

/**
 * The dialog behind a message that may refresh its remote target: an INVITE or UPDATE of the far
 * end, or its 2xx to one of ours (§12.2.1.2). Others, and those without Contact, change nothing.
 */
export const refreshTarget = (dialog: DialogState, message: SipMessage): DialogState => {
  if (!targetRefreshing.has(message.method)) return dialog
  if (message.kind === "response" && (message.status < 200 || message.status > 299)) return dialog
  const contact = contactOf(message)
  if (contact === undefined || contact === dialog.remoteTarget) return dialog
  return { ...dialog, remoteTarget: detach(contact) }
}

/**
 * Whether a response to a request of ours says that the far end knows no such dialog any more
 * (§12.2.1.2).
 */
export const endsDialog = (status: number): boolean => status === 481 || status === 408

const outOfOrder: Acceptance = { _tag: "OutOfOrder", status: 500 }

const targetRefreshing: ReadonlySet<string> = new Set(["INVITE", "UPDATE"])

const isSips = (uri: string) => uri.slice(0, 5).toLowerCase() === "sips:"

const contactOf = (message: SipMessage): string | undefined => {
  const uri = message.contact?.uri
  return uri === undefined || uri === "" ? undefined : uri
}

interface Route {
  readonly uri: string
  readonly isLoose: boolean
}

// A route that does not read came from a proxy that put it there; it stands as it is, and finding
// its host will fail.
const readRoute = (value: string): Route => {
  const address = parseNameAddr(value, "Route")
  const text = Result.isSuccess(address) ? address.success.uri : value
  const parsed = parseSipUri(text)
  if (Result.isFailure(parsed)) return { uri: text, isLoose: true }
  if (parsed.success.params.has("lr")) return { uri: text, isLoose: true }
  // §19.1.1: neither `method` nor headers may stand in a Request-URI.
  const params = new Map(parsed.success.params)
  params.delete("method")
  return { uri: printSipUri({ ...parsed.success, params, headers: [] }), isLoose: false }
}
