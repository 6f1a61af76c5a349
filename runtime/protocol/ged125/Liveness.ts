// Whether the PIM of a session is still there (ged125.md §3.4), as a table. Whatever arrives is a
// sign of life. After half of the idle limit without one the session is in doubt: we ask for a
// heartbeat, which a PIM may not know how to answer (U3) and which costs nothing then, and a second
// connection may take the place. At the idle limit the PIM is dead.
//
// The PIM's own heartbeats are answered by `Session.ts`, in every state of this machine.

import { makeTimedMachine, step } from "../transaction/Machine.ts"
import type { Step } from "../transaction/Machine.ts"

export const livenessStates = ["Heard", "Doubted", "Dead"] as const

export type LivenessState = (typeof livenessStates)[number]

export const livenessEvents = ["message received", "doubt timer", "idle timer"] as const

export type LivenessEvent = (typeof livenessEvents)[number]

/** Each fires as the event of its own name, after half of the idle limit. */
export type LivenessTimer = "doubt timer" | "idle timer"

export type LivenessAction =
  | "start doubt timer"
  | "start idle timer"
  | "send HEARTBEAT_REQ"
  /** The session's event `silence`. */
  | "report silence"

// oxfmt-ignore
export const liveness = makeTimedMachine<LivenessState, LivenessEvent, LivenessAction, LivenessTimer>({
  name: "life of an ICM session",
  states: livenessStates,
  events: livenessEvents,
  runs: {
    Heard:   ["doubt timer"],
    Doubted: ["idle timer"],
    Dead:    []
  },
  rows: [
    ["Heard",   "message received", "Heard",   ["start doubt timer"]],
    ["Heard",   "doubt timer",      "Doubted", ["start idle timer", "send HEARTBEAT_REQ"]],
    ["Doubted", "message received", "Heard",   ["start doubt timer"]],
    ["Doubted", "idle timer",       "Dead",    ["report silence"]]
  ],
  ignored: [
    ["Dead", "message received", "the connection is being closed; what crosses that is too late"]
  ]
})

/** Where an event leads; a violation is a fault of whoever runs the machine. */
export const stepLiveness = (
  state: LivenessState,
  event: LivenessEvent
): Step<LivenessState, LivenessAction> => step(liveness, state, event)
