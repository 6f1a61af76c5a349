// What happened to a call, in the words a flow reacts to (`language.md` §6), with the facts that
// come with it.

import type { Label, Script, Treatment } from "../cti/Instruction.ts"

/** Facts of a `route.*` event. */
export interface RouteFacts {
  readonly type: string
  readonly to: string | undefined
}

/** Facts of an `app.*` event. */
export interface AppFacts {
  readonly to: string | undefined
  readonly kind: "blind" | "bridge" | "consultation"
  readonly result: ReadonlyMap<string, string>
}

/**
 * `name` is the event's dotted name, most specific form: `treatment.music`, `route.normal`,
 * `hangup`. A script is `script` with its id beside it.
 */
export interface FlowEvent {
  readonly name: string
  readonly treatment?: Treatment
  readonly script?: Script
  readonly label?: Label
  readonly route?: RouteFacts
  readonly app?: AppFacts
  /** Why, for the record and the Reason header: a CTI cause, a SIP status. */
  readonly cause?: string
}
