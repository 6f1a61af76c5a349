// What we call ourselves in the messages that leave by one of our listening addresses, and which of
// several addresses speaks to a far end.

import { hostOf } from "../../wire/sip/Host.ts"
import type { Hop } from "../TransactionLayer.ts"

export interface Local {
  readonly transport: Hop["transport"]
  readonly family: 4 | 6
  /** Host as it stands in URIs, IPv6 in brackets. */
  readonly host: string
  /** `HOST:PORT` of our Via. */
  readonly sentBy: string
  /** Our Contact, with its angle brackets. */
  readonly contact: string
  /** The same for a dialog of a `sips` URI (RFC 5630 §3.3). */
  readonly secureContact: string
  /** Something listens there, so that others may keep our connections for requests to us. */
  readonly listens: boolean
  /** `udp:ADDR:PORT`, as the operator wrote it; what health and logs say. */
  readonly listening: string
}

export const familyOf = (address: string): 4 | 6 => (address.includes(":") ? 6 : 4)

export const makeLocal = (at: {
  readonly transport: Hop["transport"]
  readonly address: string
  readonly host: string
  readonly port: number
}): Local => {
  const sentBy = `${hostOf(at.host)}:${at.port}`
  const parameter = at.transport === "udp" ? "" : `;transport=${at.transport}`
  return {
    transport: at.transport,
    family: familyOf(at.address),
    host: hostOf(at.host),
    sentBy,
    contact: `<sip:${sentBy}${parameter}>`,
    secureContact: `<sips:${sentBy}>`,
    listens: true,
    listening: `${at.transport}:${hostOf(at.address)}:${at.port}`
  }
}

/**
 * Who speaks to this hop: the address that brought the call where it fits, else the first that
 * does. `undefined` where none listens by that transport and family.
 */
export const localFor = (
  locals: ReadonlyArray<Local>,
  hop: Pick<Hop, "transport" | "address" | "local">,
  home: Local | undefined
): Local | undefined => {
  const family = familyOf(hop.address)
  const fits = (local: Local) => local.transport === hop.transport && local.family === family
  if (hop.local !== undefined && fits(hop.local)) return hop.local
  return home !== undefined && fits(home) ? home : locals.find(fits)
}

/**
 * The same where the answer must be somebody: over a connection of our own we may speak without
 * listening, by the name of another address.
 */
export const nameFor = (
  locals: ReadonlyArray<Local>,
  hop: Pick<Hop, "transport" | "address" | "local">,
  home: Local
): Local => {
  const found = localFor(locals, hop, home)
  if (found !== undefined) return found
  const family = familyOf(hop.address)
  const stand = [home, ...locals].find((local) => local.family === family) ?? home
  return { ...stand, transport: hop.transport, listens: false }
}
