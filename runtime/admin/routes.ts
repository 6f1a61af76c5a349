// The pages of the admin server, one row each. What they show is made elsewhere; here stands what
// is asked and answered.

import { Effect, Result } from "effect"
import type { HttpRouter, HttpServerResponse as Response } from "effect/http"
import { HttpServerResponse } from "effect/http"
import { callsListedDefault, callsListedMax, documentCacheSeconds } from "../config/AdminLimits.ts"
import { digitsPageOf, pageContentType } from "../media/pages/digitsPage.ts"
import { digitsPagePath } from "../media/pages/digitsPageUrl.ts"
import { decodeForm } from "../media/percent.ts"
import type { CallBook } from "../observe/CallBook.ts"
import type { Metrics } from "../observe/Metrics.ts"
import { printCall } from "../observe/printCall.ts"
import { json, problem } from "./answers.ts"
import { summaryJson, traceJson } from "./callJson.ts"
import { consolePage, consolePolicy } from "./consolePage.ts"
import { type Health, healthJson } from "./healthJson.ts"
import { type ReloadAnswer, reloadJson } from "./reloadJson.ts"

/** What of a request an answer may depend on. */
export interface Ask {
  /** A part of the path, decoded. */
  readonly param: (name: string) => string | undefined
  /** What follows the question mark, as it came. */
  readonly query: string
}

export type Answer = (ask: Ask) => Effect.Effect<Response.HttpServerResponse>

export interface Route {
  readonly path: HttpRouter.PathInput
  readonly get?: Answer
  readonly post?: Answer
}

export interface Shown {
  readonly deployment: string
  readonly health: () => Health
  readonly drain: Effect.Effect<void>
  readonly reload: Effect.Effect<ReloadAnswer>
  readonly book: CallBook["Service"]
  readonly metrics: Metrics["Service"]
}

export const makeRoutes = (shown: Shown): ReadonlyArray<Route> => [
  { path: "/", get: () => Effect.sync(() => consoleAnswer(shown)) },
  { path: "/health", get: () => Effect.sync(() => healthAnswer(shown)) },
  { path: "/metrics", get: () => Effect.sync(() => metricsAnswer(shown)) },
  { path: "/calls", get: ({ query }) => Effect.sync(() => callsAnswer(shown, query)) },
  { path: "/calls/:id", get: (ask) => Effect.sync(() => callAnswer(shown, ask)) },
  { path: digitsPagePath, get: ({ query }) => Effect.sync(() => digitsAnswer(query)) },
  { path: "/reload", post: () => Effect.map(shown.reload, reloadAnswer) },
  { path: "/drain", post: () => Effect.as(shown.drain, json({ status: "draining" }, 202)) }
]

const consoleAnswer = ({ deployment }: Shown) =>
  HttpServerResponse.text(consolePage(deployment), {
    contentType: "text/html; charset=utf-8",
    headers: { "content-security-policy": consolePolicy }
  })

const healthAnswer = ({ health }: Shown) => {
  const body = healthJson(health())
  return json(body, body.status === "draining" ? 503 : 200)
}

/** A plan that cannot be taken is well asked for and not processed (RFC 9110 §15.5.21). */
const reloadAnswer = (answer: ReloadAnswer) =>
  json(reloadJson(answer), answer._tag === "Reloaded" ? 200 : 422)

const metricsAnswer = ({ health, metrics }: Shown) => {
  // Links tell their state when they are asked, so they are asked at each scrape.
  for (const { dialogues = 0, name, state } of health().links) {
    metrics.linkState(name, state)
    metrics.linkDialogues(name, dialogues)
  }
  return HttpServerResponse.text(metrics.prometheusText(), {
    contentType: "text/plain; version=0.0.4; charset=utf-8"
  })
}

const callsAnswer = ({ book }: Shown, query: string) => {
  const given = parameter(query, "limit")
  if (given !== undefined && !(/^\d{1,6}$/.test(given) && Number(given) >= 1)) {
    return problem(400, `limit: a number from 1 to ${callsListedMax}`)
  }
  const limit = Math.min(Number(given ?? callsListedDefault), callsListedMax)
  const live = book.live().slice(0, limit)
  const traces = [...live, ...book.recent(limit - live.length)]
  return json(traces.map((trace) => summaryJson(trace.summary())))
}

const callAnswer = ({ book }: Shown, { param, query }: Ask) => {
  const trace = book.find(param("id") ?? "")
  if (trace === undefined) return problem(404, "there is no such call, or it ended too long ago")
  const format = parameter(query, "format") ?? "json"
  if (format === "text") {
    return HttpServerResponse.text(printCall(trace), { contentType: "text/plain; charset=utf-8" })
  }
  return format === "json" ? json(traceJson(trace)) : problem(400, "format: json or text")
}

const digitsAnswer = (query: string) =>
  Result.match(digitsPageOf(query), {
    onFailure: ({ message }) => problem(400, message),
    onSuccess: (page) =>
      HttpServerResponse.text(page, {
        contentType: pageContentType,
        headers: { "cache-control": `max-age=${documentCacheSeconds}` }
      })
  })

/** The first value of a query's parameter. */
const parameter = (query: string, name: string): string | undefined =>
  query
    .split("&")
    .find((pair) => pair.startsWith(`${name}=`))
    ?.slice(name.length + 1)
    .replace(/^.*$/, (value) => decodeForm(value))
