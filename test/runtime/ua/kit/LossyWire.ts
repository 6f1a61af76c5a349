// A wire between two ends in virtual time that loses, doubles, delays and reorders, by a seed. And
// the numbers it is made of.

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
export const seededRandom = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export interface Weather {
  /** Shares of datagrams, 0 to 1. */
  readonly loss: number
  readonly doubled: number
  /** Each datagram takes between nothing and this; milliseconds. */
  readonly delayMaxMs: number
}

export const calm: Weather = { loss: 0, doubled: 0, delayMaxMs: 0 }

interface Flight {
  readonly atMs: number
  readonly deliver: () => void
}

export class LossyWire {
  readonly #random: () => number
  readonly #weather: Weather
  #flights: Array<Flight> = []
  carried = 0
  lost = 0

  constructor(random: () => number, weather: Weather) {
    this.#random = random
    this.#weather = weather
  }

  get isQuiet(): boolean {
    return this.#flights.length === 0
  }

  send(nowMs: number, deliver: () => void): void {
    const { loss, doubled, delayMaxMs } = this.#weather
    const copies = this.#random() < doubled ? 2 : 1
    for (let copy = 0; copy < copies; copy++) {
      if (this.#random() < loss) this.lost++
      else this.#flights.push({ atMs: nowMs + this.#random() * delayMaxMs, deliver })
    }
    this.carried += copies
  }

  /** Delivers what has arrived by now, in the order of arrival. */
  advance(nowMs: number): void {
    const arrived = this.#flights.filter(({ atMs }) => atMs <= nowMs)
    this.#flights = this.#flights.filter(({ atMs }) => atMs > nowMs)
    for (const { deliver } of arrived.sort((left, right) => left.atMs - right.atMs)) deliver()
  }
}
