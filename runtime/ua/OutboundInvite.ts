// The INVITE of an outbound leg, from dialling to the ACK of the far end's answer: provisional
// answers, CANCEL, the first 2xx that wins, and the further ones of a forked call, which are
// acknowledged and ended (RFC 3261 §13.2.2.4).

import {
  type AckAction,
  ackDurations,
  type AckEvent,
  ackMachine,
  type AckState
} from "../protocol/dialog/AckMachine.ts"
import { sessionTimerValues } from "../config/SipTimers.ts"
import { proposal } from "../protocol/dialog/SessionTimer.ts"
import { step } from "../protocol/transaction/Machine.ts"
import { buildCancel } from "../wire/sip/buildMessage.ts"
import { decodeOwn } from "../wire/sip/decodeOwn.ts"
import type { SipMessage } from "../wire/sip/SipMessage.ts"
import { detach } from "../wire/sip/Text.ts"
import type { DialogSide, SentAck } from "./DialogSide.ts"
import { EarlyDialogs } from "./EarlyDialogs.ts"
import type { Endpoint } from "./Endpoint.ts"
import type { Body, Headers } from "./LegEvent.ts"
import { printRequest } from "./printing.ts"
import { minSeOf } from "./SessionTimer.ts"
import { noTimer, type TimerId } from "./TimerWheel.ts"
import { sendRequest, type SentRequest } from "./sendRequest.ts"
import type { Local } from "./transport/Local.ts"

/** A call of ours to a far end. `from` and `to` are header values without tags. */
export interface DialRequest {
  readonly uri: string
  readonly from: string
  readonly to: string
  readonly headers: Headers
  readonly body: Body | undefined
  readonly maxForwards: number
  /** The URI of a proxy the INVITE goes through whatever its Request-URI says (RFC 3261 §8.1.2). */
  readonly route?: string | undefined
}

export interface OutboundInviteOptions {
  readonly endpoint: Endpoint
  readonly callId: string
  /** From with our tag. */
  readonly local: string
  readonly dial: DialRequest
  readonly onSent: () => void
  readonly onProvisional: (response: SipMessage, reliable: boolean) => void
  /** The winning 2xx, the dialog it made, and the answer that came before it. */
  readonly onAnswered: (response: SipMessage, dialog: DialogSide, settled: Body | undefined) => void
  /** The owner has not acknowledged the 2xx for 64*T1; the far end has given up. */
  readonly onOverdue: () => void
  /** No 2xx: the far end's refusal, or 408 and 503 without a message. */
  readonly onRejected: (status: number, reason: string, response: SipMessage | undefined) => void
}

export class OutboundInvite {
  readonly #options: OutboundInviteOptions
  #early: EarlyDialogs | undefined
  #sent: SentRequest | undefined
  #dialog: DialogSide | undefined
  #remoteTag: string | undefined
  #ackState: AckState = "Unanswered"
  #ackBody: Body | undefined
  #ack: SentAck | undefined
  #overdue: TimerId = noTimer
  #cancelled = false
  #cseq = 1
  /** What we propose for the session timer; higher after a 422 (RFC 4028 §7.4). */
  #expiresS: number = sessionTimerValues.expiresS
  #minS: number = sessionTimerValues.minS
  /** Tags of forks that have been ended, so that a repeated 2xx is not ended twice. */
  readonly #forks = new Set<string>()

  constructor(options: OutboundInviteOptions) {
    this.#options = options
    this.#send()
  }

  /** CSeq number of the INVITE. */
  get cseq(): number {
    return this.#cseq
  }

  #send(): void {
    const options = this.#options
    const { endpoint, dial } = options
    this.#sent = sendRequest(endpoint, {
      method: "INVITE",
      target: dial.route ?? dial.uri,
      print: (local, branch) => this.#print(local, branch),
      onSending: (bytes, hop) => {
        const isFirst = this.#early === undefined
        this.#early = new EarlyDialogs(endpoint, decodeOwn(bytes), hop)
        if (isFirst) options.onSent()
      },
      listener: {
        onResponse: (response) => this.receive(response),
        onTimeout: () => options.onRejected(408, "no answer", undefined),
        onTransportError: (reason) => {
          if (this.#cancelled) return options.onRejected(487, "Request Terminated", undefined)
          options.onRejected(503, reason, undefined)
        }
      }
    })
    // Taken back from inside of sending.
    if (this.#cancelled) this.#sent.cancel()
  }

  /** Takes the INVITE back; a 2xx that crosses it still comes as `onAnswered`. */
  cancel(headers: Headers = []): void {
    this.#cancelled = true
    // Of what belongs to the end of a call only the reason may stand in a CANCEL.
    const reasons = headers.filter(([name]) => name.toLowerCase() === "reason")
    if (reasons.length === 0) return this.#sent?.cancel()
    this.#sent?.cancel((invite) => buildCancel(invite, reasons))
  }

  /** ACK for the winning 2xx; kept, since a repeated 2xx asks for it again. True the first time. */
  acknowledge(body?: Body): boolean {
    this.#ackBody = body
    return this.#take("acknowledge")
  }

  /** A response to the INVITE, also one that outlived its transaction. */
  receive(response: SipMessage): void {
    const { status } = response
    if (status === 422 && this.#raise(response)) return
    if (status >= 300) return this.#options.onRejected(status, detach(response.reason), response)
    if (status < 200) return this.#provisional(response)
    const tag = response.to.tag ?? ""
    if (this.#remoteTag === undefined) return this.#answered(response, tag)
    if (tag !== this.#remoteTag) return this.#endFork(response, tag)
    this.#take("2xx")
  }

  /** RFC 4028 §7.4: once more, with the interval that the far end agrees to. */
  #raise(response: SipMessage): boolean {
    const minS = minSeOf(response, this.#minS)
    if (minS <= this.#minS || this.#cancelled) return false
    this.#minS = minS
    this.#expiresS = Math.max(this.#expiresS, minS)
    this.#cseq += 1
    this.#send()
    return true
  }

  /** The early dialog that requests of ours go to before the answer. */
  get earlyDialog(): DialogSide | undefined {
    return this.#early?.latest
  }

  /** The early dialog of this To tag, for a request that comes from it. */
  earlyDialogOf(tag: string | undefined): DialogSide | undefined {
    return tag === undefined ? undefined : this.#early?.of(tag)
  }

  #provisional(response: SipMessage): void {
    if (this.#remoteTag !== undefined) return
    const taken = response.status === 100 ? "new" : this.#early?.receive(response)
    if (taken === "repeated or out of order") return
    this.#options.onProvisional(response, taken === "new and reliable")
  }

  /** The way of the winning 2xx to its ACK: `ackMachine`. */
  #take(event: AckEvent): boolean {
    const taken = step(ackMachine, this.#ackState, event)
    if (taken._tag !== "Moved") return false
    this.#ackState = taken.next
    for (const action of taken.actions) this.#perform(action)
    return true
  }

  #perform(action: AckAction): void {
    const { wheel, timers } = this.#options.endpoint
    switch (action) {
      case "start timer 2xx over":
        this.#overdue = wheel.start(ackDurations(timers)["timer 2xx over"], ackOver, this)
        return
      case "send ACK":
        this.#ack = this.#dialog?.acknowledge(this.#ackBody)
        return
      case "resend ACK":
        return this.#ack?.again()
      case "forget ACK":
        this.#ack = undefined
        return
      case "pass 2xx up":
        return
      case "report ACK overdue":
        return this.#options.onOverdue()
    }
  }

  /** 64*T1 after the 2xx: nobody repeats it any more. */
  ackIsOver(): void {
    this.#take("timer 2xx over")
  }

  /** The leg is over; no timer of it may be left. */
  over(): void {
    this.#options.endpoint.wheel.cancel(this.#overdue)
  }

  #print(local: Local, branch: string): Buffer {
    const { callId, dial, local: from } = this.#options
    const isSecure = dial.uri.slice(0, 5).toLowerCase() === "sips:"
    return printRequest({
      method: "INVITE",
      uri: dial.uri,
      branch,
      local,
      routes: dial.route === undefined ? [] : [`<${dial.route}>`],
      from,
      to: dial.to,
      callId,
      cseq: this.#cseq,
      maxForwards: dial.maxForwards,
      contact: isSecure ? local.secureContact : local.contact,
      headers: [...proposal(this.#expiresS, this.#minS, undefined), ...dial.headers],
      body: dial.body
    })
  }

  #answered(response: SipMessage, tag: string): void {
    const confirmed = this.#early?.confirm(response)
    if (confirmed === undefined) return
    this.#remoteTag = detach(tag)
    this.#dialog = confirmed.side
    this.#take("2xx")
    this.#options.onAnswered(response, confirmed.side, confirmed.settled)
  }

  #endFork(response: SipMessage, tag: string): void {
    const side = this.#early?.confirm(response).side
    if (side === undefined) return
    side.acknowledge()
    if (this.#forks.has(tag)) return
    this.#forks.add(detach(tag))
    side.send("BYE", {}, () => undefined)
  }
}

const ackOver = (invite: OutboundInvite) => invite.ackIsOver()
