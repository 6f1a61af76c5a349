// An INVITE that a simulated peer received, the first of a leg or one inside its dialog. The `sip`
// package does the transaction; the 2xx is the user agent's (RFC 3261 §13.3.1.4): it is repeated
// until its ACK comes, for 64*T1 at most.

import { Effect } from "effect"
import { sipTimers } from "../../config/SipTimers.ts"
import type { Body, ExtraHeaders, OutgoingResponse, SipRequest } from "./SipMessage.ts"
import type { IncomingRequest } from "./SipStack.ts"

export interface InviteAnswer {
  readonly status: number
  readonly reason: string
  readonly contact: string | undefined
  readonly headers: ExtraHeaders
  readonly body: Body | undefined
}

export interface AcceptanceOutcome {
  /** The first ACK; repeats are not told. */
  readonly onAcknowledged: (ack: SipRequest) => void
  readonly onUnacknowledged: () => void
}

export class ReceivedInvite {
  readonly request: SipRequest
  readonly #incoming: IncomingRequest
  readonly #tag: string
  readonly #fork: (effect: Effect.Effect<void>) => void
  #phase: "pending" | "accepted" | "done" = "pending"
  #outcome: AcceptanceOutcome | undefined

  constructor(incoming: IncomingRequest, tag: string, fork: (effect: Effect.Effect<void>) => void) {
    this.request = incoming.request
    this.#incoming = incoming
    this.#tag = tag
    this.#fork = fork
  }

  /** No final response was sent yet. */
  get isPending(): boolean {
    return this.#phase === "pending"
  }

  /** A 2xx was sent and its ACK has not come. */
  get awaitsAck(): boolean {
    return this.#phase === "accepted"
  }

  /** RFC 3261 §8.2.6.1: a 100 makes no dialog, so it has neither tag nor Contact. */
  provisional(answer: InviteAnswer): void {
    if (!this.isPending) return
    const isTrying = answer.status === 100
    this.#incoming.respond({
      ...answer,
      tag: isTrying ? undefined : this.#tag,
      contact: isTrying ? undefined : answer.contact
    })
  }

  refuse(answer: InviteAnswer): void {
    if (!this.isPending) return
    this.#phase = "done"
    this.#incoming.respond({ ...answer, tag: this.#tag })
  }

  accept(answer: InviteAnswer, outcome: AcceptanceOutcome): void {
    if (!this.isPending) return
    this.#phase = "accepted"
    this.#outcome = outcome
    const response = { ...answer, tag: this.#tag }
    this.#incoming.respond(response)
    this.#fork(this.#repeatUntilAcknowledged(response))
  }

  acknowledge(ack: SipRequest): void {
    if (!this.awaitsAck) return
    this.#phase = "done"
    this.#outcome?.onAcknowledged(ack)
  }

  /** Stops repeating; for a leg that has ended. */
  stop(): void {
    this.#phase = "done"
  }

  /** RFC 3261 §13.3.1.4: after T1, doubling up to T2, whatever the transport; over after 64*T1. */
  readonly #repeatUntilAcknowledged = Effect.fnUntraced(
    { self: this },
    function* (response: OutgoingResponse) {
      let pauseMs = sipTimers.t1Ms
      for (let waitedMs = 0; waitedMs < 64 * sipTimers.t1Ms; waitedMs += pauseMs) {
        if (waitedMs > 0) {
          this.#incoming.respond(response)
          pauseMs = Math.min(2 * pauseMs, sipTimers.t2Ms)
        }
        yield* Effect.sleep(pauseMs)
        if (!this.awaitsAck) return
      }
      this.#phase = "done"
      this.#outcome?.onUnacknowledged()
    }
  )
}
