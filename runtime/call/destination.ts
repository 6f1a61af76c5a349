// Where a transfer goes on the SIP side: a bare number to the gateway the call came from, a URI as
// it stands.

import type { CallSource } from "../select/Gateways.ts"
import type { Call } from "./Call.ts"
import { escapeUriUser } from "../ua/relayed.ts"

/**
 * RULING (`language.md` §13): every transfer leaves by the peer the call came from, at that peer's
 * port or 5060. A stranger's call has no such peer, and then only a URI can be dialled.
 */
export const destinationUri = (to: string, source: CallSource | undefined): string | undefined => {
  if (/^(sips?|tel):/i.test(to)) return to
  if (source === undefined || to === "") return undefined
  const host = source.transferHost.includes(":") ? `[${source.transferHost}]` : source.transferHost
  return `sip:${escapeUriUser(to)}@${host}:${source.transferPort}`
}

/** The Resource Manager's place in a URI, `HOST:PORT`; IPv6 in brackets. */
export const authorityOf = ({ host, port }: { readonly host: string; readonly port: number }) =>
  `${host.includes(":") ? `[${host}]` : host}:${port}`

/**
 * Role `connector`: every leg we create goes through the Resource Manager (`language.md` §2.1). One
 * whose Request-URI names another host gets there by a Route of ours (RFC 3261 §8.1.2).
 */
export const routeOf = (call: Call, uri: string): string | undefined => {
  const { resourceManager } = call.services
  if (resourceManager === undefined) return undefined
  const authority = authorityOf(resourceManager)
  const target = /^sips?:(?:[^@]*@)?([^;?>]+)/i.exec(uri)?.[1]
  return target === authority ? undefined : `<sip:${authority};lr>`
}
