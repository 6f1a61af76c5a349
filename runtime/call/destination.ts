// Where a transfer goes on the SIP side: a bare number to the gateway the call came from, a URI as
// it stands.

import type { CallSource } from "../select/Gateways.ts"
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
