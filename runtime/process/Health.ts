// The state of the process as the admin page tells it, and the one switch the admin page has. The
// admin server is up before calls are, so both are connected to the rest once that stands.

import { Context, Deferred, Effect, Layer } from "effect"
import type { Health as HealthNow } from "../admin/healthJson.ts"

export class Health extends Context.Service<
  Health,
  {
    readonly now: () => HealthNow
    /** From here on `now` tells the truth of the running product. */
    readonly tell: (source: () => HealthNow) => void
    /** Asks for a drain, as SIGTERM does; done at once. */
    readonly drain: Effect.Effect<void>
    /** Waits until somebody has asked for a drain. */
    readonly drainAsked: Effect.Effect<void>
  }
>()("ctiflow/runtime/process/Health") {
  static readonly layer = Layer.effect(
    Health,
    Effect.gen(function* () {
      const asked = yield* Deferred.make<void>()
      let source: () => HealthNow = () => ({ draining: false, links: [], calls: 0 })
      return Health.of({
        now: () => source(),
        tell: (next) => {
          source = next
        },
        drain: Deferred.succeed(asked, undefined).pipe(Effect.asVoid),
        drainAsked: Deferred.await(asked)
      })
    })
  )
}
