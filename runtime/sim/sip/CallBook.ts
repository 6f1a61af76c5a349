// The calls that a simulated peer received, for whoever wants to look at them or wait for the next.
// Bounded: the oldest go first. Also the one place where a script's patterns for users and URLs are
// matched.

import { Effect, Queue } from "effect"

export interface CallBook<A> {
  readonly add: (entry: A) => void
  /** Those still kept, oldest first. */
  readonly all: () => ReadonlyArray<A>
  /** Takes the oldest that nobody took yet, or waits for one. Has no bound of its own. */
  readonly next: Effect.Effect<A>
}

/** Enough for the longest test by far. */
const callsKept = 1_000

export const makeCallBook = Effect.fnUntraced(function* <A>() {
  const queue = yield* Queue.sliding<A>(callsKept)
  const entries: Array<A> = []
  const book: CallBook<A> = {
    add: (entry) => {
      entries.push(entry)
      if (entries.length > callsKept) entries.shift()
      Queue.offerUnsafe(queue, entry)
    },
    all: () => [...entries],
    next: Queue.take(queue)
  }
  return book
})

/** A text, or one with `*` at its end for everything that begins so. */
export const matchesPattern = (pattern: string, text: string): boolean =>
  pattern.endsWith("*") ? text.startsWith(pattern.slice(0, -1)) : text === pattern
