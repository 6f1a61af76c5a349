// The caller's ACK for a 2xx: RFC 3261 §13.2.2.4, one machine for each dialog that a 2xx makes, and
// for each re-INVITE.
//
// Theory. A callee that repeats its 2xx asks for the ACK again, so the caller keeps the ACK as it
// was sent and answers each 2xx with it, for 64*T1 after the first: then the callee has given up. A
// back-to-back user agent may have to wait before it can acknowledge, because the ACK carries the
// answer of the other leg (late offer); it has the same 64*T1 for that.

import type { SipTimers } from "../../config/SipTimers.ts"
import { makeTimedMachine } from "../transaction/Machine.ts"

const states = ["Unanswered", "Due", "Sent", "Over"] as const

const events = ["2xx", "acknowledge", "timer 2xx over"] as const

export type AckState = (typeof states)[number]

/** `acknowledge`: the user has what the ACK is to carry. */
export type AckEvent = (typeof events)[number]

export type AckTimer = "timer 2xx over"

/**
 * `send ACK` keeps its octets, `resend ACK` sends those. `report ACK overdue`: the callee has given
 * up; BYE is due.
 */
export type AckAction =
  | "start timer 2xx over"
  | "send ACK"
  | "resend ACK"
  | "forget ACK"
  | "pass 2xx up"
  | "report ACK overdue"

// oxfmt-ignore
export const ackMachine = makeTimedMachine<AckState, AckEvent, AckAction, AckTimer>({
  name: "2xx and ACK of the caller",
  states,
  events,
  runs: {
    Unanswered: [],
    Due:        ["timer 2xx over"],
    Sent:       ["timer 2xx over"],
    Over:       []
  },
  rows: [
    ["Unanswered", "2xx",            "Due",  ["start timer 2xx over", "pass 2xx up"]],
    ["Due",        "acknowledge",    "Sent", ["send ACK"]],
    ["Due",        "timer 2xx over", "Over", ["report ACK overdue"]],
    ["Sent",       "2xx",            "Sent", ["resend ACK"]],
    ["Sent",       "timer 2xx over", "Over", ["forget ACK"]]
  ],
  ignored: [
    ["Due",        "2xx",            "a retransmission; its ACK is not made yet"],
    ["Sent",       "acknowledge",    "a 2xx is acknowledged once; what follows are copies"],
    ["Over",       "2xx",            "the callee has given up by its own clock as well"],
    ["Over",       "acknowledge",    "too late: the dialog is being ended, or all is said"]
  ]
})

/** Milliseconds, on every kind of transport. */
export const ackDurations = (values: SipTimers): Readonly<Record<AckTimer, number>> => ({
  "timer 2xx over": 64 * values.t1Ms
})
