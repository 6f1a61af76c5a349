// What waits on behalf of a link to one IVR Server: the attempt to connect with the reader behind
// it, and timers. All of it lives in the layer's scope. A fiber here only waits and then calls
// back; no rule of the protocol is in this file.

import { Duration, Effect, Schedule } from "effect"
import type { Scope } from "effect"
import { reconnectSchedule } from "../../config/CtiLimits.ts"
import type { IvrServerLimits } from "../../config/CtiLimits.ts"
import { TcpClient } from "../../net/TcpClient.ts"
import { makeLinkFibers } from "../linkFibers.ts"
import type { AttemptListener, ServerPorts } from "./GenesysServer.ts"

/** Ports of one server on the TcpClient, Clock and loggers around. They die with the scope. */
export const makeServerPorts = Effect.fnUntraced(function* (
  address: { readonly host: string; readonly port: number },
  limits: IvrServerLimits
): Effect.fn.Return<ServerPorts, never, TcpClient | Scope.Scope> {
  const tcp = yield* TcpClient
  const { log, now, run, startAfter, startTimer } = yield* makeLinkFibers
  let nextDelay = yield* Schedule.toStep(reconnectSchedule(limits))
  return {
    now,
    log,
    startTimer,
    startRetryTimer: (fresh, fire) => {
      const pause = Effect.gen(function* () {
        if (fresh) nextDelay = yield* Schedule.toStep(reconnectSchedule(limits))
        const [, delay] = yield* nextDelay(now(), undefined)
        yield* Effect.sleep(delay)
      })
      // The schedule has no end; if it had one, the longest pause would do.
      return startAfter(
        pause.pipe(Effect.catch(() => Effect.sleep(Duration.millis(limits.retryMaxMs)))),
        fire
      )
    },
    connect: (listener) =>
      run(attempt(tcp, address, listener), () => listener.ended("a fault of our own"))
  }
})

/** One connection from the attempt to make it to its end, whatever ends it. */
const attempt = (
  tcp: TcpClient["Service"],
  address: { readonly host: string; readonly port: number },
  listener: AttemptListener
): Effect.Effect<void> =>
  Effect.gen(function* () {
    const connection = yield* tcp.connect(address.host, address.port)
    listener.connected(connection)
    while (true) listener.received(yield* connection.read)
  }).pipe(
    // Before the socket is released, which may take a while over its last bytes: the calls on it
    // are told at once.
    Effect.catchTag("NetError", (error) => Effect.sync(() => listener.ended(error.detail))),
    Effect.scoped
  )
