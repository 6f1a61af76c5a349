// How long a SIP element waits and how much it keeps while it waits: the values behind RFC 3261's
// timers (its table 4), and the bounds on live transactions and timers. Values and reasons only;
// which timer runs when, and how it grows, is in `runtime/protocol/transaction`.

/** Milliseconds throughout. */
export interface SipTimers {
  /**
   * T1, the estimate of a round trip; A, E and G start with it, B, F, H, J, L and M are 64 of it.
   */
  readonly t1Ms: number
  /**
   * T2, the longest pause between two retransmissions of a non-INVITE request or of a final
   * response to INVITE.
   */
  readonly t2Ms: number
  /** T4, the longest time a message stays in the network; I and K wait it out. */
  readonly t4Ms: number
  /** Timer C: how long an INVITE may stay provisional before it is cancelled. */
  readonly timerCMs: number
  /**
   * Timer D: the least time over an unreliable transport for which a refused INVITE goes on
   * acknowledging.
   */
  readonly timerDMs: number
  /**
   * How long an INVITE may stay without any answer of ours before the transaction itself says 100.
   */
  readonly tryingMs: number
}

export const sipTimers: SipTimers = {
  // RFC 3261 §17.1.1.1: 500 ms. Less is allowed only inside closed networks, and carriers' trunks
  // are none.
  t1Ms: 500,
  // RFC 3261 §17.1.2.1: 4 s, the time in which an unhurried server answers a non-INVITE request.
  t2Ms: 4_000,
  // RFC 3261 §17.1.2.2: 5 s.
  t4Ms: 5_000,
  // RFC 3261 §16.6 (11): it must be larger than three minutes; the first whole second above.
  timerCMs: 181_000,
  // RFC 3261 §17.1.1.2: at least 32 s, because the far end's timer H is 64*T1 of *its* T1, which we
  // do not know.
  timerDMs: 32_000,
  // RFC 3261 §17.2.1: 200 ms, well under T1, so that the far end does not retransmit first.
  tryingMs: 200
}

/** Bounds on what the transaction layer keeps. */
export interface TransactionLimits {
  /** Live server transactions from which on a request outside of any dialog is refused. */
  readonly serversMax: number
  /** Live server transactions from which on every request but ACK is refused. */
  readonly serversInDialogMax: number
  /** Live client transactions; a request of ours over it fails at once. */
  readonly clientsMax: number
}

// A call through the B2BUA leaves two server transactions (INVITE, BYE) and two client ones behind,
// each for 64*T1 = 32 s at most. Half a million are 7 800 calls/s, about what one core can do at
// all (sip.md: the bare probe reaches 10 900), so a well-kept process meets its `max-calls` first
// and this bound only when something floods it.
const transactionsMax = 500_000

export const transactionLimits: TransactionLimits = {
  serversMax: transactionsMax,
  // A quarter on top for requests of running calls: a BYE that is refused leaves two far ends in a
  // dead call.
  serversInDialogMax: transactionsMax + transactionsMax / 4,
  clientsMax: transactionsMax + transactionsMax / 4
}

/** Seconds, as the header fields have them (RFC 4028). */
export interface SessionTimerValues {
  /** What we propose, and the most we agree to. */
  readonly expiresS: number
  /** The least we agree to. */
  readonly minS: number
}

export const sessionTimerValues: SessionTimerValues = {
  // RFC 4028 §4 recommends half an hour: a call whose far end vanished without a word is cleared
  // then at the latest, and one refresh each quarter of an hour costs nothing.
  expiresS: 1_800,
  // RFC 4028 §5: not less than 90 s.
  minS: 90
}
