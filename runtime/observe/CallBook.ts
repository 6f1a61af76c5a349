// The calls that the admin pages know: every live one, and the latest finished ones. Calls enter
// themselves and say when they are over; nothing here watches them or keeps them alive.
//
// INVARIANT (book holds what lives): there are as many live entries as calls, so whoever admits
// calls bounds them.

import { Context, Layer } from "effect"
import { recentCallsMax } from "../config/Limits.ts"
import type { CallTrace } from "./CallTrace.ts"

interface Book {
  /** Enters a call that has just begun. */
  readonly register: (trace: CallTrace) => void
  /** Moves a call to the recent ones; an unknown id is ignored. */
  readonly finished: (id: string) => void
  /** Live calls in the order in which they arrived. */
  readonly live: () => ReadonlyArray<CallTrace>
  readonly liveCount: () => number
  /** Finished calls, the latest first, at most `limit`. */
  readonly recent: (limit: number) => ReadonlyArray<CallTrace>
  /** A live or recent call by our id. */
  readonly find: (id: string) => CallTrace | undefined
}

/** The book as a plain value. `recentMax`: finished calls that are remembered. */
export const makeCallBook = (recentMax: number = recentCallsMax): Book => {
  const live = new Map<string, CallTrace>()
  // A Map keeps the order of entry, so its first key is always the oldest call.
  const recent = new Map<string, CallTrace>()
  return {
    register: (trace) => {
      live.set(trace.id, trace)
    },
    finished: (id) => {
      const trace = live.get(id)
      if (trace === undefined) return
      live.delete(id)
      recent.delete(id)
      recent.set(id, trace)
      for (const oldest of recent.keys()) {
        if (recent.size <= recentMax) break
        recent.delete(oldest)
      }
    },
    live: () => [...live.values()],
    liveCount: () => live.size,
    recent: (limit) => (limit <= 0 ? [] : [...recent.values()].slice(-limit).toReversed()),
    find: (id) => live.get(id) ?? recent.get(id)
  }
}

export class CallBook extends Context.Service<CallBook, Book>()(
  "ctiflow/runtime/observe/CallBook"
) {
  static readonly layer = Layer.sync(CallBook, () => makeCallBook())
}
