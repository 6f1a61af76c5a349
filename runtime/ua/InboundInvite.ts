// The INVITE that made an inbound leg, from its arrival to the ACK of our answer: provisional
// responses, reliable ones among them (RFC 3262), final ones, and the 2xx, which is repeated until
// it is acknowledged.

import type { SipMessage } from "../wire/sip/SipMessage.ts"
import { AnswerRetransmission } from "./AnswerRetransmission.ts"
import type { Endpoint } from "./Endpoint.ts"
import type { Body, Headers, ResponseOptions } from "./LegEvent.ts"
import { printResponse } from "./printing.ts"
import { ReliableProvisionals } from "./ReliableProvisionals.ts"
import type { ServerTransaction } from "./TransactionLayer.ts"

export interface InboundInviteOptions {
  readonly endpoint: Endpoint
  readonly transaction: ServerTransaction
  readonly toTag: string
  /** Our 2xx has been acknowledged. */
  readonly onAcknowledged: () => void
  /** It has not, for 64*T1. */
  readonly onGivenUp: () => void
  /** A reliable provisional response has not, for 64*T1. */
  readonly onNoPrack: () => void
}

/** What the caller says of reliable provisional responses. */
type Reliability = "required" | "supported" | "unknown"

export class InboundInvite {
  readonly transaction: ServerTransaction
  readonly request: SipMessage
  readonly #options: InboundInviteOptions
  readonly #answer: AnswerRetransmission
  readonly #reliability: Reliability
  readonly #offered: boolean
  #provisionals: ReliableProvisionals | undefined
  #settled: Body | undefined
  #bytes: Buffer | undefined

  constructor(options: InboundInviteOptions) {
    const { endpoint, transaction, onAcknowledged, onGivenUp } = options
    this.#options = options
    this.transaction = transaction
    this.request = transaction.request
    this.#reliability = reliabilityOf(this.request)
    this.#offered = this.request.body.length > 0
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

  /** Our 2xx waits for a PRACK, so the INVITE can still be refused. */
  get holdsAnswer(): boolean {
    return this.#provisionals?.holdsAnswer === true
  }

  /** The answer that the caller has already, in a reliable provisional response. */
  get settledBody(): Body | undefined {
    return this.#settled
  }

  /**
   * 101–199; true when it was sent. It goes reliably where the caller demands that, or where it
   * may and `reliable` asks for it.
   */
  progress(status: number, options: ResponseOptions, reliable: boolean): boolean {
    const isReliable =
      this.#reliability === "required" || (reliable && this.#reliability === "supported")
    if (!isReliable) {
      this.transaction.respond(this.#print(status, options), status)
      return true
    }
    // RFC 3261 §13.2.1: the first reliable response to an INVITE without an offer would have to
    // offer. Our offer comes in the 2xx, so until then the caller hears 100.
    if (!this.#offered) return false
    const body = this.#settled === undefined ? options.body : undefined
    if (body !== undefined) this.#settled = body
    this.#reliable().send(status, (rseq) =>
      this.#print(status, { ...options, body }, [
        ["Require", "100rel"],
        ["RSeq", String(rseq)]
      ])
    )
    return true
  }

  /** Whether a PRACK acknowledges what we have sent. */
  acknowledgeProvisional(rack: string): boolean {
    return this.#provisionals?.acknowledge(rack) === true
  }

  /** 300–699. */
  refuse(status: number, options: ResponseOptions): void {
    this.#provisionals?.over()
    this.transaction.respond(this.#print(status, options), status)
  }

  answer(options: ResponseOptions): void {
    const body = this.#settled === undefined ? options.body : undefined
    const send = () => {
      this.#provisionals?.over()
      this.#bytes = this.#print(200, { ...options, body })
      this.#answer.take("answer")
    }
    if (this.#provisionals === undefined) send()
    else this.#provisionals.whenClear(send)
  }

  /** The ACK of this INVITE has come; true the first time. */
  acknowledged(): boolean {
    return this.#answer.take("ACK")
  }

  /** Nothing is repeated any more. */
  over(): void {
    this.#provisionals?.over()
    this.#answer.take("dialog over")
  }

  #reliable(): ReliableProvisionals {
    const { endpoint, onNoPrack } = this.#options
    this.#provisionals ??= new ReliableProvisionals({
      wheel: endpoint.wheel,
      timers: endpoint.timers,
      random: endpoint.random,
      inviteCSeq: this.request.cseq?.number ?? 0,
      send: (bytes, status) => this.transaction.respond(bytes, status),
      onGivenUp: onNoPrack
    })
    return this.#provisionals
  }

  #print(status: number, options: ResponseOptions, extra: Headers = []): Buffer {
    const { endpoint, toTag } = this.#options
    return printResponse(this.request, {
      status,
      reason: options.reason,
      toTag,
      source: this.transaction.source,
      contact: status < 300 ? this.#contact(endpoint) : undefined,
      headers: [...extra, ...(options.headers ?? [])],
      body: options.body
    })
  }

  #contact(endpoint: Endpoint): string {
    const local = endpoint.nameFor(this.transaction.source)
    return isSips(this.request.uri) ? local.secureContact : local.contact
  }
}

const isSips = (uri: string) => uri.slice(0, 5).toLowerCase() === "sips:"

const reliabilityOf = (invite: SipMessage): Reliability => {
  const names = (header: string) =>
    invite.headers(header).some((tag) => tag.toLowerCase() === "100rel")
  if (names("Require")) return "required"
  return names("Supported") ? "supported" : "unknown"
}
