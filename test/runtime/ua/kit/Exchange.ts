// A transaction layer over a recorder: virtual time, what it sent with when and where, what it told
// its user. And the messages to feed it with, built by the product's own codec.

import { assert } from "@effect/vitest"
import { Result } from "effect"
import { sipTimers } from "../../../../runtime/config/SipTimers.ts"
import type { TransactionLimits } from "../../../../runtime/config/SipTimers.ts"
import { TimerWheel } from "../../../../runtime/ua/TimerWheel.ts"
import { TransactionLayer } from "../../../../runtime/ua/TransactionLayer.ts"
import type {
  ClientListener,
  ClientTransaction,
  Hop,
  ServerTransaction
} from "../../../../runtime/ua/TransactionLayer.ts"
import { buildRequest, buildResponse } from "../../../../runtime/wire/sip/buildMessage.ts"
import type { HeaderField } from "../../../../runtime/wire/sip/buildMessage.ts"
import { decodeMessage } from "../../../../runtime/wire/sip/SipMessage.ts"
import type { SipMessage } from "../../../../runtime/wire/sip/SipMessage.ts"

export const udp = (address: string, port = 5060): Hop => ({ transport: "udp", address, port })
export const tcp = (address: string, port = 5060): Hop => ({ transport: "tcp", address, port })

export const gateway = udp("127.0.0.11")
export const us = udp("127.0.0.1")

export const decoded = (bytes: Uint8Array): SipMessage => Result.getOrThrow(decodeMessage(bytes))

export interface RequestShape {
  readonly branch?: string
  readonly sentBy?: string
  /** Parameters behind the branch: `;rport`. */
  readonly viaParams?: string
  readonly transport?: string
  readonly uri?: string
  readonly fromTag?: string
  readonly toTag?: string
  readonly callId?: string
  readonly cseq?: number
  /** The method in CSeq, where it differs. */
  readonly cseqMethod?: string
  readonly headers?: ReadonlyArray<HeaderField>
}

/**
 * A request's octets; what the shape leaves out is always the same. An empty `branch` leaves the
 * parameter out.
 */
export const requestBytes = (method: string, shape: RequestShape = {}): Buffer => {
  const branch = shape.branch ?? "z9hG4bK-1"
  const via = `SIP/2.0/${shape.transport ?? "UDP"} ${shape.sentBy ?? "127.0.0.11:5060"}`
  const params = `${branch === "" ? "" : `;branch=${branch}`}${shape.viaParams ?? ""}`
  return buildRequest({
    method,
    uri: shape.uri ?? "sip:4711@127.0.0.1",
    headers: [
      ["Via", `${via}${params}`],
      ["Max-Forwards", "70"],
      ["From", `<sip:caller@example.com>;tag=${shape.fromTag ?? "caller"}`],
      ["To", `<sip:4711@example.com>${shape.toTag === undefined ? "" : `;tag=${shape.toTag}`}`],
      ["Call-ID", shape.callId ?? "call-1@example.com"],
      ["CSeq", `${shape.cseq ?? 1} ${shape.cseqMethod ?? method}`],
      ["Contact", "<sip:caller@127.0.0.11>"],
      ...(shape.headers ?? [])
    ]
  })
}

export const request = (method: string, shape: RequestShape = {}): SipMessage =>
  decoded(requestBytes(method, shape))

/** The response to a request given by its octets or decoded. */
export const responseBytes = (
  to: SipMessage | Uint8Array,
  status: number,
  toTag = "callee"
): Buffer =>
  buildResponse(to instanceof Uint8Array ? decoded(to) : to, {
    status,
    toTag: status === 100 ? undefined : toTag
  })

export const response = (to: SipMessage | Uint8Array, status: number, toTag?: string): SipMessage =>
  decoded(responseBytes(to, status, toTag))

/** `INVITE`, `200 INVITE`: what a ladder would write on the arrow. */
export const label = (message: SipMessage): string =>
  message.kind === "request" ? message.method : `${message.status} ${message.method}`

export interface Sent {
  readonly atMs: number
  readonly label: string
  readonly bytes: Uint8Array
  readonly hop: Hop
}

export class Exchange {
  readonly wheel = new TimerWheel()
  readonly sent: Array<Sent> = []
  /** What the user was told, in the words of the callbacks. */
  readonly told: Array<string> = []
  readonly requests: Array<ServerTransaction> = []
  /** Our own bugs; `checkEmpty` wants none. */
  readonly defects: Array<string> = []
  readonly layer: TransactionLayer
  /** Called for each new request, once it is recorded. */
  onRequest: (transaction: ServerTransaction, request: SipMessage) => void = () => {}
  /** Called for each message that goes out, from inside of sending it. */
  onSend: (hop: Hop) => void = () => {}

  constructor(limits?: TransactionLimits) {
    this.layer = new TransactionLayer({
      wheel: this.wheel,
      timers: sipTimers,
      ...(limits === undefined ? {} : { limits }),
      send: (bytes, hop) => {
        const message = decoded(bytes)
        this.sent.push({ atMs: this.wheel.nowMs, label: label(message), bytes, hop })
        this.onSend(hop)
      },
      onRequest: (transaction, message) => {
        this.requests.push(transaction)
        this.told.push(`request ${message.method}`)
        this.onRequest(transaction, message)
      },
      onAck: () => this.told.push("ACK"),
      onStrayResponse: (message) => this.told.push(`stray ${label(message)}`),
      onOverload: (message) => this.told.push(`overload ${message.method}`),
      onServerFailure: ({ reason }) => this.told.push(`failure: ${reason}`),
      onDefect: (text) => this.defects.push(text)
    })
  }

  /** A listener that records. */
  readonly listener: ClientListener = {
    onResponse: (message) => this.told.push(label(message)),
    onTimeout: () => this.told.push("timeout"),
    onTransportError: (reason) => this.told.push(`transport error: ${reason}`)
  }

  /** Sends a request of ours; its branch and hop as given. */
  request(method: string, shape: RequestShape = {}, hop: Hop = gateway): ClientTransaction {
    return this.layer.request({
      bytes: requestBytes(method, shape),
      method,
      branch: shape.branch ?? "z9hG4bK-1",
      hop,
      listener: this.listener
    })
  }

  receive(message: SipMessage | Uint8Array, source: Hop = gateway): void {
    this.layer.receive(message instanceof Uint8Array ? decoded(message) : message, source)
  }

  /** Goes on to this time in steps of one slot. */
  advanceTo(nowMs: number): void {
    for (let time = this.wheel.nowMs + 50; time < nowMs; time += 50) this.wheel.advance(time)
    this.wheel.advance(nowMs)
  }

  /** When messages of this label went out; milliseconds. */
  times(name: string): ReadonlyArray<number> {
    return this.sent.filter((message) => message.label === name).map(({ atMs }) => atMs)
  }

  /** The last message that went out. */
  get last(): SipMessage {
    const sent = this.sent.at(-1)
    assert.isDefined(sent)
    return decoded(sent.bytes)
  }

  /** The transaction of the latest request that came. */
  get transaction(): ServerTransaction {
    const transaction = this.requests.at(-1)
    assert.isDefined(transaction)
    return transaction
  }

  /** Answers the latest request, or the one of this transaction. */
  respond(status: number, transaction: ServerTransaction = this.transaction, toTag?: string): void {
    transaction.respond(responseBytes(transaction.request, status, toTag), status)
  }

  /** What was told since the last time this was asked. */
  heard(): ReadonlyArray<string> {
    return this.told.splice(0)
  }

  /** Nothing lives any more: no transaction, no timer. */
  checkEmpty(): void {
    assert.deepStrictEqual(this.layer.counts, { clients: 0, servers: 0 })
    assert.strictEqual(this.wheel.pending, 0, "timers pending")
    assert.deepStrictEqual(this.defects, [])
  }
}
