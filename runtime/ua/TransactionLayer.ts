// The transaction layer: RFC 3261 §17 between the user agent above and the transport below. It
// finds the transaction a message belongs to, or makes one; the tables of
// `runtime/protocol/transaction` decide; what is sent again is the octets that were sent before.
// Plain and synchronous: it reads no clock (the wheel does the waiting) and knows no socket.
//
// It does not know dialogs. The ACK for a 2xx, the retransmission of a 2xx, which of two forks
// wins, 481 and 482: all that is the user's. It checks nothing that `checkRequest` checks.
//
// Ownership: the layer keeps a transaction until its table says Terminated, at most 64*T1 after the
// final response, and of it only what may still be sent. What its user was given is the user's, and
// may be kept or dropped.
//
// The callbacks are called from inside `receive`, `request`, `respond` and the wheel's `advance`.
// They may call back into the layer. They must not throw: an exception reaches whoever called the
// layer, and leaves it in order.

import { transactionLimits } from "../config/SipTimers.ts"
import type { SipTimers, TransactionLimits } from "../config/SipTimers.ts"
import { durationsFor } from "../protocol/transaction/Timers.ts"
import type { Durations, TransportKind } from "../protocol/transaction/Timers.ts"
import type { SipMessage } from "../wire/sip/SipMessage.ts"
import type { TimerWheel } from "./TimerWheel.ts"
import type { Connection } from "./transport/Connections.ts"
import type { Local } from "./transport/Local.ts"
import {
  InviteClientTransaction,
  NonInviteClientTransaction
} from "./transaction/ClientTransactions.ts"
import type { ClientGround, LiveClient } from "./transaction/ClientTransactions.ts"
import { responseHop } from "./transaction/responseHop.ts"
import {
  InviteServerTransaction,
  NonInviteServerTransaction,
  ServerHandle
} from "./transaction/ServerTransactions.ts"
import type { LiveServer, ServerGround, ServerKeys } from "./transaction/ServerTransactions.ts"
import { clientKey, mergeKey, requestKey, responseKey } from "./transaction/TransactionKey.ts"

/** Where a message goes or came from: an address, not a name; IPv6 without brackets. */
export interface Hop {
  readonly transport: "udp" | "tcp" | "tls"
  readonly address: string
  readonly port: number
  /** The address of ours that brought a message, or that is to send one. */
  readonly local?: Local | undefined
  /** The connection that brought a message: its answer goes back over it while it stands. */
  readonly connection?: Connection | undefined
  /** The name that the far end of a TLS connection must prove to have. */
  readonly serverName?: string | undefined
}

/**
 * Exactly one of a final response, `onTimeout` and `onTransportError` ends a request, but for the
 * 2xx of further forks.
 */
export interface ClientListener {
  /**
   * Provisional responses, the final one; for INVITE every 2xx, retransmitted and forked ones too
   * (RFC 6026 §7.2).
   */
  readonly onResponse: (response: SipMessage) => void
  /** Nothing came in time: as if a 408 had come (RFC 3261 §8.1.3.1). */
  readonly onTimeout: () => void
  /** It could not be sent: as if a 503 had come (RFC 3261 §8.1.3.1). */
  readonly onTransportError: (reason: string) => void
}

/** Makes the octets of a CANCEL out of those of its INVITE, as `buildCancel` does. */
export type CancelFactory = (invite: Uint8Array) => Uint8Array

export interface ClientTransaction {
  /**
   * Cancels an INVITE: at once after a provisional response, else as soon as one comes (RFC 3261
   * §9.1); the outcome comes as the final response, or as a timeout 64*T1 later. Does nothing after
   * the final response, or for another method. Without `factory` the CANCEL is a plain one.
   */
  readonly cancel: (factory?: CancelFactory) => void
  readonly state: string
}

export interface ServerTransaction {
  /**
   * The request. Only this object keeps it: whoever keeps the one for a call's length, keeps the
   * other too.
   */
  readonly request: SipMessage
  /** Where the request came from, for `received` and `rport`. */
  readonly source: Hop
  /**
   * Of a CANCEL, what it cancels; undefined when there is nothing, and 481 is due. It is the object
   * that was given with the INVITE, unless that has its final response: then it is another one,
   * `state` says so, and `request` is the CANCEL.
   */
  readonly cancels?: ServerTransaction | undefined
  /**
   * The same request, come another way while it is unanswered or answered with 2xx (RFC 3261
   * §8.2.2.2): 482 is due.
   */
  readonly mergesWith?: ServerTransaction | undefined
  /**
   * Sends a response, 100 to 699, and keeps its octets for retransmissions. What the tables do not
   * allow is dropped: a final response behind another (but for a repeated 2xx to INVITE), and to
   * requests other than INVITE all provisional ones and 408 (RFC 4320).
   */
  readonly respond: (bytes: Buffer, status: number) => void
  readonly state: string
}

/**
 * Why a server transaction ended badly, or could not send (RFC 3261 §17.2.1, §17.2.4; RFC 4320
 * §4.2).
 */
export interface ServerFailure {
  readonly reason: "no ACK" | "unanswered" | "transport error"
  readonly source: Hop
  /** Undefined behind a final response, when the layer has let go of it. */
  readonly transaction: ServerTransaction | undefined
}

export interface TransactionLayerOptions {
  /**
   * Hands octets to the transport, which must not write into them: they may be sent again. Never
   * throws; may call `transportFailed` from inside.
   */
  readonly send: (bytes: Uint8Array, hop: Hop) => void
  readonly wheel: TimerWheel
  readonly timers: SipTimers
  readonly limits?: TransactionLimits
  /** A new request, but not ACK. A CANCEL comes as a request of its own, with `cancels`. */
  readonly onRequest: (transaction: ServerTransaction, request: SipMessage, source: Hop) => void
  /** An ACK for a 2xx, or for nothing: it belongs to a dialog, if to anything. */
  readonly onAck: (ack: SipMessage, source: Hop) => void
  /**
   * A response without a transaction: the 2xx of a fork that comes late has to be acknowledged and
   * ended with BYE.
   */
  readonly onStrayResponse: (response: SipMessage, source: Hop) => void
  /**
   * A new request over the limit: to be answered without state (503 with Retry-After, to
   * `responseHop`) or not at all.
   */
  readonly onOverload: (request: SipMessage, source: Hop) => void
  readonly onServerFailure?: (failure: ServerFailure) => void
  /**
   * A state and an event that cannot meet: our own bug. The event is dropped, the transaction stays
   * as it was.
   */
  readonly onDefect?: (text: string) => void
}

export interface RequestOptions {
  /**
   * The request as it is sent, top Via and all; kept while it may be sent again, so nobody may
   * write to it.
   */
  readonly bytes: Buffer
  /** Any but ACK, which is no transaction. */
  readonly method: string
  /** The branch of its top Via. */
  readonly branch: string
  readonly hop: Hop
  readonly listener: ClientListener
}

export class TransactionLayer {
  readonly #options: TransactionLayerOptions
  readonly #limits: TransactionLimits
  readonly #clients = new Map<string, LiveClient>()
  readonly #servers = new Map<string, LiveServer>()
  readonly #merging = new Map<string, LiveServer>()
  readonly #clientGrounds: Readonly<Record<TransportKind, ClientGround>>
  readonly #serverGrounds: Readonly<Record<TransportKind, ServerGround>>
  #isClosed = false

  constructor(options: TransactionLayerOptions) {
    this.#options = options
    this.#limits = options.limits ?? transactionLimits
    const unreliable = durationsFor("unreliable", options.timers)
    const reliable = durationsFor("reliable", options.timers)
    this.#clientGrounds = {
      unreliable: this.#clientGround(unreliable),
      reliable: this.#clientGround(reliable)
    }
    this.#serverGrounds = {
      unreliable: this.#serverGround(unreliable),
      reliable: this.#serverGround(reliable)
    }
  }

  /** Live transactions. */
  get counts(): { readonly clients: number; readonly servers: number } {
    return { clients: this.#clients.size, servers: this.#servers.size }
  }

  /** Takes one decoded message; a request has passed `checkRequest`. */
  receive(message: SipMessage, source: Hop): void {
    if (this.#isClosed) return
    if (message.kind === "response") this.#receiveResponse(message, source)
    else if (message.method === "ACK") this.#receiveAck(message, source)
    else this.#receiveRequest(message, source)
  }

  /**
   * Sends a request and sees to its retransmission. A request that cannot become a transaction
   * (over the limit, a branch in use, an ACK, a closed layer) ends with `onTransportError` at the
   * wheel's next tick, never inside of this call.
   */
  request(options: RequestOptions): ClientTransaction {
    const key = clientKey(options.branch, options.method)
    const refusal = this.#refusal(key, options.method)
    if (refusal === undefined) return this.#start(key, options)
    const { listener } = options
    this.#options.wheel.start(0, () => listener.onTransportError(refusal))
    return endedTransaction
  }

  /**
   * The transport could not reach this hop, or lost its connection to it: RFC 3261 §17.1.4,
   * §17.2.4. Where it knows which octets it could not send (one message too long for a datagram
   * says nothing about the hop), only the transaction that sent these is concerned.
   */
  transportFailed(hop: Hop, reason = "transport error", bytes?: Uint8Array): void {
    const concerned = (live: LiveClient | LiveServer) =>
      isSameHop(live.hop, hop) && (bytes === undefined || live.sends(bytes))
    // Collected first: whoever is told may send anew, to the same hop.
    const clients = [...this.#clients.values()].filter(concerned)
    const servers = [...this.#servers.values()].filter(concerned)
    for (const client of clients) client.onTransportError(reason)
    for (const server of servers) server.onTransportError()
  }

  /** Ends all transactions without a word to anyone; the layer takes nothing any more. */
  close(): void {
    this.#isClosed = true
    for (const client of this.#clients.values()) client.close()
    for (const server of this.#servers.values()) server.close()
    this.#clients.clear()
    this.#servers.clear()
    this.#merging.clear()
  }

  #receiveResponse(response: SipMessage, source: Hop): void {
    const key = responseKey(response)
    const client = key === undefined ? undefined : this.#clients.get(key)
    if (client === undefined) this.#options.onStrayResponse(response, source)
    else client.onResponse(response)
  }

  // RFC 3261 §17.2.3: the ACK for a refusal bears the branch of its INVITE, the ACK for a 2xx one
  // of its own.
  #receiveAck(ack: SipMessage, source: Hop): void {
    const server = this.#servers.get(requestKey(ack, "INVITE"))
    if (server === undefined) this.#options.onAck(ack, source)
    else server.onAck(ack, source)
  }

  #receiveRequest(request: SipMessage, source: Hop): void {
    const { method } = request
    const key = requestKey(request, method)
    const server = this.#servers.get(key)
    if (server !== undefined) server.onRetransmission()
    else if (this.#servers.size < this.#serversMax(request)) this.#accept(request, source, key)
    else this.#options.onOverload(request, source)
  }

  // Running calls keep their service when new ones are refused: a CANCEL or BYE that is turned away
  // leaves two far ends in a call that is none.
  #serversMax(request: SipMessage): number {
    const isRunning = request.to.tag !== undefined || request.method === "CANCEL"
    return isRunning ? this.#limits.serversInDialogMax : this.#limits.serversMax
  }

  #accept(request: SipMessage, source: Hop, key: string): void {
    const merging = mergeKey(request)
    const merged = merging === undefined ? undefined : this.#merging.get(merging)
    const keys = {
      key,
      mergeKey: merging === undefined || merged !== undefined ? undefined : merging,
      source,
      hop: responseHop(request, source)
    }
    const ground = this.#serverGrounds[kindOf(source)]
    const server =
      request.method === "INVITE"
        ? new InviteServerTransaction(ground, keys)
        : new NonInviteServerTransaction(ground, keys)
    this.#servers.set(keys.key, server)
    if (keys.mergeKey !== undefined) this.#merging.set(keys.mergeKey, server)
    server.start(
      new ServerHandle(server, request, {
        source,
        cancels: request.method === "CANCEL" ? this.#cancelled(request, source) : undefined,
        mergesWith: merged === undefined ? undefined : handleOf(merged, request, source)
      })
    )
  }

  // RFC 3261 §9.2: the transaction that the CANCEL would match if its method were INVITE.
  #cancelled(cancel: SipMessage, source: Hop): ServerTransaction | undefined {
    const invite = this.#servers.get(requestKey(cancel, "INVITE"))
    return invite === undefined ? undefined : handleOf(invite, cancel, source)
  }

  #refusal(key: string, method: string): string | undefined {
    if (this.#isClosed) return "the transaction layer is closed"
    if (method === "ACK") return "an ACK is no transaction"
    if (this.#clients.has(key)) return "the branch is in use"
    const { clientsMax } = this.#limits
    if (this.#clients.size < clientsMax) return undefined
    return `${this.#clients.size} client transactions live (clientsMax ${clientsMax})`
  }

  #start(key: string, options: RequestOptions): ClientTransaction {
    const { bytes, branch, hop, listener } = options
    const ground = this.#clientGrounds[kindOf(hop)]
    const request = { key, bytes, branch, hop, listener }
    const client =
      options.method === "INVITE"
        ? new InviteClientTransaction(ground, request)
        : new NonInviteClientTransaction(ground, request)
    this.#clients.set(key, client)
    client.start()
    return client
  }

  // The key may by now be another's: a request that came after this one was settled.
  #unmerge({ key, mergeKey }: ServerKeys): void {
    if (mergeKey === undefined || this.#merging.get(mergeKey)?.key !== key) return
    this.#merging.delete(mergeKey)
  }

  #clientGround(durations: Durations): ClientGround {
    const { wheel, timers, send, onStrayResponse, onDefect } = this.#options
    return {
      wheel,
      values: timers,
      durations,
      send,
      sendCancel: (bytes, branch, hop) => {
        // Not by way of `request`: a CANCEL ends something, and no limit may stand in its way.
        const key = clientKey(branch, "CANCEL")
        if (this.#clients.has(key)) return
        const request = { key, bytes, branch, hop, listener: indifferent }
        const client = new NonInviteClientTransaction(this.#clientGrounds[kindOf(hop)], request)
        this.#clients.set(key, client)
        client.start()
      },
      onStray: onStrayResponse,
      ended: (key) => this.#clients.delete(key),
      isClosed: () => this.#isClosed,
      defect: (text) => onDefect?.(text)
    }
  }

  #serverGround(durations: Durations): ServerGround {
    const { wheel, timers, send, onRequest, onAck, onServerFailure, onDefect } = this.#options
    return {
      wheel,
      values: timers,
      durations,
      send,
      onRequest: (handle) => onRequest(handle, handle.request, handle.source),
      onAck,
      onFailure: (failure) => onServerFailure?.(failure),
      settled: (server) => this.#unmerge(server),
      ended: (server) => {
        this.#servers.delete(server.key)
        this.#unmerge(server)
      },
      isClosed: () => this.#isClosed,
      defect: (text) => onDefect?.(text)
    }
  }
}

const isSameHop = (one: Hop, other: Hop): boolean =>
  one.port === other.port && one.address === other.address && one.transport === other.transport

const kindOf = (hop: Hop): TransportKind => (hop.transport === "udp" ? "unreliable" : "reliable")

// A transaction with its final response has forgotten its request; what names it then bears the
// request that asks for it.
const handleOf = (server: LiveServer, asking: SipMessage, source: Hop): ServerTransaction =>
  server.handle ?? new ServerHandle(server, asking, { source })

const endedTransaction: ClientTransaction = { cancel: () => {}, state: "Terminated" }

// RFC 3261 §9.1: what the CANCEL is answered says nothing; the final response to the INVITE does.
const indifferent: ClientListener = {
  onResponse: () => {},
  onTimeout: () => {},
  onTransportError: () => {}
}
