// The admin server: health, metrics, calls, the pages for digits, drain, and a small page for
// people. It reads what the rest of the process shows and decides nothing about calls.
//
// INVARIANT (reads are harmless): a GET changes nothing and costs a bounded time. Only POSTs change
// something, and only for whom `mayPost.ts` lets.

import { Cause, Context, Effect, Layer, Option, Redacted } from "effect"
import {
  HttpRouter,
  HttpServer,
  HttpServerError,
  HttpServerRequest,
  HttpServerResponse
} from "effect/http"
import {
  callIdLengthMax,
  httpBodyBytesMax,
  httpConnectionsMax,
  httpHeadBytesMax,
  httpHeadTimeoutMs,
  httpIdleTimeoutMs,
  httpRequestTimeoutMs,
  httpShutdownMs
} from "../config/AdminLimits.ts"
import { httpServerLayer, httpUrl } from "../net/HttpServer.ts"
import type { BindError } from "../net/Udp.ts"
import { CallBook } from "../observe/CallBook.ts"
import { Metrics } from "../observe/Metrics.ts"
import { json, problem } from "./answers.ts"
import type { Health } from "./healthJson.ts"
import { type Refusal, refusePost } from "./mayPost.ts"
import type { ReloadAnswer } from "./reloadJson.ts"
import { type Ask, makeRoutes, type Route } from "./routes.ts"

export interface AdminOptions {
  /** Where to listen; port 0 takes a free one. */
  readonly host: string
  readonly port: number
  /** The deployment's name, for people. */
  readonly deployment: string
  readonly health: () => Health
  /** Starts to drain, as SIGTERM does, and is done at once. */
  readonly drain: Effect.Effect<void>
  /** Swaps the plan, as SIGHUP does; answers when it is done or refused. */
  readonly reload: Effect.Effect<ReloadAnswer>
  /** `ADMIN_TOKEN`; without one, only this machine may POST. */
  readonly token: Redacted.Redacted | undefined
}

/** The running server. */
export class Admin extends Context.Service<
  Admin,
  {
    /** `http://HOST:PORT`, with the port that was taken. */
    readonly url: string
  }
>()("ctiflow/runtime/admin/Admin") {
  /**
   * Serves until the layer closes; fails with an error that names the address when it cannot be
   * opened.
   */
  static readonly layer = (
    options: AdminOptions
  ): Layer.Layer<Admin, BindError, CallBook | Metrics> =>
    Layer.effect(Admin, serve(options)).pipe(Layer.provide(httpServerLayer(limits(options))))
}

const limits = ({ host, port }: AdminOptions) => ({
  host,
  port,
  headBytesMax: httpHeadBytesMax,
  headTimeoutMs: httpHeadTimeoutMs,
  requestTimeoutMs: httpRequestTimeoutMs,
  idleTimeoutMs: httpIdleTimeoutMs,
  connectionsMax: httpConnectionsMax,
  shutdownMs: httpShutdownMs
})

const serve = Effect.fnUntraced(function* (options: AdminOptions) {
  const server = yield* HttpServer.HttpServer
  const routes = makeRoutes({ ...options, book: yield* CallBook, metrics: yield* Metrics })
  const token = options.token === undefined ? undefined : Redacted.value(options.token)
  const router = yield* HttpRouter.make.pipe(
    Effect.provideService(HttpRouter.RouterConfig, {
      ignoreTrailingSlash: true,
      maxParamLength: callIdLengthMax
    })
  )
  for (const route of routes) yield* router.add("*", route.path, dispatch(route, token))
  yield* HttpServer.serveEffect(guard(router.asHttpEffect()))
  return Admin.of({ url: httpUrl(server, options.host) })
})

/** Hands a request to the route's answer for its method; HEAD is GET without its body. */
const dispatch = (route: Route, token: string | undefined) =>
  Effect.fnUntraced(function* (request: HttpServerRequest.HttpServerRequest) {
    const method = request.method === "HEAD" ? "GET" : request.method
    const answer = method === "GET" ? route.get : method === "POST" ? route.post : undefined
    if (answer === undefined) {
      const allow = [route.get && "GET, HEAD", route.post && "POST"].filter(Boolean).join(", ")
      return problem(405, `${request.method} is not possible here; ${allow} is`, { allow })
    }
    if (Number(request.headers["content-length"] ?? 0) > httpBodyBytesMax) {
      return problem(413, `a request's body has at most ${httpBodyBytesMax} bytes`)
    }
    if (method === "POST") {
      const refusal = refusePost(
        { remoteAddress: Option.getOrUndefined(request.remoteAddress), headers: request.headers },
        token
      )
      if (refusal !== undefined) return refusals[refusal]
    }
    return yield* answer(yield* asked(request))
  })

const challenge = { "www-authenticate": 'Bearer realm="ctiflow"' }

const refusals: Readonly<Record<Refusal, HttpServerResponse.HttpServerResponse>> = {
  "no-token": problem(401, "this needs the bearer token ADMIN_TOKEN", challenge),
  "wrong-token": problem(401, "this is not the bearer token ADMIN_TOKEN", challenge),
  "not-here": problem(403, "without an ADMIN_TOKEN this is possible from this machine only")
}

const asked = (request: HttpServerRequest.HttpServerRequest) =>
  Effect.map(HttpRouter.params, (params): Ask => {
    const question = request.url.indexOf("?")
    return {
      param: (name) => params[name],
      query: question < 0 ? "" : request.url.slice(question + 1)
    }
  })

/**
 * Gives every failure an answer of ours, and every answer the header fields that keep browsers and
 * caches honest.
 */
const guard = <E, R>(app: Effect.Effect<HttpServerResponse.HttpServerResponse, E, R>) =>
  app.pipe(
    Effect.catch((error) =>
      HttpServerError.isHttpServerError(error) && error.reason._tag === "RouteNotFound"
        ? Effect.succeed(problem(404, "there is no such page"))
        : fault(error)
    ),
    Effect.catchDefect(fault),
    Effect.map((response) =>
      HttpServerResponse.setHeaders(response, {
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
        ...response.headers
      })
    )
  )

const fault = (error: unknown) =>
  Effect.as(
    Effect.logError("an admin request failed", Cause.die(error)),
    json({ error: "this could not be answered; the log says why" }, 500)
  )
