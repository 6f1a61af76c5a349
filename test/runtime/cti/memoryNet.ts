// TCP inside one process, for tests in virtual time: the same services as `runtime/net`, bytes
// delivered in order at the next turn of the microtask queue, and a record of when somebody tried
// to connect. Ports are whatever is asked for.

import { Clock, Effect, Layer } from "effect"
import { TcpClient } from "../../../runtime/net/TcpClient.ts"
import { NetError } from "../../../runtime/net/TcpConnection.ts"
import type { TcpConnection } from "../../../runtime/net/TcpConnection.ts"
import { TcpServer } from "../../../runtime/net/TcpServer.ts"

type Chunks = ReadonlyArray<Uint8Array>

/** One direction of a connection. */
const makePipe = (endpoint: string) => {
  let arrived: Array<Uint8Array> = []
  let end: NetError | undefined
  let waiting: ((result: Effect.Effect<Chunks, NetError>) => void) | undefined
  const take = (): Effect.Effect<Chunks> => {
    const taken = arrived
    arrived = []
    return Effect.succeed(taken)
  }
  const wake = (): void => {
    const resume = waiting
    if (resume === undefined || (arrived.length === 0 && end === undefined)) return
    waiting = undefined
    resume(arrived.length > 0 ? take() : Effect.fail(end ?? closed(endpoint)))
  }
  return {
    write: (bytes: Uint8Array): void => {
      if (end !== undefined) return
      arrived.push(Uint8Array.from(bytes))
      queueMicrotask(wake)
    },
    finish: (reason: NetError["reason"], detail: string): void => {
      end ??= new NetError({ endpoint, reason, detail })
      queueMicrotask(wake)
    },
    forget: (): void => {
      arrived = []
    },
    read: Effect.callback<Chunks, NetError>((resume) => {
      if (arrived.length > 0) return resume(take())
      if (end !== undefined) return resume(Effect.fail(end))
      waiting = resume
      return Effect.sync(() => {
        waiting = undefined
      })
    })
  }
}

const closed = (endpoint: string): NetError =>
  new NetError({ endpoint, reason: "closed", detail: "closed by us" })

type Pipe = ReturnType<typeof makePipe>

const connectionOf = (incoming: Pipe, outgoing: Pipe, remote: string): TcpConnection => {
  const end = (): void => {
    incoming.forget()
    incoming.finish("closed", "closed by us")
  }
  return {
    remote,
    local: "memory",
    read: incoming.read,
    write: outgoing.write,
    queuedLength: () => 0,
    close: () => {
      end()
      outgoing.finish("ended", "the peer ended the connection")
    },
    abort: () => {
      end()
      outgoing.forget()
      outgoing.finish("reset", "the peer reset the connection")
    }
  }
}

/**
 * Services over one network of its own, and when each `host:port` was tried, in milliseconds of the
 * clock around.
 */
export const makeMemoryNet = () => {
  const listeners = new Map<string, (connection: TcpConnection) => void>()
  let nextPort = 50_000
  const attempts: Array<{ readonly address: string; readonly atMs: number }> = []

  const connect = Effect.fnUntraced(function* (host: string, port: number) {
    const address = `${host}:${port}`
    attempts.push({ address, atMs: yield* Clock.currentTimeMillis })
    const accept = listeners.get(address)
    if (accept === undefined) {
      const detail = `connect ECONNREFUSED ${address}`
      return yield* new NetError({ endpoint: `tcp:${address}`, reason: "refused", detail })
    }
    const there = makePipe("tcp:client")
    const back = makePipe(`tcp:${address}`)
    accept(connectionOf(there, back, `127.0.0.1:${nextPort++}`))
    return yield* Effect.acquireRelease(
      Effect.succeed(connectionOf(back, there, address)),
      (connection) => Effect.sync(() => connection.close())
    )
  })

  const listen = Effect.fnUntraced(function* (host: string, port: number) {
    const address = `${host}:${port}`
    const waiting: Array<TcpConnection> = []
    let accepting: ((connection: TcpConnection) => void) | undefined
    yield* Effect.acquireRelease(
      Effect.sync(() =>
        listeners.set(address, (connection) => {
          const accept = accepting
          accepting = undefined
          if (accept === undefined) waiting.push(connection)
          else accept(connection)
        })
      ),
      () => Effect.sync(() => listeners.delete(address))
    )
    const next = Effect.callback<TcpConnection>((resume) => {
      const first = waiting.shift()
      if (first !== undefined) return resume(Effect.succeed(first))
      accepting = (connection) => resume(Effect.succeed(connection))
      return Effect.sync(() => {
        accepting = undefined
      })
    })
    const accept = Effect.acquireRelease(
      next,
      (connection) => Effect.sync(() => connection.close()),
      { interruptible: true }
    )
    return { host, port, accept }
  })

  return {
    attempts: (address: string): ReadonlyArray<number> =>
      attempts.flatMap((attempt) => (attempt.address === address ? [attempt.atMs] : [])),
    layer: Layer.mergeAll(
      Layer.succeed(TcpClient, { connect }),
      Layer.succeed(TcpServer, { listen })
    )
  }
}
