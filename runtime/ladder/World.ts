// A world in which time passes only when somebody asks for it. It is the clock and the scheduler of
// every fiber in it: fibers run when the world is run, sleepers wake when its time has come. So an
// hour of a call takes milliseconds, and the same run is the same to the last byte.
//
// Knows nothing of networks and calls. `outside` in comments means: the fiber that drives the
// world, which must not live in it.

import { type Clock, Duration, Effect, Scheduler } from "effect"

/** Ends what was started; doing it twice, or too late, does nothing. */
export type Cancel = () => void

interface Due {
  readonly atMs: number
  /** Of two that are due at one time the one started first comes first. */
  readonly order: number
  readonly fire: () => void
  /** On its way to somebody, other than a timer that only waits. */
  readonly underWay: boolean
  cancelled: boolean
}

/**
 * What may happen at one moment: a flow, or a fault of ours, that goes round in circles. A call's
 * busiest moment has some dozen messages, each a handful of steps.
 */
const atOnceMax = 100_000

/** The world went on and on; whoever drives it gives up. */
export class EndlessWorld extends Error {
  readonly _tag = "EndlessWorld"
  constructor() {
    super("the call went on for ever without the time passing")
  }
}

export class World {
  readonly clock: Clock.Clock
  readonly scheduler: Scheduler.Scheduler
  #nowMs: number
  #ready: Array<() => void> = []
  readonly #due: Array<Due> = []
  #order = 0
  #underWay = 0
  /** Steps since the time moved. */
  #atOnce = 0

  /** `startMs`: milliseconds since the epoch. */
  constructor(startMs: number) {
    this.#nowMs = startMs
    this.clock = makeClock(this)
    this.scheduler = new Scheduler.MixedScheduler("async", (task) => this.#soon(task))
  }

  nowMs(): number {
    return this.#nowMs
  }

  /** Calls `fire` after `ms` of this world's time. */
  after(ms: number, fire: () => void, underWay = false): Cancel {
    const delay = Number.isNaN(ms) ? 0 : Math.max(0, ms)
    if (delay === Number.POSITIVE_INFINITY) return () => undefined
    const due: Due = {
      atMs: this.#nowMs + delay,
      order: this.#order++,
      fire,
      underWay,
      cancelled: false
    }
    push(this.#due, due)
    if (underWay) this.#underWay += 1
    return () => {
      if (underWay && !due.cancelled) this.#underWay -= 1
      due.cancelled = true
    }
  }

  /** Runs fibers until all of them wait; no time passes. */
  readonly settled: Effect.Effect<void> = Effect.gen({ self: this }, function* () {
    do {
      this.#drain()
      yield* microtasks
    } while (this.#ready.length > 0)
  })

  /**
   * Runs until everybody waits and nothing is under way any more. Time passes only by what messages
   * need on their way.
   */
  readonly rest: Effect.Effect<void> = Effect.gen({ self: this }, function* () {
    yield* this.settled
    while (this.#underWay > 0) {
      if (this.#atOnce > atOnceMax) return yield* Effect.die(new EndlessWorld())
      this.#next()
      yield* this.settled
    }
  })

  /**
   * Lets time pass up to `untilMs`, or until `enough` says so; it is asked whenever everybody
   * waits.
   */
  pass(untilMs: number, enough: () => boolean = () => false): Effect.Effect<void> {
    return Effect.gen({ self: this }, function* () {
      yield* this.rest
      while (!enough()) {
        const next = this.#peek()
        if (this.#atOnce > atOnceMax) return yield* Effect.die(new EndlessWorld())
        if (next === undefined || next.atMs > untilMs) {
          this.#nowMs = Math.max(this.#nowMs, untilMs)
          return
        }
        this.#next()
        yield* this.rest
      }
    })
  }

  #drain(): void {
    for (let steps = 0; this.#ready.length > 0; steps++) {
      if (steps > atOnceMax) throw new EndlessWorld()
      const tasks = this.#ready
      this.#ready = []
      for (const task of tasks) task()
    }
  }

  #soon(task: () => void): Cancel {
    let wanted = true
    this.#ready.push(() => {
      if (wanted) task()
    })
    return () => {
      wanted = false
    }
  }

  #peek(): Due | undefined {
    for (let first = this.#due[0]; first !== undefined; first = this.#due[0]) {
      if (!first.cancelled) return first
      pop(this.#due)
    }
    return undefined
  }

  #next(): void {
    const due = this.#peek()
    if (due === undefined) return
    pop(this.#due)
    if (due.underWay) this.#underWay -= 1
    due.cancelled = true
    this.#atOnce = due.atMs > this.#nowMs ? 0 : this.#atOnce + 1
    this.#nowMs = Math.max(this.#nowMs, due.atMs)
    due.fire()
  }
}

/** Lets what was left to the engine's own queue (`queueMicrotask`) happen; outside. */
const microtasks = Effect.callback<void>((resume) => {
  queueMicrotask(() => resume(Effect.void))
})

const makeClock = (world: World): Clock.Clock => {
  const millis = () => world.nowMs()
  const nanos = () => BigInt(Math.round(world.nowMs() * 1_000)) * 1_000n
  return {
    currentTimeMillisUnsafe: millis,
    currentTimeMillis: Effect.sync(millis),
    currentTimeNanosUnsafe: nanos,
    currentTimeNanos: Effect.sync(nanos),
    monotonicTimeNanosUnsafe: nanos,
    monotonicTimeNanos: Effect.sync(nanos),
    sleep: (duration) =>
      Effect.callback<void>((resume) => {
        const cancel = world.after(Duration.toMillis(duration), () => resume(Effect.void))
        return Effect.sync(cancel)
      })
  }
}

// A binary heap in an array, the earliest first.

const isBefore = (left: Due, right: Due): boolean =>
  left.atMs < right.atMs || (left.atMs === right.atMs && left.order < right.order)

const push = (heap: Array<Due>, due: Due): void => {
  let index = heap.push(due) - 1
  while (index > 0) {
    const above = (index - 1) >> 1
    if (!swapped(heap, above, index)) return
    index = above
  }
}

const pop = (heap: Array<Due>): void => {
  const last = heap.pop()
  if (last === undefined || heap.length === 0) return
  heap[0] = last
  let index = 0
  for (;;) {
    const left = 2 * index + 1
    const right = left + 1
    const isRight = right < heap.length && isBefore(at(heap, right), at(heap, left))
    const below = isRight ? right : left
    if (below >= heap.length || !swapped(heap, index, below)) return
    index = below
  }
}

/** Puts the earlier one above; false when it was there already. */
const swapped = (heap: Array<Due>, above: number, below: number): boolean => {
  const [upper, lower] = [at(heap, above), at(heap, below)]
  if (!isBefore(lower, upper)) return false
  heap[above] = lower
  heap[below] = upper
  return true
}

const at = (heap: ReadonlyArray<Due>, index: number): Due => {
  const due = heap[index]
  // INVARIANT: only indexes below the heap's length are asked for.
  if (due === undefined) throw new RangeError(`the heap has no ${index}`)
  return due
}
