// A provisional response of ours that must arrive: RFC 3262 §3, at the callee. One at a time; those
// behind it wait until its PRACK has come.
//
// Theory. Provisional responses may get lost, which is of no consequence until one carries an
// answer, or a gateway behind the caller needs each of them. A reliable one bears a number (RSeq),
// is repeated as a final response would be, and is acknowledged by a request of its own, PRACK. A
// caller that never acknowledges for 64*T1 is gone, and its INVITE is refused.

import type { SipTimers } from "../../config/SipTimers.ts"
import { makeTimedMachine } from "../transaction/Machine.ts"

const states = ["Clear", "AwaitingPrack", "Over"] as const

const events = ["send", "PRACK", "timer 1xx", "timer no PRACK", "final response"] as const

export type ReliableState = (typeof states)[number]

/** `PRACK`: one whose RAck names the response that waits. */
export type ReliableEvent = (typeof events)[number]

export type ReliableTimer = "timer 1xx" | "timer no PRACK"

export type ReliableAction =
  | "start timer 1xx"
  | "double timer 1xx"
  | "start timer no PRACK"
  | "send 1xx"
  | "resend 1xx"
  | "send next"
  | "report no PRACK"

// oxfmt-ignore
export const reliableMachine = makeTimedMachine<
  ReliableState,
  ReliableEvent,
  ReliableAction,
  ReliableTimer
>({
  name: "reliable provisional response",
  states,
  events,
  runs: {
    Clear:         [],
    AwaitingPrack: ["timer 1xx", "timer no PRACK"],
    Over:          []
  },
  rows: [
    ["Clear",         "send",           "AwaitingPrack", ["start timer 1xx", "start timer no PRACK", "send 1xx"]],
    ["Clear",         "final response", "Over",          []],
    ["AwaitingPrack", "timer 1xx",      "AwaitingPrack", ["double timer 1xx", "resend 1xx"]],
    ["AwaitingPrack", "PRACK",          "Clear",         ["send next"]],
    ["AwaitingPrack", "timer no PRACK", "Over",          ["report no PRACK"]],
    ["AwaitingPrack", "final response", "Over",          []]
  ],
  ignored: [
    ["Clear",         "PRACK",          "for a response that was acknowledged before"],
    ["AwaitingPrack", "send",           "§3: the next one waits for this one's PRACK"],
    ["Over",          "send",           "late: the INVITE has its final response"],
    ["Over",          "PRACK",          "it crossed the final response"],
    ["Over",          "final response", "the final response stands"]
  ]
})

/** First durations in milliseconds, on every kind of transport (RFC 3262 §3). */
export const reliableDurations = (values: SipTimers): Readonly<Record<ReliableTimer, number>> => ({
  "timer 1xx": values.t1Ms,
  "timer no PRACK": 64 * values.t1Ms
})

/** The RAck value that acknowledges a response (RFC 3262 §7.2). */
export const rackOf = (rseq: number, inviteCSeq: number): string => `${rseq} ${inviteCSeq} INVITE`

/** The number in an RSeq, 1 to 2**31 - 1; undefined for what is none. */
export const parseRSeq = (value: string | undefined): number | undefined => {
  if (value === undefined || !/^\d{1,10}$/.test(value)) return undefined
  const number = Number(value)
  return number >= 1 && number < 2 ** 31 ? number : undefined
}

/**
 * §4, at the caller: which response of one early dialog is next. The first may bear any number,
 * each further one the next.
 */
export const isNextRSeq = (last: number | undefined, rseq: number): boolean =>
  last === undefined || rseq === last + 1
