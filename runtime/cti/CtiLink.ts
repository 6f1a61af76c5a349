// The service a call asks for a CTI dialogue. Which server, which connection and which protocol
// stand behind it is the link's business; a call sees a dialogue or, at once, the reason why there
// is none.

import { Context } from "effect"
import type { Result } from "effect"
import type { CallData, CloseCause, CtiDialogue, Instruction, NewCall } from "./Instruction.ts"

/**
 * As `/health` shows it. `paused`: flow control or a server still initialising. `refused`: the
 * login was refused.
 */
export type LinkState = "up" | "connecting" | "paused" | "refused" | "down"

export interface LinkHealth {
  /** `HOST:PORT`. */
  readonly name: string
  readonly state: LinkState
  /** Milliseconds since the epoch at which this state began. */
  readonly sinceMs: number
  /** Dialogues that live on this link now. */
  readonly dialogues: number
}

/** No server can take the call now; the flow's `link.down` way is taken. */
export interface LinkUnavailable {
  readonly _tag: "LinkUnavailable"
  readonly reason: string
}

/** One message of a dialogue as it went over the wire, for the call's ladder. */
export interface DialogueMessage {
  readonly direction: "sent" | "received"
  /** The wire's own name: `NewCall`, `TreatCall`. */
  readonly name: string
  /**
   * The few fields worth seeing: `type` → `Music`. Values of user data and digits never stand
   * here.
   */
  readonly fields: ReadonlyMap<string, string>
}

export interface DialogueListener {
  /** Called in the order of arrival, outside any fiber; it must not block and must not throw. */
  readonly onInstruction: (instruction: Instruction) => void
  readonly onMessage: (message: DialogueMessage) => void
}

/**
 * A call that the CTI side only hears of (ICM's event data feed), until it is cleared or a
 * dialogue takes it over.
 */
export interface FedCall {
  /** The call's id on the wire: CallID of ICM. */
  readonly id: number
  readonly attach: (callData: CallData) => void
  /** Doing it twice, or after a dialogue took the call over, does nothing. */
  readonly cleared: (cause: CloseCause) => void
}

export class CtiLink extends Context.Service<
  CtiLink,
  {
    /**
     * Opens a dialogue on the preferred server that is `up`; answers at once. `fed`: the CTI side
     * has heard of the call already.
     */
    readonly open: (
      call: NewCall,
      listener: DialogueListener,
      fed?: FedCall
    ) => Result.Result<CtiDialogue, LinkUnavailable>
    /** Tells of a call that needs no dialogue; undefined where nobody wants to hear of it. */
    readonly announce?: (
      call: NewCall,
      onMessage: DialogueListener["onMessage"]
    ) => FedCall | undefined
    readonly health: () => ReadonlyArray<LinkHealth>
  }
>()("ctiflow/runtime/cti/CtiLink") {}
