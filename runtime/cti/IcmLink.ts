// The link to Cisco ICM: we listen, the PIM connects, and the calls of the process live on the one
// session there is (ged125.md §1, §3). Composes; the rules are in `icm/` and in `protocol/ged125`.

import { Data, Effect, Exit, Layer, Random, Result, Scope } from "effect"
import { icmLimits } from "../config/CtiLimits.ts"
import type { IcmLimits } from "../config/CtiLimits.ts"
import type { TcpConnection } from "../net/TcpConnection.ts"
import { TcpServer } from "../net/TcpServer.ts"
import type { TcpListener } from "../net/TcpServer.ts"
import type { BindError } from "../net/Udp.ts"
import { plainSessionSite } from "../protocol/ged125/SessionState.ts"
import type { SessionSite } from "../protocol/ged125/SessionState.ts"
import { vruStateOf } from "../protocol/ged125/VruState.ts"
import type { VruFacts } from "../protocol/ged125/VruState.ts"
import { nullElement, serviceFeatures } from "../wire/ged125/codes.ts"
import { trunkCountMax } from "../wire/ged125/Messages.ts"
import { CtiLink } from "./CtiLink.ts"
import { IcmCalls } from "./icm/IcmCalls.ts"
import { IcmSessions } from "./icm/IcmSessions.ts"
import { Ports } from "./icm/Ports.ts"
import { allCallVariables, Variables } from "./icm/variables.ts"
import { makeVruTime } from "./icm/vruTime.ts"
import { makeLinkFibers } from "./linkFibers.ts"
import type { LinkFibers } from "./linkFibers.ts"

export interface IcmLinkOptions {
  /** Where the PIM connects; port 0 takes a free one. */
  readonly host: string
  readonly port: number
  readonly mode: "sci" | "cri"
  /** The expanded call variables that the flow names. */
  readonly eccNames: ReadonlyArray<string>
  readonly trunkGroup: number
  readonly serviceId: number | undefined
  /** ICM may name another label after one that failed. */
  readonly requery: boolean
  readonly eventFeed: boolean
  /** Calls the site takes at once; absent: as many as one trunk group has ports. */
  readonly maxCalls: number | undefined
  readonly timezone: string
  /** What the process knows of itself beyond its calls. */
  readonly condition?: () => Pick<VruFacts, "media" | "isDraining">
  readonly limits?: Partial<IcmLimits> | undefined
  /** What the evidence leaves open of the session; absent: the best-evidenced forms. */
  readonly session?: Partial<Pick<SessionSite, "versions" | "idleUnit" | "idleLimitMs" | "asks">>
}

/** A setting of the link that cannot be used; the process does not start with it. */
export class IcmLinkError extends Data.TaggedError("IcmLinkError")<{
  readonly setting: "trunk-group" | "service-id" | "max-calls" | "variables"
  readonly value: string
  readonly expected: string
}> {
  override get message(): string {
    return `ICM link: \`${this.setting}\` is \`${this.value}\`, expected ${this.expected}`
  }
}

/**
 * The service that calls ask for a dialogue, over the session of a PIM. Listens from the start and
 * is there at once, whether a PIM has connected or not.
 */
export const icmLink = (
  options: IcmLinkOptions
): Layer.Layer<CtiLink, IcmLinkError | BindError, TcpServer> =>
  Layer.effect(CtiLink, makeIcmLink(options))

const makeIcmLink = Effect.fn("IcmLink.make")(function* (options: IcmLinkOptions) {
  yield* Effect.fromResult(checkNumbers(options))
  const tcp = yield* TcpServer
  const fibers = yield* makeLinkFibers
  const listener = yield* tcp.listen(options.host, options.port)
  const name = `${options.host.includes(":") ? `[${options.host}]` : options.host}:${listener.port}`
  const { calls, sessions } = yield* compose(name, options, fibers)
  yield* Effect.forkScoped(acceptAll(listener, sessions, fibers))
  // Before the fibers above are interrupted, so that calls are told while the PIM can be.
  yield* Effect.addFinalizer(() => Effect.sync(() => sessions.stop()))
  return CtiLink.of({
    health: () => [
      {
        name,
        state: sessions.state,
        sinceMs: sessions.sinceMs,
        dialogues: calls.count
      }
    ],
    open: (call, listener, fed) =>
      sessions.state === "up"
        ? calls.open(call, listener, fed)
        : Result.fail({
            _tag: "LinkUnavailable" as const,
            reason: `${name} ${sessions.state} (${sessions.reason})`
          }),
    ...(options.eventFeed
      ? {
          announce: (call, onMessage) =>
            sessions.state === "up" ? calls.feed.announce(call, onMessage) : undefined
        }
      : {})
  })
})

const compose = Effect.fnUntraced(function* (
  name: string,
  options: IcmLinkOptions,
  fibers: LinkFibers
) {
  const limits: IcmLimits = { ...icmLimits, ...options.limits }
  const variables = new Variables(options.eccNames)
  for (const variable of variables.refused) {
    yield* Effect.logWarning("ICM can have no variable of this name").pipe(
      Effect.annotateLogs({ link: name, variable })
    )
  }
  const lines = new Ports(Math.min(options.maxCalls ?? trunkCountMax, limits.dialoguesMax))
  const serviceId = options.serviceId ?? nullElement
  const firstId = yield* Random.nextIntBetween(1, firstIdMax)
  const sessions: IcmSessions = new IcmSessions(
    {
      name,
      site: siteOf(options, variables),
      time: makeVruTime(options.timezone),
      connectionsMax: limits.connectionsMax,
      vru: () =>
        vruStateOf({
          trunkGroupId: options.trunkGroup,
          serviceId,
          portCount: lines.count,
          inboundPorts: lines.busy,
          ...(options.condition?.() ?? plainCondition)
        })
    },
    {
      ...fibers,
      lost: (reason) => calls.lost(reason),
      received: (input) =>
        input._tag === "Message"
          ? calls.receive(input.message)
          : calls.receiveUnreadable(input.error)
    }
  )
  const calls: IcmCalls = new IcmCalls(
    {
      mode: options.mode,
      variables,
      lines,
      trunkGroupId: options.trunkGroup,
      serviceId,
      requery: options.requery,
      limits,
      firstId
    },
    {
      send: (message) => sessions.send(message),
      startTimer: fibers.startTimer,
      log: fibers.log,
      server: () => sessions.peer
    }
  )
  yield* Effect.forkScoped(
    Effect.forever(
      Effect.sleep(limits.statusReportMs).pipe(
        Effect.andThen(Effect.sync(() => sessions.reportChanges()))
      )
    )
  )
  return { calls, sessions }
})

/** Room for a process to count upwards from, below the largest id. */
const firstIdMax = 2 ** 30

const plainCondition = { media: "all", isDraining: false } as const

/** §6.3, §12: what a deployment of this kind offers. */
const siteOf = (options: IcmLinkOptions, variables: Variables): SessionSite => {
  const { BLIND_TRANSFER, CANCEL, CONNECT, NO_REQUERY, RELEASE, RUN_SCRIPT } = serviceFeatures
  const sci = options.mode === "sci"
  return {
    ...plainSessionSite,
    features: {
      serviceControl: sci,
      callRouting: !sci,
      eventFeed: options.eventFeed,
      timeSynch: true
    },
    // Without BLIND_TRANSFER the hint of CONNECT would never be sent.
    serviceFeatures:
      RUN_SCRIPT | CONNECT | CANCEL | RELEASE | BLIND_TRANSFER | (options.requery ? 0 : NO_REQUERY),
    callVarsMask: allCallVariables,
    variables: variables.registered,
    ...options.session
  }
}

const acceptAll = (
  listener: TcpListener,
  sessions: IcmSessions,
  fibers: LinkFibers
): Effect.Effect<never> =>
  Effect.gen(function* () {
    while (true) {
      const scope = yield* Scope.make()
      const connection = yield* listener.accept.pipe(Scope.provide(scope))
      const closed = Scope.close(scope, Exit.void)
      fibers.run(readAll(connection, sessions).pipe(Effect.ensuring(closed)), () => undefined)
    }
  })

/** One connection from its first byte to its end, whatever ends it. */
const readAll = (connection: TcpConnection, sessions: IcmSessions): Effect.Effect<void> =>
  Effect.suspend(() => {
    const heard = sessions.accept(connection)
    if (heard === undefined) return Effect.void
    return Effect.forever(Effect.map(connection.read, heard.received)).pipe(
      Effect.catchTag("NetError", (error) => Effect.sync(() => heard.ended(error.detail))),
      // A fault of ours, or the end of the process: the session must not outlive its reader.
      Effect.ensuring(Effect.sync(() => heard.ended("the reader of the connection has ended")))
    )
  })

const checkNumbers = (options: IcmLinkOptions): Result.Result<void, IcmLinkError> => {
  const rows = [
    ["trunk-group", options.trunkGroup, 0, trunkGroupMax],
    ["service-id", options.serviceId ?? 0, 0, nullElement],
    ["max-calls", options.maxCalls ?? 1, 1, Number.MAX_SAFE_INTEGER]
  ] as const
  for (const [setting, value, lowest, highest] of rows) {
    if (Number.isInteger(value) && value >= lowest && value <= highest) continue
    const expected = `a whole number from ${lowest} to ${highest}`
    return Result.fail(new IcmLinkError({ setting, value: String(value), expected }))
  }
  return Result.void
}

/** ged125.md §2.4. */
const trunkGroupMax = 65_535
