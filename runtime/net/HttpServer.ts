// A bounded HTTP server on one address, as effect/http wants it. Knows sockets and time limits;
// what is served, and to whom, is the business of whoever serves. It listens as long as its layer
// lives.

import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import { Effect, Layer } from "effect"
import { HttpServer } from "effect/http"
import { NetAddress } from "effect/net"
import { createServer, type Server } from "node:http"
import { BindError, bindReason } from "./Udp.ts"

/** Where to listen and what to bear. Times are milliseconds. */
export interface HttpServerOptions {
  /** An address; IPv6 without brackets. */
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
  readonly headBytesMax: number
  readonly headTimeoutMs: number
  readonly requestTimeoutMs: number
  readonly idleTimeoutMs: number
  readonly connectionsMax: number
  /** For running requests to end when the layer closes. */
  readonly shutdownMs: number
}

/** Opens the address; fails with an error that names it. */
export const httpServerLayer = (
  options: HttpServerOptions
): Layer.Layer<HttpServer.HttpServer, BindError> =>
  Layer.effect(HttpServer.HttpServer, open(options))

const open = Effect.fnUntraced(function* (options: HttpServerOptions) {
  const { host, port, shutdownMs } = options
  const fork = Effect.runForkWith(yield* Effect.context())
  const warn = (detail: string) => {
    fork(Effect.logWarning("the HTTP server could not take a connection", { host, port, detail }))
  }
  const server = boundedServer(options, warn)
  const listen = { host, port, gracefulShutdownTimeout: shutdownMs }
  const serving = yield* NodeHttpServer.make(() => server, listen).pipe(
    Effect.mapError(({ cause }) => bindError(options, cause))
  )
  // Whoever serves has waited for running requests by now. What is still open is a client that says
  // nothing, and would keep the process alive until its time limit.
  yield* Effect.addFinalizer(() => Effect.sync(() => server.closeAllConnections()))
  return serving
})

/** `http://HOST:PORT` of a server that listens, with the port it was given. */
export const httpUrl = (server: HttpServer.HttpServer["Service"], host: string): string => {
  const port = NetAddress.isInetAddress(server.address) ? server.address.port : 0
  return `http://${bracketed(host)}:${port}`
}

const boundedServer = (options: HttpServerOptions, onError: (detail: string) => void): Server => {
  const server = createServer({
    maxHeaderSize: options.headBytesMax,
    headersTimeout: options.headTimeoutMs,
    requestTimeout: options.requestTimeoutMs,
    keepAliveTimeout: options.idleTimeoutMs,
    connectionsCheckingInterval: options.headTimeoutMs
  })
  server.maxConnections = options.connectionsMax
  // Once it listens, nobody else hears of an error (no descriptor left to accept with), and unheard
  // it would end the process.
  server.on("error", (error) => {
    if (server.listening) onError(error.message)
  })
  return server
}

const bracketed = (host: string): string => (host.includes(":") ? `[${host}]` : host)

const bindError = ({ host, port }: HttpServerOptions, cause: unknown): BindError => {
  const endpoint = `http:${bracketed(host)}:${port}`
  if (!(cause instanceof Error)) {
    return new BindError({ endpoint, reason: "other", detail: String(cause) })
  }
  const code = "code" in cause && typeof cause.code === "string" ? cause.code : undefined
  return new BindError({ endpoint, reason: bindReason(code), detail: cause.message })
}
