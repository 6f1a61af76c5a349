// What the four ways of a transfer have in common: what they are given and how they end.

import type { Effect } from "effect"
import type { Transfer } from "../../compiler/plan/Plan.ts"
import type { Call } from "../call/Call.ts"
import type { FlowEvent } from "../call/FlowEvent.ts"
import type { SearchId, Turn } from "../call/Program.ts"
import type { Headers } from "../ua/LegEvent.ts"

export interface TransferRequest {
  readonly policy: Transfer
  /** The policy's kind, or what the profile or the application chose. */
  readonly kind: "blind" | "bridge"
  /** The destination as the flow named it. */
  readonly to: string
  /** The same as something that can be dialled; absent when nothing can. */
  readonly uri: string | undefined
  readonly headers: Headers
  readonly noAnswerMs: number
  /** Where handlers are looked for if the call goes on afterwards. */
  readonly search: SearchId
}

export type TransferOutcome = "busy" | "no-answer" | "failed" | "link.down"

export type TransferResult =
  /** The caller is where he was sent; the way has entered it into the record and ended the call. */
  | { readonly _tag: "Done"; readonly turn: Turn }
  /** The destination could not be reached; the policy's handlers say what now. */
  | { readonly _tag: "Outcome"; readonly outcome: TransferOutcome; readonly cause: string }
  /** Something else happened meanwhile: the caller hung up, the call's time is over. */
  | { readonly _tag: "Event"; readonly event: FlowEvent }

/** The caller has arrived; `turn` is how the call ended by it. */
export const done = (turn: Turn): TransferResult => ({ _tag: "Done", turn })

/** The destination could not be reached, and why. */
export const outcome = (word: TransferOutcome, cause: string): TransferResult => ({
  _tag: "Outcome",
  outcome: word,
  cause
})

export const nothingToDial = outcome("failed", "nothing to dial")

export type TransferWay = (call: Call, request: TransferRequest) => Effect.Effect<TransferResult>

/** What a final SIP status of a destination means to a flow. */
export const outcomeOfStatus = (status: number): "busy" | "no-answer" | "failed" => {
  if (status === 486 || status === 600) return "busy"
  if (status === 408 || status === 480 || status === 487) return "no-answer"
  return "failed"
}

/** Enters a transfer that reached its destination. */
export const noteReached = (call: Call, { policy, to }: TransferRequest, cause: string): void => {
  call.trace.transfer({ policy: policy.name, via: policy.via, to, outcome: "completed", cause })
  call.ending = { outcome: "transferred", cause }
}
