// How long a call waits for its peers where no flow says so (milliseconds), and how often a flow
// may react to itself.

/**
 * The media platform's answer to our BYE, which may carry results. A platform on the same network
 * answers in milliseconds; T2 (4 s) would let one retransmission pass, but the caller's line is
 * held meanwhile.
 */
export const namelistWaitMs = 2_000

/** After the switch has moved the caller it ends our leg itself; we wait this long before we do. */
export const switchReleaseWaitMs = 1_000

/**
 * An application's answer where a profile starts it: no flow names a limit, and timer C (three
 * minutes) is far too long for a caller. Ten seconds let a platform fetch its first page over a
 * slow line.
 */
export const profileAnswerWithinMs = 10_000

/** Between two looks at whether the last call of a draining process has ended. */
export const drainPollMs = 100

/**
 * Retry-After of a refusal for load or drain: a trunk that comes back sooner finds the same load.
 */
export const retryAfterSeconds = "5"

/**
 * Reactions of a flow without anything new from outside. A transfer that fails over twice and an
 * apology are four; the compiler refuses flows that need none, so this stops only a plan that it
 * never saw.
 */
export const ownReactionsMax = 32

/**
 * A media peer's answer to OPTIONS. Three repeats (0.5 s, 1 s, 2 s) have gone out by then, so one
 * lost datagram does not take a peer out.
 */
export const probeAnswerWithinMs = 4_000

/** Between two looks at how late the process's timers fire. */
export const lagLookMs = 100
