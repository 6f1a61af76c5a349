// An admin server on loopback with a product behind it that does what the test says, and a plain
// way to ask it.

import { Cause, Effect, Layer, Logger, Metric, type Redacted } from "effect"
import { Admin } from "../../../runtime/admin/Admin.ts"
import type { Health } from "../../../runtime/admin/healthJson.ts"
import type { ReloadAnswer } from "../../../runtime/admin/reloadJson.ts"
import { CallBook } from "../../../runtime/observe/CallBook.ts"
import { Metrics } from "../../../runtime/observe/Metrics.ts"

/** The product's side: what the test changes, the server shows. */
export class TestProduct {
  health: Health = { draining: false, links: [], calls: 0 }
  drains = 0
  reload: ReloadAnswer = { _tag: "Reloaded" }
}

export interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

export type Ask = (
  path: string,
  options?: { readonly method?: string; readonly headers?: Record<string, string> }
) => Effect.Effect<Reply>

export interface Served {
  readonly ask: Ask
  readonly url: string
  readonly product: TestProduct
  /** What was logged, an event each. */
  readonly logged: ReadonlyArray<string>
}

/** Runs a test against a server of its own, with registry and book of its own. */
export const withAdmin = <A, E>(
  test: (served: Served) => Effect.Effect<A, E, CallBook | Metrics>,
  options: { readonly token?: Redacted.Redacted; readonly deployment?: string } = {}
) => {
  const product = new TestProduct()
  const logged: Array<string> = []
  const logger = Logger.make<unknown, void>(({ message, cause }) => {
    logged.push(`${String(message)}: ${Cause.pretty(cause)}`)
  })
  const server = Admin.layer({
    host: "127.0.0.1",
    port: 0,
    deployment: options.deployment ?? "bank-hotline",
    health: () => product.health,
    drain: Effect.sync(() => {
      product.drains += 1
    }),
    reload: Effect.sync(() => product.reload),
    token: options.token
  })
  return Effect.gen(function* () {
    const { url } = yield* Admin
    return yield* test({ ask: asker(url), url, product, logged })
  }).pipe(
    Effect.provide(
      server.pipe(
        Layer.provideMerge(Layer.mergeAll(CallBook.layer, Metrics.layer)),
        Layer.provideMerge(Logger.layer([logger]))
      )
    ),
    Effect.provideService(Metric.MetricRegistry, new Map())
  )
}

const asker =
  (url: string): Ask =>
  (path, options = {}) =>
    Effect.promise(async () => {
      const response = await fetch(`${url}${path}`, options)
      return {
        status: response.status,
        headers: response.headers,
        text: await response.text()
      }
    })
