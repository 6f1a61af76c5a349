// re-INVITEs of an established leg in both directions: the shell of `reinviteMachine` and
// `peerReinviteMachine` (RFC 3261 §14). The tables decide who may go, who waits, who is refused;
// here are messages and timers. What is offered and answered is the owner's business.

import {
  glarePauseMs,
  type PeerReinviteEvent,
  peerReinviteMachine,
  type PeerReinviteState,
  type ReinviteAction,
  type ReinviteEvent,
  reinviteMachine,
  reinviteRefusal,
  type ReinviteState,
  retryAfterSeconds
} from "../protocol/dialog/Reinvite.ts"
import { endsDialog } from "../protocol/dialog/DialogState.ts"
import { step } from "../protocol/transaction/Machine.ts"
import type { SipMessage } from "../wire/sip/SipMessage.ts"
import { AnswerRetransmission } from "./AnswerRetransmission.ts"
import type { DialogSide, Outcome, SentAck } from "./DialogSide.ts"
import type { Endpoint } from "./Endpoint.ts"
import type { Body, PeerRequest, ResponseOptions } from "./LegEvent.ts"
import { printResponse } from "./printing.ts"
import { bodyOf, type SessionOrigin } from "./relayed.ts"
import type { ServerTransaction } from "./TransactionLayer.ts"

export interface ReofferOutcome {
  readonly status: number
  readonly body: Body | undefined
}

export interface ReoffersOptions {
  readonly endpoint: Endpoint
  readonly dialog: DialogSide
  readonly origin: SessionOrigin
  readonly note: (direction: "sent" | "received", label: string, note: string) => void
  /** The far end no longer knows the dialog, or never acknowledged our answer. */
  readonly onLost: () => void
}

/** A glare that repeats is a far end that never lets go; the offer has failed then. */
const glareRetriesMax = 3

/** An offer of ours that is under way. */
interface Asked {
  readonly body: Body | undefined
  readonly done: (outcome: ReofferOutcome) => void
  glares: number
  cseq: number
}

export class Reoffers {
  readonly #options: ReoffersOptions
  #ours: ReinviteState = "Idle"
  #theirs: PeerReinviteState = "Idle"
  #asked: Asked | undefined
  /** Their re-INVITE that is, or was last, to be answered. */
  #answering: ServerTransaction | undefined
  #answer: AnswerRetransmission | undefined
  /** The ACK of our last re-INVITE, which a repeated 2xx asks for again. */
  #ack: { readonly cseq: number; readonly sent: SentAck } | undefined

  constructor(options: ReoffersOptions) {
    this.#options = options
  }

  /** Offers a session description, or asks for one; `done` hears the end of it, once. */
  send(body: Body | undefined, done: (outcome: ReofferOutcome) => void): void {
    if (this.#ours !== "Idle") return done({ status: 491, body: undefined })
    const offer = body === undefined ? undefined : this.#options.origin.next(body)
    this.#asked = { body: offer, done, glares: 0, cseq: 0 }
    this.#takeOurs("ask", undefined)
  }

  /** A re-INVITE has come; refused here where the tables say so. */
  receive(transaction: ServerTransaction): PeerRequest | undefined {
    const refusal = reinviteRefusal(this.#ours, this.#theirs)
    if (refusal !== undefined) {
      const { random } = this.#options.endpoint
      const retry = String(retryAfterSeconds(random()))
      this.#respond(
        transaction,
        refusal,
        refusal === 500 ? { headers: [["Retry-After", retry]] } : {}
      )
      return undefined
    }
    this.#takeTheirs("INVITE")
    this.#answering = transaction
    transaction.respond(this.#print(transaction, 100, {}), 100)
    const { request } = transaction
    return {
      method: "INVITE",
      message: request,
      body: bodyOf(request),
      respond: (status, options = {}) => {
        const isDue = this.#theirs === "Answering" && this.#answering === transaction
        if (isDue) this.#settleTheirs(transaction, status, options)
      }
    }
  }

  /** An ACK inside the dialog; true when it is the one a re-INVITE waited for. */
  acknowledged(): boolean {
    return this.#answer?.take("ACK") === true
  }

  /** A 2xx to a re-INVITE that outlived its transaction: its ACK was lost. */
  repeated(response: SipMessage): void {
    if (this.#ack !== undefined && response.cseq?.number === this.#ack.cseq) {
      this.#ack.sent.again()
    }
  }

  /** Their re-INVITE is taken back before it is answered (RFC 3261 §9.2). */
  cancelled(invite: ServerTransaction): boolean {
    if (this.#theirs !== "Answering" || this.#answering !== invite) return false
    this.#respond(invite, 487, {})
    this.#takeTheirs("no answer")
    return true
  }

  /**
   * The leg ends; nothing is repeated or tried again. What is not answered is answered now (RFC
   * 3261 §15.1.2), or its transaction would wait for ever.
   */
  stop(): void {
    if (this.#theirs === "Answering" && this.#answering !== undefined) {
      this.#respond(this.#answering, 487, {})
    }
    this.#answer?.take("dialog over")
    this.#takeOurs("withdraw", undefined)
    this.#takeTheirs("no answer")
  }

  #settleTheirs(transaction: ServerTransaction, status: number, options: ResponseOptions): void {
    if (status >= 300) {
      this.#respond(transaction, status, options)
      return this.#takeTheirs("respond 300-699")
    }
    const body = options.body === undefined ? undefined : this.#options.origin.next(options.body)
    const { dialog, endpoint, note } = this.#options
    const session = dialog.session?.answer(transaction.request) ?? []
    const headers = [...session, ...(options.headers ?? [])]
    const bytes = this.#print(transaction, status, { ...options, body, headers })
    this.#answer = new AnswerRetransmission({
      wheel: endpoint.wheel,
      timers: endpoint.timers,
      send: () => transaction.respond(bytes, 200),
      onAcknowledged: () => this.#takeTheirs("ACK"),
      onGivenUp: () => this.#takeTheirs("no ACK")
    })
    note("sent", String(status), "INVITE")
    this.#takeTheirs("respond 2xx")
    this.#answer.take("answer")
  }

  #takeTheirs(event: PeerReinviteEvent): void {
    const taken = step(peerReinviteMachine, this.#theirs, event)
    if (taken._tag !== "Moved") return
    this.#theirs = taken.next
    for (const action of taken.actions) {
      if (action === "free") this.#takeOurs("free", undefined)
      if (action === "end dialog") this.#options.onLost()
    }
  }

  #takeOurs(event: ReinviteEvent, outcome: Outcome | undefined): void {
    const taken = step(reinviteMachine, this.#ours, event)
    if (taken._tag !== "Moved") return
    this.#ours = taken.next
    for (const action of taken.actions) this.#perform(action, outcome)
  }

  #perform(action: ReinviteAction, outcome: Outcome | undefined): void {
    const { dialog, endpoint, note, onLost } = this.#options
    switch (action) {
      case "go when free":
        if (this.#theirs === "Idle") this.#takeOurs("free", undefined)
        return
      case "send INVITE":
        return this.#invite()
      case "send ACK":
        this.#ack = { cseq: this.#asked?.cseq ?? 0, sent: dialog.acknowledge() }
        return note("sent", "ACK", "")
      case "start timer glare": {
        const pauseMs = glarePauseMs(dialog.state.role, endpoint.random())
        endpoint.wheel.start(pauseMs, glareOver, this)
        return
      }
      case "end dialog":
        return onLost()
      case "report answered":
      case "report refused":
      case "report busy":
        return this.#report(outcome)
    }
  }

  /** The pause after a glare is over; does nothing when the offer was withdrawn meanwhile. */
  tryAgain(): void {
    this.#takeOurs("timer glare", undefined)
  }

  #invite(): void {
    const asked = this.#asked
    if (asked === undefined) return
    const { dialog, note } = this.#options
    note("sent", "INVITE", "re-INVITE")
    asked.cseq = dialog.send("INVITE", { body: asked.body }, (outcome) => {
      note("received", String(outcome.status), "INVITE")
      this.#takeOurs(this.#eventOf(outcome, asked), outcome)
    })
  }

  #eventOf({ status }: Outcome, asked: Asked): ReinviteEvent {
    if (status < 300) return "2xx"
    if (endsDialog(status)) return "unknown there"
    if (status !== 491) return "300-699"
    asked.glares += 1
    return asked.glares <= glareRetriesMax ? "491" : "300-699"
  }

  #report(outcome: Outcome | undefined): void {
    const asked = this.#asked
    this.#asked = undefined
    const body = outcome?.message === undefined ? undefined : bodyOf(outcome.message)
    asked?.done({ status: outcome?.status ?? 491, body })
  }

  #respond(transaction: ServerTransaction, status: number, options: ResponseOptions): void {
    this.#options.note("sent", String(status), "INVITE")
    transaction.respond(this.#print(transaction, status, options), status)
  }

  #print(transaction: ServerTransaction, status: number, options: ResponseOptions): Buffer {
    const { dialog, endpoint } = this.#options
    return printResponse(transaction.request, {
      status,
      reason: options.reason,
      toTag: undefined,
      source: transaction.source,
      contact:
        status > 100 && status < 300
          ? dialog.contact(endpoint.nameFor(transaction.source))
          : undefined,
      headers: options.headers,
      body: options.body
    })
  }
}

const glareOver = (reoffers: Reoffers) => reoffers.tryAgain()
