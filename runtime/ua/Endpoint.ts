// The user agent as its legs see it, from one of its listening addresses: the transaction layer,
// the clock, the sources of tags, branches and Call-IDs, the way from a URI to its hops, and what
// we call ourselves on each. All addresses share everything but that name. Legs are found here by
// Call-ID and our tag.

import type { SipLimits } from "../config/SipLimits.ts"
import type { SipTimers } from "../config/SipTimers.ts"
import type { SipMessage } from "../wire/sip/SipMessage.ts"
import type { Leg } from "./Leg.ts"
import type { TimerWheel } from "./TimerWheel.ts"
import type { Hop, ServerTransaction, TransactionLayer } from "./TransactionLayer.ts"
import type { FarEnds } from "./transport/FarEnds.ts"
import type { Local } from "./transport/Local.ts"

export interface Endpoint {
  readonly layer: TransactionLayer
  /** Bytes that no transaction repeats: the ACK of a 2xx. */
  readonly send: (bytes: Uint8Array, hop: Hop) => void
  readonly wheel: TimerWheel
  readonly timers: SipTimers
  readonly limits: SipLimits
  readonly now: () => number
  /** A random number in [0, 1), for back-off. */
  readonly random: () => number
  readonly newBranch: () => string
  readonly newTag: () => string
  readonly newCallId: () => string
  /** Host of From and To that we make, without a port. */
  readonly host: string
  /** What we call ourselves in a message over this hop. */
  readonly nameFor: (hop: Hop) => Local
  /**
   * Calls back with the hops that a request to this URI is tried at, in order and at once where no
   * name has to be looked up; none where it cannot be sent.
   */
  readonly locate: (uri: string, found: (hops: ReadonlyArray<Hop>) => void) => void
  readonly farEnds: FarEnds
  readonly legs: LegTable
}

/** The legs of a user agent that can still receive something. */
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

  /** The leg that is named by a Call-ID and our tag. */
  named(callId: string, localTag: string): Leg | undefined {
    return this.#byDialog.get(dialogKey(callId, localTag))
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
