// A place at the media platform that a service or profile names.

import type { Call } from "../call/Call.ts"

export interface MediaPlace {
  /** `HOST:PORT`, IPv6 in brackets. */
  readonly authority: string
  /** The host alone, without brackets. */
  readonly host: string
  readonly giveBack: () => void
}

/**
 * Takes a place in the group, or in the first one where none is named; `undefined` when there is
 * none.
 */
export const takeMediaPeer = (call: Call, group: string | undefined): MediaPlace | undefined => {
  const { media } = call.services
  const [first] = media.values()
  const lease = (group === undefined ? first : media.get(group))?.take()
  if (lease === undefined) return undefined
  const { host, port } = lease.peer
  return {
    host,
    authority: `${host.includes(":") ? `[${host}]` : host}:${port}`,
    giveBack: lease.giveBack
  }
}
