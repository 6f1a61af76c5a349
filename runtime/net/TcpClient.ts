// Outgoing TCP connections as a service, so that a virtual network can stand in for the real one.
// One attempt, bounded in time; trying again is the caller's business.

import { Context, Effect, Layer, type Scope } from "effect"
import { connect as connectSocket } from "node:net"
import { tcpLimits } from "../config/CtiLimits.ts"
import type { TcpLimits } from "../config/CtiLimits.ts"
import { endpointText, NetError, netError, releaseSocket, wrapSocket } from "./TcpConnection.ts"
import type { TcpConnection } from "./TcpConnection.ts"

const connect = Effect.fnUntraced(function* (
  host: string,
  port: number,
  limits: TcpLimits = tcpLimits
) {
  const endpoint = endpointText(host, port)
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    return yield* new NetError({ endpoint, reason: "other", detail: "no such port" })
  }
  const socket = yield* Effect.acquireRelease(
    Effect.sync(() => connectSocket({ host, port, noDelay: true, keepAlive: true })),
    releaseSocket
  )
  yield* Effect.callback<void, NetError>((resume) => {
    socket.once("connect", () => resume(Effect.void))
    socket.once("error", (error) => resume(Effect.fail(netError(endpoint, error))))
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

export class TcpClient extends Context.Service<
  TcpClient,
  {
    /**
     * `host` is a name or an address, IPv6 without brackets. The connection ends with the scope.
     */
    readonly connect: (
      host: string,
      port: number,
      limits?: TcpLimits
    ) => Effect.Effect<TcpConnection, NetError, Scope.Scope>
  }
>()("ctiflow/runtime/net/TcpClient") {
  static readonly layer = Layer.succeed(TcpClient, { connect })
}
