// The ports of this process as ICM counts them: one for each call that ICM is told of, from 0. A
// call takes the lowest free one, so that the numbers in use stay few.

export class Ports {
  /** As many calls as the site takes at once. */
  readonly count: number
  readonly #busy = new Set<number>()
  #lowestFree = 0

  constructor(count: number) {
    this.count = count
  }

  get busy(): ReadonlySet<number> {
    return this.#busy
  }

  /** Numbers go on beyond `count` rather than say that a call which exists has no port. */
  take(): number {
    while (this.#busy.has(this.#lowestFree)) this.#lowestFree += 1
    this.#busy.add(this.#lowestFree)
    return this.#lowestFree
  }

  giveBack(port: number): void {
    if (this.#busy.delete(port) && port < this.#lowestFree) this.#lowestFree = port
  }
}
