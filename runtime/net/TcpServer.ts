// Listening TCP sockets as a service, so that a virtual network can stand in for the real one.
// Hands over connections one by one; what is said on them is the user's business. A listener ends
// with its scope, a connection with the scope it was accepted in.

import { Context, Effect, Layer, type Scope } from "effect"
import { createServer, type Server, type Socket } from "node:net"
import { tcpLimits } from "../config/CtiLimits.ts"
import { endpointText, releaseSocket, wrapSocket } from "./TcpConnection.ts"
import type { TcpConnection } from "./TcpConnection.ts"
import { BindError, bindReason } from "./Udp.ts"

export interface TcpListener {
  readonly host: string
  /** The real one where port 0 was asked for. */
  readonly port: number
  /** Waits for the next connection. */
  readonly accept: Effect.Effect<TcpConnection, never, Scope.Scope>
}

/** Peers of a CTI link are a handful of servers; beyond this the system refuses. */
const connectionsMax = 256

/** Connections that nobody has accepted yet; beyond it new ones are reset. */
const waitingMax = 64

const openServer = (host: string, port: number) =>
  Effect.callback<Server, BindError>((resume) => {
    const server = createServer({ noDelay: true, keepAlive: true, pauseOnConnect: true })
    server.maxConnections = connectionsMax
    server.once("error", (error: NodeJS.ErrnoException) => {
      const endpoint = endpointText(host, port)
      const reason = bindReason(error.code)
      resume(Effect.fail(new BindError({ endpoint, reason, detail: error.message })))
    })
    server.listen(port, host, () => {
      server.removeAllListeners("error")
      resume(Effect.succeed(server))
    })
  })

const listen = Effect.fnUntraced(function* (host: string, port: number) {
  const waiting: Array<Socket> = []
  // Sockets that no scope owns yet, those just handed to an accept that was interrupted among them.
  const unowned = new Set<Socket>()
  let accepting: ((socket: Socket) => void) | undefined
  const server = yield* Effect.acquireRelease(openServer(host, port), (open) =>
    Effect.sync(() => {
      open.close()
      for (const socket of unowned) socket.destroy()
    })
  )
  // A failed accept (no file descriptors) costs that connection; the listener goes on.
  server.on("error", () => undefined)
  server.on("connection", (socket) => {
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
        const connection = wrapSocket(socket, tcpLimits)
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
      port: number
    ) => Effect.Effect<TcpListener, BindError, Scope.Scope>
  }
>()("ctiflow/runtime/net/TcpServer") {
  static readonly layer = Layer.succeed(TcpServer, { listen })
}
