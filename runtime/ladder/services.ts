// The services of `runtime/net` over a network in a world: what the product binds, connects and
// writes goes there and nowhere else. Files are kept in memory, names are made up, signals never
// come.

import { Effect, Layer, Queue, type Scope } from "effect"
import type { TcpLimits } from "../config/CtiLimits.ts"
import { Files } from "../net/Files.ts"
import { Resolve } from "../net/Resolve.ts"
import { type Signal, Signals } from "../net/Signals.ts"
import { TcpClient } from "../net/TcpClient.ts"
import { endpointText, NetError, type TcpConnection } from "../net/TcpConnection.ts"
import { type TcpListener, TcpServer } from "../net/TcpServer.ts"
import { BindError, Udp, type UdpListener } from "../net/Udp.ts"
import { parseIpv4, parseIpv6 } from "../wire/sip/Host.ts"
import { type Network, ownAddress, type StreamEnd } from "./Network.ts"

/** A network, and a disk whose lines can be read. */
export interface Outside {
  readonly network: Network
  readonly lines: Array<string>
}

/** Everything of `runtime/net` that calls are made of. */
export const outsideLayer = ({ network, lines }: Outside) =>
  Layer.mergeAll(
    udpLayer(network),
    Layer.succeed(TcpClient, {
      connect: (host, port) => connect(network, host, port)
    }),
    Layer.succeed(TcpServer, { listen: (host, port) => listen(network, host, port) }),
    Layer.succeed(Resolve, { resolve: (host, _nowMs, found) => found(addressOfHost(host)) }),
    Layer.succeed(Files, {
      makeFolder: () => Effect.void,
      appendLines: (_folder, _name, text) => Effect.sync(() => void lines.push(text))
    }),
    Layer.succeed(Signals, { listen: Queue.sliding<Signal>(1) })
  )

/**
 * A host name's address: a network of its own for documentation (RFC 5737), so that it is nobody
 * else's. Literal addresses are themselves.
 */
export const addressOfHost = (host: string): string => {
  const literal = host.startsWith("[") ? host.slice(1, -1) : host
  if (parseIpv4(literal) !== undefined || parseIpv6(literal) !== undefined) return literal
  let sum = 0
  for (const character of literal.toLowerCase()) {
    sum = (Math.imul(sum, 31) + character.charCodeAt(0)) >>> 0
  }
  return `198.51.${100 + (sum % 100)}.${1 + ((sum >>> 8) % 250)}`
}

const udpLayer = (network: Network): Layer.Layer<Udp> =>
  Layer.succeed(Udp, {
    reachableAddress: (address) =>
      address === "0.0.0.0" || address === "::" ? ownAddress : address,
    bind: (address, wanted, listener) => bind(network, address, wanted, listener)
  })

const bind = (network: Network, address: string, wanted: number, listener: UdpListener) =>
  Effect.acquireRelease(
    Effect.suspend(() => {
      const bound = network.bind({ address, port: wanted }, (bytes, from) =>
        listener.onDatagram(Buffer.from(bytes), from.address, from.port)
      )
      return bound === undefined
        ? Effect.fail(inUse(`udp:${address}:${wanted}`))
        : Effect.succeed(bound)
    }),
    ({ close }) => Effect.sync(close)
  ).pipe(
    Effect.map(({ port }) => ({
      address,
      port,
      send: (bytes: Uint8Array, toPort: number, to: string) =>
        network.send({ address, port }, { address: to, port: toPort }, bytes)
    }))
  )

const inUse = (endpoint: string): BindError =>
  new BindError({ endpoint, reason: "in-use", detail: "in use" })

const connect = Effect.fnUntraced(function* (
  network: Network,
  host: string,
  port: number,
  _limits?: TcpLimits
): Effect.fn.Return<TcpConnection, NetError, Scope.Scope> {
  const to = { address: addressOfHost(host), port }
  const end = yield* Effect.callback<StreamEnd | undefined>((resume) =>
    Effect.sync(network.connect(to, (made) => resume(Effect.succeed(made))))
  )
  if (end === undefined) {
    const endpoint = endpointText(host, port)
    return yield* new NetError({ endpoint, reason: "refused", detail: "nobody listens there" })
  }
  return yield* owned(end)
})

const listen = Effect.fnUntraced(function* (
  network: Network,
  host: string,
  wanted: number
): Effect.fn.Return<TcpListener, BindError, Scope.Scope> {
  const waiting = yield* Queue.unbounded<StreamEnd>()
  const bound = yield* Effect.acquireRelease(
    Effect.suspend(() => {
      const listening = network.accept({ address: host, port: wanted }, (end) => {
        Queue.offerUnsafe(waiting, end)
      })
      return listening === undefined
        ? Effect.fail(inUse(endpointText(host, wanted)))
        : Effect.succeed(listening)
    }),
    ({ close }) => Effect.sync(close)
  )
  return { host, port: bound.port, accept: Effect.flatMap(Queue.take(waiting), owned) }
})

/** A connection that lives as long as the scope. */
const owned = (end: StreamEnd): Effect.Effect<TcpConnection, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.sync(() => wrapEnd(end)),
    (connection) => Effect.sync(() => connection.close())
  )

/** The other side of `wrapSocket`: the same promises over a stream of the world. */
const wrapEnd = (end: StreamEnd): TcpConnection => {
  const remote = `${end.remote.address}:${end.remote.port}`
  let arrived: Array<Uint8Array> = []
  let ended: NetError | undefined
  let waiting: ((result: Effect.Effect<ReadonlyArray<Uint8Array>, NetError>) => void) | undefined
  const finish = (reason: NetError["reason"], detail: string): void => {
    ended ??= new NetError({ endpoint: `tcp:${remote}`, reason, detail })
    const resume = waiting
    waiting = undefined
    resume?.(Effect.fail(ended))
  }
  const take = (): ReadonlyArray<Uint8Array> => {
    const taken = arrived
    arrived = []
    return taken
  }
  end.listen({
    onBytes: (bytes) => {
      if (ended !== undefined) return
      arrived.push(bytes)
      const resume = waiting
      waiting = undefined
      resume?.(Effect.succeed(take()))
    },
    onOver: (how) =>
      finish(how, how === "ended" ? "the peer ended the connection" : "the connection was reset")
  })
  const closing = (close: () => void) => (): void => {
    if (ended !== undefined) return
    arrived = []
    finish("closed", "closed by us")
    close()
  }
  return {
    remote,
    local: `${end.local.address}:${end.local.port}`,
    read: Effect.callback((resume) => {
      if (arrived.length > 0) return resume(Effect.succeed(take()))
      if (ended !== undefined) return resume(Effect.fail(ended))
      waiting = resume
      return Effect.sync(() => {
        waiting = undefined
      })
    }),
    write: (bytes) => {
      if (ended === undefined) end.write(bytes)
    },
    queuedLength: () => 0,
    close: closing(end.end),
    abort: closing(end.reset)
  }
}
