// What a network does to what is sent through it: how long it takes, what it loses, doubles and
// cuts. From a seed, so that a bad day can be had again.

/** Chances are between 0 and 1, times in milliseconds. */
export interface Climate {
  readonly latencyMs: number
  /** Up to so much more, differently for every message: datagrams overtake each other by it. */
  readonly jitterMs: number
  /** Datagrams that never arrive, and that arrive twice. */
  readonly lossChance: number
  readonly doubleChance: number
  /** Writes to a stream that arrive in two pieces. */
  readonly cutChance: number
}

/** A LAN on a good day: a millisecond, and nothing goes wrong. */
export const goodDay: Climate = {
  latencyMs: 1,
  jitterMs: 0,
  lossChance: 0,
  doubleChance: 0,
  cutChance: 0
}

export interface Weather {
  /** When each copy of the next datagram arrives, from now; none where it is lost. */
  readonly datagram: () => ReadonlyArray<number>
  /** How long the next piece of a stream takes. */
  readonly streamMs: () => number
  /** The pieces in which a write to a stream arrives. */
  readonly cut: (bytes: Uint8Array) => ReadonlyArray<Uint8Array>
}

export const makeWeather = (climate: Climate = goodDay, seed = 1): Weather => {
  const random = makeRandom(seed)
  const happens = (chance: number): boolean => chance > 0 && random() < chance
  const takes = (): number =>
    climate.latencyMs + (climate.jitterMs === 0 ? 0 : Math.floor(random() * climate.jitterMs))
  return {
    datagram: () => {
      if (happens(climate.lossChance)) return []
      return happens(climate.doubleChance) ? [takes(), takes()] : [takes()]
    },
    streamMs: takes,
    cut: (bytes) => {
      if (bytes.length < 2 || !happens(climate.cutChance)) return [bytes]
      const place = 1 + Math.floor(random() * (bytes.length - 1))
      return [bytes.subarray(0, place), bytes.subarray(place)]
    }
  }
}

/** Numbers in [0, 1) from a seed (a 32-bit mixing counter; its quality is enough for weather). */
export const makeRandom = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
