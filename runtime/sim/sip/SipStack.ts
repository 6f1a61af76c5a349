// The npm package `sip` as a scoped resource: one UDP endpoint with the package's parser, printer
// and transactions behind typed, contained functions (docs/adr/0004). No callback throws into it,
// no exception of it leaves it, its socket's errors are heard, and what would hang or end the
// process is refused before it gets there. Knows transactions, not dialogs: 2xx retransmission, ACK
// of a 2xx and CANCEL are the user agent's (`PeerAgent.ts`). The endpoint lives as long as its
// scope.

import { Effect, Random, Result, type Scope } from "effect"
import { create, parseUri, stringify } from "sip"
import type { PackageMessage, PackageOptions, PackageRemote, PackageStack } from "sip"
import { BindError, bindReason } from "../../net/Udp.ts"
import { screenDatagram } from "./screenDatagram.ts"
import {
  copyVia,
  printUri,
  readRequest,
  readResponse,
  SipCallId,
  writeRequest,
  writeResponse,
  type OutgoingRequest,
  type OutgoingResponse,
  type SipRequest,
  type SipResponse
} from "./SipMessage.ts"
import { captureSocket, containSocket, describe } from "./SocketTap.ts"

/**
 * What became of a request: a response from the wire, or nothing within the package's own timers.
 */
export type Reply =
  | { readonly _tag: "Response"; readonly response: SipResponse }
  /**
   * `status` is what RFC 3261 §8.1.3.1 has the transaction user assume: 408 nothing came, 503 it
   * could not be sent.
   */
  | { readonly _tag: "Unanswered"; readonly status: number; readonly why: string }

export interface IncomingRequest {
  readonly request: SipRequest
  /**
   * Answers in the request's transaction; more than once for provisional answers and for the
   * repeats of a 2xx.
   */
  readonly respond: (response: OutgoingResponse) => void
}

export interface SentRequest {
  /**
   * Sends the CANCEL of this request. RFC 3261 §9.1 wants a provisional response first: the caller
   * sees to that.
   */
  readonly cancel: () => void
}

export interface SentAck {
  /** Sends the same ACK once more, for a 2xx that was repeated. */
  readonly again: () => void
}

/** One message as it went over the wire, repeats included. */
export interface SeenMessage {
  readonly direction: "in" | "out"
  readonly callId: SipCallId
  /** For a response the method that it answers. */
  readonly method: string
  /** Absent in a request. */
  readonly status: number | undefined
  /** Request-URI or reason phrase. */
  readonly text: string
  readonly contentType: string | undefined
  /** `127.0.0.1:5060`. */
  readonly remote: string
}

export interface SipStackOptions {
  /** A literal IPv4 address of this machine. */
  readonly address: string
  /** Absent: a free one. */
  readonly port: number | undefined
  /** Called for every request but repeats; may throw, at the price of a 500. */
  readonly onRequest: (incoming: IncomingRequest) => void
  readonly onSeen: (seen: SeenMessage) => void
}

export interface SipStack {
  readonly address: string
  readonly port: number
  /**
   * Sends a request in a transaction of its own; `onReply` hears every response, a final one last.
   * Never throws.
   */
  readonly send: (request: OutgoingRequest, onReply: (reply: Reply) => void) => SentRequest
  /** Sends the ACK of a 2xx, which belongs to no transaction (RFC 3261 §13.2.2.4). */
  readonly acknowledge: (request: OutgoingRequest) => SentAck
  /** What was contained so far, oldest first; the last `faultsKept` of it. */
  readonly faults: () => ReadonlyArray<string>
}

/** Enough to see what went wrong in a test, without growing under an attack. */
const faultsKept = 100

/**
 * Below Linux's ephemeral range, so that a port we pick is not one that an outgoing connection has
 * just taken.
 */
const freePorts = { from: 20_000, to: 32_000 }

/**
 * Ports tried before we say that none is free; with a thousand peers on one address a fiftieth miss
 * is out of reach.
 */
const portAttemptsMax = 50

/** The UDP payload that IPv4 can carry; a longer one would be an error of the socket. */
const datagramPayloadMax = 65_507

/**
 * The package takes a hop whose host is its own for one of its flow tokens and answers itself 404.
 * It looks its own host up once, when it is created; this name, which no URI carries, is there at
 * that moment and gone afterwards. So peers may share an address, and a peer can call a product
 * that listens beside it.
 */
const noHostAtAll = "flow-token.invalid"

/** Opens the endpoint. Fails with `BindError` when the address or port cannot be had. */
export const makeSipStack = Effect.fnUntraced(function* (
  options: SipStackOptions
): Effect.fn.Return<SipStack, BindError, Scope.Scope> {
  const runFork = Effect.runForkWith(yield* Effect.context())
  const onFault = (fault: string) => {
    const fields = { address: options.address, fault }
    runFork(Effect.logWarning("contained a fault of the simulated peer's SIP stack", fields))
  }
  const openOn = (port: number) =>
    Effect.acquireRelease(openPackage(options, port, onFault), (open) =>
      Effect.sync(() => open.close())
    )
  if (options.port !== undefined) return yield* openOn(options.port)
  const anyPort = Random.nextIntBetween(freePorts.from, freePorts.to).pipe(Effect.flatMap(openOn))
  const inUse = (error: BindError) => error.reason === "in-use"
  return yield* anyPort.pipe(Effect.retry({ while: inUse, times: portAttemptsMax }))
})

const openPackage = (
  options: SipStackOptions,
  port: number,
  onFault: (fault: string) => void
): Effect.Effect<ContainedPackage, BindError> =>
  Effect.callback((resume) => {
    const contained = new ContainedPackage(options, port, onFault)
    contained.open({
      onListening: () => resume(Effect.succeed(contained)),
      onFailed: (error) => {
        contained.close()
        resume(Effect.fail(error))
      }
    })
  })

class ContainedPackage implements SipStack {
  readonly address: string
  readonly port: number
  readonly #options: SipStackOptions
  readonly #onFault: (fault: string) => void
  readonly #faults: Array<string> = []
  /**
   * Requests of ours without a final answer, each with the real 503 that is on its way up; see
   * `#readReply`.
   */
  readonly #pending = new Map<string, PackageMessage | undefined>()
  #package: PackageStack | undefined

  constructor(options: SipStackOptions, port: number, onFault: (fault: string) => void) {
    this.address = options.address
    this.port = port
    this.#options = options
    this.#onFault = onFault
  }

  open(outcome: { onListening: () => void; onFailed: (error: BindError) => void }): void {
    const endpoint = `udp:${this.address}:${this.port}`
    const fail = (code: string | undefined, detail: string) =>
      outcome.onFailed(new BindError({ endpoint, reason: bindReason(code), detail }))
    const settings = this.#packageOptions()
    const { made, socket } = captureSocket(() =>
      create(settings, (message, remote) => this.#receive(message, remote))
    )
    settings.publicAddress = undefined
    if (Result.isFailure(made)) return fail(undefined, describe(made.failure))
    this.#package = made.success
    if (socket === undefined) return fail(undefined, "the package opened no socket")
    let listening = false
    containSocket(socket, {
      screen: screenDatagram,
      onFault: (fault) => this.#fault(fault),
      onListening: () => {
        listening = true
        outcome.onListening()
      },
      onError: (error) => {
        if (listening) return this.#fault(`socket: ${describe(error)}`)
        // Node's socket errors carry the system's code.
        fail((error as NodeJS.ErrnoException).code, describe(error))
      }
    })
  }

  close(): void {
    this.#attempt("closing", () => this.#package?.destroy())
    this.#package = undefined
  }

  send(request: OutgoingRequest, onReply: (reply: Reply) => void): SentRequest {
    const message = writeRequest(request)
    const refusal = whyUnsendable(request, message)
    if (refusal !== undefined) {
      queueMicrotask(() => onReply({ _tag: "Unanswered", status: 503, why: refusal }))
      return { cancel: () => {} }
    }
    this.#sendInTransaction(message, onReply)
    return { cancel: () => this.#cancel(request, message) }
  }

  acknowledge(request: OutgoingRequest): SentAck {
    const message = writeRequest(request)
    const refusal = whyUnsendable(request, message)
    const again = () => {
      if (refusal === undefined) this.#attempt("sending ACK", () => this.#package?.send(message))
      else this.#fault(`ACK not sent: ${refusal}`)
    }
    again()
    // The Via that the package added stays in the message, so a repeat carries the same branch.
    return { again }
  }

  faults(): ReadonlyArray<string> {
    return this.#faults
  }

  #packageOptions(): PackageOptions {
    return {
      address: this.address,
      port: this.port,
      udp: true,
      tcp: false,
      publicAddress: noHostAtAll,
      logger: {
        send: (message, target) => this.#see("out", message, target),
        recv: (message, remote) => {
          this.#see("in", message, remote)
          const key = transactionKey(message)
          if (message.status === 503 && this.#pending.has(key)) this.#pending.set(key, message)
        },
        error: (error) => this.#fault(`inside the package: ${describe(error)}`)
      }
    }
  }

  #receive(message: PackageMessage, remote: PackageRemote): void {
    const respond = (response: OutgoingResponse) =>
      this.#attempt("responding", () => this.#package?.send(writeResponse(message, response)))
    this.#options.onRequest({
      request: readRequest(message, `${remote.address}:${remote.port}`),
      respond
    })
  }

  #sendInTransaction(message: PackageMessage, onReply: (reply: Reply) => void): void {
    // The package's state machine stands still when its callback throws, and the request is
    // repeated for ever.
    const onResponse = (response: PackageMessage) =>
      this.#attempt("handling a response", () => onReply(this.#readReply(message, response)))
    this.#pending.set(transactionKey(message), undefined)
    this.#attempt("sending", () => this.#package?.send(message, onResponse))
  }

  /**
   * The package invents responses (408, 503, 404) that share the request's Via, and puts an
   * invented 503 in place of every real one, Retry-After and all: the real one was kept when it
   * came in.
   */
  #readReply(request: PackageMessage, response: PackageMessage): Reply {
    const overload = this.#pending.get(transactionKey(response))
    if ((response.status ?? 0) >= 200) this.#pending.delete(transactionKey(response))
    if (response.headers.via !== request.headers.via) {
      return { _tag: "Response", response: readResponse(response) }
    }
    if (response.status === 503 && overload !== undefined) {
      return { _tag: "Response", response: readResponse(overload) }
    }
    const status = response.status ?? 408
    return {
      _tag: "Unanswered",
      status,
      why: status === 408 ? "nothing came within 64*T1" : "could not be sent"
    }
  }

  #cancel(request: OutgoingRequest, message: PackageMessage): void {
    const via = message.headers.via[0]
    if (via === undefined) return
    const cancel = writeRequest({
      ...request,
      method: "CANCEL",
      contact: undefined,
      headers: new Map(),
      body: undefined
    })
    cancel.headers.via = [copyVia(via)]
    this.#sendInTransaction(cancel, () => {})
  }

  #see(direction: "in" | "out", message: PackageMessage, remote: PackageRemote): void {
    // The package reads field names in lower case; what we give it is spelled as it shall appear.
    const contentType = message.headers["content-type"] ?? message.headers["Content-Type"]
    this.#attempt("recording", () =>
      this.#options.onSeen({
        direction,
        callId: SipCallId(message.headers["call-id"]),
        method: message.headers.cseq.method,
        status: message.status,
        text: message.status === undefined ? printUri(message.uri) : (message.reason ?? ""),
        contentType: typeof contentType === "string" ? contentType : undefined,
        remote: `${remote.address}:${remote.port}`
      })
    )
  }

  #attempt(where: string, action: () => void): void {
    const attempted = Result.try(action)
    if (Result.isFailure(attempted)) this.#fault(`${where}: ${describe(attempted.failure)}`)
  }

  #fault(fault: string): void {
    this.#faults.push(fault)
    if (this.#faults.length > faultsKept) this.#faults.shift()
    this.#onFault(fault)
  }
}

const transactionKey = (message: PackageMessage): string =>
  `${message.headers["call-id"]} ${message.headers.cseq.seq} ${message.headers.cseq.method}`

/**
 * Why the package must not be asked to send this. It would look names up without knowing
 * `localhost`, throw a bad port or an IPv6 host into the event loop, and answer a datagram that is
 * too long with an error that nobody hears.
 */
const whyUnsendable = (request: OutgoingRequest, message: PackageMessage): string | undefined => {
  const hop = parseUri(request.routes[0] ?? request.uri)
  if (hop === undefined) return `no SIP URI that the package can read: ${request.uri}`
  if (!isIpv4Literal(hop.host)) return `not a literal IPv4 address: ${hop.host}`
  const port = hop.port ?? Number.NaN
  if (!Number.isNaN(port) && (port < 1 || port > 65_535)) return `no such port: ${port}`
  const transport = hop.params["transport"]
  if (transport !== undefined && String(transport).toLowerCase() !== "udp") {
    return `a transport other than UDP: ${String(transport)}`
  }
  if (stringify(message).length > datagramPayloadMax) return "longer than a UDP datagram"
  return undefined
}

const isIpv4Literal = (host: string): boolean => {
  const parts = host.split(".")
  return parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255)
}
