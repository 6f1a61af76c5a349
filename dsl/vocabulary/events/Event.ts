// What a row of the event table says (language.md §6 and the table at the end of §13): which sites
// can see the event, in which situation of a call it can come, and what it means when nobody
// handles it. The rows stand in one file per family beside this one.

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
 * What a call is in the middle of, as far as events depend on it. Several hold at a time.
 *
 * `opened`: a CTI dialogue is open, and no route was asked for in it. `routed`: one was.
 * `dialogue`: either. `owed`: the CTI side has to say something next. `needed`: it has, or we have,
 * so that the link is missed. `profile`: an application runs that `profile` started. `application`:
 * one that a vxml service started, or that. `service`: a `play` that ends its chain. `transfer`: a
 * transfer.
 */
export type Situation =
  | "always"
  | "opened"
  | "routed"
  | "dialogue"
  | "owed"
  | "needed"
  | "profile"
  | "application"
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
  /** The situations in which it can come, for each kind of site; an absent kind never sees it. */
  readonly when: Readonly<Partial<Record<SiteKind, ReadonlyArray<Situation>>>>
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

/** The same situations for every site with a Genesys IVR Server. */
export const atGenesys = (situations: ReadonlyArray<Situation>): EventRow["when"] => ({
  behind: situations,
  "in-front": situations,
  network: situations
})

/** The same situations at every site. */
export const everywhere = (situations: ReadonlyArray<Situation>): EventRow["when"] => ({
  ...atGenesys(situations),
  sci: situations,
  cri: situations,
  none: situations
})
