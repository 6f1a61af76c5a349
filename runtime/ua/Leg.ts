// A leg: one SIP side of a call, from its first INVITE until its dialog ends. Synchronous; what it
// hears it tells its listener, what it is asked it puts on the wire. It decides nothing about the
// call.
//
// An inbound leg is answered or rejected by its owner; an outbound leg is acknowledged by its
// owner, because the ACK may carry the answer of another leg. A leg stays in the endpoint's table
// until its INVITE has failed or its BYE has been answered, so that what crosses on the wire still
// finds it.

import {
  byeRule,
  type DialogEvent,
  dialogMachine,
  type DialogPhase
} from "../protocol/dialog/DialogMachine.ts"
import { acceptRequest, makeUasDialog } from "../protocol/dialog/DialogState.ts"
import { step } from "../protocol/transaction/Machine.ts"
import type { Replaces } from "../wire/sip/Replaces.ts"
import type { SipMessage } from "../wire/sip/SipMessage.ts"
import { detach } from "../wire/sip/Text.ts"
import { DialogSide, type InDialogOptions, type Outcome } from "./DialogSide.ts"
import type { Endpoint } from "./Endpoint.ts"
import { InboundInvite } from "./InboundInvite.ts"
import type { Body, Headers, LegEvent, LegListener, ResponseOptions } from "./LegEvent.ts"
import { type DialRequest, OutboundInvite } from "./OutboundInvite.ts"
import { allowedMethods, printResponse } from "./printing.ts"
import { bodyOf, referProgress, SessionOrigin } from "./relayed.ts"
import { type ReofferOutcome, Reoffers } from "./Reoffers.ts"
import { SessionTimer } from "./SessionTimer.ts"
import type { ServerTransaction } from "./TransactionLayer.ts"
import type { IncomingCall } from "./Ua.ts"

export class Leg {
  readonly callId: string
  readonly localTag: string
  readonly #endpoint: Endpoint
  readonly #origin = new SessionOrigin()
  #listener: LegListener | undefined
  #phase: DialogPhase = "Tagless"
  /** We have ended it; what remains is the far end's agreement. */
  #released = false
  #dialog: DialogSide | undefined
  #reoffers: Reoffers | undefined
  #inbound: InboundInvite | undefined
  #outbound: OutboundInvite | undefined
  /** What the far end says it takes; undefined while it has said nothing. */
  #allowed: ReadonlySet<string> | undefined
  /** A BYE that waits for the ACK of our 2xx (RFC 3261 §15). */
  #byeAfterAck: Headers | undefined
  /** The ACK that is being taken, for the answer it may carry. */
  #lastAck: SipMessage | undefined

  private constructor(endpoint: Endpoint, callId: string) {
    this.#endpoint = endpoint
    this.callId = callId
    this.localTag = endpoint.newTag()
  }

  /**
   * The leg of an INVITE that has just arrived. It must be given a listener before the next message
   * comes.
   */
  static inbound(endpoint: Endpoint, transaction: ServerTransaction): Leg {
    const { request } = transaction
    const leg = new Leg(endpoint, detach(request.callId))
    leg.#inbound = new InboundInvite({
      endpoint,
      transaction,
      toTag: leg.localTag,
      onAcknowledged: () => leg.#acknowledged(),
      onGivenUp: () => leg.#givenUp(),
      onNoPrack: () => leg.#notHeard()
    })
    leg.#enterDialog(
      new DialogSide(endpoint, makeUasDialog(request, leg.localTag), transaction.source)
    )
    leg.#noteAllow(request)
    endpoint.legs.add(leg, transaction)
    return leg
  }

  /** Dials a far end; the INVITE leaves as soon as its host is known, at once for an address. */
  static outbound(endpoint: Endpoint, dial: DialRequest, listener: LegListener): Leg {
    const leg = new Leg(endpoint, endpoint.newCallId())
    leg.#listener = listener
    endpoint.legs.add(leg)
    const body = dial.body === undefined ? undefined : leg.#origin.next(dial.body)
    leg.#outbound = new OutboundInvite({
      endpoint,
      callId: leg.callId,
      local: `${dial.from};tag=${leg.localTag}`,
      dial: { ...dial, body },
      onSent: () => leg.#note("sent", "INVITE", dial.uri),
      onProvisional: (response, reliable) => leg.#provisional(response, reliable),
      onAnswered: (response, dialog, settled) => leg.#answered(response, dialog, settled),
      onOverdue: () => leg.#lost(),
      onRejected: (status, reason, response) => leg.#rejected(status, reason, response)
    })
    return leg
  }

  /** Gives an inbound leg its owner. */
  listen(listener: LegListener): void {
    this.#listener = listener
    this.#note("received", "INVITE", this.#inbound?.request.uri ?? "")
    this.#note("sent", "100", "INVITE")
  }

  /** True once nothing more can be asked of the leg. */
  get ended(): boolean {
    return this.#released || this.#phase === "Terminated"
  }

  /** The session description the far end was told last. */
  get lastSentBody(): Body | undefined {
    return this.#origin.last
  }

  /** A message's body, copied out of its datagram. */
  bodyOf(message: SipMessage): Body | undefined {
    return bodyOf(message)
  }

  /** 101–199 to an inbound INVITE, `reliable` (RFC 3262) where the caller knows that. */
  progress(status: number, options: ResponseOptions = {}, reliable = false): void {
    if (!this.#isInviting || this.#inbound === undefined) return
    if (!this.#inbound.progress(status, this.#told(options), reliable)) return
    this.#take("provisional")
    this.#note("sent", String(status), "INVITE")
  }

  /** The answer that an unanswered caller has already, in a reliable provisional response. */
  get settledBody(): Body | undefined {
    return this.#inbound?.settledBody
  }

  /** 200 to an inbound INVITE; repeated until the ACK has come. */
  answer(options: ResponseOptions): void {
    if (!this.#isInviting || this.#inbound === undefined) return
    this.#take("2xx")
    this.#note("sent", "200", "INVITE")
    const session = this.#dialog?.session?.answer(this.#inbound.request) ?? []
    this.#inbound.answer(
      this.#told({ ...options, headers: [...session, ...(options.headers ?? [])] })
    )
  }

  /** ACK for the 2xx to our INVITE, with the answer to an offer that came in it. */
  acknowledge(body?: Body): void {
    const told = body === undefined ? undefined : this.#origin.next(body)
    if (this.#outbound?.acknowledge(told) === true) this.#note("sent", "ACK", "")
  }

  /**
   * re-INVITE. The listener hears `ReofferAnswered` or `ReofferRejected`, unless `done` is given.
   */
  reoffer(body: Body | undefined, done?: (outcome: ReofferOutcome) => void): void {
    const told = done ?? ((outcome: ReofferOutcome) => this.#tellReoffer(outcome))
    if (!this.#isUp || this.#reoffers === undefined) {
      return told({ status: 481, body: undefined })
    }
    this.#reoffers.send(body, told)
  }

  /** Any other request inside the dialog. */
  request(method: string, options: InDialogOptions, done: (outcome: Outcome) => void): void {
    const side = this.#sideFor(method)
    if (side === undefined) return done({ status: 481, message: undefined })
    const body =
      method === "UPDATE" && options.body !== undefined
        ? this.#origin.next(options.body)
        : options.body
    this.#send(side, method, { ...options, body }, (outcome) => {
      // RFC 3261 §12.2.1.2: the far end knows no such dialog any more, or is not there.
      if (outcome.status === 481 || isSilence(outcome)) this.#lost()
      done(outcome)
    })
  }

  /**
   * Ends the leg, whatever its state: a final response, CANCEL or BYE. `status` is for an
   * unanswered inbound leg.
   */
  release(options: { readonly status?: number; readonly headers?: Headers } = {}): void {
    if (this.#released) return
    const headers = options.headers ?? []
    if (this.#inbound?.holdsAnswer === true) return this.#endInvite(options.status ?? 480, headers)
    switch (byeRule(this.#phase, this.#inbound?.answerState ?? "Unanswered")) {
      case "nothing":
        return
      case "send BYE":
        return this.#bye(headers)
      case "wait for ACK":
        this.#released = true
        this.#byeAfterAck = headers
        return
      case "end the INVITE":
        return this.#endInvite(options.status ?? 480, headers)
    }
  }

  /** RFC 3891 §3: what an INVITE that is to replace this leg gets, or undefined when it may. */
  replacementRefusal({ fromTag, earlyOnly }: Replaces): 481 | 486 | 603 | undefined {
    if (this.#dialog?.state.remoteTag !== fromTag) return 481
    if (this.ended) return 603
    if (!this.#isUp) return 481
    return earlyOnly ? 486 : undefined
  }

  /** Somebody else is to take this leg's place; its owner answers the call or refuses it. */
  replaceBy(call: IncomingCall): void {
    this.#tell({ _tag: "ReplacedBy", call })
  }

  /** Whether the far end says that it takes such requests; those of every dialog it does. */
  allows(method: string): boolean {
    return this.#allowed?.has(method) ?? usualMethods.has(method)
  }

  // What the endpoint hands in.

  receiveRequest(transaction: ServerTransaction): void {
    const { request } = transaction
    const side = this.#dialog ?? this.#outbound?.earlyDialogOf(request.from.tag)
    const knowsDialog = side !== undefined && (!this.ended || request.method === "BYE")
    if (side === undefined || !knowsDialog) return this.#respond(transaction, 481)
    const verdict = acceptRequest(side.state, request)
    if (verdict._tag !== "Accepted") return this.#respond(transaction, verdict.status)
    side.state = verdict.state
    this.#note("received", request.method, noteOf(request))
    switch (request.method) {
      case "BYE":
        return this.#byeReceived(transaction)
      case "INVITE":
        return this.#reofferReceived(transaction)
      case "PRACK":
        return this.#provisionalHeard(transaction)
      case "UPDATE":
        // RFC 4028 §9: one without an offer refreshes this leg's session and nobody else's.
        if (request.body.length === 0) return this.#respond(transaction, 200)
        return this.#requested(transaction)
      case "INFO":
      case "NOTIFY":
      case "REFER":
        return this.#requested(transaction)
      default:
        return this.#respond(transaction, request.method === "OPTIONS" ? 200 : 405)
    }
  }

  receiveAck(ack: SipMessage): void {
    if (this.#dialog === undefined) return
    // An ACK that belongs to an INVITE before the latest one settles nothing.
    if (acceptRequest(this.#dialog.state, ack)._tag !== "Accepted") return
    this.#lastAck = ack
    if (this.#inbound?.acknowledged() === true || this.#reoffers?.acknowledged() !== true) return
    this.#note("received", "ACK", "")
  }

  receiveCancel(cancel: SipMessage, invite: ServerTransaction): void {
    if (this.#reoffers?.cancelled(invite) === true) return this.#note("received", "CANCEL", "")
    if (!this.#isInviting || this.#inbound?.transaction !== invite) return
    this.#note("received", "CANCEL", "")
    this.#endInvite(487, [])
    this.#tell({ _tag: "Cancelled", message: cancel })
  }

  /** A 2xx to INVITE that reaches us after its client transaction is gone. */
  receiveStray(response: SipMessage): void {
    if (response.method !== "INVITE" || response.status < 200 || response.status > 299) return
    if (response.cseq?.number === this.#outbound?.cseq) this.#outbound?.receive(response)
    else this.#reoffers?.repeated(response)
  }

  // Our INVITE.

  #provisional(response: SipMessage, reliable: boolean): void {
    const { status } = response
    this.#note("received", String(status), "INVITE")
    if (status === 100) return
    this.#noteAllow(response)
    this.#take(response.to.tag === undefined ? "provisional without tag" : "provisional")
    if (!this.#released) {
      const body = bodyOf(response)
      this.#tell({ _tag: "Provisional", status, body, reliable, message: response })
    }
  }

  #answered(response: SipMessage, dialog: DialogSide, settled: Body | undefined): void {
    this.#note("received", String(response.status), "INVITE")
    if (this.#phase === "Terminated") {
      // It was ended while it rang, and the answer comes all the same.
      dialog.acknowledge()
      return void dialog.send("BYE", {}, () => undefined)
    }
    this.#enterDialog(dialog)
    this.#noteAllow(response)
    dialog.session?.answered(response)
    this.#take("2xx")
    if (!this.#released) {
      // RFC 6337 §3.1: the answer of a reliable provisional response stands, and a 2xx behind it
      // has none, or a copy.
      this.#tell({ _tag: "Answered", body: settled ?? bodyOf(response), message: response })
      return
    }
    // The answer crossed our CANCEL: RFC 3261 §9.1, the call stands, so it is acknowledged and
    // ended with BYE.
    this.acknowledge()
    this.#bye([])
  }

  #rejected(status: number, reason: string, message: SipMessage | undefined): void {
    if (message !== undefined) this.#note("received", String(status), "INVITE")
    const wanted = !this.#released
    this.#take(message === undefined ? "no final response" : "300-699")
    this.#leave()
    if (wanted) this.#tell({ _tag: "Rejected", status, reason, message })
  }

  #enterDialog(dialog: DialogSide): void {
    this.#dialog = dialog
    dialog.session = new SessionTimer({
      wheel: this.#endpoint.wheel,
      onRefresh: () => this.#refresh(dialog),
      onExpired: () => this.#lost(sessionExpired)
    })
    this.#reoffers = new Reoffers({
      endpoint: this.#endpoint,
      dialog,
      origin: this.#origin,
      note: (direction, label, note) => this.#note(direction, label, note),
      onLost: () => this.#lost()
    })
  }

  // Requests inside the dialog.

  #requested(transaction: ServerTransaction): void {
    const { request } = transaction
    let answered = false
    this.#tell({
      _tag: "Requested",
      request: {
        method: request.method,
        message: request,
        body: bodyOf(request),
        respond: (status, options) => {
          if (answered) return
          answered = true
          this.#respond(transaction, status, options)
        }
      }
    })
  }

  /** RFC 3262 §3. An offer in a PRACK is more than any peer of ours has been seen to send: 488. */
  #provisionalHeard(transaction: ServerTransaction): void {
    const rack = transaction.request.header("RAck") ?? ""
    if (this.#inbound?.acknowledgeProvisional(rack) !== true) return this.#respond(transaction, 481)
    this.#respond(transaction, transaction.request.body.length > 0 ? 488 : 200)
  }

  /** The caller acknowledges no provisional response: it is not there any more. */
  #notHeard(): void {
    this.#endInvite(504, [])
    this.#tell({ _tag: "NotAcknowledged" })
  }

  #reofferReceived(transaction: ServerTransaction): void {
    if (!this.#isUp) return this.#respond(transaction, 481)
    const request = this.#reoffers?.receive(transaction)
    if (request !== undefined) this.#tell({ _tag: "Reoffered", request })
  }

  #byeReceived(transaction: ServerTransaction): void {
    this.#respond(transaction, 200)
    const wanted = !this.ended
    // RFC 3261 §15.1.2: a BYE of an unanswered caller ends the INVITE too.
    if (this.#isInviting) this.#respondInvite(487, {})
    if (this.#phase === "Early") this.#outbound?.cancel()
    this.#take("BYE")
    this.#leave()
    if (wanted) this.#tell({ _tag: "ByeReceived", message: transaction.request })
  }

  /** RFC 4028 §7.4, §10: by UPDATE where the far end takes it, else by a re-INVITE. */
  #refresh(dialog: DialogSide): void {
    const body = this.#origin.last
    if (!this.#isUp) return
    if (this.allows("UPDATE") || body === undefined) {
      return this.#send(dialog, "UPDATE", {}, (outcome) => {
        if (outcome.status === 481 || isSilence(outcome)) this.#lost()
      })
    }
    this.#reoffers?.send(body, () => undefined)
  }

  /** Whom a request goes to: the dialog, or before the answer the early one where that is legal. */
  #sideFor(method: string): DialogSide | undefined {
    if (this.#isUp) return this.#dialog
    if (this.#released || this.#phase !== "Early" || !earlyMethods.has(method)) return undefined
    return this.#dialog ?? this.#outbound?.earlyDialog
  }

  #noteAllow(message: SipMessage): void {
    const allowed = message.headers("Allow")
    if (allowed.length > 0) this.#allowed = new Set(allowed.map((name) => detach(name)))
  }

  #send(
    side: DialogSide | undefined,
    method: string,
    options: InDialogOptions,
    done: (outcome: Outcome) => void
  ): void {
    this.#note("sent", method, referTo(options.headers))
    side?.send(method, options, (outcome) => {
      this.#note("received", String(outcome.status), method)
      done(outcome)
    })
  }

  #bye(headers: Headers): void {
    this.#released = true
    this.#byeAfterAck = undefined
    this.#reoffers?.stop()
    this.#dialog?.session?.over()
    this.#send(this.#dialog, "BYE", { headers }, ({ message }) => {
      this.#take("BYE")
      this.#leave()
      this.#tell({ _tag: "ByeAnswered", message })
    })
  }

  /**
   * An INVITE that has no answer yet: refused where it is the far end's, cancelled where it is
   * ours.
   */
  #endInvite(status: number, headers: Headers): void {
    if (this.#inbound !== undefined) {
      this.#take("300-699")
      this.#respondInvite(status, { headers })
      return this.#leave()
    }
    this.#released = true
    this.#note("sent", "CANCEL", "")
    this.#outbound?.cancel(headers)
  }

  #acknowledged(): void {
    this.#note("received", "ACK", "")
    const ack = this.#lastAck
    this.#tell({ _tag: "Acknowledged", body: ack === undefined ? undefined : bodyOf(ack) })
    this.#lastAck = undefined
    if (this.#byeAfterAck !== undefined) this.#bye(this.#byeAfterAck)
  }

  #givenUp(): void {
    if (this.#byeAfterAck === undefined) this.#tell({ _tag: "NotAcknowledged" })
    this.#bye([["Reason", 'SIP;cause=408;text="no ACK"']])
  }

  /**
   * The far end has lost the dialog: told as its BYE would be, and a BYE of ours ends what may be
   * left there.
   */
  #lost(headers: Headers = []): void {
    if (!this.#isUp) return
    this.#tell({ _tag: "Lost" })
    if (!this.#released) this.#bye(headers)
  }

  #respondInvite(status: number, options: ResponseOptions): void {
    this.#note("sent", String(status), "INVITE")
    this.#inbound?.refuse(status, this.#told(options))
  }

  #respond(transaction: ServerTransaction, status: number, options: ResponseOptions = {}): void {
    const { request, source } = transaction
    this.#note("sent", String(status), request.method)
    const allow: Headers =
      status === 405 || request.method === "OPTIONS" ? [["Allow", allowedMethods]] : []
    const refreshes = request.method === "UPDATE" && status < 300
    const body = refreshes ? this.#told(options).body : options.body
    const session = refreshes ? (this.#dialog?.session?.answer(request) ?? []) : []
    transaction.respond(
      printResponse(request, {
        status,
        reason: options.reason,
        toTag: this.localTag,
        source,
        contact: refreshes ? this.#dialog?.contact(this.#endpoint.nameFor(source)) : undefined,
        headers: [...allow, ...session, ...(options.headers ?? [])],
        body
      }),
      status
    )
  }

  #told(options: ResponseOptions): ResponseOptions {
    return options.body === undefined
      ? options
      : { ...options, body: this.#origin.next(options.body) }
  }

  #tellReoffer({ status, body }: ReofferOutcome): void {
    this.#tell(
      status < 300 ? { _tag: "ReofferAnswered", body } : { _tag: "ReofferRejected", status }
    )
  }

  /** No final answer yet, and nobody has given up. */
  get #isInviting(): boolean {
    if (this.#inbound?.holdsAnswer === true) return !this.#released
    return !this.#released && (this.#phase === "Tagless" || this.#phase === "Early")
  }

  get #isUp(): boolean {
    return !this.#released && this.#phase === "Confirmed"
  }

  #take(event: DialogEvent): void {
    const taken = step(dialogMachine, this.#phase, event)
    if (taken._tag === "Moved") this.#phase = taken.next
  }

  /** Nothing more can come for this leg: it leaves the table, and nothing is repeated any more. */
  #leave(): void {
    this.#phase = "Terminated"
    this.#dialog?.session?.over()
    this.#inbound?.over()
    this.#outbound?.over()
    this.#reoffers?.stop()
    this.#endpoint.legs.remove(this, this.#inbound?.transaction)
  }

  #tell(event: LegEvent): void {
    this.#listener?.onEvent(event, this)
  }

  #note(direction: "sent" | "received", label: string, note: string): void {
    this.#listener?.onMessage(direction, label, note)
  }
}

/** RFC 3261 §20.5: taken for granted of a far end that says nothing of what it takes. */
const usualMethods: ReadonlySet<string> = new Set(["INVITE", "ACK", "BYE", "CANCEL", "INFO"])

/** What may be asked before the answer: RFC 3311 §5.1, RFC 6086 §4.2.1. */
const earlyMethods: ReadonlySet<string> = new Set(["UPDATE", "INFO"])

const sessionExpired: Headers = [["Reason", 'SIP;cause=408;text="session timer expired"']]

/** Nothing came at all: neither the far end nor a proxy of its. */
const isSilence = ({ status, message }: Outcome) => status === 408 && message === undefined

/**
 * What is worth seeing of a request inside the dialog: where a transfer goes, how far it has come.
 */
const noteOf = (request: SipMessage): string => {
  if (request.method === "REFER") return request.header("Refer-To") ?? ""
  if (request.method !== "NOTIFY") return ""
  const status = referProgress({ body: bodyOf(request) })
  return status === undefined ? "" : String(status)
}

const referTo = (headers: Headers = []): string =>
  headers.find(([name]) => name === "Refer-To")?.[1] ?? ""
