// All timers of a process on one wheel: starting and stopping one costs the same however many run,
// and nothing is allocated for it (sip.md D: one `setTimeout` per timer took 2.6 % of the probe's
// time, the wheel 0.1 %). A timer fires never before its time and at most one slot after it. The
// wheel has no clock: whoever owns it calls `advance`, once per slot or more often, and time stands
// still in between.
//
// Theory. Time is cut into ticks of one slot length. The slots are a ring; a timer lies in the slot
// of the tick at which it is due, modulo the ring, in a doubly linked list. Each tick looks at one
// slot. A timer beyond one turn of the ring is met too early and left lying. The lists are columns
// of numbers instead of objects: an entry is an index, and what names an entry to the outside is
// its index together with a generation number that changes whenever the entry is freed. So a stale
// id is told from a live one, and stopping a timer that has fired does nothing.
//
// The callbacks of one wheel belong to many calls. They must not throw; if one does, the exception
// reaches the caller of `advance`, and the next `advance` goes on with the timers that were due
// behind it.

declare const timerIdBrand: unique symbol

/**
 * One start of one timer. Good for `cancel` for ever; after the timer has fired it names nothing.
 */
export type TimerId = number & { readonly [timerIdBrand]: true }

/** Names no timer; what an owner keeps while it has none running. */
export const noTimer = 0 as TimerId

export interface TimerWheelOptions {
  /** The time at which the wheel starts, on the clock that `advance` will show; milliseconds. */
  readonly nowMs?: number
}

// The smallest timer of SIP is T1 = 500 ms; a tenth of it is late enough to be cheap and early
// enough to be on time.
const slotMs = 50

// 1 024 slots of 50 ms are a turn of 51.2 s: longer than 64*T1 = 32 s, so all of RFC 3261's timers
// but C are met once.
const slotCount = 1024

// Timers at once. The bounds on live transactions and calls keep a process below it by a factor of
// two; an id has 22 bits for the index, which leaves 31 for the generation in the 53 that a number
// counts exactly.
const timersMax = 2 ** 22

// An endless delay ends here, 14 million years from now.
const lastTick = Number.MAX_SAFE_INTEGER

const generationMask = 2 ** 31 - 1

// The heads of the lists are entries themselves, so that no insertion or removal meets a special
// case. The last head is of the list of timers that are due and have not fired yet.
const dueHead = slotCount
const headCount = slotCount + 1

const capacityAtFirst = 4 * slotCount

export class TimerWheel {
  #nowMs: number
  #tick: number
  #advancing = false
  #pending = 0

  // The columns of the table of entries. `#free` is the first of the unused entries, which are
  // chained by `#next`.
  #next = new Int32Array(capacityAtFirst)
  #previous = new Int32Array(capacityAtFirst)
  #generation = new Int32Array(capacityAtFirst)
  #dueTick = new Float64Array(capacityAtFirst)
  readonly #fire: Array<((subject: never) => void) | undefined> = []
  readonly #subject: Array<unknown> = []
  #used = headCount
  #free = 0

  constructor(options: TimerWheelOptions = {}) {
    this.#nowMs = options.nowMs ?? 0
    this.#tick = Math.floor(this.#nowMs / slotMs)
    for (let head = 0; head < headCount; head++) {
      this.#next[head] = head
      this.#previous[head] = head
      this.#fire.push(undefined)
      this.#subject.push(undefined)
    }
  }

  /** Timers that have neither fired nor been cancelled. */
  get pending(): number {
    return this.#pending
  }

  /** The time of the last `advance`, which is where a delay counts from. */
  get nowMs(): number {
    return this.#nowMs
  }

  /**
   * Starts a timer: `fire` is called with `subject` in the first `advance` to a time that lies
   * `delayMs` or more behind the last one. A delay of zero, or one that is no number, means the
   * next tick; the callback is never called from inside `start`.
   *
   * A function that stands once in a module and takes its owner as `subject` saves a closure for
   * each timer. Whoever comes out of a pause advances first and starts timers then, or they begin
   * in the past and fire too soon.
   */
  start(delayMs: number, fire: () => void): TimerId
  start<Subject>(delayMs: number, fire: (subject: Subject) => void, subject: Subject): TimerId
  start(delayMs: number, fire: (subject: never) => void, subject?: unknown): TimerId {
    const index = this.#allocate()
    const dueTick = Math.min(Math.ceil((this.#nowMs + delayMs) / slotMs), lastTick)
    const tick = dueTick > this.#tick ? dueTick : this.#tick + 1
    this.#dueTick[index] = tick
    this.#fire[index] = fire
    this.#subject[index] = subject
    this.#append(tick % slotCount, index)
    this.#pending++
    return this.#idOf(index)
  }

  /**
   * Stops a timer and forgets what it would have called. Does nothing for one that has fired or was
   * stopped.
   */
  cancel(id: TimerId): void {
    const index = id % timersMax
    if (index < headCount || index >= this.#used || this.#idOf(index) !== id) return
    this.#unlink(index)
    this.#release(index)
  }

  /**
   * Sets the time and fires what is due, in the order in which it fell due and, within a slot, in
   * the order of starting. After a pause longer than a slot everything that fell due meanwhile
   * fires now, once; timers started by it count from `nowMs`, so a pause is not followed by a burst
   * of retransmissions. A time that does not lie ahead changes nothing.
   */
  advance(nowMs: number): void {
    if (this.#advancing) return
    this.#advancing = true
    try {
      if (nowMs > this.#nowMs && nowMs < Infinity) {
        this.#nowMs = nowMs
        this.#collect(Math.floor(nowMs / slotMs))
      }
      this.#drain()
    } finally {
      this.#advancing = false
    }
  }

  // Moves what is due by `tick` to the due list.
  #collect(tick: number): void {
    if (tick - this.#tick <= slotCount) {
      for (let each = this.#tick + 1; each <= tick; each++) this.#takeDue(each % slotCount, each)
    } else if (this.#pending > 0) {
      // More than a turn behind: every slot is visited once, and only then sorted, however long the
      // pause was.
      for (let slot = 0; slot < slotCount; slot++) this.#takeDue(slot, tick)
      this.#sortDue()
    }
    this.#tick = tick
  }

  #takeDue(slot: number, tick: number): void {
    let index = this.#at(this.#next, slot)
    while (index !== slot) {
      const following = this.#at(this.#next, index)
      if ((this.#dueTick[index] ?? 0) <= tick) {
        this.#unlink(index)
        this.#append(dueHead, index)
      }
      index = following
    }
  }

  #sortDue(): void {
    const due: Array<number> = []
    for (let index = this.#at(this.#next, dueHead); index !== dueHead;) {
      due.push(index)
      index = this.#at(this.#next, index)
    }
    // Sorting is stable, and timers of one tick stand in the order in which they were started.
    due.sort((left, right) => (this.#dueTick[left] ?? 0) - (this.#dueTick[right] ?? 0))
    for (const index of due) {
      this.#unlink(index)
      this.#append(dueHead, index)
    }
  }

  // A callback may cancel timers that are due behind it; they leave the list like any other.
  #drain(): void {
    for (;;) {
      const index = this.#at(this.#next, dueHead)
      if (index === dueHead) return
      const fire = this.#fire[index]
      const subject = this.#subject[index]
      this.#unlink(index)
      this.#release(index)
      // `start` took the function together with a subject of its type.
      fire?.(subject as never)
    }
  }

  #idOf(index: number): TimerId {
    return (this.#at(this.#generation, index) * timersMax + index) as TimerId
  }

  #allocate(): number {
    const recycled = this.#free
    if (recycled !== 0) {
      this.#free = this.#at(this.#next, recycled)
      return recycled
    }
    if (this.#used === timersMax) {
      throw new Error(`timer wheel: ${this.#pending} timers run (timersMax ${timersMax})`)
    }
    if (this.#used === this.#next.length) this.#grow()
    this.#fire.push(undefined)
    this.#subject.push(undefined)
    return this.#used++
  }

  #release(index: number): void {
    this.#fire[index] = undefined
    this.#subject[index] = undefined
    this.#generation[index] = (this.#at(this.#generation, index) + 1) & generationMask
    this.#next[index] = this.#free
    this.#free = index
    this.#pending--
  }

  #append(head: number, index: number): void {
    const last = this.#at(this.#previous, head)
    this.#next[last] = index
    this.#previous[index] = last
    this.#next[index] = head
    this.#previous[head] = index
  }

  #unlink(index: number): void {
    const next = this.#at(this.#next, index)
    const previous = this.#at(this.#previous, index)
    this.#next[previous] = next
    this.#previous[next] = previous
  }

  #grow(): void {
    const grown = (column: Int32Array) => {
      const larger = new Int32Array(column.length * 2)
      larger.set(column)
      return larger
    }
    this.#next = grown(this.#next)
    this.#previous = grown(this.#previous)
    this.#generation = grown(this.#generation)
    const dueTick = new Float64Array(this.#dueTick.length * 2)
    dueTick.set(this.#dueTick)
    this.#dueTick = dueTick
  }

  // Indexes come from the lists themselves, so the column always has them.
  #at(column: Int32Array, index: number): number {
    return column[index] ?? 0
  }
}
