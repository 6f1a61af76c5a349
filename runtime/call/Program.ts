// What a call needs of the flows it runs on: which rule takes it, which handler reacts. The
// pipeline room builds one program from a plan at load; a call keeps the program it started with
// until it ends.

import type { Effect } from "effect"
import type { Skeleton } from "../../dsl/vocabulary/skeletons/Skeleton.ts"
import type { Location } from "../../compiler/plan/Plan.ts"
import type { Call } from "./Call.ts"
import type { FlowEvent } from "./FlowEvent.ts"

/** A list of blocks that are asked for a handler, in order; an index into the program's tables. */
export type SearchId = number

/** How a chain, or one verb of it, left the call. */
export type Turn =
  /** The verb is done; the chain goes on. */
  | { readonly _tag: "Next" }
  /** The chain is over and the call waits for an event. */
  | { readonly _tag: "Waiting"; readonly search: SearchId }
  /** Something happened that the verb does not settle itself; a handler is looked for. */
  | { readonly _tag: "Happened"; readonly event: FlowEvent; readonly search: SearchId }
  /** Everything of the call is closed. */
  | { readonly _tag: "Ended" }

export const next: Turn = { _tag: "Next" }
export const ended: Turn = { _tag: "Ended" }
export const waiting = (search: SearchId): Turn => ({ _tag: "Waiting", search })
export const happened = (event: FlowEvent, search: SearchId): Turn => ({
  _tag: "Happened",
  event,
  search
})

/** A verb with its arguments, or a whole chain, ready to run for any call. */
export type Pipeline = (call: Call) => Effect.Effect<Turn>

/** A rule or handler that was chosen. */
export interface Chosen {
  readonly id: string
  readonly at: Location
  readonly run: Pipeline
}

export interface Program {
  /** Asked when the call waits outside any action: `cti`, then `defaults`. */
  readonly rootSearch: SearchId
  /** The first rule of `select` that takes the call. */
  readonly select: (call: Call) => Chosen | undefined
  /** What takes the call of a source that is no gateway; absent where such calls are refused. */
  readonly stranger: Pipeline | undefined
  /** The nearest handler of an event, most specific first. */
  readonly react: (search: SearchId, event: FlowEvent) => Chosen | undefined
  /**
   * How long the CTI side may be quiet; the smallest `silence after` of the nearest block that has
   * one.
   */
  readonly silenceMs: (search: SearchId) => number | undefined
  /** How the dialogue with this site's CTI side goes; what the compiler proved is proved of it. */
  readonly skeleton: Skeleton
  readonly maxTreatments: number
  readonly maxCallMs: number
}
