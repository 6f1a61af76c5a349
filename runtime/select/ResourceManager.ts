// Role `connector`: a Resource Manager stands between the gateways and us (`design.md` §3). Every
// call comes from it, every leg of ours goes back through it, and what it decided before us stands
// in the Request-URI: CTI parameters there mean that it has mapped the number to a profile.

import { NetAddress } from "effect/net"
import { Result } from "effect"
import type { CallSource } from "./Gateways.ts"

/** The Resource Manager as a deployment names it, and the address its calls come from. */
export interface ResourceManagerPeer {
  readonly host: string
  readonly port: number
  readonly address: string
}

/** Request-URI parameters with their names as they were written; the names come from the wire. */
export type UriParameters = ReadonlyMap<string, string>

/** The name a call of the Resource Manager has in records where no `gateway` block claims it. */
export const resourceManagerName = "resource-manager"

/** `scti.icm.enableBridgeXfer` of the profile, as it travels (`gvp-ctic.md` §2.4). */
const bridgeTransferParameter = "scti.icm.enablebridgexfer"

// RFC 3261 §19.1.1: these say where and how the request travels, and are nobody's CTI parameters.
const sipParameters: ReadonlySet<string> = new Set([
  "transport",
  "maddr",
  "ttl",
  "lr",
  "user",
  "method"
])

/**
 * The CTI parameters of a Request-URI: all but SIP's own and the Resource Manager's (`gvp.…`,
 * `gvp-tenant-id`, `gvp-ctic.md` §2.5).
 */
export const ctiParameters = (parameters: UriParameters): UriParameters =>
  new Map(
    [...parameters].filter(
      ([name]) => !sipParameters.has(name.toLowerCase()) && !/^gvp[.-]/i.test(name)
    )
  )

/** What the Resource Manager says of a bridge to ICM's label; `undefined` where it says nothing. */
export const toldBridgeTransfer = (parameters: UriParameters): boolean | undefined => {
  const named = [...parameters].find(([name]) => name.toLowerCase() === bridgeTransferParameter)
  return named === undefined ? undefined : /^(?:true|yes|1)$/i.test(named[1])
}

/**
 * Tells a call's source in role `connector`. A `gateway` block may name further addresses of the
 * Resource Manager (a pair of them); its `use-cti` does not count, since the Request-URI says it:
 * 1 without CTI parameters, 2 with them.
 */
export const makeConnectorSource =
  (
    peer: ResourceManagerPeer,
    gatewayOf: (address: string, port: number) => CallSource | undefined
  ) =>
  (address: string, port: number, parameters: UriParameters): CallSource | undefined => {
    const useCti = ctiParameters(parameters).size === 0 ? 1 : 2
    const known = gatewayOf(address, port)
    if (known === undefined && !sameAddress(address, peer.address)) return undefined
    const gateway = known?.gateway ?? {
      name: resourceManagerName,
      tenant: undefined,
      peers: []
    }
    return {
      gateway: { ...gateway, useCti },
      transferHost: peer.host,
      transferPort: peer.port
    }
  }

const sameAddress = (left: string, right: string): boolean => {
  const [one, other] = [NetAddress.ipFromString(left), NetAddress.ipFromString(right)]
  if (Result.isFailure(one) || Result.isFailure(other)) return left === right
  return NetAddress.formatIp(one.success) === NetAddress.formatIp(other.success)
}
