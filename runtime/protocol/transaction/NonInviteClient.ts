// The non-INVITE client transaction: RFC 3261 §17.1.2 (figure 6), every method but INVITE and ACK.
// It decides what is sent and reported, and when; messages, clocks and sockets are the transaction
// layer's.
//
// Theory. A non-INVITE request is meant to be answered at once, by a program and not by a person,
// so the client alone is responsible for reliability: it retransmits until a final response comes
// (timer E, doubling up to T2), and there is no ACK. A provisional response says only that somebody
// works on it (RFC 4320 leaves just the 100 of it): retransmission goes on, but every T2, and timer
// F keeps running, 64*T1 from the first transmission to the end. After the final response the
// transaction stays for timer K to swallow the answers to retransmissions that crossed it.

import { makeTimedMachine } from "./Machine.ts"
import type { TransactionTimer } from "./Timers.ts"

const states = ["Idle", "Trying", "Proceeding", "Completed", "Terminated"] as const

const events = [
  "start",
  "1xx",
  "200-699",
  "timer E",
  "timer F",
  "timer K",
  "transport error"
] as const

export type NonInviteClientState = (typeof states)[number]
export type NonInviteClientEvent = (typeof events)[number]

/** `hold timer E at T2` starts it again with T2 whatever its last pause was. */
export type NonInviteClientAction =
  | "send request"
  | "pass up"
  | "report timeout"
  | "report transport error"
  | "start timer E"
  | "double timer E"
  | "hold timer E at T2"
  | "start timer F"
  | "start timer K"

// oxfmt-ignore
export const nonInviteClient = makeTimedMachine<
  NonInviteClientState,
  NonInviteClientEvent,
  NonInviteClientAction,
  TransactionTimer
>({
  name: "non-INVITE client",
  states,
  events,
  runs: {
    Idle:       [],
    Trying:     ["timer E", "timer F"],
    Proceeding: ["timer E", "timer F"],
    Completed:  ["timer K"],
    Terminated: []
  },
  rows: [
    ["Idle",       "start",           "Trying",     ["start timer E", "start timer F", "send request"]],
    ["Trying",     "timer E",         "Trying",     ["double timer E", "send request"]],
    ["Trying",     "timer F",         "Terminated", ["report timeout"]],
    ["Trying",     "transport error", "Terminated", ["report transport error"]],
    ["Trying",     "1xx",             "Proceeding", ["pass up"]],
    ["Trying",     "200-699",         "Completed",  ["start timer K", "pass up"]],
    ["Proceeding", "timer E",         "Proceeding", ["hold timer E at T2", "send request"]],
    ["Proceeding", "timer F",         "Terminated", ["report timeout"]],
    ["Proceeding", "transport error", "Terminated", ["report transport error"]],
    ["Proceeding", "1xx",             "Proceeding", ["pass up"]],
    ["Proceeding", "200-699",         "Completed",  ["start timer K", "pass up"]],
    ["Completed",  "timer K",         "Terminated", []]
  ],
  ignored: [
    ["Completed",  "1xx",             "late: the final response overtook it"],
    ["Completed",  "200-699",         "the answer to a retransmission that crossed the first answer"],
    ["Completed",  "transport error", "nothing is sent in this state"]
  ]
})
