// What a leg tells the call that owns it. A leg is one SIP side of a call, from its first INVITE
// until its dialog ends; the words are those of a telephone engineer, the messages behind them stay
// at hand for what must be relayed.

import type { SipMessage } from "../wire/sip/SipMessage.ts"
import type { Leg } from "./Leg.ts"
import type { IncomingCall } from "./Ua.ts"

/** A message body with its type; relayed as it is. */
export interface Body {
  readonly contentType: string
  readonly content: Uint8Array
}

/** Raw header fields, in order. */
export type Headers = ReadonlyArray<readonly [name: string, value: string]>

export interface ResponseOptions {
  readonly reason?: string
  readonly headers?: Headers
  readonly body?: Body | undefined
}

/**
 * A request of the far end inside the dialog; it must be answered exactly once, further answers are
 * dropped.
 */
export interface PeerRequest {
  readonly method: string
  readonly message: SipMessage
  readonly body: Body | undefined
  readonly respond: (status: number, options?: ResponseOptions) => void
}

export type LegEvent =
  /** 101–199 to our INVITE. */
  | {
      readonly _tag: "Provisional"
      readonly status: number
      /** It came for certain (RFC 3262), and has been acknowledged. */
      readonly reliable: boolean
      readonly body: Body | undefined
      readonly message: SipMessage
    }
  /** 2xx to our INVITE; `acknowledge` is due. */
  | { readonly _tag: "Answered"; readonly body: Body | undefined; readonly message: SipMessage }
  /**
   * A final answer other than 2xx to our INVITE; 408 where none came, 503 where it could not be
   * sent.
   */
  | {
      readonly _tag: "Rejected"
      readonly status: number
      readonly reason: string
      readonly message: SipMessage | undefined
    }
  /** ACK for our 2xx. */
  | { readonly _tag: "Acknowledged"; readonly body: Body | undefined }
  /** No ACK for our 2xx within 64*T1 (RFC 3261 §13.3.1.4); the leg releases itself. */
  | { readonly _tag: "NotAcknowledged" }
  /** The far end no longer knows the dialog; the leg releases itself. */
  | { readonly _tag: "Lost" }
  /** The far end took its INVITE back; 487 has been sent. */
  | { readonly _tag: "Cancelled"; readonly message: SipMessage }
  /**
   * An INVITE that asks to take this leg's place (RFC 3891); its own leg has no listener yet. It
   * must be answered or refused.
   */
  | { readonly _tag: "ReplacedBy"; readonly call: IncomingCall }
  /** re-INVITE from the far end. */
  | { readonly _tag: "Reoffered"; readonly request: PeerRequest }
  /** Any other request inside the dialog. */
  | { readonly _tag: "Requested"; readonly request: PeerRequest }
  /** 2xx to our re-INVITE, already acknowledged. */
  | { readonly _tag: "ReofferAnswered"; readonly body: Body | undefined }
  | { readonly _tag: "ReofferRejected"; readonly status: number }
  /** BYE from the far end; 200 has been sent. */
  | { readonly _tag: "ByeReceived"; readonly message: SipMessage }
  /** The answer to our BYE, or its absence. */
  | { readonly _tag: "ByeAnswered"; readonly message: SipMessage | undefined }

/** Both are called outside any fiber; they must not block and must not throw. */
export interface LegListener {
  readonly onEvent: (event: LegEvent, leg: Leg) => void
  /**
   * Every message of the leg but retransmissions, for the ladder. `note` says what a status
   * answers.
   */
  readonly onMessage: (direction: "sent" | "received", label: string, note: string) => void
}
