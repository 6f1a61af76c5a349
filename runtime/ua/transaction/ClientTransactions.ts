// The two kinds of client transaction: how the actions of their tables are performed. They keep the
// octets of their request for as long as it may be sent again or answered with an ACK, then only
// what the rest of their life needs: a transaction outlives its answer by half a minute, and there
// are thousands of them.

import { cancelEvents, cancellation } from "../../protocol/transaction/Cancellation.ts"
import type {
  CancellationEvent,
  CancellationState
} from "../../protocol/transaction/Cancellation.ts"
import { inviteClient } from "../../protocol/transaction/InviteClient.ts"
import type {
  InviteClientAction,
  InviteClientEvent,
  InviteClientState
} from "../../protocol/transaction/InviteClient.ts"
import { step } from "../../protocol/transaction/Machine.ts"
import { nonInviteClient } from "../../protocol/transaction/NonInviteClient.ts"
import type {
  NonInviteClientAction,
  NonInviteClientEvent,
  NonInviteClientState
} from "../../protocol/transaction/NonInviteClient.ts"
import type { TimerAction, TransactionTimer } from "../../protocol/transaction/Timers.ts"
import { buildAck, buildCancel } from "../../wire/sip/buildMessage.ts"
import type { SipMessage } from "../../wire/sip/SipMessage.ts"
import type { CancelFactory, ClientListener, ClientTransaction, Hop } from "../TransactionLayer.ts"
import { LiveTransaction } from "./LiveTransaction.ts"
import type { TransactionGround } from "./LiveTransaction.ts"

/** What a client transaction has of its layer. */
export interface ClientGround extends TransactionGround {
  readonly send: (bytes: Uint8Array, hop: Hop) => void
  /**
   * Starts the transaction of a CANCEL, which shares the branch of what it cancels (RFC 3261 §9.1).
   */
  readonly sendCancel: (bytes: Uint8Array, branch: string, hop: Hop) => void
  readonly onStray: (response: SipMessage, hop: Hop) => void
  readonly ended: (key: string) => void
}

export interface ClientRequest {
  readonly key: string
  readonly branch: string
  readonly bytes: Uint8Array
  readonly hop: Hop
  readonly listener: ClientListener
}

/** What the layer does with a client transaction of either kind. */
export interface LiveClient extends ClientTransaction {
  readonly hop: Hop
  readonly start: () => void
  readonly onResponse: (response: SipMessage) => void
  readonly onTransportError: (reason: string) => void
  /** Whether these octets are its request, or its ACK. */
  readonly sends: (bytes: Uint8Array) => boolean
  readonly close: () => void
}

/** Status class of a response as the table of the INVITE client names it. */
const inviteEventOf = (status: number): InviteClientEvent => {
  if (status === 100) return "100"
  if (status < 200) return "101-199"
  return status < 300 ? "2xx" : "300-699"
}

export class InviteClientTransaction
  extends LiveTransaction<InviteClientState, InviteClientEvent, InviteClientAction, SipMessage>
  implements LiveClient
{
  readonly hop: Hop
  readonly #ground: ClientGround
  readonly #key: string
  readonly #branch: string
  #invite: Uint8Array | undefined
  #ack: Uint8Array | undefined
  #listener: ClientListener | undefined
  #cancellation: CancellationState = "Open"
  #cancelFactory: CancelFactory | undefined
  #failure = ""

  constructor(ground: ClientGround, request: ClientRequest) {
    super(inviteClient, "Idle", ground)
    this.#ground = ground
    this.#key = request.key
    this.#branch = request.branch
    this.hop = request.hop
    this.#invite = request.bytes
    this.#listener = request.listener
  }

  start(): void {
    this.take("start")
  }

  onResponse(response: SipMessage): void {
    this.take(inviteEventOf(response.status), response)
  }

  onTransportError(reason: string): void {
    this.#failure = reason
    this.take("transport error")
  }

  sends(bytes: Uint8Array): boolean {
    return this.#invite === bytes || this.#ack === bytes
  }

  override onTimer(timer: TransactionTimer): void {
    if (timer === "timer CANCEL") this.#takeCancellation("timer CANCEL")
    else super.onTimer(timer)
  }

  cancel(factory?: CancelFactory): void {
    if (this.#cancellation === "Open") this.#cancelFactory = factory
    this.#takeCancellation(cancelEvents[this.state])
  }

  protected entered(state: InviteClientState): void {
    if (state === "Proceeding") this.#takeCancellation("provisional")
    else if (state !== "Calling") this.#takeCancellation("settled")
    if (state === "Terminated") this.#ground.ended(this.#key)
  }

  protected perform(
    action: Exclude<InviteClientAction, TimerAction>,
    response: SipMessage | undefined
  ): void {
    switch (action) {
      case "send INVITE":
        return this.#send(this.#invite)
      case "send ACK":
        return this.#acknowledge(response)
      case "resend ACK":
        return this.#send(this.#ack)
      case "pass up":
        if (response !== undefined) this.#listener?.onResponse(response)
        return
      case "pass up as stray":
        if (response !== undefined) this.#ground.onStray(response, this.hop)
        return
      case "cancel":
        return this.cancel()
      case "report timeout":
        return this.#listener?.onTimeout()
      case "report transport error":
        return this.#listener?.onTransportError(this.#failure)
      default:
        action satisfies never
    }
  }

  // INVARIANT (small heap): Calling and Proceeding need the INVITE for retransmission, ACK and
  // CANCEL. Behind a refusal only the ACK is needed, behind a 2xx only who wants the 2xx of other
  // forks.
  protected forget(state: InviteClientState): void {
    if (state === "Calling" || state === "Proceeding") return
    this.#invite = undefined
    this.#cancelFactory = undefined
    if (state !== "Accepted") this.#listener = undefined
    if (state !== "Completed") this.#ack = undefined
  }

  #send(bytes: Uint8Array | undefined): void {
    if (bytes !== undefined) this.#ground.send(bytes, this.hop)
  }

  #acknowledge(refusal: SipMessage | undefined): void {
    if (this.#invite === undefined || refusal === undefined) return
    this.#ack = buildAck(this.#invite, refusal)
    this.#send(this.#ack)
  }

  #takeCancellation(event: CancellationEvent): void {
    if (this.#ground.isClosed()) return
    const before = this.#cancellation
    const outcome = step(cancellation, before, event)
    if (outcome._tag === "Ignored") return
    if (outcome._tag === "Violation") {
      this.#ground.defect(outcome.violation)
      return
    }
    this.#cancellation = outcome.next
    this.timers.leave(cancellation.runs[before], cancellation.runs[outcome.next])
    for (const action of outcome.actions) {
      if (action === "start timer CANCEL") this.timers.perform(action)
      else if (action === "abandon INVITE") this.take("cancel unanswered")
      else this.#sendCancel()
    }
  }

  #sendCancel(): void {
    if (this.#invite === undefined) return
    const bytes = this.#cancelFactory?.(this.#invite) ?? buildCancel(this.#invite)
    this.#ground.sendCancel(bytes, this.#branch, this.hop)
  }
}

export class NonInviteClientTransaction
  extends LiveTransaction<
    NonInviteClientState,
    NonInviteClientEvent,
    NonInviteClientAction,
    SipMessage
  >
  implements LiveClient
{
  readonly hop: Hop
  readonly #ground: ClientGround
  readonly #key: string
  #request: Uint8Array | undefined
  #listener: ClientListener | undefined
  #failure = ""

  constructor(ground: ClientGround, request: ClientRequest) {
    super(nonInviteClient, "Idle", ground)
    this.#ground = ground
    this.#key = request.key
    this.hop = request.hop
    this.#request = request.bytes
    this.#listener = request.listener
  }

  start(): void {
    this.take("start")
  }

  onResponse(response: SipMessage): void {
    this.take(response.status < 200 ? "1xx" : "200-699", response)
  }

  onTransportError(reason: string): void {
    this.#failure = reason
    this.take("transport error")
  }

  sends(bytes: Uint8Array): boolean {
    return this.#request === bytes
  }

  /**
   * RFC 3261 §9.1: only an INVITE is worth a CANCEL; anything else is answered at once or not at
   * all.
   */
  cancel(): void {}

  protected entered(state: NonInviteClientState): void {
    if (state === "Terminated") this.#ground.ended(this.#key)
  }

  protected perform(
    action: Exclude<NonInviteClientAction, TimerAction>,
    response: SipMessage | undefined
  ): void {
    switch (action) {
      case "send request":
        if (this.#request !== undefined) this.#ground.send(this.#request, this.hop)
        return
      case "pass up":
        if (response !== undefined) this.#listener?.onResponse(response)
        return
      case "report timeout":
        return this.#listener?.onTimeout()
      case "report transport error":
        return this.#listener?.onTransportError(this.#failure)
      default:
        action satisfies never
    }
  }

  protected forget(state: NonInviteClientState): void {
    if (state === "Trying" || state === "Proceeding") return
    this.#request = undefined
    this.#listener = undefined
  }
}
