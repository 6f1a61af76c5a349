// What one leg of a simulated peer is at a moment, and the small steps that every part of it takes:
// sending inside the dialog, answering, writing the record, ending. `placeLeg.ts` and
// `receiveLeg.ts` bring it to life, `takeRequest.ts` answers what comes inside its dialog, `Leg.ts`
// is what scripts hold. Synchronous; waits for nothing.

import type { Effect } from "effect"
import type { FormFields } from "./formBody.ts"
import { LegRecorder, type LegRecord, type ReleaseSeen } from "./LegRecord.ts"
import { OfferAnswer } from "./OfferAnswer.ts"
import { nextRequest, type InDialogRequest, type PeerDialog } from "./PeerDialog.ts"
import { reasonPhrase } from "./reasonPhrase.ts"
import type { InviteAnswer, ReceivedInvite } from "./ReceivedInvite.ts"
import type { SentInvite } from "./SentInvite.ts"
import type { LocalMedia } from "./SessionDescription.ts"
import type { Body, ExtraHeaders, SipCallId, SipResponse } from "./SipMessage.ts"
import type { IncomingRequest, Reply, SipStack } from "./SipStack.ts"

/** What a peer answers to a REFER, and what it then tells of the transfer (RFC 3515). */
export interface ReferScript {
  /** 202, or what refuses it. */
  readonly status: number
  /**
   * Statuses of the NOTIFYs: the first goes out at once, each further one `gapMs` later. Empty:
   * none at all.
   */
  readonly notify: ReadonlyArray<number>
  readonly gapMs: number
  /** We send BYE this long after the last NOTIFY; absent: the far end has to. */
  readonly hangUpAfterMs?: number | undefined
}

/** How a leg answers what comes inside its dialog. */
export interface LegPolicy {
  /** Status that refuses every INVITE and UPDATE; absent: they are answered. */
  readonly reinviteStatus?: number | undefined
  /** Absent: a REFER is refused with 603. */
  readonly refer?: ReferScript | undefined
  /** The namelist of our answer to a BYE (RFC 5552 §4). */
  readonly byeFields?: FormFields | undefined
}

/** What a leg needs of its peer. */
export interface LegContext {
  readonly stack: SipStack
  readonly now: () => number
  /** Runs what waits, until the peer's scope closes. */
  readonly fork: (effect: Effect.Effect<void>) => void
  /** Told once, when nothing more can happen on the leg. */
  readonly onEnded: (state: LegState) => void
}

export interface LegStart {
  readonly callId: SipCallId
  readonly direction: "outgoing" | "incoming"
  readonly localTag: string
  readonly contact: string
  readonly media: LocalMedia
  readonly policy: LegPolicy
  readonly context: LegContext
}

/** `releasing`: our BYE is out and its answer is not in. */
export type LegPhase = "setting-up" | "established" | "releasing" | "ended"

/** What every peer of ours understands (RFC 3261 §20.5). */
export const allowedMethods = "INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE, REFER, NOTIFY"

export const noHeaders: ExtraHeaders = new Map()
export const allowHeader: ExtraHeaders = new Map([["Allow", allowedMethods]])

export class LegState {
  readonly callId: SipCallId
  readonly localTag: string
  readonly contact: string
  readonly policy: LegPolicy
  readonly context: LegContext
  readonly exchange: OfferAnswer
  readonly #recorder: LegRecorder
  /** Those who wait for something in the record; each is gone when it says true. */
  readonly waiters = new Set<() => boolean>()
  /** Our last INVITE. */
  sent: SentInvite | undefined
  /** The INVITE that set an incoming leg up. */
  received: ReceivedInvite | undefined
  /** INVITEs of theirs that we accepted and whose ACK has not come, by number. */
  readonly unacknowledged = new Map<number, ReceivedInvite>()
  phase: LegPhase = "setting-up"
  dialog: PeerDialog | undefined
  /** An INVITE of ours inside the dialog has no final answer yet. */
  isReinviting = false
  referCount = 0

  constructor(start: LegStart) {
    this.callId = start.callId
    this.localTag = start.localTag
    this.contact = start.contact
    this.policy = start.policy
    this.context = start.context
    this.#recorder = new LegRecorder(
      { callId: start.callId, direction: start.direction, startedMs: start.context.now() },
      () => this.#wakeWaiters()
    )
    this.exchange = new OfferAnswer(start.media, {
      onDescription: (text) => this.#recorder.add("descriptions", text),
      onComplaint: (complaint) => this.complain(complaint)
    })
  }

  get record(): LegRecord {
    return this.#recorder.current
  }

  get recorder(): LegRecorder {
    return this.#recorder
  }

  get isEnded(): boolean {
    return this.phase === "ended"
  }

  get nowMs(): number {
    return this.context.now()
  }

  /**
   * Sends inside the dialog; false when there is none any more. Provisional answers are passed on
   * too.
   */
  send(wanted: InDialogRequest, onReply: (reply: Reply) => void): boolean {
    if (this.dialog === undefined || this.phase !== "established") return false
    const [dialog, request] = nextRequest(this.dialog, wanted)
    this.dialog = dialog
    this.context.stack.send(request, onReply)
    return true
  }

  /** Answers a request with our tag. */
  respond(
    incoming: IncomingRequest,
    status: number,
    headers: ExtraHeaders = noHeaders,
    body?: Body
  ): void {
    const reason = reasonPhrase(status)
    incoming.respond({ status, reason, tag: this.localTag, contact: undefined, headers, body })
  }

  /**
   * An answer that may make or move a dialog. A 3xx names contacts of its own, another refusal
   * names none.
   */
  inviteAnswer(status: number, headers: ExtraHeaders, body: Body | undefined): InviteAnswer {
    const contact = status < 300 ? this.contact : undefined
    return { status, reason: reasonPhrase(status), contact, headers, body }
  }

  complain(complaint: string): void {
    this.#recorder.add("complaints", complaint)
  }

  noteFinal(final: {
    readonly status: number
    readonly contact: string | undefined
    readonly response?: SipResponse
    readonly assumed?: string
  }): void {
    this.#recorder.set("final", {
      atMs: this.nowMs,
      status: final.status,
      reason: final.response?.reason ?? reasonPhrase(final.status),
      contact: final.contact,
      headers: final.response?.headers ?? noHeaders,
      assumed: final.assumed
    })
  }

  noteConfirmed(): void {
    if (this.record.confirmedMs === undefined) this.#recorder.set("confirmedMs", this.nowMs)
  }

  /** The first end of a leg is the one that counts, but for a CANCEL that came too late. */
  noteRelease(release: Omit<ReleaseSeen, "atMs">): void {
    const before = this.record.released
    if (before !== undefined && (before.how === "BYE" || release.how === "CANCEL")) return
    this.#recorder.set("released", { ...release, atMs: this.nowMs })
  }

  noteReleaseAnswer(status: number, fields: FormFields | undefined): void {
    const before = this.record.released
    if (before === undefined || before.answer !== undefined) return
    this.#recorder.set("released", { ...before, answer: { status, fields } })
  }

  end(): void {
    if (this.isEnded) return
    this.phase = "ended"
    this.received?.stop()
    for (const invite of this.unacknowledged.values()) invite.stop()
    this.unacknowledged.clear()
    this.#recorder.set("endedMs", this.nowMs)
    this.context.onEnded(this)
  }

  /** In a microtask, so that no script runs in the middle of a step. */
  #wakeWaiters(): void {
    if (this.waiters.size === 0) return
    queueMicrotask(() => {
      for (const attempt of this.waiters) if (attempt()) this.waiters.delete(attempt)
    })
  }
}

/** The status of a reply, whether it came from the wire or is assumed. */
export const statusOf = (reply: Reply): number =>
  reply._tag === "Response" ? reply.response.status : reply.status
