// A `test` of the flow, ready to be run: its steps with their values lowered. No plan carries it;
// the compiler hands it to whoever runs the ladders (`runtime/ladder`).

import type { TestPeer } from "../../dsl/vocabulary/messages.ts"
import type { Expr, Location } from "./Plan.ts"

export interface Ladder {
  readonly title: string
  readonly at: Location
  readonly steps: ReadonlyArray<LadderStep>
}

/** `text` is the step as its author wrote it, on one line. */
interface StepPlace {
  readonly at: Location
  readonly text: string
}

export type LadderStep = ArrowStep | WaitStep | AtStep | ExpectStep

/** `>`: the peer sends it to us; `<`: we must send it to the peer. */
export interface ArrowStep extends StepPlace {
  readonly _tag: "Arrow"
  readonly peer: TestPeer
  readonly direction: ">" | "<"
  readonly message: string
  readonly args: ReadonlyArray<readonly [name: string, value: Expr]>
}

export interface WaitStep extends StepPlace {
  readonly _tag: "Wait"
  readonly ms: number
}

/** Milliseconds since the epoch. */
export interface AtStep extends StepPlace {
  readonly _tag: "At"
  readonly ms: number
}

export interface ExpectStep extends StepPlace {
  readonly _tag: "Expect"
  readonly condition: Expr
}
