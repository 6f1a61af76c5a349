// Giving up an INVITE that is under way: RFC 3261 §9.1. A machine of its own beside the INVITE
// client, because "has the user asked to cancel" and "has the far end been heard" are two
// questions.
//
// Theory. A CANCEL that overtakes its INVITE matches nothing and does nothing, so it waits for a
// provisional response; the wish to cancel is remembered meanwhile. After the CANCEL the final
// response to the INVITE decides, as always: usually a 487, but a 200 that crosses the CANCEL
// stands, and the user ends that call with BYE. A far end that never sends a final response is
// given 64*T1, then the INVITE transaction is abandoned. The CANCEL itself is a non-INVITE
// transaction whose answer nobody needs.

import type { InviteClientState } from "./InviteClient.ts"
import { makeTimedMachine } from "./Machine.ts"
import type { TransactionTimer } from "./Timers.ts"

const states = ["Open", "Wanted", "Sent", "Over"] as const

const events = [
  "cancel before provisional",
  "cancel after provisional",
  "cancel after final",
  "provisional",
  "settled",
  "timer CANCEL"
] as const

export type CancellationState = (typeof states)[number]

/**
 * `provisional`: the INVITE client has entered Proceeding, and nobody has been told so yet.
 * `settled`: it has left Calling and Proceeding, with a final response or without.
 */
export type CancellationEvent = (typeof events)[number]

/** `abandon INVITE` is the INVITE client's event `cancel unanswered`. */
export type CancellationAction = "send CANCEL" | "start timer CANCEL" | "abandon INVITE"

// oxfmt-ignore
export const cancellation = makeTimedMachine<
  CancellationState,
  CancellationEvent,
  CancellationAction,
  TransactionTimer
>({
  name: "cancellation",
  states,
  events,
  runs: {
    Open:   [],
    Wanted: [],
    Sent:   ["timer CANCEL"],
    Over:   []
  },
  rows: [
    ["Open",   "cancel before provisional", "Wanted", []],
    ["Open",   "cancel after provisional",  "Sent",   ["start timer CANCEL", "send CANCEL"]],
    ["Open",   "settled",                   "Over",   []],
    ["Wanted", "provisional",               "Sent",   ["start timer CANCEL", "send CANCEL"]],
    ["Wanted", "settled",                   "Over",   []],
    ["Sent",   "settled",                   "Over",   []],
    ["Sent",   "timer CANCEL",              "Over",   ["abandon INVITE"]]
  ],
  ignored: [
    ["Open",   "provisional",               "nobody wants to cancel"],
    ["Wanted", "cancel before provisional", "asked before; one CANCEL is enough"],
    ["Sent",   "cancel after provisional",  "sent before; its own transaction retransmits it"],
    ["Over",   "cancel after final",        "RFC 3261 §9.1: a request with a final response cannot be cancelled"],
    ["Over",   "settled",                   "abandoning the INVITE settled it"]
  ]
})

/**
 * The two machines together: what asking to cancel means while the INVITE client is in that state.
 */
// oxfmt-ignore
export const cancelEvents: Readonly<Record<InviteClientState, CancellationEvent>> = {
  Idle:       "cancel before provisional",
  Calling:    "cancel before provisional",
  Proceeding: "cancel after provisional",
  Completed:  "cancel after final",
  Accepted:   "cancel after final",
  Terminated: "cancel after final"
}
