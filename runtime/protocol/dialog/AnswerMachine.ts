// The callee's 2xx on its way to the caller: RFC 3261 §13.3.1.4, the one response that the user
// agent itself retransmits.
//
// Theory. A 2xx is acknowledged end to end, by an ACK that is a transaction of its own, so no hop
// can vouch for it. The callee repeats it, first after T1, then doubling up to T2, on every kind of
// transport (a hop farther on may be lossy), until the ACK comes. Without an ACK for 64*T1 the
// dialog stands confirmed and useless, and is to be ended with BYE. The same holds for the 2xx to a
// re-INVITE.

import type { SipTimers } from "../../config/SipTimers.ts"
import { makeTimedMachine } from "../transaction/Machine.ts"

const states = ["Unanswered", "AwaitingAck", "Acknowledged", "Over"] as const

const events = ["answer", "ACK", "timer 2xx", "timer no ACK", "dialog over"] as const

export type AnswerState = (typeof states)[number]

/** `ACK`: one that bears the number of this INVITE (`acceptRequest`). */
export type AnswerEvent = (typeof events)[number]

export type AnswerTimer = "timer 2xx" | "timer no ACK"

/**
 * `pass ACK up`: with the caller's answer, if the 2xx bore an offer. `report no ACK` is the dialog
 * machine's `no ACK`.
 */
export type AnswerAction =
  | "start timer 2xx"
  | "double timer 2xx"
  | "start timer no ACK"
  | "send 2xx"
  | "resend 2xx"
  | "pass ACK up"
  | "report no ACK"

// oxfmt-ignore
export const answerMachine = makeTimedMachine<AnswerState, AnswerEvent, AnswerAction, AnswerTimer>({
  name: "2xx and ACK of the callee",
  states,
  events,
  runs: {
    Unanswered:   [],
    AwaitingAck:  ["timer 2xx", "timer no ACK"],
    Acknowledged: [],
    Over:         []
  },
  rows: [
    ["Unanswered",   "answer",       "AwaitingAck",  ["start timer 2xx", "start timer no ACK", "send 2xx"]],
    ["AwaitingAck",  "timer 2xx",    "AwaitingAck",  ["double timer 2xx", "resend 2xx"]],
    ["AwaitingAck",  "ACK",          "Acknowledged", ["pass ACK up"]],
    ["AwaitingAck",  "timer no ACK", "Over",         ["report no ACK"]],
    // The caller hung up, and so has the 2xx; or our own side has failed.
    ["AwaitingAck",  "dialog over",  "Over",         []]
  ],
  ignored: [
    ["Unanswered",   "ACK",          "for an INVITE before this one"],
    ["Unanswered",   "dialog over",  "nothing has been sent that could be repeated"],
    ["Acknowledged", "ACK",          "the ACK for a retransmission of ours"],
    ["Acknowledged", "dialog over",  "nothing is repeated any more"],
    ["Over",         "ACK",          "too late: the dialog is being ended"],
    ["Over",         "dialog over",  "it was given up before"]
  ]
})

/** First durations in milliseconds, on every kind of transport. */
export const answerDurations = (values: SipTimers): Readonly<Record<AnswerTimer, number>> => ({
  "timer 2xx": values.t1Ms,
  "timer no ACK": 64 * values.t1Ms
})

/** The pause before the next retransmission of the 2xx, after one of `previousMs`. */
export const nextAnswerPauseMs = (previousMs: number, values: SipTimers): number =>
  Math.min(previousMs * 2, values.t2Ms)
