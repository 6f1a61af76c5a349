// The INVITE client transaction: RFC 3261 §17.1.1 (figure 5) as amended by RFC 6026 §7.2 and §8.4
// (the Accepted state), with timer C of §16.6 and the end of waiting after a CANCEL of §9.1. It
// decides what is sent and reported, and when; messages, clocks and sockets are the transaction
// layer's.
//
// Theory. An INVITE asks a person, so its answer may take minutes, and everything about this
// machine follows from that:
//
// - Retransmission (timer A, doubling) ends with the first provisional response: from then on the
//   far end has the request, and the final response is the far end's to retransmit. Timer B is the
//   patience for hearing anything at all, 64*T1.
// - After a provisional response nothing in §17 bounds the wait. Timer C does: it starts with the
//   first provisional response, and each one that is not a 100 (which says only that the next hop
//   lives) starts it again. When it fires the INVITE is cancelled, not forgotten, because the far
//   end may be ringing a telephone.
// - A final response is acknowledged so that the far end can stop. 300-699 is hop by hop: this
//   transaction makes the ACK, and stays for timer D to make it again for each retransmission. 2xx
//   is end to end: only the dialog can acknowledge it, since each fork answers with a dialog of its
//   own. RFC 3261 ended the transaction there, and a late 2xx of another fork then matched nothing;
//   RFC 6026 keeps the transaction in Accepted for timer M and passes every 2xx up.
// - A transport error counts only where this transaction sends: an INVITE in Calling, an ACK in
//   Completed.
//
// Idle is the state before the request; the figure leaves it out.

import { makeTimedMachine } from "./Machine.ts"
import type { TransactionTimer } from "./Timers.ts"

const states = ["Idle", "Calling", "Proceeding", "Completed", "Accepted", "Terminated"] as const

const events = [
  "start",
  "100",
  "101-199",
  "2xx",
  "300-699",
  "timer A",
  "timer B",
  "timer C",
  "timer D",
  "timer M",
  "cancel unanswered",
  "transport error"
] as const

export type InviteClientState = (typeof states)[number]

/**
 * `cancel unanswered` comes from the cancellation machine: a CANCEL went out and 64*T1 brought no
 * final response.
 */
export type InviteClientEvent = (typeof events)[number]

/**
 * `cancel` goes to the cancellation machine. `pass up as stray` gives a response to whoever cares
 * for responses without a transaction. `report …` ends the transaction for its user: it is used
 * instead of, never after, a final response.
 */
export type InviteClientAction =
  | "send INVITE"
  | "send ACK"
  | "resend ACK"
  | "pass up"
  | "pass up as stray"
  | "cancel"
  | "report timeout"
  | "report transport error"
  | "start timer A"
  | "double timer A"
  | "start timer B"
  | "start timer C"
  | "start timer D"
  | "start timer M"

// oxfmt-ignore
export const inviteClient = makeTimedMachine<
  InviteClientState,
  InviteClientEvent,
  InviteClientAction,
  TransactionTimer
>({
  name: "INVITE client",
  states,
  events,
  runs: {
    Idle:       [],
    Calling:    ["timer A", "timer B"],
    Proceeding: ["timer C"],
    Completed:  ["timer D"],
    Accepted:   ["timer M"],
    Terminated: []
  },
  rows: [
    ["Idle",       "start",             "Calling",    ["start timer A", "start timer B", "send INVITE"]],
    ["Calling",    "timer A",           "Calling",    ["double timer A", "send INVITE"]],
    ["Calling",    "timer B",           "Terminated", ["report timeout"]],
    ["Calling",    "transport error",   "Terminated", ["report transport error"]],
    ["Calling",    "100",               "Proceeding", ["start timer C", "pass up"]],
    ["Calling",    "101-199",           "Proceeding", ["start timer C", "pass up"]],
    ["Calling",    "2xx",               "Accepted",   ["start timer M", "pass up"]],
    ["Calling",    "300-699",           "Completed",  ["start timer D", "send ACK", "pass up"]],
    ["Proceeding", "100",               "Proceeding", ["pass up"]],
    ["Proceeding", "101-199",           "Proceeding", ["start timer C", "pass up"]],
    ["Proceeding", "2xx",               "Accepted",   ["start timer M", "pass up"]],
    ["Proceeding", "300-699",           "Completed",  ["start timer D", "send ACK", "pass up"]],
    ["Proceeding", "timer C",           "Proceeding", ["cancel"]],
    ["Proceeding", "cancel unanswered", "Terminated", ["report timeout"]],
    ["Completed",  "300-699",           "Completed",  ["resend ACK"]],
    // RFC 3261 §16.7 (5): a proxy that has forwarded a refusal still forwards a 2xx, and someone
    // has to end that dialog.
    ["Completed",  "2xx",               "Completed",  ["pass up as stray"]],
    ["Completed",  "timer D",           "Terminated", []],
    // Figure 5 informs the user here as well; ours has its final response already and must not get
    // a second outcome.
    ["Completed",  "transport error",   "Terminated", []],
    ["Accepted",   "2xx",               "Accepted",   ["pass up"]],
    ["Accepted",   "timer M",           "Terminated", []]
  ],
  ignored: [
    ["Proceeding", "transport error",   "nothing is sent in this state, and the answer may come over another connection"],
    ["Completed",  "100",               "late: the final response overtook it"],
    ["Completed",  "101-199",           "late: the final response overtook it"],
    ["Accepted",   "100",               "late: the final response overtook it"],
    ["Accepted",   "101-199",           "late: the final response overtook it, or a fork that lost still rings"],
    ["Accepted",   "300-699",           "RFC 6026 §8.4: after a 2xx only 2xx matter, and only a proxy in error sends this"],
    ["Accepted",   "transport error",   "nothing is sent in this state: the ACK is the dialog's"]
  ]
})
