// The bounds of the running process: everything that can grow has its number here, with its unit in
// its name and the reason beside it. Not here: limits of one room that nobody would tune apart from
// it (a codec's header count stays with the codec, SIP timers in `SipTimers.ts`, the CTI links' in
// `CtiLimits.ts`, the admin server's in `AdminLimits.ts`), and what a site sets for itself
// (`max-calls`, `max-call`, `max-treatments` in its deployment).

// One call.

/**
 * Events that wait in one call's mailbox. A call sees a dozen SIP messages and as many instructions
 * in its whole life, retransmissions are absorbed below it; 256 waiting ones mean that it is stuck
 * or under attack.
 */
export const callMailboxMax = 256

/** Arrows of one call's ladder. A long self-service visit draws about 200, and stays whole. */
export const ladderArrowsMax = 512

/**
 * Of these, the first ones that are kept: the set-up, where most trouble starts. The rest are the
 * latest.
 */
export const ladderArrowsHead = 128

/**
 * Characters of an arrow's label and of its note. Names on the wire have up to 25 characters; a
 * printed ladder has 100 columns, and room for less than this.
 */
export const arrowLabelLengthMax = 48
export const arrowNoteLengthMax = 100

/**
 * Decisions of one call: one per rule or handler, bounded by `max-treatments` (100) and the
 * transfers around it.
 */
export const decisionsPerCallMax = 256

/** Header fields of the INVITE that a flow has asked for; a policy names a handful. */
export const headersPerCallMax = 32

/** Treatments in one record. `max-treatments` is 100 unless a site says otherwise. */
export const treatmentsPerCallMax = 256

/**
 * Names of results in one treatment's line of the record; a voice application returns a handful.
 */
export const resultNamesPerTreatmentMax = 64

/**
 * Transfers in one record. The graph of transfers has no cycle, so a flow reaches this only by
 * re-queries of ICM.
 */
export const transfersPerCallMax = 64

/**
 * SIP Call-IDs of one call: the caller's, one per treatment that opens a media leg, one per
 * transfer.
 */
export const sipCallIdsPerCallMax = 256

/**
 * Ids of a CTI server for one call: `ConnId`, `TSCallId`, `PortDN` and their like are fewer than
 * ten.
 */
export const ctiIdsPerCallMax = 32

/**
 * Characters of any other text that a trace keeps (a number, an id, a cause). Numbers and Call-IDs
 * stay below 128; the wire allows header fields of 8 192.
 */
export const traceTextLengthMax = 256

// The book of calls.

/**
 * Finished calls that the admin pages still know: a quarter of an hour at one call a second. Some
 * MB as a rule (a call of 14 arrows keeps 3 kB), 120 MB if every one of them had filled its ladder.
 */
export const recentCallsMax = 1_000

// Metrics.

/**
 * Links that have series of their own. A deployment names a handful of CTI servers; the bound keeps
 * a mistake in naming from growing the registry without end.
 */
export const linkSeriesMax = 32

// Overload.

/**
 * From this lateness of the process's timers on, new calls are shed. A collection of garbage takes
 * tens of milliseconds; beyond 150 ms answers come late enough for T1 (500 ms) to repeat requests,
 * which is load of its own.
 */
export const lagBeginMs = 150

/** From this lateness on, every new call is refused: T1 has passed, everything comes twice. */
export const lagFullMs = 500

// Call records.

/**
 * Records that wait for the disk, in memory. 10 000 are about 20 MB, and at 100 calls a second
 * bridge 100 s of a stalled disk; one more is counted as lost.
 */
export const recordBacklogMax = 10_000

/**
 * Characters that one write to the disk carries: short enough to be retried, long enough to share
 * one flush.
 */
export const recordBatchLengthMax = 1_048_576

/**
 * A call waits this long for its record to be flushed. A sound disk takes milliseconds, a busy one
 * a second or two.
 */
export const recordWaitMs = 10_000

/** For the last flush when the process stops; an operator waits for it. */
export const recordLastFlushMs = 5_000

/**
 * Between two tries while the disk fails: soon enough after a full disk was cleared, no load while
 * it is not.
 */
export const recordRetryMs = 5_000

/**
 * Between two log lines about a failing disk: an operator needs to know it once, not once per call.
 */
export const recordErrorLogMs = 60_000
