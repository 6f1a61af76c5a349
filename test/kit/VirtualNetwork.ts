// A network in memory: the service `Udp` over sockets that only exist here. Datagrams arrive in the
// order in which they were sent, at once, unless a test loses them. Everything that passed is kept,
// so that a test reads like a trace.

import { Effect, Layer } from "effect"
import { BindError, Udp, type UdpListener } from "../../runtime/net/Udp.ts"

export interface Packet {
  /** `127.0.0.1:5060`. */
  readonly from: string
  readonly to: string
  readonly text: string
}

/** The start line of a packet, with the CSeq method behind a status: `INVITE`, `200 INVITE`. */
export const labelOf = ({ text }: Packet): string => {
  const [first = ""] = text.split("\r\n", 1)
  if (!first.startsWith("SIP/2.0 ")) return first.split(" ", 1)[0] ?? ""
  const method = /^CSeq:\s*\d+\s+(\S+)/im.exec(text)?.[1] ?? ""
  return `${first.slice(8, 11)} ${method}`
}

export class VirtualNetwork {
  readonly packets: Array<Packet> = []
  /** True for a packet that never arrives; it is kept among the packets all the same. */
  lose: (packet: Packet) => boolean = () => false
  readonly #sockets = new Map<string, UdpListener>()
  readonly #underWay: Array<Packet> = []
  #delivering = false
  #nextPort = 40_000

  /** What passed between two hosts since the last look, as labels. */
  labels(): ReadonlyArray<string> {
    return this.packets.map((packet) => `${packet.from} ${labelOf(packet)}`)
  }

  get layer(): Layer.Layer<Udp> {
    return Layer.succeed(Udp, {
      reachableAddress: (address) => address,
      bind: (address, wanted, listener) =>
        Effect.acquireRelease(
          Effect.suspend(() => {
            const port = wanted === 0 ? this.#nextPort++ : wanted
            const key = `${address}:${port}`
            if (this.#sockets.has(key)) {
              return Effect.fail(
                new BindError({ endpoint: `udp:${key}`, reason: "in-use", detail: "" })
              )
            }
            this.#sockets.set(key, listener)
            return Effect.succeed({
              address,
              port,
              send: (bytes: Uint8Array, toPort: number, to: string) =>
                this.send(key, `${to}:${toPort}`, Buffer.from(bytes).toString("latin1"))
            })
          }),
          ({ port }) => Effect.sync(() => this.#sockets.delete(`${address}:${port}`))
        )
    })
  }

  /** Sends a datagram from anywhere, as a test's own host does. */
  send(from: string, to: string, text: string): void {
    this.#underWay.push({ from, to, text })
    if (this.#delivering) return
    this.#delivering = true
    for (
      let packet = this.#underWay.shift();
      packet !== undefined;
      packet = this.#underWay.shift()
    ) {
      this.packets.push(packet)
      if (this.lose(packet)) continue
      const at = packet.from.lastIndexOf(":")
      this.#sockets
        .get(packet.to)
        ?.onDatagram(
          Buffer.from(packet.text, "latin1"),
          packet.from.slice(0, at),
          Number(packet.from.slice(at + 1))
        )
    }
    this.#delivering = false
  }
}
