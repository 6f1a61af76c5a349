// What can enter a call's mailbox. Everything from outside comes this way, in the order in which it
// happened.

import type { Instruction } from "../cti/Instruction.ts"
import type { Leg } from "../ua/Leg.ts"
import type { LegEvent } from "../ua/LegEvent.ts"
import type { IncomingCall } from "../ua/Ua.ts"

export type CallInput =
  | { readonly _tag: "Leg"; readonly leg: Leg; readonly event: LegEvent }
  /**
   * The final answer to a request of ours inside the caller's dialog (REFER); 408 where none came.
   */
  | { readonly _tag: "Answer"; readonly method: string; readonly status: number }
  | { readonly _tag: "Cti"; readonly instruction: Instruction }
  /** The running voice application placed a call of its own, to bridge the caller with somebody. */
  | { readonly _tag: "ApplicationDialled"; readonly incoming: IncomingCall }
  /** The time that was waited for is over. Never in the mailbox: the waiting itself makes it. */
  | { readonly _tag: "Elapsed" }
  /** `max-call` is over, or the mailbox overflowed: the call ends whatever the flow says. */
  | { readonly _tag: "CallOver"; readonly cause: string }

export const elapsed: CallInput = { _tag: "Elapsed" }
