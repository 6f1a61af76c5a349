// The INVITE that made an inbound leg, from its arrival to the ACK of our answer: provisional and
// final responses, and the 2xx, which is repeated until it is acknowledged.

import type { SipMessage } from "../wire/sip/SipMessage.ts"
import { AnswerRetransmission } from "./AnswerRetransmission.ts"
import type { Endpoint } from "./Endpoint.ts"
import type { ResponseOptions } from "./LegEvent.ts"
import { printResponse } from "./printing.ts"
import type { ServerTransaction } from "./TransactionLayer.ts"

export interface InboundInviteOptions {
  readonly endpoint: Endpoint
  readonly transaction: ServerTransaction
  readonly toTag: string
  /** Our 2xx has been acknowledged. */
  readonly onAcknowledged: () => void
  /** It has not, for 64*T1. */
  readonly onGivenUp: () => void
}

export class InboundInvite {
  readonly transaction: ServerTransaction
  readonly request: SipMessage
  readonly #options: InboundInviteOptions
  readonly #answer: AnswerRetransmission
  #bytes: Buffer | undefined

  constructor(options: InboundInviteOptions) {
    const { endpoint, transaction, onAcknowledged, onGivenUp } = options
    this.#options = options
    this.transaction = transaction
    this.request = transaction.request
    this.#answer = new AnswerRetransmission({
      wheel: endpoint.wheel,
      timers: endpoint.timers,
      send: () => {
        if (this.#bytes !== undefined) transaction.respond(this.#bytes, 200)
      },
      onAcknowledged,
      onGivenUp
    })
  }

  /** How far our 2xx has come. */
  get answerState(): AnswerRetransmission["state"] {
    return this.#answer.state
  }

  /** Any response but 2xx. */
  respond(status: number, options: ResponseOptions): void {
    this.transaction.respond(this.#print(status, options), status)
  }

  answer(options: ResponseOptions): void {
    this.#bytes = this.#print(200, options)
    this.#answer.take("answer")
  }

  /** The ACK of this INVITE has come; true the first time. */
  acknowledged(): boolean {
    return this.#answer.take("ACK")
  }

  /** Nothing is repeated any more. */
  over(): void {
    this.#answer.take("dialog over")
  }

  #print(status: number, options: ResponseOptions): Buffer {
    const { endpoint, toTag } = this.#options
    return printResponse(this.request, {
      status,
      reason: options.reason,
      toTag,
      source: this.transaction.source,
      contact: status < 300 ? this.#contact(endpoint) : undefined,
      headers: options.headers,
      body: options.body
    })
  }

  #contact(endpoint: Endpoint): string {
    const local = endpoint.nameFor(this.transaction.source)
    return isSips(this.request.uri) ? local.secureContact : local.contact
  }
}

const isSips = (uri: string) => uri.slice(0, 5).toLowerCase() === "sips:"
