// The INVITE server transaction: RFC 3261 §17.2.1 (figure 7) as amended by RFC 6026 §7.1, §8.5 and
// §8.8 (the Accepted state; transport errors no longer end it). It decides what is sent and
// reported, and when; messages, clocks and sockets are the transaction layer's.
//
// Theory. The far end retransmits its INVITE until it hears us, so something must be said soon: if
// the user of the transaction has said nothing for 200 ms, the transaction says 100 by itself. The
// figure hides that inside Proceeding; here it is a state, Trying, as there is nothing yet that a
// retransmitted INVITE could be answered with. From the first answer on, each retransmission gets
// the latest answer again.
//
// A refusal (300-699) is hop by hop: this transaction retransmits it (timer G, doubling up to T2,
// on lossy transports) until the ACK comes, with timer H as the end of patience, and stays in
// Confirmed for timer I to swallow further ACKs. A 2xx is end to end: the dialog retransmits it
// until the ACK, which is a transaction of its own with another branch. RFC 3261 ended the
// transaction there, and a retransmitted INVITE then looked like a new call; RFC 6026 keeps it in
// Accepted for timer L to swallow those, and to let the dialog's retransmitted 2xx out.
//
// How long an INVITE stays in Trying and Proceeding is the user's business: it may ring for
// minutes. Nothing here ends it.

import { makeTimedMachine } from "./Machine.ts"
import type { TransactionTimer } from "./Timers.ts"

const states = [
  "Idle",
  "Trying",
  "Proceeding",
  "Completed",
  "Confirmed",
  "Accepted",
  "Terminated"
] as const

const events = [
  "INVITE",
  "ACK",
  "respond 1xx",
  "respond 2xx",
  "respond 300-699",
  "timer 100",
  "timer G",
  "timer H",
  "timer I",
  "timer L",
  "transport error"
] as const

export type InviteServerState = (typeof states)[number]

/**
 * `respond …` comes from the user of the transaction; the first `INVITE` makes the transaction, the
 * rest repeat it.
 */
export type InviteServerEvent = (typeof events)[number]

export type InviteServerAction =
  | "pass up"
  | "pass ACK up"
  | "send 100"
  | "send response"
  | "resend response"
  | "report no ACK"
  | "report transport error"
  | "start timer 100"
  | "start timer G"
  | "double timer G"
  | "start timer H"
  | "start timer I"
  | "start timer L"

// oxfmt-ignore
export const inviteServer = makeTimedMachine<
  InviteServerState,
  InviteServerEvent,
  InviteServerAction,
  TransactionTimer
>({
  name: "INVITE server",
  states,
  events,
  runs: {
    Idle:       [],
    Trying:     ["timer 100"],
    Proceeding: [],
    Completed:  ["timer G", "timer H"],
    Confirmed:  ["timer I"],
    Accepted:   ["timer L"],
    Terminated: []
  },
  rows: [
    ["Idle",       "INVITE",          "Trying",     ["start timer 100", "pass up"]],
    ["Trying",     "timer 100",       "Proceeding", ["send 100"]],
    ["Trying",     "respond 1xx",     "Proceeding", ["send response"]],
    ["Trying",     "respond 2xx",     "Accepted",   ["start timer L", "send response"]],
    ["Trying",     "respond 300-699", "Completed",  ["start timer G", "start timer H", "send response"]],
    ["Proceeding", "INVITE",          "Proceeding", ["resend response"]],
    ["Proceeding", "respond 1xx",     "Proceeding", ["send response"]],
    ["Proceeding", "respond 2xx",     "Accepted",   ["start timer L", "send response"]],
    ["Proceeding", "respond 300-699", "Completed",  ["start timer G", "start timer H", "send response"]],
    ["Proceeding", "transport error", "Proceeding", ["report transport error"]],
    ["Completed",  "INVITE",          "Completed",  ["resend response"]],
    ["Completed",  "timer G",         "Completed",  ["double timer G", "resend response"]],
    ["Completed",  "timer H",         "Terminated", ["report no ACK"]],
    ["Completed",  "ACK",             "Confirmed",  ["start timer I"]],
    ["Completed",  "transport error", "Completed",  ["report transport error"]],
    ["Confirmed",  "timer I",         "Terminated", []],
    ["Accepted",   "respond 2xx",     "Accepted",   ["send response"]],
    // An ACK for a 2xx has a branch of its own; one that has the INVITE's is from an RFC 2543
    // client, and the dialog's too.
    ["Accepted",   "ACK",             "Accepted",   ["pass ACK up"]],
    ["Accepted",   "timer L",         "Terminated", []],
    ["Accepted",   "transport error", "Accepted",   ["report transport error"]]
  ],
  ignored: [
    ["Trying",     "INVITE",          "there is no answer yet that could be repeated; timer 100 will see to one"],
    ["Trying",     "ACK",             "there is no final response that it could acknowledge"],
    ["Trying",     "transport error", "nothing has been sent"],
    ["Proceeding", "ACK",             "there is no final response that it could acknowledge"],
    ["Completed",  "respond 1xx",     "RFC 3261 §17.2.1: the final response stands"],
    ["Completed",  "respond 2xx",     "RFC 3261 §17.2.1: the final response stands"],
    ["Completed",  "respond 300-699", "RFC 3261 §17.2.1: the final response stands"],
    ["Confirmed",  "INVITE",          "a retransmission that the network delayed"],
    ["Confirmed",  "ACK",             "the ACK for a retransmission of ours"],
    ["Confirmed",  "respond 1xx",     "RFC 3261 §17.2.1: the final response stands"],
    ["Confirmed",  "respond 2xx",     "RFC 3261 §17.2.1: the final response stands"],
    ["Confirmed",  "respond 300-699", "RFC 3261 §17.2.1: the final response stands"],
    ["Confirmed",  "transport error", "nothing is sent in this state"],
    ["Accepted",   "INVITE",          "RFC 6026 §7.1: swallowed; the dialog retransmits its 2xx"],
    ["Accepted",   "respond 1xx",     "the final response stands"],
    ["Accepted",   "respond 300-699", "the final response stands"],
    ["Terminated", "respond 1xx",     "the transaction ended with the final response it had"],
    ["Terminated", "respond 2xx",     "RFC 6026 §7.1: after timer L no 2xx is repeated any more"],
    ["Terminated", "respond 300-699", "the transaction ended with the final response it had"]
  ]
})
