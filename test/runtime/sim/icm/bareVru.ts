// A VRU of a listener and the session's tables, for tests of the simulated PIM and of the two
// together: opens, registers, beats, and leaves calls to the test. The link of the product is not
// in it.

import { Effect, FiberSet, Result } from "effect"
import type { Fiber } from "effect"
import {
  advanceSession,
  plainSessionSite,
  seatFor,
  startSession
} from "../../../../runtime/protocol/ged125/SessionState.ts"
import type {
  Session,
  SessionDo,
  SessionInput,
  SessionSite
} from "../../../../runtime/protocol/ged125/SessionState.ts"
import { vruStateOf } from "../../../../runtime/protocol/ged125/VruState.ts"
import type { TcpConnection } from "../../../../runtime/net/TcpConnection.ts"
import { TcpServer } from "../../../../runtime/net/TcpServer.ts"
import { printPimEntry } from "../../../../runtime/sim/icm/runPim.ts"
import { decodeGed, encodeGed } from "../../../../runtime/wire/ged125/GedCodec.ts"
import { makeGedFramer } from "../../../../runtime/wire/ged125/GedFrame.ts"
import type { GedMessage } from "../../../../runtime/wire/ged125/Messages.ts"

/** `CONNECT DialogueID=1 LabelType=1 Label=7001`. */
export const showGed = (message: GedMessage): string =>
  printPimEntry({ atMs: 0, connection: 1, direction: "sent", message }).replace("#1 > ", "")

const vru = vruStateOf({
  trunkGroupId: 7,
  serviceId: 900,
  portCount: 2,
  inboundPorts: new Set(),
  media: "all",
  isDraining: false
})

interface Side {
  readonly number: number
  readonly connection: TcpConnection
  session: Session
}

/** Listens until the scope closes. */
export const makeBareVru = Effect.fnUntraced(function* (
  host: string,
  port: number,
  site: SessionSite = plainSessionSite
) {
  const tcp = yield* TcpServer
  const listener = yield* tcp.listen(host, port)
  const run = yield* FiberSet.makeRuntime()
  const timers = new Map<string, Fiber.Fiber<void>>()
  /** What the sessions had to say, `2: lost by silence`, and what came for calls. */
  const events: Array<string> = []
  const calls: Array<GedMessage> = []
  let holder: Side | undefined
  let sideCount = 0
  let isDeaf = false

  const advance = (side: Side, input: SessionInput): void => {
    const around = {
      site,
      seat: seatFor(side.session, holder?.session),
      vru,
      time: { now: 1_700_000_000, timeZoneDelta: 0, startOfDay: 1_699_999_200 }
    }
    const [session, todo] = advanceSession(side.session, input, around)
    side.session = session
    for (const each of todo) carryOut(side, each)
  }

  const write = (side: Side, message: GedMessage): void => {
    if (isDeaf && message._tag === "HEARTBEAT_CONF") return
    side.connection.write(Result.getOrThrow(encodeGed(message)))
  }

  const carryOut = (side: Side, each: SessionDo): void => {
    const key = (timer: string): string => `${side.number} ${timer}`
    switch (each._tag) {
      case "Send":
        return write(side, each.message)
      case "Start": {
        const { timer } = each
        const fire = Effect.sync(() => {
          timers.delete(key(timer))
          advance(side, { _tag: "Timer", timer })
        })
        timers.get(key(timer))?.interruptUnsafe()
        timers.set(key(timer), run(Effect.andThen(Effect.sleep(each.ms), fire)))
        return undefined
      }
      case "Stop":
        timers.get(key(each.timer))?.interruptUnsafe()
        timers.delete(key(each.timer))
        return undefined
      case "TakeSeat": {
        const before = holder
        holder = side
        if (before !== undefined && before !== side) {
          advance(before, { _tag: "Event", event: "superseded" })
        }
        return undefined
      }
      case "Close":
        return each.how === "ended" ? side.connection.close() : side.connection.abort()
      case "Lost":
        events.push(`${side.number}: lost by ${each.reason}`)
        return undefined
      case "CallMessage":
        if (each.input._tag === "Message") calls.push(each.input.message)
        else events.push(`${side.number}: ${each.input.error.message}`)
        return undefined
      case "TimeLag":
        events.push(`${side.number}: lag ${each.seconds}`)
        return undefined
      case "Failure":
        events.push(`${side.number}: failure ${each.status}`)
        return undefined
      case "Ignored":
        return undefined
      default:
        events.push(`${side.number}: ${each._tag.toLowerCase()}`)
        return undefined
    }
  }

  const serve = (side: Side): Effect.Effect<void> => {
    const framer = makeGedFramer()
    const receive = (chunks: ReadonlyArray<Uint8Array>): void => {
      for (const chunk of chunks) {
        const framed = framer.push(chunk)
        for (const bytes of Result.isSuccess(framed) ? framed.success : framed.failure.before) {
          const message = decodeGed(bytes)
          advance(
            side,
            Result.isSuccess(message)
              ? { _tag: "Message", message: message.success }
              : { _tag: "Fault", error: message.failure }
          )
        }
        if (Result.isFailure(framed)) advance(side, { _tag: "Event", event: "framing fault" })
      }
    }
    return Effect.forever(Effect.map(side.connection.read, receive)).pipe(
      Effect.catch(() =>
        Effect.sync(() => advance(side, { _tag: "Event", event: "connection lost" }))
      )
    )
  }

  const accept = Effect.gen(function* () {
    const connection = yield* listener.accept
    sideCount += 1
    const [session, todo] = startSession()
    const side: Side = { number: sideCount, connection, session }
    for (const each of todo) carryOut(side, each)
    yield* Effect.forkScoped(serve(side))
  })
  yield* Effect.forkScoped(Effect.forever(accept))

  return {
    port: listener.port,
    /** What was said of sessions since it was asked last. */
    events: () => events.splice(0),
    /** What came for calls since it was asked last. */
    calls: () => calls.splice(0),
    say: (message: GedMessage) => {
      if (holder !== undefined) write(holder, message)
    },
    sayBytes: (bytes: Uint8Array) => holder?.connection.write(bytes),
    /** From here on no heartbeat is answered. */
    goDeaf: () => {
      isDeaf = true
    },
    stop: () => {
      if (holder !== undefined) advance(holder, { _tag: "Event", event: "stop" })
    }
  }
})
