// Listening TCP sockets as a service, secured by TLS where that is asked for, so that a virtual
// network can stand in for the real one. Hands over connections one by one; what is said on them is
// the user's business. A listener ends with its scope, a connection with the scope it was accepted
// in.

import { Context, Effect, Layer, type Scope } from "effect"
import { createServer, isIPv6, type Server, type Socket } from "node:net"
import { createServer as createSecuredServer } from "node:tls"
import { type TcpLimits, tcpLimits } from "../config/CtiLimits.ts"
import { endpointText, releaseSocket, wrapSocket } from "./TcpConnection.ts"
import type { TcpConnection } from "./TcpConnection.ts"
import { serverTlsOptions, type TlsCredentials } from "./Tls.ts"
import { BindError, bindReason } from "./Udp.ts"

export interface TcpListener {
  readonly host: string
  /** The real one where port 0 was asked for. */
  readonly port: number
  /** Waits for the next connection. */
  readonly accept: Effect.Effect<TcpConnection, never, Scope.Scope>
}

export interface ListenOptions {
  readonly limits?: TcpLimits
  /** Connections at one time; beyond this the system refuses. */
  readonly connectionsMax?: number
  /** Connections are handed over once their handshake is done. */
  readonly tls?: TlsCredentials
}

/** Peers of a CTI link are a handful of servers. */
const connectionsMaxAbsent = 256

/** Connections that nobody has accepted yet; beyond it new ones are reset. */
const waitingMax = 64

const openServer = (host: string, port: number, options: ListenOptions) =>
  Effect.callback<Server, BindError>((resume) => {
    const endpoint = endpointText(host, port)
    const server = makeServer(options.tls)
    if (typeof server === "string") {
      return resume(Effect.fail(new BindError({ endpoint, reason: "other", detail: server })))
    }
    server.maxConnections = options.connectionsMax ?? connectionsMaxAbsent
    server.once("error", (error: NodeJS.ErrnoException) => {
      const reason = bindReason(error.code)
      resume(Effect.fail(new BindError({ endpoint, reason, detail: error.message })))
    })
    // One family a listener: `[::]` beside `0.0.0.0` are two listeners, and no address is mapped.
    server.listen({ port, host, ipv6Only: isIPv6(host) }, () => {
      server.removeAllListeners("error")
      resume(Effect.succeed(server))
    })
  })

/** A server, or why there is none: credentials that do not read are thrown. */
const makeServer = (tls: TlsCredentials | undefined): Server | string => {
  if (tls === undefined) {
    return createServer({ noDelay: true, keepAlive: true, pauseOnConnect: true })
  }
  try {
    const server = createSecuredServer({
      ...serverTlsOptions(tls),
      noDelay: true,
      keepAlive: true
    })
    // A handshake that fails costs its connection.
    server.on("tlsClientError", (_error, socket) => socket.destroy())
    return server
  } catch (error) {
    return `its certificate or key cannot be used: ${String(error)}`
  }
}

const listen = Effect.fnUntraced(function* (
  host: string,
  port: number,
  options: ListenOptions = {}
) {
  const waiting: Array<Socket> = []
  // Sockets that no scope owns yet, those just handed to an accept that was interrupted among them.
  const unowned = new Set<Socket>()
  let accepting: ((socket: Socket) => void) | undefined
  const server = yield* Effect.acquireRelease(openServer(host, port, options), (open) =>
    Effect.sync(() => {
      open.close()
      for (const socket of unowned) socket.destroy()
    })
  )
  // A failed accept (no file descriptors) costs that connection; the listener goes on.
  server.on("error", () => undefined)
  server.on(options.tls === undefined ? "connection" : "secureConnection", (socket: Socket) => {
    // A peer may reset while it waits; without a listener that would end the process.
    socket.on("error", () => undefined)
    unowned.add(socket)
    socket.once("close", () => unowned.delete(socket))
    const accept = accepting
    accepting = undefined
    if (accept !== undefined) accept(socket)
    else if (waiting.length < waitingMax) waiting.push(socket)
    else socket.resetAndDestroy()
  })
  const next = Effect.callback<Socket>((resume) => {
    const socket = waiting.shift()
    if (socket !== undefined) return resume(Effect.succeed(socket))
    accepting = (accepted) => resume(Effect.succeed(accepted))
    return Effect.sync(() => {
      accepting = undefined
    })
  })
  const address = server.address()
  return {
    host,
    port: typeof address === "object" && address !== null ? address.port : port,
    accept: Effect.acquireRelease(next, releaseSocket, { interruptible: true }).pipe(
      Effect.map((socket) => {
        unowned.delete(socket)
        const connection = wrapSocket(socket, options.limits ?? tcpLimits)
        socket.resume()
        return connection
      })
    )
  } satisfies TcpListener
})

export class TcpServer extends Context.Service<
  TcpServer,
  {
    /** Port 0 takes a free one. */
    readonly listen: (
      host: string,
      port: number,
      options?: ListenOptions
    ) => Effect.Effect<TcpListener, BindError, Scope.Scope>
  }
>()("ctiflow/runtime/net/TcpServer") {
  static readonly layer = Layer.succeed(TcpServer, { listen })
}
