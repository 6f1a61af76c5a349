// Everything a simulated CTI server received and sent, bounded, for tests and ladders; and a way to
// wait for an entry. What an entry is, the server says.

import { Effect } from "effect"

export interface Recording<Entry> {
  readonly add: (entry: Entry) => void
  /** The latest, oldest first. */
  readonly all: () => ReadonlyArray<Entry>
  /** The first entry that fits, among those there are or to come. Waits as long as it takes. */
  readonly waitFor: (fits: (entry: Entry) => boolean) => Effect.Effect<Entry>
  /** Told of each entry as it is added. */
  readonly onEntry: (listener: (entry: Entry) => void) => void
}

/**
 * Entries kept: some thousand calls of a test, or the last minutes of a demonstration; about 10 MB.
 */
const entriesMax = 10_000

export const makeRecording = <Entry>(): Recording<Entry> => {
  let entries: Array<Entry> = []
  const listeners = new Set<(entry: Entry) => void>()
  return {
    add: (entry) => {
      entries.push(entry)
      // Halved at once rather than shifted one by one.
      if (entries.length > entriesMax) entries = entries.slice(entriesMax / 2)
      for (const listener of listeners) listener(entry)
    },
    all: () => entries,
    waitFor: (fits) =>
      Effect.callback((resume) => {
        const there = entries.find(fits)
        if (there !== undefined) return resume(Effect.succeed(there))
        const listener = (entry: Entry): void => {
          if (!fits(entry)) return
          listeners.delete(listener)
          resume(Effect.succeed(entry))
        }
        listeners.add(listener)
        return Effect.sync(() => {
          listeners.delete(listener)
        })
      }),
    onEntry: (listener) => {
      listeners.add(listener)
    }
  }
}
