// The TCP and TLS connections of the user agent: one to a far end is used by all that goes there,
// whoever opened it (RFC 3261 §18, RFC 5923). Cuts what comes into messages, answers keep-alives,
// ends connections that are broken, stuck or idle. What is in a message it does not know.
//
// A connection that is still being made takes messages and sends them when it stands. One that
// fails is told with its hop, and whoever sent over it decides what then.

import { Effect, Exit, Scope } from "effect"
import { type SipLimits, sipTcpLimits } from "../../config/SipLimits.ts"
import type { TcpClient } from "../../net/TcpClient.ts"
import type { TcpConnection } from "../../net/TcpConnection.ts"
import type { TcpListener } from "../../net/TcpServer.ts"
import type { TlsCredentials } from "../../net/Tls.ts"
import { type BrokenStream, makeSipFramer } from "../../wire/sip/SipFramer.ts"
import type { Hop } from "../TransactionLayer.ts"
import { hopKey } from "./FarEnds.ts"
import type { Local } from "./Local.ts"

/** One connection as those see it who send over it. */
export interface Connection {
  readonly isOpen: () => boolean
  readonly send: (bytes: Uint8Array) => void
  /** Sends what waits, then ends. */
  readonly close: () => void
}

export interface ConnectionsOptions {
  readonly tcp: TcpClient["Service"]
  readonly credentials: TlsCredentials | undefined
  readonly limits: SipLimits
  readonly now: () => number
  /** Runs what waits, until the user agent ends. */
  readonly run: (effect: Effect.Effect<void>) => void
  readonly onMessage: (bytes: Buffer, source: Hop) => void
  /** The messages of a stream cannot be told apart any more; it is closed behind this. */
  readonly onBroken: (broken: BrokenStream, source: Hop) => void
  /** The connection to this hop could not be made, or is gone (then it `stood`). */
  readonly onFailed: (hop: Hop, reason: string, stood: boolean) => void
}

export class Connections {
  readonly #options: ConnectionsOptions
  /** By the far end's address and port; by the port it listens on too, where it said so. */
  readonly #byHop = new Map<string, LiveConnection>()
  readonly #live = new Set<LiveConnection>()

  constructor(options: ConnectionsOptions) {
    this.#options = options
  }

  get count(): number {
    return this.#live.size
  }

  /** Over the connection that the hop names, else one to the same far end, else a new one. */
  send(bytes: Uint8Array, hop: Hop): void {
    if (hop.connection?.isOpen() === true) return hop.connection.send(bytes)
    const known = this.#byHop.get(connectionKey(hop))
    if (known !== undefined) return known.send(bytes)
    this.#open(hop)?.send(bytes)
  }

  /** Takes the connections of a listening address, until its scope closes. */
  acceptAll(listener: TcpListener, local: Local): Effect.Effect<never> {
    const { run } = this.#options
    const accept = Effect.gen({ self: this }, function* () {
      const scope = yield* Scope.make()
      const tcp = yield* listener.accept.pipe(Scope.provide(scope))
      const far = splitRemote(tcp.remote)
      const over = far === undefined || this.#hasTooMany(far.address)
      if (over) return yield* Scope.close(scope, Exit.void)
      const live = this.#adopt({ transport: local.transport, ...far, local })
      live.opened(tcp)
      run(live.pump(tcp).pipe(Effect.ensuring(Scope.close(scope, Exit.void))))
    })
    return Effect.forever(accept)
  }

  /**
   * RFC 5923: the far end says that it takes requests for its port over this connection. Believed
   * only of its own address.
   */
  alias(connection: Connection, hop: Hop): void {
    const live = [...this.#live].find((each) => each === connection)
    const key = connectionKey(hop)
    if (live !== undefined && !this.#byHop.has(key)) {
      this.#byHop.set(key, live)
      live.keys.add(key)
    }
  }

  /** Ends what is idle or stuck; called every `connectionSweepMs`. */
  sweep(): void {
    const { limits, now } = this.#options
    for (const live of this.#live) {
      const unfinished = live.unfinishedSince
      const isStuck = unfinished !== undefined && now() - unfinished > limits.unfinishedMessageMs
      if (isStuck || now() - live.usedAt > limits.connectionIdleMs) live.close()
    }
  }

  #open(hop: Hop): LiveConnection | undefined {
    const { tcp, credentials, run, limits, onFailed } = this.#options
    // INVARIANT (a send never calls back for what it did not try): failures come later, from `run`.
    const fail = (reason: string) => {
      run(Effect.sync(() => onFailed(hop, reason, true)))
      return undefined
    }
    if (this.#live.size >= limits.connectionsMax) return fail("too many connections")
    const security = this.#securityOf(hop, credentials)
    if (security === "none") return fail("there is no certificate for TLS (--tls-cert)")
    const live = this.#adopt(hop)
    run(
      Effect.scoped(
        Effect.gen(function* () {
          const made = yield* tcp.connect(hop.address, hop.port, sipTcpLimits, security)
          live.opened(made)
          yield* live.pump(made)
        }).pipe(
          Effect.catchTag("NetError", ({ detail }) => Effect.sync(() => live.ended(detail))),
          Effect.onInterrupt(() => Effect.sync(() => live.ended("closed")))
        )
      )
    )
    return live
  }

  #securityOf(hop: Hop, credentials: TlsCredentials | undefined) {
    if (hop.transport !== "tls") return undefined
    return credentials === undefined ? "none" : { credentials, name: hop.serverName ?? hop.address }
  }

  #adopt(hop: Hop): LiveConnection {
    const live = new LiveConnection(hop, this.#options, (reason) => {
      this.#live.delete(live)
      for (const key of live.keys) {
        if (this.#byHop.get(key) === live) this.#byHop.delete(key)
      }
      this.#options.onFailed(hop, reason, live.stood)
    })
    const key = connectionKey(hop)
    live.keys.add(key)
    this.#byHop.set(key, live)
    this.#live.add(live)
    return live
  }

  #hasTooMany(address: string): boolean {
    const { connectionsMax, connectionsPerAddressMax } = this.#options.limits
    if (this.#live.size >= connectionsMax) return true
    // Only a crowded table is worth the walk.
    if (this.#live.size < connectionsPerAddressMax) return false
    const same = [...this.#live].filter((live) => live.hop.address === address)
    return same.length >= connectionsPerAddressMax
  }
}

/** A certificate was checked for one name; another name at the same address is another far end. */
const connectionKey = (hop: Hop): string =>
  hop.serverName === undefined ? hopKey(hop) : `${hopKey(hop)} ${hop.serverName}`

class LiveConnection implements Connection {
  readonly hop: Hop
  readonly keys = new Set<string>()
  usedAt: number
  /** When the message began that has not come whole yet. */
  unfinishedSince: number | undefined
  readonly #options: ConnectionsOptions
  readonly #onEnded: (reason: string) => void
  readonly #framer = makeSipFramer()
  #tcp: TcpConnection | undefined
  #waiting: Array<Uint8Array> = []
  #waitingLength = 0
  #isOver = false

  constructor(hop: Hop, options: ConnectionsOptions, onEnded: (reason: string) => void) {
    this.hop = { ...hop, connection: this }
    this.#options = options
    this.#onEnded = onEnded
    this.usedAt = options.now()
  }

  get stood(): boolean {
    return this.#tcp !== undefined
  }

  isOpen(): boolean {
    return !this.#isOver
  }

  send(bytes: Uint8Array): void {
    if (this.#isOver) return
    this.usedAt = this.#options.now()
    if (this.#tcp !== undefined) return this.#tcp.write(bytes)
    this.#waitingLength += bytes.length
    if (this.#waitingLength > sipTcpLimits.outboxBytesMax) return
    this.#waiting.push(bytes)
  }

  close(): void {
    this.#tcp?.close()
    this.ended("closed by us")
  }

  opened(tcp: TcpConnection): void {
    this.#tcp = tcp
    for (const bytes of this.#waiting) tcp.write(bytes)
    this.#waiting = []
  }

  /** Reads to the end of the connection. */
  pump(tcp: TcpConnection): Effect.Effect<void> {
    const read = Effect.map(tcp.read, (chunks) => {
      for (const chunk of chunks) this.#take(chunk)
    })
    return Effect.forever(read).pipe(
      Effect.catchTag("NetError", ({ detail }) => Effect.sync(() => this.ended(detail)))
    )
  }

  ended(reason: string): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#waiting = []
    this.#onEnded(reason)
  }

  #take(chunk: Uint8Array): void {
    this.usedAt = this.#options.now()
    const pieces = this.#framer.push(chunk)
    if (pieces.length > 0) this.unfinishedSince = undefined
    for (const piece of pieces) {
      if (this.#isOver) return
      switch (piece._tag) {
        case "Message":
          this.#options.onMessage(piece.bytes, this.hop)
          break
        case "Ping":
          this.send(pong)
          break
        case "Broken":
          this.#options.onBroken(piece, this.hop)
          return this.close()
      }
    }
    if (this.#framer.unfinishedLength() === 0) this.unfinishedSince = undefined
    else this.unfinishedSince ??= this.usedAt
  }
}

/** RFC 5626 §3.5.1: the answer to a ping of two line ends is one. */
const pong = Buffer.from("\r\n")

/** `HOST:PORT` or `[V6]:PORT`. */
const splitRemote = (
  remote: string
): { readonly address: string; readonly port: number } | undefined => {
  const colon = remote.lastIndexOf(":")
  const port = Number(remote.slice(colon + 1))
  if (colon < 1 || !Number.isInteger(port)) return undefined
  return { address: remote.slice(0, colon).replace(/^\[|\]$/g, ""), port }
}
