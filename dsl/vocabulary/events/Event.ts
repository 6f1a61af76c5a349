// What a row of the event table says (language.md §6 and the table at the end of §13): when the
// event comes, what it is on the wire, and what it means when nobody handles it. The rows stand in
// one file per family beside this one; at which sites and in which states of a call an event can
// come is said by the skeletons.

import type { SiteKind } from "../Site.ts"

export type EventFamily =
  | "accepted"
  | "treatment"
  | "route"
  | "script"
  | "label"
  | "app"
  | "released"
  | "failed"
  | "silence"
  | "hangup"
  | "link"
  | "service"
  | "transfer"

/**
 * What happens when nobody handles the event. `missing-outcome` and `wait-without-timer` do not
 * compile; the others are what the runtime then does of itself.
 */
export type Unhandled =
  | "missing-outcome"
  | "wait-without-timer"
  | "keep waiting"
  | "as route.normal"
  | "told unsupported"
  | "release normal"

export interface EventRow {
  readonly event: string
  readonly family: EventFamily
  /** When it comes, in one line. */
  readonly doc: string
  /** Its counterpart on the wire. */
  readonly wire: string
  readonly unhandled: Unhandled
  /** Where a kind of site takes the event's absence more seriously than the others. */
  readonly unhandledAt?: Readonly<Partial<Record<SiteKind, Unhandled>>>
  /** A handler names the script ids it is for: `script("A", "B")`. */
  readonly takesIds?: true
  /** A handler says after what time: `silence after 10s`. */
  readonly takesAfter?: true
  /** Events of the family that have no row of their own in a block count as this one. */
  readonly catchesRest?: true
}
