// A process from its first breath to its last: opens everything, says `ready`, serves until it is
// told to stop, drains.

import { Console, Duration, Effect, Fiber, Layer, Queue } from "effect"
import type { Plan } from "../../compiler/plan/Plan.ts"
import { Admin } from "../admin/Admin.ts"
import { Calls } from "../call/Calls.ts"
import type { RunOptions } from "../config/RunFlags.ts"
import { CtiLink } from "../cti/CtiLink.ts"
import type { GenesysLinkError } from "../cti/GenesysLink.ts"
import type { IcmLinkError } from "../cti/IcmLink.ts"
import type { RecordsFolderError } from "../journal/CallRecords.ts"
import { Signals } from "../net/Signals.ts"
import type { BindError } from "../net/Udp.ts"
import { Ua } from "../ua/Ua.ts"
import { Health } from "./Health.ts"
import { StartError } from "./StartError.ts"

type Product = Admin | Calls | CtiLink | Health | Signals | Ua

/**
 * Serves calls with the product that `product` opens, until SIGTERM, SIGINT or `POST /drain`; then
 * running calls may go on for `--drain`. A second signal ends it at once. Whatever keeps it from
 * starting is one `StartError`.
 */
export const serve = <R>(
  plan: Plan,
  options: RunOptions,
  product: Layer.Layer<Product, BindError | GenesysLinkError | IcmLinkError | RecordsFolderError, R>
): Effect.Effect<void, StartError, R> =>
  serving(plan, options).pipe(
    Effect.provide(product),
    Effect.catchTag(
      ["BindError", "GenesysLinkError", "IcmLinkError", "RecordsFolderError"],
      ({ message }) =>
        Effect.fail(new StartError({ deployment: plan.deployment.name, problems: [message] }))
    )
  )

/** The same with a product that is open already. */
export const serving = Effect.fnUntraced(function* (plan: Plan, options: RunOptions) {
  const calls = yield* Calls
  const health = yield* Health
  const link = yield* CtiLink
  const signals = yield* (yield* Signals).listen
  health.tell(() => ({
    draining: calls.draining(),
    links: link.health(),
    calls: calls.count()
  }))
  yield* sayReady(plan)
  yield* Effect.raceFirst(stopSignal(signals), health.drainAsked)
  yield* calls.beginDrain
  yield* Effect.logInfo("draining").pipe(
    Effect.annotateLogs({ calls: calls.count(), for: Duration.format(options.drain) })
  )
  const ended = yield* Effect.forkChild(
    calls.allEnded.pipe(Effect.timeoutOption(options.drain), Effect.asVoid)
  )
  yield* Effect.raceFirst(Fiber.join(ended), stopSignal(signals))
  yield* Effect.logInfo("stopped").pipe(Effect.annotateLogs({ calls: calls.count() }))
}, Effect.scoped)

/** The line that scripts wait for (`contract.md`, the process). */
const sayReady = Effect.fnUntraced(function* (plan: Plan) {
  const ua = yield* Ua
  const admin = yield* Admin
  yield* Console.log(
    JSON.stringify({
      event: "ready",
      deployment: plan.deployment.name,
      sip: ua.listening,
      admin: admin.url
    })
  )
})

const stopSignal = Effect.fnUntraced(function* (
  signals: Queue.Dequeue<"SIGTERM" | "SIGINT" | "SIGHUP">
) {
  for (;;) {
    const signal = yield* Queue.take(signals)
    if (signal !== "SIGHUP") return
    // A bundle carries no compiler, so there is nothing to reload from; the signal must not end the
    // process either.
    yield* Effect.logWarning("SIGHUP: this version does not reload")
  }
})
