// A simulated IVR Server, for tests, the demonstration and `ctiflow sim ivr-server`: listens, lets
// clients log in, runs a scripted strategy for each call, records what it saw, and fails on demand.
// Speaks through the product's own codecs over real TCP, or over whatever stands in for it. Lives
// as long as the scope it is made in.

import { Clock, Effect, Exit, FiberSet, Scope } from "effect"
import type { Fiber } from "effect"
import { TcpServer } from "../../net/TcpServer.ts"
import type { TcpListener } from "../../net/TcpServer.ts"
import type { TcpConnection } from "../../net/TcpConnection.ts"
import type { BindError } from "../../net/Udp.ts"
import { plainDialect } from "../../wire/ivrserver/dialect.ts"
import type { Dialect } from "../../wire/ivrserver/dialect.ts"
import type { GctiEncoding } from "../../wire/ivrserver/GctiCodec.ts"
import { genesysCallId } from "../../wire/ivrserver/Messages.ts"
import type { GctiMessage, Message } from "../../wire/ivrserver/Messages.ts"
import { makeRecording } from "../Recording.ts"
import type { Recording } from "../Recording.ts"
import { noFaults } from "./Faults.ts"
import type { BrokenFrame, Faults } from "./Faults.ts"
import { makeSimCall } from "./SimCall.ts"
import type { SimCall, SimTimings } from "./SimCall.ts"
import { SimClient } from "./SimClient.ts"
import { chooseStrategy } from "./Strategy.ts"
import type { Strategies } from "./Strategy.ts"

export interface IvrServerOptions {
  /** `127.0.0.1` when absent. */
  readonly host?: string | undefined
  /** A free one when absent or 0. */
  readonly port?: number | undefined
  readonly mode: "behind" | "in-front" | "network"
  /** Of a table the first whose conditions fit a call. */
  readonly strategies: Strategies
  /** ClientNames that may log in; any when absent. */
  readonly clients?: ReadonlyArray<string> | undefined
  /** As LoginResp tells it. */
  readonly version?: string | undefined
  readonly dialect?: Dialect | undefined
  readonly charset?: GctiEncoding | undefined
  readonly faults?: Partial<Faults> | undefined
  readonly timings?: Partial<SimTimings> | undefined
}

export interface Recorded {
  readonly atMs: number
  /** Counts the connections from 1. */
  readonly connection: number
  readonly direction: "received" | "sent"
  readonly message: GctiMessage
}

export interface IvrServer {
  readonly host: string
  readonly port: number
  readonly recording: Recording<Recorded>
  readonly clients: () => ReadonlyArray<SimClient>
  readonly calls: () => ReadonlyArray<SimCall>
  /**
   * Switches faults while it runs; a change of flow control or the end of start-up is told to the
   * clients.
   */
  readonly set: (faults: Partial<Faults>) => void
  /** Bytes that are no frame, to every client. */
  readonly sendBroken: (kind: BrokenFrame) => void
  /** A keep-alive request of ours, to every client. */
  readonly askForLife: () => void
  readonly dropConnections: (how: "ended" | "reset" | "mid-frame") => void
  /** Stops listening and resets every connection, as a server that is stopped. */
  readonly stop: Effect.Effect<void>
  /** Listens again, at the port it had. */
  readonly restart: Effect.Effect<void, BindError>
}

/** The measured server's version and pauses (gvp-ctic.md §5). */
const measuredVersion = "IVR Server:8.1.001.01"
const measuredTimings: SimTimings = { ringingMs: 200, establishedMs: 100, unmatchedMs: 60_000 }

/** Starts a simulated IVR Server; the error is a port that cannot be opened. */
export const makeIvrServer = Effect.fn("makeIvrServer")(function* (
  options: IvrServerOptions
): Effect.fn.Return<IvrServer, BindError, TcpServer | Scope.Scope> {
  const tcp = yield* TcpServer
  const clock = yield* Clock.Clock
  const run = yield* FiberSet.makeRuntime()
  const server = new SimServer(options, run, () => clock.currentTimeMillisUnsafe())
  const host = options.host ?? "127.0.0.1"
  let listening = yield* Scope.make()
  let port = options.port ?? 0

  const listen = Effect.gen(function* () {
    const scope = yield* Scope.make()
    const listener = yield* tcp.listen(host, port).pipe(Scope.provide(scope))
    listening = scope
    port = listener.port
    yield* acceptAll(listener, server, run).pipe(Effect.forkIn(scope))
  })
  const stop = Effect.gen(function* () {
    yield* Scope.close(listening, Exit.void)
    server.dropConnections("reset")
  })
  yield* listen
  yield* Effect.addFinalizer(() => stop)
  return {
    host,
    port,
    recording: server.recording,
    clients: () => [...server.clients],
    calls: () => Array.from(server.calls.values(), ({ call }) => call),
    set: (faults) => server.set(faults),
    sendBroken: (kind) => server.eachClient((client) => client.sendBroken(kind)),
    askForLife: () => server.eachClient((client) => client.askForLife()),
    dropConnections: (how) => server.dropConnections(how),
    stop,
    restart: listen
  }
})

type Run = <A, E>(effect: Effect.Effect<A, E>) => Fiber.Fiber<A, E>

const acceptAll = (listener: TcpListener, server: SimServer, run: Run): Effect.Effect<never> =>
  Effect.gen(function* () {
    while (true) {
      const scope = yield* Scope.make()
      const connection = yield* listener.accept.pipe(Scope.provide(scope))
      run(readAll(connection, server).pipe(Effect.ensuring(Scope.close(scope, Exit.void))))
    }
  })

const readAll = (connection: TcpConnection, server: SimServer): Effect.Effect<void> =>
  Effect.suspend(() => {
    const client = server.join(connection)
    const receive = (chunks: ReadonlyArray<Uint8Array>): void => {
      for (const chunk of chunks) client.receive(chunk)
    }
    return Effect.forever(Effect.map(connection.read, receive)).pipe(
      Effect.ignore,
      Effect.ensuring(Effect.sync(() => server.leave(client)))
    )
  })

/**
 * Clients and calls of one server; synchronous, the scripts of its calls run in fibers beside it.
 */
class SimServer {
  readonly recording = makeRecording<Recorded>()
  readonly clients = new Set<SimClient>()
  readonly calls = new Map<string, { readonly call: SimCall; readonly stop: () => void }>()
  readonly #options: IvrServerOptions
  readonly #run: Run
  readonly #now: () => number
  readonly #dialect: Dialect
  readonly #timings: SimTimings
  #faults: Faults
  #connectionCount = 0

  constructor(options: IvrServerOptions, run: Run, now: () => number) {
    this.#options = options
    this.#run = run
    this.#now = now
    this.#dialect = options.dialect ?? plainDialect()
    this.#timings = { ...measuredTimings, ...options.timings }
    this.#faults = { ...noFaults, ...options.faults }
  }

  join(connection: TcpConnection): SimClient {
    this.#connectionCount += 1
    const client = new SimClient({
      number: this.#connectionCount,
      connection,
      dialect: this.#dialect,
      charset: this.#options.charset ?? "latin1",
      faults: () => this.#faults,
      onMessage: (from, message) => this.#receive(from, message),
      onSent: (to, message) => this.#record(to, "sent", message)
    })
    this.clients.add(client)
    return client
  }

  /** A client's calls go with its connection. */
  leave(client: SimClient): void {
    this.clients.delete(client)
    this.#dropCalls(client)
  }

  eachClient(act: (client: SimClient) => void): void {
    for (const client of this.clients) act(client)
  }

  dropConnections(how: "ended" | "reset" | "mid-frame"): void {
    this.eachClient((client) => {
      if (how === "ended") client.close()
      else if (how === "reset") client.drop()
      else client.dropMidFrame()
    })
  }

  set(faults: Partial<Faults>): void {
    const before = this.#faults
    this.#faults = { ...before, ...faults }
    const isPaused = before.flowControl !== this.#faults.flowControl
    const hasStarted = before.login === "initialising" && this.#faults.login === "ok"
    if (isPaused || hasStarted) this.eachClient((client) => this.#tellFlowControl(client, "flow"))
  }

  #receive(client: SimClient, message: GctiMessage): void {
    this.#record(client, "received", message)
    if (message._tag === "Unknown") return
    if (message._tag === "LoginReq") return this.#login(client, message)
    if (message._tag === "NewCall") return this.#newCall(client, message)
    if (message._tag === "Reset") return this.#dropCalls(client)
    const known = this.calls.get(callKey(client, message))
    if (known === undefined) this.#receiveStray(client, message)
    else known.call.receive(message)
  }

  #login(client: SimClient, message: Message<"LoginReq">): void {
    const { words } = this.#dialect
    const fault = this.#faults.login
    if (fault === "silent") return
    const answer = {
      _tag: "LoginResp",
      callId: message.callId,
      IServerVer: this.#options.version ?? measuredVersion
    } as const
    if (fault === "bad-version") {
      return client.send({ ...answer, Result: words["LoginResp.Result.badVersion"] })
    }
    const Result = words["LoginResp.Result.success"]
    const isUnknown = this.#options.clients?.includes(message.ClientName) === false
    if (fault === "no-such-client" || isUnknown) {
      return client.send({ ...answer, Result, Status: words["LoginResp.Status.noSuchClient"] })
    }
    client.name = message.ClientName
    if (fault === "initialising") {
      return client.send({ ...answer, Result, Status: words["LoginResp.Status.initialising"] })
    }
    client.send({ ...answer, Result, Status: words["LoginResp.Status.ok"] })
    this.#tellFlowControl(client, message.callId)
  }

  #tellFlowControl(client: SimClient, callId: string): void {
    if (client.name === undefined) return
    const Status = this.#dialect.words[`FlowControl.Status.${this.#faults.flowControl}`]
    client.send({ _tag: "FlowControl", callId: genesysCallId(callId), Status })
  }

  #newCall(client: SimClient, message: Message<"NewCall">): void {
    const refusal = this.#refusal(client, message)
    if (refusal !== undefined) {
      return client.send({ _tag: "EndCall", callId: message.callId, EndCause: refusal })
    }
    const key = callKey(client, message)
    const call = Effect.runSync(
      makeSimCall({
        client,
        newCall: message,
        mode: this.#options.mode,
        strategies: this.#options.strategies,
        dialect: this.#dialect,
        faults: () => this.#faults,
        timings: this.#timings,
        ended: () => this.#drop(key)
      })
    )
    // Known before its script runs, which may end it at once.
    let script: Fiber.Fiber<void> | undefined
    this.calls.set(key, { call, stop: () => script?.interruptUnsafe() })
    script = this.#run(call.script)
  }

  /** The EndCause of a NewCall that is not taken. */
  #refusal(client: SimClient, message: Message<"NewCall">): string | undefined {
    if (client.name === undefined || this.calls.has(callKey(client, message))) {
      return "InvalidStateTransition"
    }
    if (this.#faults.flowControl === "on" || this.#faults.login === "initialising") {
      return "ServerPaused"
    }
    const key = { dnis: message.DNIS, called: message.CalledNum, routeDn: undefined }
    const accept = chooseStrategy(this.#options.strategies, key)?.accept
    return typeof accept === "object" ? accept.refuse : undefined
  }

  /**
   * Measured: EndCall of a call that the server does not have is answered by CallError NoSuchCall.
   */
  #receiveStray(client: SimClient, message: Message): void {
    switch (message._tag) {
      case "TreatStatus":
      case "LogMsg":
        return
      case "UDataSet":
      case "UDataGet":
      case "UDataDel":
        return client.send({
          _tag: "UDataResp",
          callId: message.callId,
          Result: "NoSuchCall",
          RequestId: message.RequestId
        })
      default:
        return client.send({ _tag: "CallError", callId: message.callId, FailedReq: "NoSuchCall" })
    }
  }

  #dropCalls(client: SimClient): void {
    const prefix = `${client.number}:`
    for (const key of this.calls.keys()) if (key.startsWith(prefix)) this.#drop(key)
  }

  #drop(key: string): void {
    const known = this.calls.get(key)
    this.calls.delete(key)
    known?.stop()
  }

  #record(client: SimClient, direction: "received" | "sent", message: GctiMessage): void {
    this.recording.add({ atMs: this.#now(), connection: client.number, direction, message })
  }
}

/** A CallId belongs to the connection it came on. */
const callKey = (client: SimClient, message: Message): string =>
  `${client.number}:${message.callId}`
