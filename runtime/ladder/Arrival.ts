// A message of ours that has reached a peer, as the ladder looks at it: its name, what stands
// where, and what its peer does about it when no line says otherwise. Which protocol it is of only
// its peer knows.

import type { TestPeer } from "../../dsl/vocabulary/messages.ts"
import type { Value } from "../call/Facts.ts"
import type { LineNeed, MessageRow } from "../../dsl/vocabulary/messages/Message.ts"

/** What was found at a place of a message; a record for the places that hold several values. */
export type Seen = string | ReadonlyMap<string, string> | undefined

export interface Arrival {
  /** The peers it can be for, the likeliest first: behind one gateway are `agent` and `caller`. */
  readonly peers: ReadonlyArray<TestPeer>
  /** `INVITE`, `200`, `NewCall`. */
  readonly message: string
  readonly row: MessageRow
  /** As in the row, unless more is known: a re-INVITE needs no line. */
  readonly line: LineNeed
  /** What is worth seeing of it, for the picture. */
  readonly note: string
  /** `name` is the argument's own, for places that hold whatever has no place of its own. */
  readonly read: (place: string, name: string) => Seen
  /** What an author's word stands for there, where a protocol has several words for one thing. */
  readonly means?: (place: string, expected: Value) => Value
  /** Whose it is has been settled. */
  readonly belongs: (peer: TestPeer) => void
  /** No line answers it: its peer does what peers do. */
  readonly answerItself: () => void
}

/** Takes every message of ours that reaches a peer. */
export type OnArrival = (arrival: Arrival) => void

/** Drawn in the picture, although no line may be about it. */
export type OnSent = (peer: TestPeer, message: string, note: string) => void
