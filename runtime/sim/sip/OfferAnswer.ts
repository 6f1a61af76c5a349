// The offer/answer side of one leg (RFC 3264): what we said, what they said, and what of theirs
// breaks a rule. The rules themselves are in `SessionDescription.ts`.

import {
  complainOfDescription,
  makeAnswer,
  makeOffer,
  type Direction,
  type LocalMedia
} from "./SessionDescription.ts"
import type { Body } from "./SipMessage.ts"

export const sdpType = "application/sdp"

export interface RemoteDescriptionSink {
  readonly onDescription: (text: string) => void
  readonly onComplaint: (complaint: string) => void
}

export class OfferAnswer {
  readonly #sink: RemoteDescriptionSink
  #local: LocalMedia
  #remote: string | undefined

  constructor(local: LocalMedia, sink: RemoteDescriptionSink) {
    this.#local = local
    this.#sink = sink
  }

  /**
   * Our next offer. `undo` takes it back when it is refused: the session stays as it was (RFC 3261
   * §14.1).
   */
  offer(direction: Direction): { readonly body: Body; readonly undo: () => void } {
    const before = this.#local
    this.#local = makeOffer(before, direction)
    const undo = () => {
      this.#local = before
    }
    return { body: sdpBody(this.#local.text ?? ""), undo }
  }

  /** The answer to their offer; `undefined` when it has nothing for us (488). */
  answer(offer: string): Body | undefined {
    this.#note(offer, undefined)
    const answered = makeAnswer(this.#local, offer)
    if (answered?.text === undefined) return undefined
    this.#local = answered
    return sdpBody(answered.text)
  }

  /**
   * Our description for a request of theirs: the answer to its offer, or an offer when it brings
   * none.
   */
  describeFor(requestBody: string): Body | undefined {
    return requestBody === "" ? this.offer("sendrecv").body : this.answer(requestBody)
  }

  /**
   * A 2xx to an INVITE of ours came: it answers our offer and nothing is left to say, or it offers
   * and the ACK has to carry the answer that this gives.
   */
  conclude(offer: string | undefined, theirs: string): Body | undefined {
    if (theirs === "") {
      this.#sink.onComplaint("a 2xx to INVITE without a session description (RFC 3261 §13.2.1)")
      return undefined
    }
    if (offer !== undefined) {
      this.#note(theirs, offer)
      return undefined
    }
    const answer = this.answer(theirs)
    if (answer === undefined) this.#sink.onComplaint("a late offer without a stream for us")
    return answer
  }

  /** The ACK of a 2xx in which we offered. */
  concludeLate(offer: string, answer: string): void {
    if (answer !== "") return this.#note(answer, offer)
    this.#sink.onComplaint("an ACK without the answer to our offer (RFC 3261 §13.2.1)")
  }

  #note(text: string, offer: string | undefined): void {
    const complaint = complainOfDescription({ text, previous: this.#remote, offer })
    if (complaint !== undefined) this.#sink.onComplaint(complaint)
    this.#remote = text
    this.#sink.onDescription(text)
  }
}

export const sdpBody = (text: string): Body => ({ type: sdpType, text })
