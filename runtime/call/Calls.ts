// The calls of the process: takes each new one in or refuses it, runs it in a fiber of its own,
// writes its record when it has ended. New calls run on the latest program; a running call keeps
// the one it began with.

import { Cause, Clock, Context, Effect, FiberSet, Layer, Queue } from "effect"
import type { Profile } from "../../compiler/plan/Plan.ts"
import { drainPollMs, lagLookMs, retryAfterSeconds } from "../config/CallTimers.ts"
import { CtiLink } from "../cti/CtiLink.ts"
import { CallRecords } from "../journal/CallRecords.ts"
import { CallBook } from "../observe/CallBook.ts"
import { makeCallTrace, type MutableCallTrace } from "../observe/CallLadder.ts"
import { type Meters, Metrics } from "../observe/Metrics.ts"
import type { CallSource } from "../select/Gateways.ts"
import type { ResourceManagerPeer, UriParameters } from "../select/ResourceManager.ts"
import type { MediaGroup } from "../select/MediaGroups.ts"
import { type IncomingCall, type Receiver, Ua } from "../ua/Ua.ts"
import { Call, type CallServices, sessionIdHeader, sessionKey } from "./Call.ts"
import { CallFacts } from "./CallFacts.ts"
import type { CallInput } from "./CallInput.ts"
import type { Facts, Value } from "./Facts.ts"
import { LagGate } from "./LagGate.ts"
import { makeLocalTime } from "./localTime.ts"
import { meteredTrace } from "./meteredTrace.ts"
import type { Program } from "./Program.ts"
import { RateGate } from "./RateGate.ts"
import { runCall } from "./runCall.ts"

/** What the deployment says of calls, with its program. */
export interface CallsOptions {
  readonly program: Program
  /** Where a call comes from, by its address and Request-URI; `undefined` for a stranger. */
  readonly sourceOf: (
    address: string,
    port: number,
    parameters: UriParameters
  ) => CallSource | undefined
  /** Role `connector`: the Resource Manager, which every leg goes through. */
  readonly resourceManager: ResourceManagerPeer | undefined
  readonly media: ReadonlyMap<string, MediaGroup>
  readonly tenantOf: (dnis: string) => string | undefined
  readonly profileOf: (dnis: string) => Profile | undefined
  readonly ctiParamsOf: (profile: Profile, facts: Facts) => Value
  readonly timezone: string
  /** Texts that stand in the flow; a header field's value is recorded where it is one of them. */
  readonly words: ReadonlySet<string>
  /** Concurrent calls, and new calls a second; absent: without a limit of the site's own. */
  readonly maxCalls: number | undefined
  readonly maxRate: number | undefined
}

export class Calls extends Context.Service<
  Calls,
  {
    readonly count: () => number
    readonly draining: () => boolean
    /** The groups that new calls are carried by. */
    readonly mediaGroups: () => ReadonlyArray<MediaGroup>
    /** New calls run on this from now on; running ones keep what they began with. */
    readonly swap: (options: CallsOptions) => void
    /** No new calls from now on. */
    readonly beginDrain: Effect.Effect<void>
    /** Done when no call is left. */
    readonly allEnded: Effect.Effect<void>
  }
>()("ctiflow/runtime/call/Calls") {
  static readonly layer = (
    options: CallsOptions
  ): Layer.Layer<Calls, never, Ua | CtiLink | CallBook | CallRecords | Metrics> =>
    Layer.effect(Calls, make(options))
}

const make = Effect.fnUntraced(function* (options: CallsOptions) {
  const ua = yield* Ua
  const book = yield* CallBook
  const meters = yield* Metrics
  const records = yield* CallRecords
  const clock = yield* Clock.Clock
  const now = () => clock.currentTimeMillisUnsafe()
  const fibers = yield* FiberSet.make<void>()
  const fork = yield* FiberSet.runtime(fibers)()
  const ground = {
    dial: ua.dial,
    link: yield* CtiLink,
    now,
    host: ua.host,
    sessions: new Map<string, Call>()
  }
  let current = makeReception(ground, options)
  let draining = false
  const lag = new LagGate()
  yield* Effect.forkScoped(watchLag(lag))
  const finish = finisher(records, meters, book)
  ua.receiveCalls((incoming) => {
    const { address, port } = incoming.source
    const source = current.options.sourceOf(address, port, incoming.uriParameters())
    const serving = callOfApplication(current, incoming, source)
    if (serving !== undefined) {
      return {
        _tag: "Taken",
        listener: serving.listener("media"),
        begin: () => serving.offer({ _tag: "ApplicationDialled", incoming })
      }
    }
    const refusal =
      current.intake.refusal(source, book.liveCount()) ??
      (draining || !lag.pass() ? overloaded : undefined)
    meters.callStarted()
    if (refusal !== undefined) {
      meters.callEnded("rejected")
      return refusal
    }
    const call = makeCall({ ...current, meters, incoming, source, now })
    book.register(call.trace)
    return {
      _tag: "Taken",
      listener: call.listener("caller"),
      begin: () => fork(visit(call).pipe(Effect.ensuring(finish(call))))
    }
  })
  return Calls.of({
    count: book.liveCount,
    draining: () => draining,
    mediaGroups: () => [...current.options.media.values()],
    swap: (next) => {
      // The rate of new calls is one of the process, whatever plan they run on.
      const isSameRate = next.maxRate === current.options.maxRate
      current = makeReception(ground, next, isSameRate ? current.intake.rate : undefined)
    },
    beginDrain: Effect.sync(() => {
      draining = true
    }),
    allEnded: Effect.sleep(drainPollMs).pipe(
      Effect.repeat({ while: () => book.liveCount() > 0 }),
      Effect.asVoid
    )
  })
})

/** Closes a call and writes its record before it is forgotten (`contract.md`, files). */
const finisher =
  (records: CallRecords["Service"], meters: Meters, book: CallBook["Service"]) =>
  (call: Call): Effect.Effect<void> =>
    Effect.suspend(() => {
      call.closeEverything()
      const { outcome, cause } = call.ending ?? { outcome: "failed", cause: "failure" }
      const record = call.trace.finish(outcome, cause)
      meters.callEnded(outcome)
      return records.append(record).pipe(Effect.andThen(Effect.sync(() => book.finished(call.id))))
    })

/** Tells the gate how late a timer of this process fires. */
const watchLag = (gate: LagGate): Effect.Effect<never> =>
  Effect.gen(function* () {
    const clock = yield* Clock.Clock
    const before = clock.currentTimeNanosUnsafe()
    yield* Effect.sleep(lagLookMs)
    gate.note(Number(clock.currentTimeNanosUnsafe() - before) / 1_000_000 - lagLookMs)
  }).pipe(Effect.forever)

/**
 * The call whose application placed this one: it names the same session (gvp-ctic.md §2.6) and does
 * not come from a gateway, where our own transfers may come back from. A Resource Manager brings
 * both, and brings our transfers to gateways alone.
 */
const callOfApplication = (
  { options, services }: Reception,
  incoming: IncomingCall,
  source: CallSource | undefined
): Call | undefined => {
  const session = incoming.header(sessionIdHeader)
  const call = session === undefined ? undefined : services.sessions.get(sessionKey(session))
  const isGateway = source !== undefined && options.resourceManager === undefined
  return call?.application?.takes(incoming, isGateway) === true ? call : undefined
}

/** The whole of a call. What breaks in it is our bug: it ends this call and no other. */
const visit = (call: Call): Effect.Effect<void> =>
  runCall(call).pipe(
    Effect.asVoid,
    Effect.catchCause((cause) =>
      Cause.hasInterruptsOnly(cause)
        ? Effect.failCause(cause)
        : Effect.logError("a call broke", cause)
    ),
    Effect.annotateLogs({ call: call.id })
  )

/** What a new call is given; a reload brings another one. */
interface Reception {
  readonly options: CallsOptions
  readonly services: CallServices
  readonly localTime: ReturnType<typeof makeLocalTime>
  readonly intake: Intake
}

const makeReception = (
  ground: Omit<CallServices, "media" | "resourceManager">,
  options: CallsOptions,
  rate: RateGate | undefined = makeRate(options, ground.now)
): Reception => {
  const { media, resourceManager, timezone } = options
  return {
    options,
    services: { ...ground, media, resourceManager },
    localTime: makeLocalTime(timezone),
    intake: new Intake(options, rate)
  }
}

interface Arrival extends Reception {
  readonly meters: Meters
  readonly incoming: IncomingCall
  readonly source: CallSource | undefined
  readonly now: () => number
}

const makeCall = ({ options, services, meters, localTime, incoming, source, now }: Arrival) => {
  const { tenantOf, profileOf, ctiParamsOf } = options
  // Told from the first decision on, which comes after the trace is made.
  let asked: MutableCallTrace["askHeader"] = () => undefined
  const facts = new CallFacts({
    dnis: incoming.dnis,
    ani: incoming.ani,
    gateway: source?.gateway,
    header: (name) => {
      const value = incoming.header(name)
      if (value !== undefined) asked(name, options.words.has(value) ? value : undefined)
      return value
    },
    told: options.resourceManager === undefined ? noParameters : incoming.uriParameters(),
    tenantOf,
    profileOf,
    ctiParamsOf,
    localTime: () => localTime(now())
  })
  const trace = makeCallTrace({
    id: newId(),
    now,
    dnis: incoming.dnis,
    ani: incoming.ani,
    gateway: source?.gateway.name,
    tenant: facts.tenant,
    session: incoming.header(sessionIdHeader)
  })
  asked = (name, word) => trace.askHeader(name, word)
  trace.addSipCallId(incoming.leg.callId)
  const mailbox = Effect.runSync(Call.mailbox)
  return new Call(
    {
      services,
      program: options.program,
      incoming,
      source,
      facts,
      trace: meteredTrace(trace, meters, now),
      newSessionId: () => newId().toUpperCase()
    },
    mailbox satisfies Queue.Queue<CallInput>
  )
}

const noParameters: UriParameters = new Map()

/** A GUID, as Genesys' components name sessions. */
const newId = () => crypto.randomUUID()

const makeRate = ({ maxRate }: CallsOptions, now: () => number): RateGate | undefined =>
  maxRate === undefined ? undefined : new RateGate(maxRate, now)

/** Who is let in. */
class Intake {
  readonly rate: RateGate | undefined
  readonly #options: CallsOptions

  constructor(options: CallsOptions, rate: RateGate | undefined) {
    this.#options = options
    this.rate = rate
  }

  refusal(
    source: CallSource | undefined,
    liveCount: number
  ): Extract<ReturnType<Receiver>, { _tag: "Refused" }> | undefined {
    const { program, maxCalls = Number.POSITIVE_INFINITY } = this.#options
    if (source === undefined && program.stranger === undefined) {
      return { _tag: "Refused", status: 403, headers: [] }
    }
    return liveCount >= maxCalls || this.rate?.pass() === false ? overloaded : undefined
  }
}

const overloaded = {
  _tag: "Refused",
  status: 503,
  headers: [["Retry-After", retryAfterSeconds]]
} as const
