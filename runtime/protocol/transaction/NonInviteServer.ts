// The non-INVITE server transaction: RFC 3261 §17.2.2 (figure 8) as amended by RFC 4320, every
// method but INVITE and ACK. It decides what is sent and reported, and when; messages, clocks and
// sockets are the transaction layer's.
//
// Theory. The client retransmits until it hears a final response and gives up after its timer F,
// 64*T1. Our part is to answer once, and to give retransmissions the same answer for timer J. RFC
// 4320 changes what may be said before:
//
// - No provisional response but 100, and that one only when the client retransmits at its slowest
//   anyway (timer E at T2; 3.5 s with the usual values), since it slows the client's
//   retransmissions down and so delays the recovery of a lost final response. Then, however, it
//   must be sent. So the transaction does it alone (`timer late 100`), and a provisional response
//   from above is dropped.
// - When the client has given up, no answer is worth sending, a 408 least of all: the transaction
//   ends without a word (`timer unanswered`) and tells its user. This also bounds how long a
//   forgetful user can keep a transaction alive.

import { makeTimedMachine } from "./Machine.ts"
import type { TransactionTimer } from "./Timers.ts"

const states = ["Idle", "Trying", "Proceeding", "Completed", "Terminated"] as const

const events = [
  "request",
  "respond 1xx",
  "respond 408",
  "respond 200-699",
  "timer late 100",
  "timer unanswered",
  "timer J",
  "transport error"
] as const

export type NonInviteServerState = (typeof states)[number]

/**
 * The first `request` makes the transaction, the rest repeat it. `respond 200-699` is every final
 * response but 408.
 */
export type NonInviteServerEvent = (typeof events)[number]

export type NonInviteServerAction =
  | "pass up"
  | "send 100"
  | "send response"
  | "resend response"
  | "report unanswered"
  | "report transport error"
  | "start timer late 100"
  | "start timer unanswered"
  | "start timer J"

// oxfmt-ignore
export const nonInviteServer = makeTimedMachine<
  NonInviteServerState,
  NonInviteServerEvent,
  NonInviteServerAction,
  TransactionTimer
>({
  name: "non-INVITE server",
  states,
  events,
  runs: {
    Idle:       [],
    Trying:     ["timer late 100", "timer unanswered"],
    Proceeding: ["timer unanswered"],
    Completed:  ["timer J"],
    Terminated: []
  },
  rows: [
    ["Idle",       "request",          "Trying",     ["start timer late 100", "start timer unanswered", "pass up"]],
    ["Trying",     "timer late 100",   "Proceeding", ["send 100"]],
    ["Trying",     "respond 200-699",  "Completed",  ["start timer J", "send response"]],
    ["Trying",     "timer unanswered", "Terminated", ["report unanswered"]],
    ["Proceeding", "request",          "Proceeding", ["resend response"]],
    ["Proceeding", "respond 200-699",  "Completed",  ["start timer J", "send response"]],
    ["Proceeding", "timer unanswered", "Terminated", ["report unanswered"]],
    ["Proceeding", "transport error",  "Terminated", ["report transport error"]],
    ["Completed",  "request",          "Completed",  ["resend response"]],
    ["Completed",  "timer J",          "Terminated", []],
    ["Completed",  "transport error",  "Terminated", ["report transport error"]]
  ],
  ignored: [
    ["Trying",     "request",          "RFC 3261 §17.2.2: there is no answer yet that could be repeated"],
    ["Trying",     "respond 1xx",      "RFC 4320 §4.1: 100 is sent by the transaction when it is due, others never"],
    ["Trying",     "respond 408",      "RFC 4320 §4.2: never sent; the transaction ends without a word"],
    ["Trying",     "transport error",  "nothing has been sent"],
    ["Proceeding", "respond 1xx",      "RFC 4320 §4.1: 100 is sent by the transaction when it is due, others never"],
    ["Proceeding", "respond 408",      "RFC 4320 §4.2: never sent; the transaction ends without a word"],
    ["Completed",  "respond 1xx",      "RFC 3261 §17.2.2: the final response stands"],
    ["Completed",  "respond 408",      "RFC 3261 §17.2.2: the final response stands"],
    ["Completed",  "respond 200-699",  "RFC 3261 §17.2.2: the final response stands"],
    ["Terminated", "respond 1xx",      "RFC 4320 §4.2: too late, the client has given up"],
    ["Terminated", "respond 408",      "RFC 4320 §4.2: too late, the client has given up"],
    ["Terminated", "respond 200-699",  "RFC 4320 §4.2: too late, the client has given up"]
  ]
})
