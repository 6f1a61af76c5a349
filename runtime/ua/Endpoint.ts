// One listening address of the user agent with what its legs share: the transaction layer, the
// clock, the sources of tags, branches and Call-IDs, and the way from a URI to the next hop. Legs
// are found here by Call-ID and our tag.

import type { SipTimers } from "../config/SipTimers.ts"
import { parseNameAddr } from "../wire/sip/NameAddr.ts"
import type { SipMessage } from "../wire/sip/SipMessage.ts"
import { parseSipUri } from "../wire/sip/Uri.ts"
import { Result } from "effect"
import type { Leg } from "./Leg.ts"
import type { TimerWheel } from "./TimerWheel.ts"
import type { Hop, ServerTransaction, TransactionLayer } from "./TransactionLayer.ts"

export interface Endpoint {
  readonly layer: TransactionLayer
  readonly transport: Hop["transport"]
  /** Bytes that no transaction repeats: the ACK of a 2xx. */
  readonly send: (bytes: Uint8Array, hop: Hop) => void
  readonly wheel: TimerWheel
  readonly timers: SipTimers
  readonly now: () => number
  /** A random number in [0, 1), for back-off. */
  readonly random: () => number
  readonly newBranch: () => string
  readonly newTag: () => string
  readonly newCallId: () => string
  /** `HOST:PORT` as it stands in our Via; IPv6 in brackets. */
  readonly sentBy: string
  /** Our Contact, with its angle brackets. */
  readonly contact: string
  /** Host of From and To that we make, without a port. */
  readonly host: string
  /** `udp:ADDR:PORT`, as the operator wrote it. */
  readonly listening: string
  /**
   * Calls back with the hop a request to this URI is sent to, at once where no name has to be
   * looked up.
   */
  readonly resolve: (uri: string, found: (hop: Hop | undefined) => void) => void
  readonly legs: LegTable
}

/** The legs of an endpoint that can still receive something. */
export class LegTable {
  readonly #byDialog = new Map<string, Leg>()
  readonly #byInvite = new Map<ServerTransaction, Leg>()

  get size(): number {
    return this.#byDialog.size
  }

  add(leg: Leg, invite?: ServerTransaction): void {
    this.#byDialog.set(dialogKey(leg.callId, leg.localTag), leg)
    if (invite !== undefined) this.#byInvite.set(invite, leg)
  }

  remove(leg: Leg, invite?: ServerTransaction): void {
    this.#byDialog.delete(dialogKey(leg.callId, leg.localTag))
    if (invite !== undefined) this.#byInvite.delete(invite)
  }

  /** The leg whose INVITE a CANCEL takes back. */
  ofInvite(invite: ServerTransaction): Leg | undefined {
    return this.#byInvite.get(invite)
  }

  /** The leg a request inside a dialog belongs to: our tag stands in To. */
  ofRequest(request: SipMessage): Leg | undefined {
    const tag = request.to?.tag
    return tag === undefined ? undefined : this.#byDialog.get(dialogKey(request.callId, tag))
  }

  /** The leg a late response belongs to: our tag stands in From. */
  ofResponse(response: SipMessage): Leg | undefined {
    const tag = response.from?.tag
    return tag === undefined ? undefined : this.#byDialog.get(dialogKey(response.callId, tag))
  }

  all(): IterableIterator<Leg> {
    return this.#byDialog.values()
  }
}

// A newline cannot stand in a header value, so it separates what must not run together.
const dialogKey = (callId: string | undefined, localTag: string) => `${callId ?? ""}\n${localTag}`

/**
 * Host, port and transport of a URI's next hop, before names are looked up. `undefined` for what
 * cannot be dialled.
 */
export const nextHop = (
  uri: string
):
  | { readonly host: string; readonly port: number; readonly transport: Hop["transport"] }
  | undefined => {
  const bare = uri.includes("<") ? parseNameAddr(uri, "Route") : undefined
  const parsed = parseSipUri(bare !== undefined && Result.isSuccess(bare) ? bare.success.uri : uri)
  if (Result.isFailure(parsed) || parsed.success.scheme === "tel") return undefined
  const { host, port, params } = parsed.success
  const named = params.get("transport")?.toLowerCase()
  const transport = named === "tcp" || named === "tls" ? named : "udp"
  return {
    host: params.get("maddr") ?? host,
    port: port ?? (transport === "tls" ? 5061 : 5060),
    transport
  }
}
