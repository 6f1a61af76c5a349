// UDP sockets as a service, so that a virtual network can stand in for the real one. Hands over
// datagrams as they come; knows nothing of what is in them. A socket lives as long as the scope it
// was bound in.

import { Context, Data, Effect, Layer, type Scope } from "effect"
import { createSocket, type Socket } from "node:dgram"
import { isIPv6 } from "node:net"
import { networkInterfaces } from "node:os"

/** Why a socket could not be bound. */
export class BindError extends Data.TaggedError("BindError")<{
  /** `udp:127.0.0.1:5060`, as the operator wrote it. */
  readonly endpoint: string
  readonly reason: "in-use" | "not-ours" | "not-allowed" | "other"
  readonly detail: string
}> {
  override get message(): string {
    switch (this.reason) {
      case "in-use":
        return `${this.endpoint} is in use by another process`
      case "not-ours":
        return `${this.endpoint} is not an address of this machine`
      case "not-allowed":
        return `${this.endpoint} may not be opened by this user`
      case "other":
        return `${this.endpoint} could not be opened: ${this.detail}`
    }
  }
}

/** Which of the operator's mistakes a system error is. */
export const bindReason = (code: string | undefined): BindError["reason"] => {
  if (code === "EADDRINUSE") return "in-use"
  if (code === "EADDRNOTAVAIL") return "not-ours"
  if (code === "EACCES" || code === "EPERM") return "not-allowed"
  return "other"
}

export interface UdpSocket {
  readonly address: string
  readonly port: number
  /** Never throws; a datagram that cannot be sent is reported to `onSendFailed`. */
  readonly send: (bytes: Uint8Array, port: number, address: string) => void
}

export interface UdpListener {
  /** `bytes` is the listener's own. Called outside any fiber. */
  readonly onDatagram: (bytes: Buffer, address: string, port: number) => void
  /** `bytes` is what could not be sent, where the socket knows it. */
  readonly onSendFailed: (
    address: string,
    port: number,
    detail: string,
    bytes: Uint8Array | undefined
  ) => void
}

/**
 * MEASURED (sip.md D): with the system's 208 KiB some hundred datagrams fit, and a pause of 45 ms
 * at 600 calls/s loses messages; 4 MiB bridges 100 ms at 7 000 calls/s. `net.core.rmem_max` must
 * allow it.
 */
const receiveBufferBytes = 4 * 1024 * 1024

const acquireSocket = (address: string, port: number) =>
  Effect.callback<Socket, BindError>((resume) => {
    const socket = createSocket({
      type: isIPv6(address) ? "udp6" : "udp4",
      // One family a socket: `[::]` beside `0.0.0.0` are two, and no address is mapped.
      ipv6Only: isIPv6(address),
      recvBufferSize: receiveBufferBytes,
      sendBufferSize: receiveBufferBytes
    })
    socket.once("error", (error: NodeJS.ErrnoException) => {
      socket.close()
      resume(
        Effect.fail(
          new BindError({
            endpoint: `udp:${address}:${port}`,
            reason: bindReason(error.code),
            detail: error.message
          })
        )
      )
    })
    socket.bind(port, address, () => {
      socket.removeAllListeners("error")
      resume(Effect.succeed(socket))
    })
  })

const bind = Effect.fnUntraced(function* (address: string, port: number, listener: UdpListener) {
  const socket = yield* Effect.acquireRelease(acquireSocket(address, port), (open) =>
    Effect.callback<void>((resume) => {
      open.close(() => resume(Effect.void))
    })
  )
  // An unconnected UDP socket reports late errors of single datagrams here; none of them ends the
  // socket.
  socket.on("error", (error) => listener.onSendFailed("", 0, error.message, undefined))
  socket.on("message", (bytes, remote) => listener.onDatagram(bytes, remote.address, remote.port))
  return {
    address,
    port: socket.address().port,
    send: (bytes, remotePort, remoteAddress) => {
      const failed = (error: Error | null) => {
        if (error !== null) listener.onSendFailed(remoteAddress, remotePort, error.message, bytes)
      }
      if (remotePort < 1 || remotePort > 65_535) {
        listener.onSendFailed(remoteAddress, remotePort, "no such port", bytes)
        return
      }
      socket.send(bytes, remotePort, remoteAddress, failed)
    }
  } satisfies UdpSocket
})

/**
 * The address by which others reach a socket bound to `address`: itself, or for one bound to every
 * address of this machine the first of them that is not a loopback. A machine with several says its
 * own by `advertise`.
 */
const reachableAddress = (address: string): string => {
  if (address !== "0.0.0.0" && address !== "::") return address
  const family = isIPv6(address) ? "IPv6" : "IPv4"
  const own = Object.values(networkInterfaces())
    .flatMap((entries) => entries ?? [])
    .find((entry) => !entry.internal && entry.family === family)
  return own?.address ?? (family === "IPv6" ? "::1" : "127.0.0.1")
}

export class Udp extends Context.Service<
  Udp,
  {
    readonly reachableAddress: (address: string) => string
    /** Port 0 takes a free one. */
    readonly bind: (
      address: string,
      port: number,
      listener: UdpListener
    ) => Effect.Effect<UdpSocket, BindError, Scope.Scope>
  }
>()("ctiflow/runtime/net/Udp") {
  static readonly layer = Layer.succeed(Udp, { bind, reachableAddress })
}
