// A place at the media platform that a service or profile names.

import type { Call } from "../call/Call.ts"
import { authorityOf } from "../call/destination.ts"

export interface MediaPlace {
  /** `HOST:PORT`, or `HOST` where the name is to say the port; IPv6 in brackets. */
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
  return { host: lease.peer.host, authority: authorityOf(lease.peer), giveBack: lease.giveBack }
}
