// An INVITE of a simulated peer, the first of a leg or one inside its dialog, from sending to long
// after its final answer: the `sip` package does the transaction, this does what RFC 3261 §9 and
// §13.2 leave to the user agent. A 2xx is passed up once and its repeats are acknowledged again; a
// CANCEL waits for the first provisional response.

import type { OutgoingRequest, SipResponse } from "./SipMessage.ts"
import type { Reply, SentAck, SentRequest, SipStack } from "./SipStack.ts"

export interface InviteOutcome {
  readonly onProvisional: (response: SipResponse) => void
  /** The first 2xx; gives the ACK for it. */
  readonly onSuccess: (response: SipResponse) => OutgoingRequest | undefined
  /** A 2xx of another branch of the call (RFC 3261 §13.2.2.4); gives the ACK for it. */
  readonly onFork: (response: SipResponse) => OutgoingRequest | undefined
  /** A final answer that is no 2xx, or none at all. */
  readonly onFailure: (reply: Reply) => void
}

export class SentInvite {
  readonly #stack: SipStack
  readonly #outcome: InviteOutcome
  /** Acknowledgements by the tag of the 2xx. */
  readonly #acks = new Map<string, SentAck | undefined>()
  readonly #sent: SentRequest
  #phase: "calling" | "proceeding" | "done" = "calling"
  #cancelWanted = false

  constructor(stack: SipStack, request: OutgoingRequest, outcome: InviteOutcome) {
    this.#stack = stack
    this.#outcome = outcome
    this.#sent = stack.send(request, (reply) => this.#onReply(reply))
  }

  /** RFC 3261 §9.1: not before a provisional response, and to no avail after the final one. */
  cancel(): void {
    if (this.#cancelWanted) return
    this.#cancelWanted = true
    if (this.#phase === "proceeding") this.#sent.cancel()
  }

  #onReply(reply: Reply): void {
    if (reply._tag === "Unanswered" || reply.response.status >= 300) {
      if (this.#phase === "done") return
      this.#phase = "done"
      return this.#outcome.onFailure(reply)
    }
    if (reply.response.status >= 200) return this.#onSuccess(reply.response)
    this.#outcome.onProvisional(reply.response)
    if (this.#phase !== "calling") return
    this.#phase = "proceeding"
    if (this.#cancelWanted) this.#sent.cancel()
  }

  #onSuccess(response: SipResponse): void {
    const tag = response.to.tag ?? ""
    const isRepeat = this.#acks.has(tag)
    if (isRepeat) return this.#acks.get(tag)?.again()
    const isFork = this.#acks.size > 0
    this.#phase = "done"
    const ack = isFork ? this.#outcome.onFork(response) : this.#outcome.onSuccess(response)
    this.#acks.set(tag, ack === undefined ? undefined : this.#stack.acknowledge(ack))
  }
}
