// Where a transfer goes on the SIP side: a bare number to the gateway the call came from, a URI as
// it stands.

import type { CallSource } from "../select/Gateways.ts"
import type { PeerPlace } from "../select/PeerHealth.ts"
import type { Call } from "./Call.ts"
import { escapeUriUser } from "../ua/relayed.ts"

/**
 * RULING (`language.md` §13): every transfer leaves by the peer the call came from, at that peer's
 * port or 5060 (5061 by TLS), by the transport of its group. A stranger's call has no such peer,
 * and then only a URI can be dialled.
 */
export const destinationUri = (to: string, source: CallSource | undefined): string | undefined => {
  if (/^(sips?|tel):/i.test(to)) return to
  if (source === undefined || to === "") return undefined
  const host = source.transferHost.includes(":") ? `[${source.transferHost}]` : source.transferHost
  const { transport = "udp" } = source.gateway
  const parameter = transport === "udp" ? "" : `;transport=${transport}`
  return `sip:${escapeUriUser(to)}@${host}:${source.transferPort}${parameter}`
}

/** A place in a URI: `HOST:PORT`, or `HOST` where the name is to say the port; IPv6 in brackets. */
export const authorityOf = ({ host, port }: PeerPlace) =>
  `${host.includes(":") ? `[${host}]` : host}${port === undefined ? "" : `:${port}`}`

/**
 * Role `connector`: every leg we create goes through the Resource Manager (`language.md` §2.1). One
 * whose Request-URI names another host gets there by a Route of ours (RFC 3261 §8.1.2).
 */
export const routeOf = (call: Call, uri: string): string | undefined => {
  const { resourceManager } = call.services
  if (resourceManager === undefined) return undefined
  const authority = authorityOf(resourceManager)
  const target = /^sips?:(?:[^@]*@)?([^;?>]+)/i.exec(uri)?.[1]
  return target === authority ? undefined : `sip:${authority};lr`
}
