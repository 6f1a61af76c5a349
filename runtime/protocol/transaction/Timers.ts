// The timers of RFC 3261 (table 4), RFC 6026 and RFC 4320: which exist, and how long each lasts on
// which kind of transport. Pure arithmetic over T1, T2 and T4, which come in as values (their
// reasons are in `runtime/config/SipTimers.ts`). When a timer starts and what its end means stands
// in the tables of the machines beside this file.
//
// Two families. A, E and G pace retransmissions: they start at T1, grow by doubling and exist only
// where the transport can lose a message. All others bound a state: either they end a wait in which
// nothing came (B, C, F, H), or they keep a finished transaction alive to swallow what is still
// under way (D, I, J, K, L, M); on a reliable transport nothing is under way, so D, I, J and K are
// zero there.

import type { SipTimers } from "../../config/SipTimers.ts"
import type { TimedMachine } from "./Machine.ts"

/** UDP loses messages; TCP and TLS do not. */
export type TransportKind = "unreliable" | "reliable"

export const transactionTimers = [
  "timer A",
  "timer B",
  "timer C",
  "timer D",
  "timer E",
  "timer F",
  "timer G",
  "timer H",
  "timer I",
  "timer J",
  "timer K",
  "timer L",
  "timer M",
  "timer 100",
  "timer late 100",
  "timer unanswered",
  "timer CANCEL"
] as const

/**
 * Letters as in the RFCs. Four are waits that the RFCs state without naming them: `timer 100` (an
 * INVITE without any answer of ours, RFC 3261 §17.2.1), `timer late 100` (the same for other
 * requests, RFC 4320 §4.1), `timer unanswered` (the far end's timer F, counted on our side, RFC
 * 4320 §4.2) and `timer CANCEL` (a cancelled INVITE without a final response, RFC 3261 §9.1).
 */
export type TransactionTimer = (typeof transactionTimers)[number]

/** The timers that pace retransmissions and grow. */
export type PacingTimer = "timer A" | "timer E" | "timer G"

/**
 * What a table may ask of timers: `start` with the first duration, `double` for the next longer
 * pause, `hold` for a pause of T2 whatever the last one was (RFC 3261 §17.1.2.2).
 */
export type TimerAction =
  | `start ${TransactionTimer}`
  | `double ${PacingTimer}`
  | "hold timer E at T2"

/** One of the transaction tables. */
export type TransactionMachine<
  State extends string,
  Event extends string,
  Action extends string
> = TimedMachine<State, Event, Action, TransactionTimer>

/** First duration of each timer in milliseconds; `undefined` where the timer does not exist. */
export type Durations = Readonly<Record<TransactionTimer, number | undefined>>

/**
 * RFC 3261's "64*T1": T1 doubled seven times is the eighth transmission and the end of patience.
 */
const patience = 64

/**
 * Durations of all timers on one kind of transport (RFC 3261 table 4; RFC 6026 §7.1, §7.2; RFC 4320
 * §4.1).
 */
export const durationsFor = (kind: TransportKind, values: SipTimers): Durations => {
  const { t1Ms, t4Ms } = values
  const lossy = kind === "unreliable"
  // oxfmt-ignore
  return {
    "timer A":          lossy ? t1Ms : undefined,
    "timer B":          patience * t1Ms,
    "timer C":          values.timerCMs,
    // At least 32 s, and never less than the 64*T1 for which a far end with our own T1 retransmits.
    "timer D":          lossy ? Math.max(values.timerDMs, patience * t1Ms) : 0,
    "timer E":          lossy ? t1Ms : undefined,
    "timer F":          patience * t1Ms,
    "timer G":          lossy ? t1Ms : undefined,
    "timer H":          patience * t1Ms,
    "timer I":          lossy ? t4Ms : 0,
    "timer J":          lossy ? patience * t1Ms : 0,
    "timer K":          lossy ? t4Ms : 0,
    // L and M are the same on every transport: 2xx and ACK travel end to end, over hops we do not
    // see.
    "timer L":          patience * t1Ms,
    "timer M":          patience * t1Ms,
    "timer 100":        values.tryingMs,
    "timer late 100":   timeUntilTimerEIsT2(values),
    "timer unanswered": patience * t1Ms,
    "timer CANCEL":     patience * t1Ms
  }
}

/**
 * The pause after one of `previousMs`: A doubles without end (B ends it), E and G double up to T2.
 */
export const nextPauseMs = (timer: PacingTimer, previousMs: number, values: SipTimers): number =>
  timer === "timer A" ? previousMs * 2 : Math.min(previousMs * 2, values.t2Ms)

// RFC 4320 §4.1: a 100 to a non-INVITE request is sent neither before nor later than "the amount of
// time it takes a client transaction's Timer E to be reset to T2": 0.5 + 1 + 2 = 3.5 s with the
// usual values.
const timeUntilTimerEIsT2 = (values: SipTimers): number => {
  let elapsedMs = 0
  for (let pauseMs = values.t1Ms; pauseMs > 0 && pauseMs < values.t2Ms; pauseMs *= 2) {
    elapsedMs += pauseMs
  }
  return elapsedMs
}
