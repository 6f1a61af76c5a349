// One leg of a simulated peer as scripts and tests hold it: what was seen on it, what can be done
// with it, and how to wait. A thin face over `LegState` and the steps beside it; see there.

import { Effect } from "effect"
import { readForm, type FormFields } from "./formBody.ts"
import type { LegRecord } from "./LegRecord.ts"
import { noHeaders, statusOf, type LegState } from "./LegState.ts"
import type { InDialogRequest } from "./PeerDialog.ts"
import { reinviteLeg } from "./placeLeg.ts"
import { answerLeg, ringLeg } from "./receiveLeg.ts"
import { cancelLeg, refuseLeg, releaseLeg } from "./releaseLeg.ts"
import { requestOnLeg } from "./requestOnLeg.ts"
import type { Direction } from "./SessionDescription.ts"
import type { Body, ExtraHeaders, SipCallId, SipRequest } from "./SipMessage.ts"
import type { Reply } from "./SipStack.ts"

export class Leg {
  readonly #state: LegState

  constructor(state: LegState) {
    this.#state = state
  }

  get callId(): SipCallId {
    return this.#state.callId
  }

  /** The INVITE of a leg that we received. */
  get invite(): SipRequest | undefined {
    return this.#state.received?.request
  }

  /** What was seen so far. Its lists go on growing; after `ended` it does not change any more. */
  get record(): LegRecord {
    return this.#state.record
  }

  /**
   * Waits until `look` finds something in the record; `undefined` when the leg ends first. Has no
   * bound of its own.
   */
  until<A>(look: (record: LegRecord) => A | undefined): Effect.Effect<A | undefined> {
    return Effect.callback((resume) => {
      const attempt = (): boolean => {
        const found = look(this.record)
        if (found === undefined && !this.#state.isEnded) return false
        resume(Effect.succeed(found))
        return true
      }
      const forget = Effect.sync(() => {
        this.#state.waiters.delete(attempt)
      })
      if (!attempt()) this.#state.waiters.add(attempt)
      return forget
    })
  }

  /** Waits for the end of the leg. Has no bound of its own. */
  get ended(): Effect.Effect<LegRecord> {
    return Effect.map(
      this.until((record) => record.endedMs),
      () => this.record
    )
  }

  /** Waits until the first 2xx is acknowledged; false when it never is. Has no bound of its own. */
  get confirmed(): Effect.Effect<boolean> {
    return Effect.map(
      this.until((record) => record.confirmedMs),
      (atMs) => atMs !== undefined && !this.#state.isEnded
    )
  }

  /** Provisional response to their INVITE, with our description when early media is wanted. */
  ring(status: number, withDescription = false): void {
    ringLeg(this.#state, status, withDescription)
  }

  /** 200 to their INVITE, or 488 when their offer has no stream for us. */
  answer(): void {
    answerLeg(this.#state)
  }

  /** Final refusal of their INVITE; a 3xx wants a Contact among `headers`. */
  refuse(status: number, headers: ExtraHeaders = noHeaders): void {
    refuseLeg(this.#state, status, headers)
  }

  /** CANCEL of our INVITE. */
  cancel(): void {
    cancelLeg(this.#state)
  }

  /** CANCEL, refusal with 480 or BYE, whichever fits; the fields are the namelist of a BYE. */
  release(fields?: FormFields): void {
    releaseLeg(this.#state, fields)
  }

  /** INVITE inside the dialog, with an offer in that direction or without one. */
  reinvite(offer: Direction | "late"): Effect.Effect<Reply> {
    return reinviteLeg(this.#state, offer)
  }

  /** Any other request inside the dialog, without a line in the record. */
  request(wanted: InDialogRequest): Effect.Effect<Reply> {
    return requestOnLeg(this.#state, wanted)
  }

  /** INFO inside the dialog; recorded with its answer. */
  sendInfo(body: Body): Effect.Effect<Reply> {
    return Effect.map(this.request({ method: "INFO", headers: noHeaders, body }), (reply) => {
      this.#state.recorder.add("infos", {
        atMs: this.#state.nowMs,
        by: "us",
        status: statusOf(reply),
        contentType: body.type,
        body: body.text,
        fields: readForm(body.type, body.text)
      })
      return reply
    })
  }

  /**
   * REFER inside the dialog; recorded with its answer. What comes of it is told by the record's
   * `notifies`.
   */
  refer(referTo: string, headers: ExtraHeaders = noHeaders): Effect.Effect<Reply> {
    const wanted = {
      method: "REFER",
      headers: new Map([["Refer-To", `<${referTo}>`], ...headers]),
      body: undefined
    }
    return Effect.map(this.request(wanted), (reply) => {
      const status = statusOf(reply)
      const seen = { atMs: this.#state.nowMs, by: "us" as const, referTo, headers, status }
      this.#state.recorder.add("refers", seen)
      return reply
    })
  }
}
