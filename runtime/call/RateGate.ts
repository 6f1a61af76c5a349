// Lets so many pass in a second and no more, evenly: a bucket of tokens that fills with time. Its
// size is one second's worth, so that a burst after a quiet second passes and a steady excess does
// not.

export class RateGate {
  readonly #perSecond: number
  readonly #now: () => number
  #tokens: number
  #filledAtMs: number

  constructor(perSecond: number, now: () => number) {
    this.#perSecond = perSecond
    this.#now = now
    this.#tokens = perSecond
    this.#filledAtMs = now()
  }

  /** Takes a token; false when there is none. */
  pass(): boolean {
    const nowMs = this.#now()
    const gained = ((nowMs - this.#filledAtMs) / 1_000) * this.#perSecond
    this.#tokens = Math.min(this.#perSecond, this.#tokens + Math.max(0, gained))
    this.#filledAtMs = nowMs
    if (this.#tokens < 1) return false
    this.#tokens -= 1
    return true
  }
}
