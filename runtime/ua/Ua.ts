// The SIP user agent: net, codec, transactions and legs put together over all the addresses it
// listens on. A new INVITE becomes a leg and goes to whoever receives calls; what needs no call is
// answered in `answering.ts`, sockets and connections are `transport`'s.

import { Clock, Context, Effect, Layer, Random } from "effect"
import { sipLimits } from "../config/SipLimits.ts"
import { sipTimers } from "../config/SipTimers.ts"
import { Resolve } from "../net/Resolve.ts"
import type { TcpClient } from "../net/TcpClient.ts"
import type { TcpServer } from "../net/TcpServer.ts"
import type { TlsCredentials } from "../net/Tls.ts"
import type { BindError, Udp } from "../net/Udp.ts"
import { Metrics } from "../observe/Metrics.ts"
import { askOptions, type OptionsAnswered } from "./askOptions.ts"
import { makeAnswering } from "./answering.ts"
import { type Endpoint, LegTable } from "./Endpoint.ts"
import type { Body, Headers, LegListener } from "./LegEvent.ts"
import { Leg } from "./Leg.ts"
import type { DialRequest } from "./OutboundInvite.ts"
import { TimerWheel } from "./TimerWheel.ts"
import { makeBranchSource } from "./transaction/Branch.ts"
import { type Hop, TransactionLayer } from "./TransactionLayer.ts"
import { FarEnds } from "./transport/FarEnds.ts"
import { type Local, nameFor } from "./transport/Local.ts"
import { locate, type Lookups, targetOf } from "./transport/locate.ts"
import { type ListenAt, openTransports, type Transports } from "./transport/openTransports.ts"

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

/** Counts of what lives in a user agent. */
export interface Live {
  readonly legs: number
  readonly clients: number
  readonly servers: number
  /** One always runs: the sweep of the connections. */
  readonly timers: number
  readonly connections: number
}

export interface UaOptions {
  /** Where to listen, over UDP unless it says otherwise; port 0 takes a free one. */
  readonly listen: ReadonlyArray<ListenAt>
  /** The host in Via and Contact; the address listened on where absent. */
  readonly advertise: string | undefined
  /** Needed where an address is one of TLS, and to reach others by TLS. */
  readonly tls?: TlsCredentials | undefined
}

export class Ua extends Context.Service<
  Ua,
  {
    /** Where it listens, as `udp:ADDR:PORT`, in the order of the options. */
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
    /** Everything that lives: what must be gone when the last call is. */
    readonly live: () => Live
  }
>()("ctiflow/runtime/ua/Ua") {
  static readonly layer = (
    options: UaOptions
  ): Layer.Layer<Ua, BindError, Udp | TcpClient | TcpServer | Resolve | Metrics> =>
    Layer.effect(Ua, makeUa(options))
}

/** The wheel's slots are 50 ms; turning it as often keeps every timer within one slot. */
const wheelTurnMs = 50

const makeUa = Effect.fnUntraced(function* (options: UaOptions) {
  const clock = yield* Clock.Clock
  const now = () => clock.currentTimeMillisUnsafe()
  const wheel = new TimerWheel({ nowMs: now() })
  const identifiers = yield* makeIdentifiers
  const legs = new LegTable()
  const farEnds = new FarEnds(sipLimits, now)
  const endpoints = new Map<Local, Endpoint>()
  let receiver: Receiver | undefined
  const answering = makeAnswering({
    legs,
    send: (bytes, hop) => transports.send(bytes, hop),
    meters: yield* Metrics,
    receiver: () => receiver,
    endpoint: ({ local }) => endpointOf(endpoints, local),
    alias: (connection, hop) => transports.alias(connection, hop),
    warn: yield* makeWarn
  })
  const layer = new TransactionLayer({
    send: answering.counted,
    wheel,
    timers: sipTimers,
    ...answering.events
  })
  const transports = yield* openTransports({
    ...options,
    now,
    wheel,
    onMessage: (bytes, source) => answering.receive(layer, bytes, source),
    onBroken: (broken, source) => answering.receiveBroken(broken, source),
    onFailed: (hop, reason, bytes) => layer.transportFailed(hop, reason, bytes),
    onNoTcp: (hop) => farEnds.udpOnly(hop)
  })
  yield* Effect.addFinalizer(() => Effect.sync(() => layer.close()))
  const endpointAt = endpointMaker({
    common: {
      layer,
      wheel,
      timers: sipTimers,
      limits: sipLimits,
      send: answering.counted,
      now,
      ...identifiers,
      farEnds,
      legs
    },
    transports,
    newCallId: identifiers.newCallId,
    lookups: makeLookups(yield* Resolve, now, identifiers.random)
  })
  for (const local of transports.locals) endpoints.set(local, endpointAt(local))
  const first = endpointOf(endpoints, undefined)
  yield* turning(wheel, now)
  return Ua.of({
    listening: transports.locals.map(({ listening }) => listening),
    host: first.host,
    dial: (request, listener) => Leg.outbound(first, request, listener),
    receiveCalls: (next) => {
      receiver = next
    },
    askOptions: (uri, answered) => askOptions(first, uri, answered),
    legCount: () => legs.size,
    live: () => ({ ...layer.counts, ...livingIn(legs, wheel, transports) })
  })
})

/** The user agent from this address, or from the first. */
const endpointOf = (
  endpoints: ReadonlyMap<Local, Endpoint>,
  local: Local | undefined
): Endpoint => {
  const [first] = endpoints.values()
  const found = (local === undefined ? undefined : endpoints.get(local)) ?? first
  // INVARIANT (a user agent listens somewhere): `readSite` refuses an empty list.
  if (found === undefined) throw new Error("a user agent without an address")
  return found
}

/** Log lines from outside of any fiber. */
const makeWarn = Effect.map(Effect.context(), (context) => {
  const run = Effect.runForkWith(context)
  return (text: string, fields: Readonly<Record<string, string | number>>) => {
    run(Effect.logWarning(text).pipe(Effect.annotateLogs(fields)))
  }
})

const livingIn = (legs: LegTable, wheel: TimerWheel, transports: Transports) => ({
  legs: legs.size,
  timers: wheel.pending,
  connections: transports.connectionCount()
})

const turning = (wheel: TimerWheel, now: () => number) =>
  Effect.forkScoped(
    Effect.forever(
      Effect.sleep(wheelTurnMs).pipe(Effect.andThen(Effect.sync(() => wheel.advance(now()))))
    )
  )

/** The user agent from one of its addresses, out of what all of them share. */
const endpointMaker =
  (ground: {
    readonly common: Omit<Endpoint, "newCallId" | "host" | "nameFor" | "locate">
    readonly transports: Transports
    readonly newCallId: () => string
    readonly lookups: Lookups
  }) =>
  (home: Local): Endpoint => {
    const { common, transports, newCallId, lookups } = ground
    return {
      ...common,
      newCallId: () => `${newCallId()}@${home.host}`,
      host: home.host,
      nameFor: (hop) => nameFor(transports.locals, hop, home),
      locate: (uri, found) => {
        const target = targetOf(uri)
        if (target === undefined) return found([])
        locate(target, lookups, (hops) =>
          found(common.farEnds.ordered(hops).map((hop) => transports.through(hop, home)))
        )
      }
    }
  }

/** The name service as `locate` asks it; one that knows addresses only says nothing of services. */
const makeLookups = (
  { resolve, addresses, services, naming }: Resolve["Service"],
  now: () => number,
  random: () => number
): Lookups => ({
  random,
  addresses: (host, found) =>
    addresses === undefined
      ? resolve(host, now(), (address) => found(address === undefined ? [] : [address]))
      : addresses(host, now(), found),
  services: (name, found) => (services === undefined ? found([]) : services(name, now(), found)),
  naming: (domain, found) => (naming === undefined ? found([]) : naming(domain, now(), found))
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
