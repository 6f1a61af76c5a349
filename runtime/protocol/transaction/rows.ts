// Rows that several states share, for the tables of CTI dialogues; the tables themselves are
// machines of `Machine.ts`.
//
// INVARIANT (tell last): in every row the actions that tell the call something come last. Whoever
// is told may answer at once, from inside the telling, and must find everything else done.

import type { Ignored, Row } from "./Machine.ts"

/** One row for each of several states that lead to the same. */
export const inEach = <State extends string, Event extends string, Action extends string>(
  states: ReadonlyArray<State>,
  event: Event,
  next: State,
  actions: ReadonlyArray<Action>
): ReadonlyArray<Row<State, Event, Action>> =>
  states.map((state) => [state, event, next, actions] as const)

/** Pairs of one state that are ignored for one reason. */
export const ignoredIn = <State extends string, Event extends string>(
  state: State,
  events: ReadonlyArray<Event>,
  reason: string
): ReadonlyArray<Ignored<State, Event>> => events.map((event) => [state, event, reason] as const)
