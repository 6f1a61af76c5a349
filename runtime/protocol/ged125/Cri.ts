// The routing dialogues of one call (ged125.md §7) as a table. We are the VRU. A call may ask
// several times, one question after another, each under a CrossRefID of its own.
//
// Theory. The voice application leads and ICM only answers: ROUTE_SELECT with a label, or
// ROUTE_END. Whatever it was, the dialogue ends by our ROUTE_END_EVENT within a limit that ICM's
// administrator sets (typically 10 s), while the way to a label may take longer. So the outcome
// is told where it is known in time, and otherwise that the label is being used.

import { makeTimedMachine, step } from "../transaction/Machine.ts"
import type { Step } from "../transaction/Machine.ts"
import { ignoredIn } from "../transaction/rows.ts"

export const criStates = [
  "Idle",
  // ROUTE_REQUEST_EVENT is out.
  "Asked",
  // A label came, and ROUTE_END_EVENT is due.
  "Selected",
  "Ended"
] as const

export type CriState = (typeof criStates)[number]

export const criEvents = [
  "route",
  "connected",
  "not connected",
  "overdue",
  "close",
  "select",
  // A label that cannot be used at all.
  "select invalid",
  "route end",
  "route end timer",
  "link lost"
] as const

export type CriEvent = (typeof criEvents)[number]

/** Fires as the event of its own name. */
export type CriTimer = "route end timer"

export type CriAction =
  | "send ROUTE_REQUEST_EVENT"
  /** ROUTE_END_EVENT. */
  | "end used"
  | "end not accepted"
  | "end too late"
  | "start route end timer"
  | "tell Label"
  | "tell RequestFailed"
  | "tell LinkLost"

const ignored = ignoredIn<CriState, CriEvent>

const noLabel = "no label that it could be about, or it has been said"
const crossed = "it crossed our ROUTE_END_EVENT"

// oxfmt-ignore
export const cri = makeTimedMachine<CriState, CriEvent, CriAction, CriTimer>({
  name: "CRI dialogue with ICM",
  states: criStates,
  events: criEvents,
  runs: {
    Idle:     [],
    Asked:    [],
    Selected: ["route end timer"],
    Ended:    []
  },
  rows: [
    ["Idle",     "route",           "Asked",    ["send ROUTE_REQUEST_EVENT"]],
    ["Idle",     "close",           "Ended",    []],
    ["Idle",     "link lost",       "Ended",    ["tell LinkLost"]],

    ["Asked",    "select",          "Selected", ["start route end timer", "tell Label"]],
    ["Asked",    "select invalid",  "Idle",     ["end not accepted", "tell RequestFailed"]],
    ["Asked",    "route end",       "Idle",     ["tell RequestFailed"]],
    ["Asked",    "overdue",         "Idle",     ["end too late"]],
    // Asked anew before there was an answer: the first question is taken back.
    ["Asked",    "route",           "Asked",    ["end used", "send ROUTE_REQUEST_EVENT"]],
    // §7: the caller may leave before there is a label; the value of the status is deduced.
    ["Asked",    "close",           "Ended",    ["end used"]],
    ["Asked",    "link lost",       "Ended",    ["tell LinkLost"]],

    ["Selected", "connected",       "Idle",     ["end used"]],
    ["Selected", "not connected",   "Idle",     ["end not accepted"]],
    ["Selected", "route end timer", "Idle",     ["end used"]],
    ["Selected", "route",           "Asked",    ["end not accepted", "send ROUTE_REQUEST_EVENT"]],
    ["Selected", "route end",       "Idle",     []],
    ["Selected", "close",           "Ended",    ["end used"]],
    ["Selected", "link lost",       "Ended",    ["tell LinkLost"]]
  ],
  ignored: [
    ...ignored("Idle",     ["connected", "not connected"], noLabel),
    ...ignored("Asked",    ["connected", "not connected"], noLabel),
    ...ignored("Idle",     ["overdue"], "nothing was asked that could be late"),
    ...ignored("Selected", ["overdue"], "it has been answered"),
    ...ignored("Idle",     ["select", "select invalid", "route end"], crossed),
    ...ignored("Selected", ["select", "select invalid"], "one label answers one question"),
    ...ignored("Ended",    criEvents.filter((event) => event !== "route end timer"),
      "the call is over; messages may cross its end")
  ]
})

/** Where an event leads; a violation is a fault of whoever runs the machine. */
export const stepCri = (state: CriState, event: CriEvent): Step<CriState, CriAction> =>
  step(cri, state, event)
