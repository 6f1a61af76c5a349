// What waits on behalf of a CTI link: timers, log lines, and whatever else runs beside the calls.
// All of it lives in the scope it was made in. A fiber here only waits and then calls back; no
// rule of a protocol is in this file.

import { Cause, Clock, Duration, Effect, FiberSet } from "effect"
import type { Scope } from "effect"

export type LogLevel = "debug" | "info" | "warning" | "error"

export type LogFields = Readonly<Record<string, string | number>>

export interface LinkFibers {
  readonly now: () => number
  readonly log: (level: LogLevel, sentence: string, fields: LogFields) => void
  /** Calls `fire` after `ms`, unless it is cancelled by what is returned. */
  readonly startTimer: (ms: number, fire: () => void) => () => void
  /** The same behind any pause. */
  readonly startAfter: (pause: Effect.Effect<unknown>, fire: () => void) => () => void
  /** Runs it beside; a fault of ours ends this one fiber, in the light, and `then` is told. */
  readonly run: (effect: Effect.Effect<unknown>, then: () => void) => void
}

/** On the Clock and the loggers around. */
export const makeLinkFibers: Effect.Effect<LinkFibers, never, Scope.Scope> = Effect.gen(
  function* () {
    const clock = yield* Clock.Clock
    const fork = yield* FiberSet.makeRuntime()
    const log: LinkFibers["log"] = (level, sentence, fields) => {
      fork(logLine(level, sentence, fields))
    }
    const startAfter: LinkFibers["startAfter"] = (pause, fire) => {
      // Not interrupted once it has fired: what it fires may stop this very timer.
      let open = true
      const fireOnce = Effect.sync(() => {
        if (!open) return
        open = false
        fire()
      })
      const fiber = fork(reportFault(Effect.andThen(pause, fireOnce), log, () => undefined))
      return () => {
        if (!open) return
        open = false
        fiber.interruptUnsafe()
      }
    }
    return {
      now: () => clock.currentTimeMillisUnsafe(),
      log,
      startAfter,
      startTimer: (ms, fire) => startAfter(Effect.sleep(Duration.millis(ms)), fire),
      run: (effect, then) => {
        fork(reportFault(effect, log, then))
      }
    }
  }
)

/** Nobody waits for the fiber who would be told of its fault. */
const reportFault = (
  effect: Effect.Effect<unknown>,
  log: LinkFibers["log"],
  then: () => void
): Effect.Effect<unknown> =>
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
