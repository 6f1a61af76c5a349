// The SIP user agent: net, codec, transactions and legs put together, one endpoint for each address
// it listens on. A new INVITE becomes a leg and goes to whoever receives calls; what needs no call
// is answered in `answering.ts`.

import { Clock, Context, Effect, Layer, Random } from "effect"
import { sipTimers } from "../config/SipTimers.ts"
import { Resolve } from "../net/Resolve.ts"
import { type BindError, Udp, type UdpSocket } from "../net/Udp.ts"
import { Metrics } from "../observe/Metrics.ts"
import { askOptions, type OptionsAnswered } from "./askOptions.ts"
import { makeAnswering } from "./answering.ts"
import { type Endpoint, LegTable, nextHop } from "./Endpoint.ts"
import type { Body, Headers, LegListener } from "./LegEvent.ts"
import { Leg } from "./Leg.ts"
import type { DialRequest } from "./OutboundInvite.ts"
import { TimerWheel } from "./TimerWheel.ts"
import { makeBranchSource } from "./transaction/Branch.ts"
import { type Hop, TransactionLayer } from "./TransactionLayer.ts"

export type { DialRequest } from "./OutboundInvite.ts"

/** A call that has just arrived; 100 has been sent. */
export interface IncomingCall {
  readonly leg: Leg
  readonly source: Hop
  /** The user part of the Request-URI: the number that was dialled. */
  readonly dnis: string
  /** The user part of From; absent for an anonymous caller. */
  readonly ani: string | undefined
  /** The caller's From without its tag, for legs made on his behalf. */
  readonly from: string
  /** The caller's hops left, one less than the INVITE had (RFC 7332). */
  readonly maxForwards: number
  readonly body: Body | undefined
  /** The parameters of the Request-URI, decoded. */
  readonly uriParameters: () => ReadonlyMap<string, string>
  readonly header: (name: string) => string | undefined
  /** The end-to-end header fields of the INVITE. */
  readonly relayed: () => Headers
}

/** Who receives calls: takes the leg with its listener and is then told to begin, or refuses it. */
export type Receiver = (
  call: IncomingCall
) =>
  | { readonly _tag: "Taken"; readonly listener: LegListener; readonly begin: () => void }
  | { readonly _tag: "Refused"; readonly status: number; readonly headers: Headers }

export interface UaOptions {
  /** Where to listen; port 0 takes a free one. Legs we make leave from the first. */
  readonly listen: ReadonlyArray<{ readonly address: string; readonly port: number }>
  /** The host in Via and Contact; the address listened on where absent. */
  readonly advertise: string | undefined
}

export class Ua extends Context.Service<
  Ua,
  {
    /** Where it listens, as `udp:ADDR:PORT`. */
    readonly listening: ReadonlyArray<string>
    /** The host that stands in From and To that we make. */
    readonly host: string
    readonly dial: (request: DialRequest, listener: LegListener) => Leg
    /** From now on calls go to this receiver; before, they are refused with 503. */
    readonly receiveCalls: (receiver: Receiver) => void
    /** Asks a peer by OPTIONS whether it is there (RFC 3261 §11). */
    readonly askOptions: (uri: string, answered: OptionsAnswered) => void
    /** Legs that can still receive something. */
    readonly legCount: () => number
  }
>()("ctiflow/runtime/ua/Ua") {
  static readonly layer = (
    options: UaOptions
  ): Layer.Layer<Ua, BindError, Udp | Resolve | Metrics> => Layer.effect(Ua, makeUa(options))
}

/** The wheel's slots are 50 ms; turning it as often keeps every timer within one slot. */
const wheelTurnMs = 50

const makeUa = Effect.fnUntraced(function* (options: UaOptions) {
  const clock = yield* Clock.Clock
  const wheel = new TimerWheel({ nowMs: clock.currentTimeMillisUnsafe() })
  const shared = {
    wheel,
    clock,
    identifiers: yield* makeIdentifiers,
    receiver: { current: undefined as Receiver | undefined },
    runFork: Effect.runForkWith(yield* Effect.context())
  }
  const endpoints: Array<Endpoint> = []
  for (const { address, port } of options.listen) {
    endpoints.push(yield* makeEndpoint(address, port, options.advertise, shared))
  }
  const [first] = endpoints
  if (first === undefined) return yield* Effect.die(new Error("a user agent listens somewhere"))
  yield* Effect.forkScoped(
    Effect.forever(
      Effect.sleep(wheelTurnMs).pipe(
        Effect.andThen(Effect.sync(() => wheel.advance(clock.currentTimeMillisUnsafe())))
      )
    )
  )
  return Ua.of({
    listening: endpoints.map(({ listening }) => listening),
    host: first.host,
    dial: (request, listener) => Leg.outbound(first, request, listener),
    receiveCalls: (receiver) => {
      shared.receiver.current = receiver
    },
    askOptions: (uri, answered) => askOptions(first, uri, answered),
    legCount: () => endpoints.reduce((count, { legs }) => count + legs.size, 0)
  })
})

/**
 * Tags, branches and Call-IDs: a random seed of the process and a counter, so that none comes
 * twice.
 */
const makeIdentifiers = Effect.gen(function* () {
  const word = Effect.map(Random.nextIntBetween(0, 2 ** 31), (value) =>
    value.toString(36).padStart(6, "0")
  )
  const seed = (yield* Effect.all([word, word, word])).join("")
  let count = 0
  const counted = () => (count++).toString(36)
  return {
    random: yield* Effect.map(Random.Random, (source) => () => source.nextDoubleUnsafe()),
    newBranch: makeBranchSource(seed),
    newTag: () => `${seed.slice(0, 12)}${counted()}`,
    newCallId: () => `${seed}-${counted()}`
  }
})

interface Shared {
  readonly wheel: TimerWheel
  readonly clock: Clock.Clock
  readonly identifiers: Effect.Success<typeof makeIdentifiers>
  readonly receiver: { readonly current: Receiver | undefined }
  readonly runFork: (effect: Effect.Effect<void>) => unknown
}

const makeEndpoint = Effect.fnUntraced(function* (
  address: string,
  port: number,
  advertise: string | undefined,
  shared: Shared
) {
  const udp = yield* Udp
  const { resolve } = yield* Resolve
  const meters = yield* Metrics
  let socket: UdpSocket | undefined
  const now = () => shared.clock.currentTimeMillisUnsafe()
  const send = (bytes: Uint8Array, hop: Hop) => socket?.send(bytes, hop.port, hop.address)
  const legs = new LegTable()
  const answering = makeAnswering({
    legs,
    send,
    meters,
    receiver: () => shared.receiver.current,
    endpoint: () => endpoint,
    warn: (text, fields) =>
      shared.runFork(Effect.logWarning(text).pipe(Effect.annotateLogs(fields)))
  })
  const layer = new TransactionLayer({
    send: answering.counted,
    wheel: shared.wheel,
    timers: sipTimers,
    ...answering.events
  })
  socket = yield* udp.bind(address, port, {
    onDatagram: (bytes, sourceAddress, sourcePort) => {
      // After a pause of the process the timers that are due come first, so that none fires too
      // early afterwards.
      shared.wheel.advance(now())
      answering.receive(layer, bytes, {
        transport: "udp",
        address: sourceAddress,
        port: sourcePort
      })
    },
    onSendFailed: (failedAddress, failedPort, detail, bytes) => {
      if (failedAddress === "") return
      layer.transportFailed(
        { transport: "udp", address: failedAddress, port: failedPort },
        detail,
        bytes
      )
    }
  })
  yield* Effect.addFinalizer(() => Effect.sync(() => layer.close()))
  const host = bracketed(advertise ?? udp.reachableAddress(address))
  const endpoint: Endpoint = {
    layer,
    wheel: shared.wheel,
    timers: sipTimers,
    transport: "udp",
    send: answering.counted,
    now,
    random: shared.identifiers.random,
    newBranch: shared.identifiers.newBranch,
    newTag: shared.identifiers.newTag,
    newCallId: () => `${shared.identifiers.newCallId()}@${host}`,
    sentBy: `${host}:${socket.port}`,
    contact: `<sip:ctiflow@${host}:${socket.port}>`,
    host,
    listening: `udp:${bracketed(address)}:${socket.port}`,
    resolve: (uri, found) => {
      const hop = nextHop(uri)
      if (hop === undefined) return found(undefined)
      resolve(hop.host, now(), (resolved) =>
        found(
          resolved === undefined
            ? undefined
            : { transport: "udp", address: resolved, port: hop.port }
        )
      )
    },
    legs
  }
  return endpoint
})

const bracketed = (host: string) =>
  host.includes(":") && !host.startsWith("[") ? `[${host}]` : host
