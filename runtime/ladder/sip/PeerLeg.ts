// One dialog of a simulated SIP peer with us, or the INVITE that may become one: what the next
// message in it needs. Data; who writes it is `SipHost`.

import type { TestPeer } from "../../../dsl/vocabulary/messages.ts"
import type { SipMessage } from "../../wire/sip/SipMessage.ts"
import type { Endpoint } from "../Network.ts"

/** A request of ours that the peer has received. */
export interface Received {
  readonly message: SipMessage
  readonly from: Endpoint
  /** The last response, for a request that comes again; undefined before the first. */
  response: Uint8Array | undefined
  /** The final response is out. */
  answered: boolean
  /** Who answers, a line of the ladder or the peer of itself, has been settled. */
  settled: boolean
}

export interface PeerLeg {
  readonly callId: string
  readonly localTag: string
  remoteTag: string | undefined
  /** From and To of the peer's own requests, without their tags. */
  readonly local: string
  readonly remote: string
  /** Where its requests go: our Contact. */
  target: string
  routes: ReadonlyArray<string>
  /** The last CSeq number of its own. */
  cseq: number
  /** How many session descriptions it has said. */
  sessions: number
  /** Whose column it stands in; `undefined` until a line or the harness has settled it. */
  owner: TestPeer | undefined
  state: "calling" | "called" | "up" | "over"
  /** Its INVITE to us as it was sent, for ACK and CANCEL. */
  invite: Uint8Array | undefined
  /** Requests of ours in order of arrival. */
  readonly received: Array<Received>
  /** Our INVITE came without a session description, so the answer offers one. */
  owesOffer: boolean
}

/** The oldest request of ours that waits for its final response. */
export const unanswered = (leg: PeerLeg): Received | undefined =>
  leg.received.find((request) => !request.answered && request.message.method !== "ACK")
