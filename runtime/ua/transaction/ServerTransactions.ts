// The two kinds of server transaction: how the actions of their tables are performed. What the
// layer keeps of one is its key, its way back and the response that a retransmission gets; the
// request itself lives in the object that the user of the transaction was given, which the layer
// lets go of with the final response.

import { inviteServer } from "../../protocol/transaction/InviteServer.ts"
import type {
  InviteServerAction,
  InviteServerEvent,
  InviteServerState
} from "../../protocol/transaction/InviteServer.ts"
import { nonInviteServer } from "../../protocol/transaction/NonInviteServer.ts"
import type {
  NonInviteServerAction,
  NonInviteServerEvent,
  NonInviteServerState
} from "../../protocol/transaction/NonInviteServer.ts"
import type { TimerAction, TransactionMachine } from "../../protocol/transaction/Timers.ts"
import { buildResponse } from "../../wire/sip/buildMessage.ts"
import type { SipMessage } from "../../wire/sip/SipMessage.ts"
import type { Hop, ServerFailure, ServerTransaction } from "../TransactionLayer.ts"
import { LiveTransaction } from "./LiveTransaction.ts"
import type { TransactionGround } from "./LiveTransaction.ts"

/** What a server transaction has of its layer. */
export interface ServerGround extends TransactionGround {
  readonly send: (bytes: Uint8Array, hop: Hop) => void
  readonly onRequest: (handle: ServerHandle) => void
  readonly onAck: (ack: SipMessage, source: Hop) => void
  readonly onFailure: (failure: ServerFailure) => void
  /**
   * It will send no 2xx: the same request, come another way, is a try of its own (serial forking).
   */
  readonly settled: (server: ServerKeys) => void
  readonly ended: (server: ServerKeys) => void
}

/** The names a server transaction is kept under; see TransactionKey.ts. */
export interface ServerKeys {
  readonly key: string
  readonly mergeKey: string | undefined
}

/** What the layer does with a server transaction of either kind. */
export interface LiveServer extends ServerKeys {
  readonly state: string
  /** Where its responses go. */
  readonly hop: Hop
  /** What the user was given; gone with the final response. */
  readonly handle: ServerHandle | undefined
  /** Takes the first request, in the handle that its user is given. */
  readonly start: (handle: ServerHandle) => void
  readonly onRetransmission: () => void
  readonly onAck: (ack: SipMessage, source: Hop) => void
  readonly onTransportError: () => void
  /** Whether these octets are its response. */
  readonly sends: (bytes: Uint8Array) => boolean
  readonly respond: (bytes: Buffer, status: number) => void
  readonly close: () => void
}

/**
 * The user's side of a server transaction. It alone keeps the request, for as long as the user
 * keeps it.
 */
export class ServerHandle implements ServerTransaction {
  readonly request: SipMessage
  readonly source: Hop
  readonly cancels: ServerTransaction | undefined
  readonly mergesWith: ServerTransaction | undefined
  readonly #server: LiveServer

  constructor(
    server: LiveServer,
    request: SipMessage,
    found: {
      readonly source: Hop
      readonly cancels?: ServerTransaction | undefined
      readonly mergesWith?: ServerTransaction | undefined
    }
  ) {
    this.#server = server
    this.request = request
    this.source = found.source
    this.cancels = found.cancels
    this.mergesWith = found.mergesWith
  }

  get state(): string {
    return this.#server.state
  }

  respond(bytes: Buffer, status: number): void {
    this.#server.respond(bytes, status)
  }
}

/** What an event comes with: the response to send, or the ACK to pass up. */
type ServerCause =
  | { readonly _tag: "Response"; readonly bytes: Buffer }
  | { readonly _tag: "Ack"; readonly ack: SipMessage; readonly source: Hop }

abstract class LiveServerTransaction<
  State extends string,
  Event extends string,
  Action extends string
>
  extends LiveTransaction<State, Event, Action, ServerCause>
  implements ServerKeys
{
  readonly key: string
  readonly mergeKey: string | undefined
  readonly hop: Hop
  protected readonly ground: ServerGround
  protected response: Buffer | undefined
  readonly #source: Hop
  #handle: ServerHandle | undefined

  constructor(
    machine: TransactionMachine<State, Event, Action>,
    first: State,
    ground: ServerGround,
    keys: ServerKeys & { readonly source: Hop; readonly hop: Hop }
  ) {
    super(machine, first, ground)
    this.ground = ground
    this.key = keys.key
    this.mergeKey = keys.mergeKey
    this.hop = keys.hop
    this.#source = keys.source
  }

  get handle(): ServerHandle | undefined {
    return this.#handle
  }

  sends(bytes: Uint8Array): boolean {
    return this.response === bytes
  }

  protected adopt(handle: ServerHandle): void {
    this.#handle = handle
  }

  protected passUp(): void {
    if (this.#handle !== undefined) this.ground.onRequest(this.#handle)
  }

  protected letGo(): void {
    this.#handle = undefined
  }

  protected sendTrying(): void {
    if (this.#handle === undefined) return
    const { request, source } = this.#handle
    this.sendResponse(buildResponse(request, { status: 100, source }))
  }

  protected sendResponse(bytes: Buffer): void {
    this.response = bytes
    this.resend()
  }

  protected resend(): void {
    if (this.response !== undefined) this.ground.send(this.response, this.hop)
  }

  protected fail(reason: ServerFailure["reason"]): void {
    this.ground.onFailure({ reason, source: this.#source, transaction: this.#handle })
  }

  protected refuseStatus(status: number): void {
    this.ground.defect(`a response of status ${status} was to be sent (statuses are 100 to 699)`)
  }
}

const isStatus = (status: number) => status >= 100 && status <= 699

export class InviteServerTransaction
  extends LiveServerTransaction<InviteServerState, InviteServerEvent, InviteServerAction>
  implements LiveServer
{
  constructor(
    ground: ServerGround,
    keys: ServerKeys & { readonly source: Hop; readonly hop: Hop }
  ) {
    super(inviteServer, "Idle", ground, keys)
  }

  start(handle: ServerHandle): void {
    this.adopt(handle)
    this.take("INVITE")
  }

  onRetransmission(): void {
    this.take("INVITE")
  }

  onAck(ack: SipMessage, source: Hop): void {
    this.take("ACK", { _tag: "Ack", ack, source })
  }

  onTransportError(): void {
    this.take("transport error")
  }

  respond(bytes: Buffer, status: number): void {
    if (!isStatus(status)) return this.refuseStatus(status)
    const cause = { _tag: "Response", bytes } as const
    if (status < 200) this.take("respond 1xx", cause)
    else this.take(status < 300 ? "respond 2xx" : "respond 300-699", cause)
  }

  protected entered(state: InviteServerState): void {
    if (state === "Completed") this.ground.settled(this)
    if (state === "Terminated") this.ground.ended(this)
  }

  protected perform(
    action: Exclude<InviteServerAction, TimerAction>,
    cause: ServerCause | undefined
  ): void {
    switch (action) {
      case "send 100":
        return this.sendTrying()
      case "send response":
        if (cause?._tag === "Response") this.sendResponse(cause.bytes)
        return
      case "resend response":
        return this.resend()
      case "pass up":
        return this.passUp()
      case "pass ACK up":
        if (cause?._tag === "Ack") this.ground.onAck(cause.ack, cause.source)
        return
      case "report no ACK":
        return this.fail("no ACK")
      case "report transport error":
        return this.fail("transport error")
      default:
        action satisfies never
    }
  }

  // INVARIANT (small heap): a refusal is kept until its ACK; a 2xx is the dialog's to keep.
  protected forget(state: InviteServerState): void {
    if (state === "Trying" || state === "Proceeding") return
    this.letGo()
    if (state !== "Completed") this.response = undefined
  }
}

export class NonInviteServerTransaction
  extends LiveServerTransaction<NonInviteServerState, NonInviteServerEvent, NonInviteServerAction>
  implements LiveServer
{
  constructor(
    ground: ServerGround,
    keys: ServerKeys & { readonly source: Hop; readonly hop: Hop }
  ) {
    super(nonInviteServer, "Idle", ground, keys)
  }

  start(handle: ServerHandle): void {
    this.adopt(handle)
    this.take("request")
  }

  onRetransmission(): void {
    this.take("request")
  }

  /** An ACK is never looked up under another method than INVITE. */
  onAck(): void {}

  onTransportError(): void {
    this.take("transport error")
  }

  respond(bytes: Buffer, status: number): void {
    if (!isStatus(status)) return this.refuseStatus(status)
    const cause = { _tag: "Response", bytes } as const
    if (status < 200) this.take("respond 1xx", cause)
    else this.take(status === 408 ? "respond 408" : "respond 200-699", cause)
  }

  protected entered(state: NonInviteServerState): void {
    if (state === "Completed") this.ground.settled(this)
    if (state === "Terminated") this.ground.ended(this)
  }

  protected perform(
    action: Exclude<NonInviteServerAction, TimerAction>,
    cause: ServerCause | undefined
  ): void {
    switch (action) {
      case "send 100":
        return this.sendTrying()
      case "send response":
        if (cause?._tag === "Response") this.sendResponse(cause.bytes)
        return
      case "resend response":
        return this.resend()
      case "pass up":
        return this.passUp()
      case "report unanswered":
        return this.fail("unanswered")
      case "report transport error":
        return this.fail("transport error")
      default:
        action satisfies never
    }
  }

  // INVARIANT (small heap): behind the final response only its octets are needed, and only until
  // timer J.
  protected forget(state: NonInviteServerState): void {
    if (state === "Trying" || state === "Proceeding") return
    this.letGo()
    if (state === "Terminated") this.response = undefined
  }
}
