// A list that never holds more than its bound: it keeps the first entries and the latest ones, and
// counts what fell out of the middle. How a call began and how it ended are worth more than the
// hundredth hold music between them.

/** Bounds of a list: `max` entries in all, of which the first `head` are kept for good. */
export interface HeadAndTailBounds {
  readonly max: number
  readonly head: number
}

/** What is kept of a list, in order; `dropped` entries once stood between `head` and `tail`. */
export interface Kept<A> {
  readonly head: ReadonlyArray<A>
  readonly dropped: number
  readonly tail: ReadonlyArray<A>
}

/** A bounded list. `push` is constant time. */
export class HeadAndTail<A> {
  readonly #bounds: HeadAndTailBounds
  readonly #head: Array<A> = []
  /** A ring once it is full; `#oldest` is then the place of its oldest entry. */
  readonly #tail: Array<A> = []
  #oldest = 0
  #dropped = 0

  constructor(bounds: HeadAndTailBounds) {
    this.#bounds = bounds
  }

  push(entry: A): void {
    const { max, head } = this.#bounds
    if (this.#head.length < head) {
      this.#head.push(entry)
      return
    }
    if (this.#tail.length < max - head) {
      this.#tail.push(entry)
      return
    }
    this.#dropped += 1
    if (this.#tail.length === 0) return
    this.#tail[this.#oldest] = entry
    this.#oldest = (this.#oldest + 1) % this.#tail.length
  }

  /** A copy of what is kept. */
  kept(): Kept<A> {
    return {
      head: [...this.#head],
      dropped: this.#dropped,
      tail: [...this.#tail.slice(this.#oldest), ...this.#tail.slice(0, this.#oldest)]
    }
  }

  /** What is kept, without a sign of what was dropped. */
  entries(): ReadonlyArray<A> {
    const { head, tail } = this.kept()
    return [...head, ...tail]
  }
}
