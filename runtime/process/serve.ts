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
import type { ReloadAnswer } from "../admin/reloadJson.ts"
import { Health } from "./Health.ts"
import { Reload } from "./Reload.ts"
import { StartError } from "./StartError.ts"

type Product = Admin | Calls | CtiLink | Health | Reload | Signals | Ua

/**
 * Serves calls with the product that `product` opens, until SIGTERM, SIGINT or `POST /drain`; then
 * running calls may go on for `--drain`. A second signal ends it at once. Whatever keeps it from
 * starting is one `StartError`.
 */
export const serve = <P, R, R2>(
  plan: Plan,
  options: RunOptions,
  product: Layer.Layer<
    Product | P,
    BindError | GenesysLinkError | IcmLinkError | RecordsFolderError,
    R
  >,
  reload: Effect.Effect<ReloadAnswer, never, R2>
): Effect.Effect<void, StartError, R | Exclude<R2, Product | P>> =>
  serving(plan, options, reload).pipe(
    Effect.provide(product),
    Effect.catchTag(
      ["BindError", "GenesysLinkError", "IcmLinkError", "RecordsFolderError"],
      ({ message }) =>
        Effect.fail(new StartError({ deployment: plan.deployment.name, problems: [message] }))
    )
  )

/** The same with a product that is open already. */
export const serving = Effect.fnUntraced(function* <R>(
  plan: Plan,
  options: RunOptions,
  reload: Effect.Effect<ReloadAnswer, never, R>
) {
  const context = yield* Effect.context<R>()
  const reloads = yield* Reload
  reloads.become(Effect.provide(reload, context))
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
  yield* Effect.raceFirst(stopSignal(signals, reloads.ask), health.drainAsked)
  yield* calls.beginDrain
  yield* Effect.logInfo("draining").pipe(
    Effect.annotateLogs({ calls: calls.count(), for: Duration.format(options.drain) })
  )
  const ended = yield* Effect.forkChild(
    calls.allEnded.pipe(Effect.timeoutOption(options.drain), Effect.asVoid)
  )
  yield* Effect.raceFirst(Fiber.join(ended), stopSignal(signals, reloads.ask))
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

/** Waits for a signal that stops the process; SIGHUP reloads meanwhile. */
const stopSignal = Effect.fnUntraced(function* (
  signals: Queue.Dequeue<"SIGTERM" | "SIGINT" | "SIGHUP">,
  reload: Effect.Effect<ReloadAnswer>
) {
  for (;;) {
    const signal = yield* Queue.take(signals)
    if (signal !== "SIGHUP") return
    yield* reload
  }
})
