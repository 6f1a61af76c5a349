// One TCP connection as its users see it, and the one wrapper of a node socket behind it. Reading
// waits and pulls; writing is plain and queues, within a bound: a peer that does not read loses the
// connection instead of filling our memory. Bytes only; knows nothing of frames. A connection lives
// as long as the scope it was made in, or until `close`.

import { Data, Effect } from "effect"
import type { Socket } from "node:net"
import type { TcpLimits } from "../config/CtiLimits.ts"

/** Why a connection could not be made, or ended. */
export class NetError extends Data.TaggedError("NetError")<{
  /** `tcp:127.0.0.1:7009`. */
  readonly endpoint: string
  readonly reason:
    | "refused"
    | "unreachable"
    | "unknown-host"
    | "timeout"
    /** The peer ended it in good order. */
    | "ended"
    | "reset"
    /** More bytes wait for the peer than `outboxBytesMax`. */
    | "not-reading"
    /** We closed it. */
    | "closed"
    | "other"
  readonly detail: string
}> {
  override get message(): string {
    return `${this.endpoint}: ${this.detail}`
  }
}

export interface TcpConnection {
  /** `HOST:PORT` of either end. */
  readonly remote: string
  readonly local: string
  /**
   * Waits for bytes, at least one chunk, in the order they came. After the end: fails with what
   * ended it, every time.
   */
  readonly read: Effect.Effect<ReadonlyArray<Uint8Array>, NetError>
  /** Queues the bytes; they are the connection's from here on. After the end it does nothing. */
  readonly write: (bytes: Uint8Array) => void
  /** Bytes that wait for the peer. */
  readonly queuedLength: () => number
  /** Sends what is queued, then ends; reading ends at once. */
  readonly close: () => void
  /** Ends at once, by a reset; what is queued is lost. */
  readonly abort: () => void
}

/** From here on reading waits for whoever pulls: four reads of the kernel's usual size. */
const readAheadBytesMax = 256 * 1024

/** How long a socket may take to hand over what is queued after it was closed. */
const lingerMs = 2_000

export const endpointText = (host: string, port: number): string =>
  host.includes(":") ? `tcp:[${host}]:${port}` : `tcp:${host}:${port}`

/** What a system error means for a connection. */
export const netError = (endpoint: string, error: NodeJS.ErrnoException): NetError =>
  new NetError({
    endpoint,
    reason: reasonsByCode.get(error.code ?? "") ?? "other",
    detail: error.message
  })

const reasonsByCode: ReadonlyMap<string, NetError["reason"]> = new Map([
  ["ECONNREFUSED", "refused"],
  ["ENETUNREACH", "unreachable"],
  ["EHOSTUNREACH", "unreachable"],
  ["ENOTFOUND", "unknown-host"],
  ["EAI_AGAIN", "unknown-host"],
  ["ETIMEDOUT", "timeout"],
  ["ECONNRESET", "reset"],
  ["EPIPE", "reset"]
])

/** Frees the socket: at once when nothing waits, else after a bounded time for the last bytes. */
export const releaseSocket = (socket: Socket): Effect.Effect<void> =>
  Effect.callback<void>((resume) => {
    if (socket.destroyed || socket.connecting || socket.writableLength === 0) {
      return resume(Effect.void)
    }
    socket.once("close", () => resume(Effect.void))
    socket.destroySoon()
  }).pipe(Effect.timeoutOption(lingerMs), Effect.andThen(Effect.sync(() => socket.destroy())))

/** A connected socket as a connection. Takes over all of the socket's events. */
export const wrapSocket = (socket: Socket, limits: TcpLimits): TcpConnection => {
  const remote = hostPort(socket.remoteAddress, socket.remotePort)
  const inbox = makeInbox(socket, `tcp:${remote}`)
  return {
    remote,
    local: hostPort(socket.localAddress, socket.localPort),
    read: inbox.read,
    write: (bytes) => {
      if (inbox.hasEnded() || !socket.writable) return
      if (socket.writableLength + bytes.length > limits.outboxBytesMax) {
        inbox.end("not-reading", `the peer left ${socket.writableLength} bytes unread`)
        socket.destroy()
        return
      }
      socket.write(bytes)
    },
    queuedLength: () => socket.writableLength,
    close: () => {
      inbox.close()
      socket.destroySoon()
    },
    abort: () => {
      inbox.close()
      socket.resetAndDestroy()
    }
  }
}

type Waiting = (result: Effect.Effect<ReadonlyArray<Uint8Array>, NetError>) => void

/** What has arrived and was not read yet, the one who waits for it, and what ended it all. */
const makeInbox = (socket: Socket, endpoint: string) => {
  let arrived: Array<Uint8Array> = []
  let arrivedLength = 0
  let ended: NetError | undefined
  let waiting: Waiting | undefined

  const take = (): ReadonlyArray<Uint8Array> => {
    const taken = arrived
    arrived = []
    arrivedLength = 0
    if (socket.isPaused()) socket.resume()
    return taken
  }
  const finish = (error: NetError): void => {
    ended ??= error
    const resume = waiting
    waiting = undefined
    resume?.(Effect.fail(ended))
  }
  const end = (reason: NetError["reason"], detail: string): void =>
    finish(new NetError({ endpoint, reason, detail }))

  // It may be gone between its first event and this one, and then says nothing any more.
  if (socket.destroyed) end("reset", "the connection was lost as soon as it was made")
  socket.on("data", (chunk) => {
    arrived.push(chunk)
    arrivedLength += chunk.length
    const resume = waiting
    waiting = undefined
    if (resume !== undefined) resume(Effect.succeed(take()))
    else if (arrivedLength >= readAheadBytesMax) socket.pause()
  })
  socket.on("error", (error) => finish(netError(endpoint, error)))
  socket.on("end", () => end("ended", "the peer ended the connection"))
  socket.on("close", () => end("ended", "the connection is closed"))

  const read = Effect.callback<ReadonlyArray<Uint8Array>, NetError>((resume) => {
    if (arrived.length > 0) return resume(Effect.succeed(take()))
    if (ended !== undefined) return resume(Effect.fail(ended))
    waiting = resume
    return Effect.sync(() => {
      waiting = undefined
    })
  })
  const close = (): void => {
    arrived = []
    end("closed", "closed by us")
  }
  return { read, end, close, hasEnded: () => ended !== undefined }
}

const hostPort = (host: string | undefined, port: number | undefined): string => {
  const name = host ?? "unknown"
  return name.includes(":") ? `[${name}]:${port ?? 0}` : `${name}:${port ?? 0}`
}
