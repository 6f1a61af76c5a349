// How a ladder came out: everything that passed, what went wrong, and what the flow decided on the
// way. Data for the reporters and for `--coverage`.

import type { Ladder, LadderStep } from "../../compiler/plan/Ladder.ts"
import type { Location } from "../../compiler/plan/Plan.ts"
import type { TestPeer } from "../../dsl/vocabulary/messages.ts"
import type { CallRecord } from "../observe/CallTrace.ts"
import type { Word } from "../../dsl/vocabulary/skeletons/Skeleton.ts"
import type { Difference } from "./values.ts"

/** One message as it passed, seen from the peer. */
export interface Passed {
  /** Milliseconds of the ladder's own time, from its first message. */
  readonly atMs: number
  readonly peer: TestPeer
  readonly direction: ">" | "<"
  readonly message: string
  readonly note: string
  /** The line it belongs to; absent for what is played without one. */
  readonly step?: number
  readonly odd?: boolean
}

export type LadderFailure =
  /** A message of ours that no line foresees. `instead`: the line its peer waited at. */
  | {
      readonly _tag: "Odd"
      readonly peer: TestPeer
      readonly message: string
      readonly note: string
      readonly instead: LadderStep | undefined
    }
  /** The right message with other arguments. */
  | {
      readonly _tag: "Different"
      readonly step: LadderStep
      readonly differences: ReadonlyArray<Difference>
    }
  /** Nothing came where a line expects something. `near`: what came and was something else. */
  | {
      readonly _tag: "Silence"
      readonly step: LadderStep
      readonly waitedMs: number
      readonly near: ReadonlyArray<Difference>
    }
  | {
      readonly _tag: "Expectation"
      readonly step: LadderStep
      readonly facts: ReadonlyArray<readonly [string, string]>
    }
  /** The peer could not send what the line says. */
  | { readonly _tag: "Unplayable"; readonly step: LadderStep; readonly why: string }
  /** The product could not be brought up, or broke. */
  | { readonly _tag: "Broken"; readonly why: string }

/** An event that the flow was asked about, and the handler that it has for it. */
export interface Reaction {
  readonly event: string
  readonly handler: string | undefined
}

export interface LadderOutcome {
  readonly ladder: Ladder
  readonly failure: LadderFailure | undefined
  readonly passed: ReadonlyArray<Passed>
  /** Rules and handlers that decided, in order. */
  readonly decisions: ReadonlyArray<{ readonly rule: string; readonly at: Location }>
  readonly reactions: ReadonlyArray<Reaction>
  /** What was said to the CTI side and heard from it, in order. */
  readonly words: ReadonlyArray<Word>
  /** The call's record; absent where the call has not ended. */
  readonly record: CallRecord | undefined
  /** How long the ladder took in its own world. */
  readonly virtualMs: number
  /** Warnings and errors that the product logged. */
  readonly logged: ReadonlyArray<string>
}
