// What a call is in the middle of, as far as what may happen next depends on it: its position in
// the protocol skeletons of `dsl/vocabulary`, what the event before has told, and the caller. All
// are small closed sets, so that the states a program can reach are few and can be walked.

import type { EventRow } from "../../dsl/vocabulary/events/Event.ts"
import type { SiteKind } from "../../dsl/vocabulary/Site.ts"
import {
  atArrival,
  dialoguePending,
  movedApplication,
  movedDialogue
} from "../../dsl/vocabulary/skeletons/Position.ts"
import type { Position } from "../../dsl/vocabulary/skeletons/Position.ts"
import { dialogueStates, hearingOf, stepDialogue } from "../../dsl/vocabulary/skeletons/Skeleton.ts"
import { skeletons } from "../../dsl/vocabulary/skeletons/skeletons.ts"

export type Caller = "ringing" | "perhaps answered" | "answered" | "gone"

export interface State extends Position {
  /** The event whose facts can be read: the one that led here, when it tells any. */
  readonly told: string
  readonly caller: Caller
}

/** A call that has just arrived. */
export const arrived: State = { ...atArrival, told: "", caller: "ringing" }

/** Equal for equal states and only for them. */
export const stateKey = ({ dialogue, application, latest, told, caller }: State): string =>
  [dialogue, application, latest, told, caller].join("/")

/**
 * What an action waits for: `cti` the next word of the CTI side, `application` what a voice
 * application does that `profile` started, `play` the end of a prompt, `transfer` an outcome.
 */
export interface Wait {
  readonly for: "cti" | "application" | "play" | "transfer"
  /** Of `play`: it ends its chain, so its failure is an event. */
  readonly isLast: boolean
  /** Of `play`: a voice application plays, which can ask for a transfer. */
  readonly isVxml: boolean
  /** Of `transfer`: the CTI side carries it out. */
  readonly viaCti: boolean
  /** Of `transfer`: we stay between the two, so that the CTI side can move the caller again. */
  readonly isBridge: boolean
}

export const waitFor = (what: Wait["for"], more: Partial<Wait> = {}): Wait => ({
  for: what,
  isLast: false,
  isVxml: false,
  viaCti: false,
  isBridge: false,
  ...more
})

export const isOpen = (state: State): boolean => dialogueStates[state.dialogue].isOpen

/**
 * Whether what the CTI side says is an event. A verb that answers it gives way; while the flow
 * plays something of its own, transfers, or an application leads, it is only taken note of
 * (`runtime/call/interruption.ts`).
 */
const listens = (state: State, wait: Wait): boolean => {
  if (wait.for === "cti") return true
  const asked = dialoguePending(state)
  return wait.for === "play" && (asked === "treatment" || asked === "script")
}

/** Whether an event can come during a wait, and has to be handled. */
export const comes = (kind: SiteKind, state: State, wait: Wait, row: EventRow): boolean => {
  if (row.family === "hangup") return true
  if (state.caller === "gone") return false
  switch (row.family) {
    case "service":
      return wait.for === "play" && wait.isLast
    case "transfer":
      return wait.for === "transfer"
    case "app":
      return applicationActs(kind, wait, row)
    case "silence":
      return wait.for === "cti" && dialogueStates[state.dialogue].owes
    case "link":
      return (listens(state, wait) || wait.viaCti) && isHeard(kind, state, row)
    case "failed":
      return wait.for === "transfer" || (listens(state, wait) && isHeard(kind, state, row))
    default:
      return (
        (listens(state, wait) && isHeard(kind, state, row)) || isRerouted(kind, state, wait, row)
      )
  }
}

/** A caller who talks to the destination that was named can be moved again (iserver-xml.md §6.2). */
const isRerouted = (kind: SiteKind, state: State, wait: Wait, row: EventRow): boolean =>
  row.event === "route.reroute" && wait.isBridge && isHeard(kind, joined(kind, state), row)

const joined = (kind: SiteKind, state: State): State => ({
  ...state,
  ...(movedDialogue(skeletons[kind], state, "connected") ?? state)
})

/**
 * Whether an event could come in some reading of the language: a line for one that could not is
 * dead for sure.
 */
export const couldCome = (kind: SiteKind, state: State, wait: Wait, row: EventRow): boolean => {
  if (comes(kind, state, wait, row)) return true
  if (state.caller === "gone") return false
  if (row.family === "silence") return isOpen(state)
  if (row.family === "service") return wait.for === "application"
  return isHeard(kind, state, row)
}

/** In `cri` an application asks only when `profile` has started it (language.md §13). */
const applicationActs = (kind: SiteKind, wait: Wait, row: EventRow): boolean => {
  if (wait.for === "application") return true
  return row.event === "app.transfer" && wait.isVxml && kind !== "cri"
}

const isHeard = (kind: SiteKind, state: State, row: EventRow): boolean => {
  const heard = hearingOf(row)
  if (heard === undefined) return false
  return stepDialogue(skeletons[kind], state.dialogue, heard)._tag === "Moved"
}

/** Where a call stands after an event during a wait. */
export const after = (kind: SiteKind, state: State, wait: Wait, row: EventRow): State => ({
  ...moved(kind, state, wait, row),
  told: toldBy(row),
  caller: callerAfter(state.caller, wait, row)
})

const moved = (kind: SiteKind, state: State, wait: Wait, row: EventRow): State => {
  if (row.event === "app.transfer") {
    const running = wait.isVxml ? movedApplication(state, "run service") : state
    return { ...state, ...movedApplication(running, "on app.transfer"), ...asked(kind, state) }
  }
  if (row.event === "app.done") return { ...state, ...movedApplication(state, "end") }
  const heard = hearingOf(row)
  if (isRerouted(kind, state, wait, row)) {
    const talking = joined(kind, state)
    return { ...talking, ...(movedDialogue(skeletons[kind], talking, "on route") ?? talking) }
  }
  // The outcome of a transfer that we carry out is no word of the CTI side.
  if (heard === undefined || (wait.for === "transfer" && !wait.viaCti)) return state
  return { ...state, ...(movedDialogue(skeletons[kind], state, heard) ?? state) }
}

/**
 * An application can ask in a call that has no CTI dialogue, or had one. The author of `on
 * app.transfer` cannot know, so what is asked of the CTI side then takes the way of `link.down`.
 */
const asked = (kind: SiteKind, state: State): Pick<State, "dialogue"> | undefined =>
  isOpen(state) || !skeletons[kind].states.includes("taken") ? undefined : { dialogue: "taken" }

/** What has been played has answered the caller, unless it failed before it began. */
const callerAfter = (caller: Caller, wait: Wait, { family }: EventRow): Caller => {
  if (caller === "gone" || family === "hangup") return "gone"
  if (family === "app" || (wait.for === "transfer" && family === "route")) return "answered"
  if (wait.for === "play" || (wait.for === "application" && family === "service")) {
    return caller === "ringing" ? "perhaps answered" : caller
  }
  return caller
}

/**
 * Of routes and labels it matters which one, for not each names a destination; of others the
 * family.
 */
const toldBy = ({ event, family }: EventRow): string =>
  family === "route" || family === "label"
    ? event
    : family === "treatment" || family === "script" || family === "app"
      ? family
      : ""
