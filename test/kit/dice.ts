// Chance for property tests: the same numbers for the same seed, so that what went wrong once goes
// wrong again.

/** Numbers and choices drawn one after the other. */
export interface Dice {
  /** A whole number from 0 to `below - 1`. */
  readonly roll: (below: number) => number
  readonly chance: (probability: number) => boolean
  readonly pick: <Value>(values: ReadonlyArray<Value>) => Value
}

/** Dice of a seed (mulberry32). */
export const makeDice = (seed: number): Dice => {
  let state = (seed * 2_654_435_761) >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  return {
    roll: (below) => Math.floor(next() * below),
    chance: (probability) => next() < probability,
    pick: (values) => {
      const value = values[Math.floor(next() * values.length)]
      if (value === undefined) throw new Error("nothing to pick from")
      return value
    }
  }
}
