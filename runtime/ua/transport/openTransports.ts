// The listening addresses of the user agent and everything behind them: UDP sockets, TCP and TLS
// listeners, the connections of both. Opens them in the scope around and hands messages over with
// the hop they came from; which address sends what is decided in `Local.ts`.

import { Effect, FiberSet, type Scope } from "effect"
import { sipLimits, sipTcpLimits } from "../../config/SipLimits.ts"
import { TcpClient } from "../../net/TcpClient.ts"
import { TcpServer } from "../../net/TcpServer.ts"
import type { TlsCredentials } from "../../net/Tls.ts"
import { BindError, Udp, type UdpSocket } from "../../net/Udp.ts"
import type { BrokenStream } from "../../wire/sip/SipFramer.ts"
import type { TimerWheel } from "../TimerWheel.ts"
import type { Hop } from "../TransactionLayer.ts"
import { type Connection, Connections } from "./Connections.ts"
import { type Local, localFor, makeLocal } from "./Local.ts"

export interface ListenAt {
  readonly transport?: Hop["transport"]
  readonly address: string
  /** 0 takes a free one. */
  readonly port: number
}

export interface TransportsOptions {
  readonly listen: ReadonlyArray<ListenAt>
  readonly advertise: string | undefined
  readonly tls?: TlsCredentials | undefined
  readonly now: () => number
  readonly wheel: TimerWheel
  readonly onMessage: (bytes: Buffer, source: Hop) => void
  readonly onBroken: (broken: BrokenStream, source: Hop) => void
  /** `bytes`: what could not be sent, where that is known; else nothing can go there. */
  readonly onFailed: (hop: Hop, reason: string, bytes: Uint8Array | undefined) => void
  /** Nobody takes TCP there. */
  readonly onNoTcp: (hop: Hop) => void
}

export interface Transports {
  /** In the order of the options. */
  readonly locals: ReadonlyArray<Local>
  /** Never throws; what cannot be sent is reported to `onFailed`. */
  readonly send: (bytes: Uint8Array, hop: Hop) => void
  /** The hop with the address of ours that sends there. */
  readonly through: (hop: Hop, home: Local) => Hop
  readonly alias: (connection: Connection, hop: Hop) => void
  readonly connectionCount: () => number
}

export const openTransports = Effect.fnUntraced(function* (
  options: TransportsOptions
): Effect.fn.Return<Transports, BindError, Udp | TcpClient | TcpServer | Scope.Scope> {
  const run = yield* FiberSet.makeRuntime()
  const connections = new Connections({
    tcp: yield* TcpClient,
    credentials: options.tls,
    limits: sipLimits,
    now: options.now,
    run: (effect) => {
      run(effect)
    },
    onMessage: (bytes, source) => receive(options, bytes, source),
    onBroken: options.onBroken,
    onFailed: (hop, reason, stood) => {
      if (!stood && hop.transport === "tcp") options.onNoTcp(hop)
      options.onFailed(hop, reason, undefined)
    }
  })
  const sockets = new Map<Local, UdpSocket>()
  const locals: Array<Local> = []
  for (const at of options.listen) {
    if (at.transport === undefined || at.transport === "udp") {
      const { local, socket } = yield* bindUdp(at, options)
      sockets.set(local, socket)
      locals.push(local)
    } else {
      locals.push(yield* listenTcp({ ...at, transport: at.transport }, options, connections))
    }
  }
  startSweeping(options.wheel, connections)
  return {
    locals,
    send: (bytes, hop) => {
      if (hop.transport !== "udp") return connections.send(bytes, hop)
      const local = localFor(locals, hop, undefined)
      const socket = local === undefined ? undefined : sockets.get(local)
      if (socket !== undefined) return socket.send(bytes, hop.port, hop.address)
      run(Effect.sync(() => options.onFailed(hop, "no UDP address of ours", bytes)))
    },
    through: (hop, home) => {
      const local = localFor(locals, hop, home)
      return local === undefined ? hop : { ...hop, local }
    },
    alias: (connection, hop) => connections.alias(connection, hop),
    connectionCount: () => connections.count
  }
})

/** After a pause of the process the timers that are due come first, so that none fires late. */
const receive = ({ wheel, now, onMessage }: TransportsOptions, bytes: Buffer, source: Hop) => {
  wheel.advance(now())
  onMessage(bytes, source)
}

const bindUdp = Effect.fnUntraced(function* (at: ListenAt, options: TransportsOptions) {
  const udp = yield* Udp
  let local: Local | undefined
  const socket = yield* udp.bind(at.address, at.port, {
    onDatagram: (bytes, address, port) =>
      receive(options, bytes, { transport: "udp", address, port, local }),
    onSendFailed: (address, port, detail, bytes) => {
      if (address === "") return
      options.onFailed({ transport: "udp", address, port }, detail, bytes)
    }
  })
  const host = options.advertise ?? udp.reachableAddress(at.address)
  local = makeLocal({ transport: "udp", address: at.address, host, port: socket.port })
  return { local, socket }
})

const listenTcp = Effect.fnUntraced(function* (
  at: ListenAt & { readonly transport: "tcp" | "tls" },
  options: TransportsOptions,
  connections: Connections
) {
  const tcp = yield* TcpServer
  const udp = yield* Udp
  const { transport, address, port } = at
  if (transport === "tls" && options.tls === undefined) {
    const detail = "TLS needs a certificate and its key (--tls-cert, --tls-key)"
    return yield* new BindError({ endpoint: `tls:${address}:${port}`, reason: "other", detail })
  }
  const listener = yield* tcp
    .listen(address, port, {
      limits: sipTcpLimits,
      connectionsMax: sipLimits.connectionsMax,
      ...(transport === "tls" && options.tls !== undefined ? { tls: options.tls } : {})
    })
    .pipe(
      Effect.mapError(
        ({ reason, detail }) =>
          new BindError({ endpoint: `${transport}:${address}:${port}`, reason, detail })
      )
    )
  const host = options.advertise ?? udp.reachableAddress(address)
  const local = makeLocal({ transport, address, host, port: listener.port })
  yield* Effect.forkScoped(connections.acceptAll(listener, local))
  return local
})

const startSweeping = (wheel: TimerWheel, connections: Connections): void => {
  const sweep = () => {
    connections.sweep()
    wheel.start(sipLimits.connectionSweepMs, sweep, undefined)
  }
  wheel.start(sipLimits.connectionSweepMs, sweep, undefined)
}
