// What waits on behalf of a link to one IVR Server: the attempt to connect with the reader behind
// it, and timers. All of it lives in the layer's scope. A fiber here only waits and then calls
// back; no rule of the protocol is in this file.

import { Cause, Clock, Duration, Effect, FiberSet, Schedule } from "effect"
import type { Scope } from "effect"
import { reconnectSchedule } from "../../config/CtiLimits.ts"
import type { IvrServerLimits } from "../../config/CtiLimits.ts"
import { TcpClient } from "../../net/TcpClient.ts"
import type { LogFields } from "./GenesysDialogue.ts"
import type { AttemptListener, LogLevel, ServerPorts } from "./GenesysServer.ts"

/** Ports of one server on the TcpClient, Clock and loggers around. They die with the scope. */
export const makeServerPorts = Effect.fnUntraced(function* (
  address: { readonly host: string; readonly port: number },
  limits: IvrServerLimits
): Effect.fn.Return<ServerPorts, never, TcpClient | Scope.Scope> {
  const tcp = yield* TcpClient
  const clock = yield* Clock.Clock
  const run = yield* FiberSet.makeRuntime()
  const log = (level: LogLevel, sentence: string, fields: LogFields): void => {
    run(logLine(level, sentence, fields))
  }
  const startAfter = (pause: Effect.Effect<unknown>, fire: () => void): (() => void) => {
    // Not interrupted once it has fired: what it fires may stop this very timer.
    let open = true
    const fireOnce = Effect.sync(() => {
      if (!open) return
      open = false
      fire()
    })
    const fiber = run(
      pause.pipe(
        Effect.andThen(fireOnce),
        reportFault(log, () => undefined)
      )
    )
    return () => {
      if (!open) return
      open = false
      fiber.interruptUnsafe()
    }
  }
  let nextDelay = yield* Schedule.toStep(reconnectSchedule(limits))
  return {
    now: () => clock.currentTimeMillisUnsafe(),
    log,
    startTimer: (ms, fire) => startAfter(Effect.sleep(Duration.millis(ms)), fire),
    startRetryTimer: (fresh, fire) => {
      const pause = Effect.gen(function* () {
        if (fresh) nextDelay = yield* Schedule.toStep(reconnectSchedule(limits))
        const [, delay] = yield* nextDelay(clock.currentTimeMillisUnsafe(), undefined)
        yield* Effect.sleep(delay)
      })
      // The schedule has no end; if it had one, the longest pause would do.
      return startAfter(
        pause.pipe(Effect.catch(() => Effect.sleep(Duration.millis(limits.retryMaxMs)))),
        fire
      )
    },
    connect: (listener) => {
      run(attempt(tcp, address, listener, log))
    }
  }
})

/** One connection from the attempt to make it to its end, whatever ends it. */
const attempt = (
  tcp: TcpClient["Service"],
  address: { readonly host: string; readonly port: number },
  listener: AttemptListener,
  log: ServerPorts["log"]
): Effect.Effect<void> =>
  Effect.gen(function* () {
    const connection = yield* tcp.connect(address.host, address.port)
    listener.connected(connection)
    while (true) listener.received(yield* connection.read)
  }).pipe(
    // Before the socket is released, which may take a while over its last bytes: the calls on it
    // are told at once.
    Effect.catchTag("NetError", (error) => Effect.sync(() => listener.ended(error.detail))),
    reportFault(log, () => listener.ended("a fault of our own")),
    Effect.scoped
  )

/** A fault of ours ends this one fiber, in the light: nobody waits for it who would be told. */
const reportFault =
  (log: ServerPorts["log"], then: () => void) =>
  <A, R>(effect: Effect.Effect<A, never, R>): Effect.Effect<A | void, never, R> =>
    Effect.catchCause(effect, (cause) =>
      Effect.sync(() => {
        if (Cause.hasInterruptsOnly(cause)) return
        log("error", "A fiber of the CTI link failed", { cause: Cause.pretty(cause) })
        then()
      })
    )

const logLine = (level: LogLevel, sentence: string, fields: LogFields): Effect.Effect<void> => {
  const line = {
    debug: Effect.logDebug,
    info: Effect.logInfo,
    warning: Effect.logWarning,
    error: Effect.logError
  }[level]
  return line(sentence).pipe(Effect.annotateLogs(fields))
}
