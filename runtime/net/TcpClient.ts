// Outgoing TCP connections as a service, secured by TLS where that is asked for, so that a virtual
// network can stand in for the real one. One attempt, bounded in time; trying again is the caller's
// business.

import { Context, Effect, Layer, type Scope } from "effect"
import { connect as connectSocket, type Socket } from "node:net"
import { connect as connectSecured } from "node:tls"
import { tcpLimits } from "../config/CtiLimits.ts"
import type { TcpLimits } from "../config/CtiLimits.ts"
import { endpointText, NetError, netError, releaseSocket, wrapSocket } from "./TcpConnection.ts"
import type { TcpConnection } from "./TcpConnection.ts"
import { clientTlsOptions, type TlsTarget } from "./Tls.ts"

const connect = Effect.fnUntraced(function* (
  host: string,
  port: number,
  limits: TcpLimits = tcpLimits,
  tls?: TlsTarget
) {
  const endpoint = endpointText(host, port)
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    return yield* new NetError({ endpoint, reason: "other", detail: "no such port" })
  }
  const socket = yield* Effect.acquireRelease(
    Effect.try({
      try: () => openSocket(host, port, tls),
      // Credentials that cannot be read are thrown, not reported.
      catch: (error) => new NetError({ endpoint, reason: "other", detail: String(error) })
    }),
    releaseSocket
  )
  const connected = tls === undefined ? "connect" : "secureConnect"
  yield* Effect.callback<void, NetError>((resume) => {
    socket.once(connected, () => resume(Effect.void))
    socket.once("error", (error) => resume(Effect.fail(netError(endpoint, error))))
    // A far end that ends the connection in the middle of the handshake.
    socket.once("close", () =>
      resume(Effect.fail(new NetError({ endpoint, reason: "ended", detail: "closed at once" })))
    )
  }).pipe(
    Effect.timeoutOrElse({
      duration: limits.connectTimeoutMs,
      orElse: () =>
        Effect.fail(
          new NetError({
            endpoint,
            reason: "timeout",
            detail: `no connection after ${limits.connectTimeoutMs} ms`
          })
        )
    })
  )
  return wrapSocket(socket, limits)
})

const openSocket = (host: string, port: number, tls: TlsTarget | undefined): Socket => {
  if (tls === undefined) return connectSocket({ host, port, noDelay: true, keepAlive: true })
  const socket = connectSecured({ host, port, ...clientTlsOptions(tls) })
  return socket.setNoDelay(true).setKeepAlive(true)
}

export class TcpClient extends Context.Service<
  TcpClient,
  {
    /**
     * `host` is a name or an address, IPv6 without brackets. The connection ends with the scope.
     * With `tls` it is there once the far end has proved who it is.
     */
    readonly connect: (
      host: string,
      port: number,
      limits?: TcpLimits,
      tls?: TlsTarget
    ) => Effect.Effect<TcpConnection, NetError, Scope.Scope>
  }
>()("ctiflow/runtime/net/TcpClient") {
  static readonly layer = Layer.succeed(TcpClient, { connect })
}
