// Ports for the demo: the usual ones where they are free, so that what is printed looks familiar,
// others where they are not, so that a newcomer's machine never stands in the way.

import { Effect } from "effect"
import { TcpServer } from "../../net/TcpServer.ts"
import { Udp } from "../../net/Udp.ts"

const deaf = { onDatagram: () => undefined, onSendFailed: () => undefined }

/**
 * The preferred port of an address, or a free one. It is open to others again when this returns.
 */
export const udpPort = Effect.fnUntraced(function* (address: string, preferred: number) {
  const udp = yield* Udp
  const taken = (port: number) =>
    Effect.scoped(Effect.map(udp.bind(address, port, deaf), (socket) => socket.port))
  return yield* taken(preferred).pipe(Effect.catch(() => taken(0)))
})

export const tcpPort = Effect.fnUntraced(function* (address: string, preferred: number) {
  const tcp = yield* TcpServer
  const taken = (port: number) =>
    Effect.scoped(Effect.map(tcp.listen(address, port), (listener) => listener.port))
  return yield* taken(preferred).pipe(Effect.catch(() => taken(0)))
})
