// Which gateway a call comes from: its source address against the `peers` of the gateway groups
// (`language.md` §2.2). A peer is an address, a network or `HOST:PORT`; the narrowest match wins,
// so that two gateways on one machine can be told apart by their ports.

import { Result } from "effect"
import { IpNetwork, NetAddress } from "effect/net"

/** A gateway group as the deployment names it. */
export interface GatewayGroup {
  readonly name: string
  readonly useCti: 0 | 1 | 2
  readonly tenant: string | undefined
  /** How it is reached; UDP where absent. */
  readonly transport?: "udp" | "tcp" | "tls"
  readonly peers: ReadonlyArray<GatewayPeer>
}

/** One entry of `peers`. `port` is where transfers to this peer go; absent means 5060. */
export type GatewayPeer =
  | { readonly _tag: "Address"; readonly address: string; readonly port: number | undefined }
  | { readonly _tag: "Network"; readonly network: IpNetwork.IpNetwork }

/** The group a call came from, and where a transfer to its own side goes. */
export interface CallSource {
  readonly gateway: GatewayGroup
  readonly transferHost: string
  readonly transferPort: number
}

/** SIP's own port (RFC 3261 §19.1.2), where a peer named no other. */
const sipPort = 5060
const sipsPort = 5061

/**
 * Reads one entry of `peers`: `10.1.0.10`, `10.1.0.0/24`, `10.1.0.10:5062`, `[2001:db8::1]:5062`. A
 * host name must have been resolved before, since calls are told apart by address.
 */
export const parseGatewayPeer = (text: string): GatewayPeer | undefined => {
  if (text.includes("/")) {
    const network = IpNetwork.fromString(text)
    return Result.isSuccess(network) ? { _tag: "Network", network: network.success } : undefined
  }
  const endpoint = splitHostPort(text)
  if (endpoint === undefined) return undefined
  const address = NetAddress.ipFromString(endpoint.host)
  return Result.isSuccess(address)
    ? { _tag: "Address", address: NetAddress.formatIp(address.success), port: endpoint.port }
    : undefined
}

/** Splits `HOST`, `HOST:PORT`, `[V6]` and `[V6]:PORT`; the host comes without brackets. */
export const splitHostPort = (
  text: string
): { readonly host: string; readonly port: number | undefined } | undefined => {
  const bracketed = /^\[([^\]]{1,64})\](?::(\d{1,5}))?$/.exec(text)
  const plain = bracketed ?? /^([^:/\s]{1,253})(?::(\d{1,5}))?$/.exec(text)
  if (plain === null) {
    const bare = /^[0-9A-Fa-f:.]{2,45}$/.test(text) && text.includes("::")
    return bare ? { host: text, port: undefined } : undefined
  }
  const port = plain[2] === undefined ? undefined : Number(plain[2])
  if (plain[1] === undefined || (port !== undefined && (port < 1 || port > 65_535)))
    return undefined
  return { host: plain[1], port }
}

/** How closely a peer entry fits a source; larger is closer, 0 is not at all. */
const closeness = (
  peer: GatewayPeer,
  source: NetAddress.IpAddress,
  text: string,
  port: number
): number => {
  if (peer._tag === "Network") return IpNetwork.contains(peer.network, source) ? 1 : 0
  if (peer.address !== text) return 0
  // A gateway may send from another port than it listens on: its address alone still tells it, but
  // less surely.
  if (peer.port === undefined) return 3
  return peer.port === port ? 4 : 2
}

/** Finds the gateway of a source address, or `undefined` for a stranger. */
export const makeGatewayFinder =
  (gateways: ReadonlyArray<GatewayGroup>) =>
  (address: string, port: number): CallSource | undefined => {
    const parsed = NetAddress.ipFromString(address)
    if (Result.isFailure(parsed)) return undefined
    const text = NetAddress.formatIp(parsed.success)
    let best: { readonly fit: number; readonly source: CallSource } | undefined
    for (const gateway of gateways) {
      for (const peer of gateway.peers) {
        const fit = closeness(peer, parsed.success, text, port)
        if (fit > (best?.fit ?? 0)) {
          const usualPort = gateway.transport === "tls" ? sipsPort : sipPort
          const transferPort = peer._tag === "Address" ? (peer.port ?? usualPort) : usualPort
          best = { fit, source: { gateway, transferHost: text, transferPort } }
        }
      }
    }
    return best?.source
  }
