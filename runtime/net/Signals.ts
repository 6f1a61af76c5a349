// The signals of the process, as the operator sends them. While somebody listens, they no longer
// end the process of themselves; whoever listens must.

import { Context, Effect, Layer, Queue, type Scope } from "effect"

export type Signal = "SIGTERM" | "SIGINT" | "SIGHUP"

const signals: ReadonlyArray<Signal> = ["SIGTERM", "SIGINT", "SIGHUP"]

export class Signals extends Context.Service<
  Signals,
  {
    /** The signals from now on, in order, until the scope closes. */
    readonly listen: Effect.Effect<Queue.Dequeue<Signal>, never, Scope.Scope>
  }
>()("ctiflow/runtime/net/Signals") {
  static readonly layer = Layer.succeed(Signals, {
    listen: Effect.gen(function* () {
      const queue = yield* Queue.sliding<Signal>(8)
      for (const signal of signals) {
        const heard = () => {
          Queue.offerUnsafe(queue, signal)
        }
        yield* Effect.acquireRelease(
          Effect.sync(() => process.on(signal, heard)),
          () => Effect.sync(() => process.off(signal, heard))
        )
      }
      return queue
    })
  })
}
