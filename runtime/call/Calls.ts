// The calls of the process: takes each new one in or refuses it, runs it in a fiber of its own,
// writes its record when it has ended. New calls run on the latest program; a running call keeps
// the one it began with.

import { Cause, Clock, Context, Effect, FiberSet, Layer, Queue } from "effect"
import type { Profile } from "../../compiler/plan/Plan.ts"
import { drainPollMs, retryAfterSeconds } from "../config/CallTimers.ts"
import { CtiLink } from "../cti/CtiLink.ts"
import { CallRecords } from "../journal/CallRecords.ts"
import { CallBook } from "../observe/CallBook.ts"
import { makeCallTrace } from "../observe/CallLadder.ts"
import { type Meters, Metrics } from "../observe/Metrics.ts"
import type { CallSource } from "../select/Gateways.ts"
import type { MediaGroup } from "../select/MediaGroups.ts"
import { type IncomingCall, type Receiver, Ua } from "../ua/Ua.ts"
import { Call, type CallServices, sessionIdHeader, sessionKey } from "./Call.ts"
import { CallFacts } from "./CallFacts.ts"
import type { CallInput } from "./CallInput.ts"
import type { Facts, Value } from "./Facts.ts"
import { makeLocalTime } from "./localTime.ts"
import { meteredTrace } from "./meteredTrace.ts"
import type { Program } from "./Program.ts"
import { RateGate } from "./RateGate.ts"
import { runCall } from "./runCall.ts"

/** What the deployment says of calls, with its program. */
export interface CallsOptions {
  readonly program: Program
  /** The gateway of a source address; `undefined` for a stranger. */
  readonly gatewayOf: (address: string, port: number) => CallSource | undefined
  readonly media: ReadonlyMap<string, MediaGroup>
  readonly tenantOf: (dnis: string) => string | undefined
  readonly profileOf: (dnis: string) => Profile | undefined
  readonly ctiParamsOf: (profile: Profile, facts: Facts) => Value
  readonly timezone: string
  /** Concurrent calls, and new calls a second; absent: without a limit of the site's own. */
  readonly maxCalls: number | undefined
  readonly maxRate: number | undefined
}

export class Calls extends Context.Service<
  Calls,
  {
    readonly count: () => number
    readonly draining: () => boolean
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
  const localTime = makeLocalTime(options.timezone)
  const services: CallServices = {
    dial: ua.dial,
    link: yield* CtiLink,
    media: options.media,
    now,
    host: ua.host,
    sessions: new Map()
  }
  const intake = new Intake(options, now)
  const finish = (call: Call): Effect.Effect<void> =>
    Effect.suspend(() => {
      call.closeEverything()
      const { outcome, cause } = call.ending ?? { outcome: "failed", cause: "failure" }
      const record = call.trace.finish(outcome, cause)
      meters.callEnded(outcome)
      return records.append(record).pipe(Effect.andThen(Effect.sync(() => book.finished(call.id))))
    })
  ua.receiveCalls((incoming) => {
    const source = options.gatewayOf(incoming.source.address, incoming.source.port)
    const serving = callOfApplication(services, incoming, source)
    if (serving !== undefined) {
      return {
        _tag: "Taken",
        listener: serving.listener("media"),
        begin: () => serving.offer({ _tag: "ApplicationDialled", incoming })
      }
    }
    const refusal = intake.refusal(source, book.liveCount())
    if (refusal !== undefined) {
      meters.callStarted()
      meters.callEnded("rejected")
      return refusal
    }
    const call = makeCall({ options, services, meters, localTime, incoming, source, now })
    book.register(call.trace)
    meters.callStarted()
    return {
      _tag: "Taken",
      listener: call.listener("caller"),
      begin: () => fork(visit(call).pipe(Effect.ensuring(finish(call))))
    }
  })
  return Calls.of({
    count: book.liveCount,
    draining: () => intake.draining,
    beginDrain: Effect.sync(() => {
      intake.draining = true
    }),
    allEnded: Effect.suspend(() => Effect.sleep(drainPollMs)).pipe(
      Effect.repeat({ while: () => book.liveCount() > 0 }),
      Effect.asVoid
    )
  })
})

/**
 * The call whose application placed this one: it names the same session (gvp-ctic.md §2.6) and does
 * not come from a gateway, where our own transfers may come back from.
 */
const callOfApplication = (
  { sessions }: CallServices,
  incoming: IncomingCall,
  source: CallSource | undefined
): Call | undefined => {
  const session = incoming.header(sessionIdHeader)
  const call = session === undefined ? undefined : sessions.get(sessionKey(session))
  return call?.application?.takes(incoming, source !== undefined) === true ? call : undefined
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

interface Arrival {
  readonly options: CallsOptions
  readonly services: CallServices
  readonly meters: Meters
  readonly localTime: ReturnType<typeof makeLocalTime>
  readonly incoming: IncomingCall
  readonly source: CallSource | undefined
  readonly now: () => number
}

const makeCall = ({ options, services, meters, localTime, incoming, source, now }: Arrival) => {
  const { tenantOf, profileOf, ctiParamsOf } = options
  const facts = new CallFacts({
    dnis: incoming.dnis,
    ani: incoming.ani,
    gateway: source?.gateway,
    header: incoming.header,
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

/** A GUID, as Genesys' components name sessions. */
const newId = () => crypto.randomUUID()

/** Who is let in. */
class Intake {
  draining = false
  readonly #options: CallsOptions
  readonly #rate: RateGate | undefined

  constructor(options: CallsOptions, now: () => number) {
    this.#options = options
    this.#rate = options.maxRate === undefined ? undefined : new RateGate(options.maxRate, now)
  }

  refusal(
    source: CallSource | undefined,
    liveCount: number
  ): Extract<ReturnType<Receiver>, { _tag: "Refused" }> | undefined {
    const { program, maxCalls = Number.POSITIVE_INFINITY } = this.#options
    if (this.draining) return overloaded
    if (source === undefined && program.stranger === undefined) {
      return { _tag: "Refused", status: 403, headers: [] }
    }
    return liveCount >= maxCalls || this.#rate?.pass() === false ? overloaded : undefined
  }
}

const overloaded = {
  _tag: "Refused",
  status: 503,
  headers: [["Retry-After", retryAfterSeconds]]
} as const
