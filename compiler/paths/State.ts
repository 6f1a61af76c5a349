// What a call is in the middle of, as far as what may happen next depends on it. A handful of small
// closed sets, so that all states a program can reach are few and can be walked.

import type { Situation } from "../../dsl/vocabulary/events/Event.ts"
import { eventRow } from "../../dsl/vocabulary/events/events.ts"
import { isGenesys } from "../../dsl/vocabulary/Site.ts"
import type { SiteKind } from "../../dsl/vocabulary/Site.ts"
import type { Pending } from "../../dsl/vocabulary/words.ts"

/** The CTI dialogue. `routed`: a route was asked for in it. */
export type Dialogue = "none" | "opened" | "routed" | "closed" | "lost"

export interface State {
  readonly dialogue: Dialogue
  /** What waits for an answer of ours, the latest last; each kind at most once. */
  readonly pending: ReadonlyArray<Pending>
  /** A voice application that is still running behind what the flow does. */
  readonly application: "none" | "profile" | "service"
  /** The event whose facts can be read: the one that led here, when it tells any. */
  readonly told: string
  /** The caller has gone. */
  readonly isGone: boolean
}

/** A call that has just arrived. */
export const arrived: State = {
  dialogue: "none",
  pending: [],
  application: "none",
  told: "",
  isGone: false
}

/** Equal for equal states and only for them. */
export const stateKey = (state: State): string =>
  [state.dialogue, state.pending.join("+"), state.application, state.told, state.isGone].join("/")

/**
 * What an action waits for: `cti` the next word of the CTI side, `application` what a running voice
 * application does, `play-then` a prompt in the middle of a chain.
 */
export type Wait = "cti" | "application" | "play" | "play-then" | "transfer"

export const isOpen = (state: State): boolean =>
  state.dialogue === "opened" || state.dialogue === "routed"

/**
 * The situations that hold during a wait. While the flow plays something of its own, transfers, or
 * an application leads, what the CTI side says is only taken note of, so its situations do not hold
 * then.
 */
export const situations = (
  state: State,
  wait: Wait,
  more: { readonly isVxml: boolean; readonly viaCti: boolean }
): ReadonlySet<Situation> => {
  const holds = new Set<Situation>()
  if (state.isGone) return holds
  holds.add("always")
  const listens = wait === "cti" || wait === "play"
  if (isOpen(state) && listens) {
    holds.add("dialogue")
    holds.add(state.dialogue === "opened" ? "opened" : "routed")
  }
  const owed = isOpen(state) && wait === "cti"
  if (owed) holds.add("owed")
  const answers = listens && state.pending.some((one) => one !== "app") && isOpen(state)
  if (owed || answers || (wait === "transfer" && more.viaCti)) holds.add("needed")
  if (wait === "application") holds.add("application")
  if (wait === "application" && state.application === "profile") holds.add("profile")
  if (wait === "play" && more.isVxml) holds.add("application")
  if (wait === "play") holds.add("service")
  if (wait === "transfer") holds.add("transfer")
  return holds
}

/**
 * Everything that could hold in some reading of the language: what lies beyond is dead for sure.
 */
export const widestSituations = (
  state: State,
  wait: Wait,
  more: { readonly isVxml: boolean; readonly viaCti: boolean }
): ReadonlySet<Situation> => {
  const holds = new Set(situations(state, wait, more))
  if (isOpen(state)) {
    holds.add("dialogue").add("owed").add("needed")
    holds.add(state.dialogue === "opened" ? "opened" : "routed")
  }
  if (wait === "application") holds.add("service")
  return holds
}

/** Where a call stands after an event during a wait. */
export const after = (state: State, event: string, wait: Wait, kind: SiteKind): State => {
  const family = eventRow(event)?.family
  const next: State = { ...state, told: toldBy(event, family) }
  switch (family) {
    case "treatment":
      return { ...next, pending: renewed(state, "treatment") }
    case "script":
      return { ...next, pending: renewed(state, "script") }
    case "route":
      // The question is answered; there is no further answer before another one is asked.
      return { ...next, dialogue: "opened", pending: without(state, "treatment") }
    case "label":
      // A routing dialogue ends with its label; the application is still waiting behind it.
      return kind === "cri"
        ? { ...next, dialogue: "none" }
        : { ...next, pending: renewed(state, "label") }
    case "app":
      return event === "app.done"
        ? { ...next, pending: without(state, "app"), application: "none" }
        : {
            ...next,
            dialogue: askedAgain(state, kind),
            pending: renewed(state, "app"),
            application: wait === "play" ? "service" : state.application
          }
    case "released":
      return { ...next, dialogue: "closed", pending: onlyApplication(state) }
    case "link":
      return { ...next, dialogue: "lost", pending: onlyApplication(state) }
    case "failed":
      return wait === "transfer"
        ? next
        : { ...next, dialogue: refused(state, kind), pending: onlyApplication(state) }
    case "hangup":
      return { ...next, isGone: true }
    default:
      return next
  }
}

/**
 * Of routes and labels it matters which one, for not each names a destination; of others the
 * family.
 */
const toldBy = (event: string, family: string | undefined): string =>
  family === "route" || family === "label"
    ? event
    : family === "treatment" || family === "script" || family === "app"
      ? family
      : ""

/**
 * An application can ask in a call that has no CTI dialogue, or had one. The author of `on
 * app.transfer` cannot know, so what is asked of the CTI side then takes the way of `link.down`.
 */
const askedAgain = (state: State, kind: SiteKind): Dialogue =>
  kind === "cri" || isOpen(state) ? state.dialogue : "opened"

/** A request of IVR Server can be refused and the call go on; ICM ends the dialogue with it. */
const refused = (state: State, kind: SiteKind): Dialogue => {
  if (isGenesys(kind)) return state.dialogue
  return kind === "cri" ? "none" : "closed"
}

const without = (state: State, pending: Pending): ReadonlyArray<Pending> =>
  state.pending.filter((one) => one !== pending)

const renewed = (state: State, pending: Pending): ReadonlyArray<Pending> => [
  ...without(state, pending),
  pending
]

const onlyApplication = (state: State): ReadonlyArray<Pending> =>
  state.pending.filter((one) => one === "app")
