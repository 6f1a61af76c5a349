// Gets hold of the UDP socket that the `sip` package opens for itself and never shows. The package
// listens for no socket error and catches nothing that its own parser or the socket throws, so
// without this one datagram, or one bad port in a Contact, ends the process (sip.md, part A,
// traps). Node announces every new UDP socket on a diagnostics channel: nothing is patched, and the
// package is used as it is. Opens, binds and closes nothing itself.

import { Predicate, Result } from "effect"
import { subscribe, unsubscribe } from "node:diagnostics_channel"

/** What is needed of a `dgram` socket here. */
export interface ForeignSocket {
  send: (...parts: ReadonlyArray<unknown>) => unknown
  readonly on: (event: string, listener: (...parts: ReadonlyArray<unknown>) => void) => unknown
  readonly listeners: (event: string) => ReadonlyArray<(...parts: ReadonlyArray<unknown>) => void>
  readonly removeAllListeners: (event: string) => unknown
  readonly setRecvBufferSize: (length: number) => void
}

export interface Containment {
  /** Why a datagram must not reach the package; `undefined` lets it through. */
  readonly screen: (bytes: Uint8Array) => string | undefined
  /** Told of everything that would otherwise have been lost or fatal. */
  readonly onFault: (what: string) => void
  readonly onListening: () => void
  /** A socket error; before `onListening` it means that the socket could not be bound. */
  readonly onError: (error: unknown) => void
}

/** Node's own announcement of new UDP sockets; the message is `{ socket }`. */
const socketChannel = "udp.socket"

/**
 * MEASURED (sip.md D): the system's 208 KiB overflow during a garbage collection at some hundred
 * calls a second, and the package offers no way to ask for more. The kernel cuts the wish to
 * `net.core.rmem_max`.
 */
const receiveBufferLength = 4 * 1024 * 1024

/** Runs `create` and gives what it made with the socket it opened meanwhile, if it opened one. */
export const captureSocket = <A>(
  create: () => A
): { readonly made: Result.Result<A, unknown>; readonly socket: ForeignSocket | undefined } => {
  let socket: ForeignSocket | undefined
  const onSocket = (message: unknown): void => {
    // The channel's message is untyped; Node documents its `socket` as a dgram.Socket, of which
    // this is a part.
    if (Predicate.hasProperty(message, "socket")) socket ??= message.socket as ForeignSocket
  }
  subscribe(socketChannel, onSocket)
  const made = Result.try(create)
  unsubscribe(socketChannel, onSocket)
  return { made, socket }
}

/**
 * Puts the package's socket behind the containment: from here on nothing it does is thrown into the
 * event loop.
 */
export const containSocket = (socket: ForeignSocket, containment: Containment): void => {
  const contain = (where: string, attempt: () => unknown): void => {
    const attempted = Result.try(attempt)
    if (Result.isFailure(attempted)) containment.onFault(`${where}: ${describe(attempted.failure)}`)
  }
  const receivers = socket.listeners("message")
  socket.removeAllListeners("message")
  socket.on("message", (bytes, remote) => {
    const refusal = bytes instanceof Uint8Array ? containment.screen(bytes) : "not a datagram"
    if (refusal !== undefined) return containment.onFault(`datagram dropped: ${refusal}`)
    for (const receive of receivers) contain("receiving", () => receive(bytes, remote))
  })
  socket.on("error", (error) => containment.onError(error))
  socket.on("listening", () => {
    contain("receive buffer", () => socket.setRecvBufferSize(receiveBufferLength))
    containment.onListening()
  })
  const send = socket.send.bind(socket)
  socket.send = (...parts) => contain("sending", () => send(...parts))
}

/** The one line of an error, whatever was thrown. */
export const describe = (thrown: unknown): string =>
  Predicate.hasProperty(thrown, "message") ? String(thrown.message) : String(thrown)
