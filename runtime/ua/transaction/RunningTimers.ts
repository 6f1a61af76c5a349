// The timers of one transaction on the wheel. Two places are enough for all of them: one for what
// paces (A, E, G, the waits for an automatic 100, and the wait after a CANCEL, which runs when A no
// longer does), one for what bounds the state. Which timer runs when is the tables' knowledge; how
// long it lasts, `protocol/transaction/Timers.ts`'s.

import type { SipTimers } from "../../config/SipTimers.ts"
import { nextPauseMs } from "../../protocol/transaction/Timers.ts"
import type {
  Durations,
  PacingTimer,
  TimerAction,
  TransactionTimer
} from "../../protocol/transaction/Timers.ts"
import { noTimer } from "../TimerWheel.ts"
import type { TimerId, TimerWheel } from "../TimerWheel.ts"

/** Whose timers these are. Called from inside `TimerWheel.advance`. */
export interface TimerOwner {
  readonly onTimer: (timer: TransactionTimer) => void
}

/** What is the same for all transactions on one kind of transport. */
export interface TimerGround {
  readonly wheel: TimerWheel
  readonly values: SipTimers
  readonly durations: Durations
}

const pacing: ReadonlySet<TransactionTimer> = new Set<TransactionTimer>([
  "timer A",
  "timer E",
  "timer G",
  "timer 100",
  "timer late 100",
  "timer CANCEL"
])

export class RunningTimers {
  readonly #ground: TimerGround
  readonly #owner: TimerOwner
  #pacingId: TimerId = noTimer
  #pacingTimer: TransactionTimer | undefined
  #pauseMs = 0
  #boundId: TimerId = noTimer
  #boundTimer: TransactionTimer | undefined

  constructor(ground: TimerGround, owner: TimerOwner) {
    this.#ground = ground
    this.#owner = owner
  }

  /**
   * Performs a table's action. Starting a timer that the transport does not know (A, E, G on TCP)
   * does nothing.
   */
  perform(action: TimerAction): void {
    const { values, durations } = this.#ground
    const [verb, timer] = timerActions[action]
    if (verb === "start") {
      const durationMs = durations[timer]
      if (durationMs !== undefined) this.#start(timer, durationMs)
    } else {
      this.#start(timer, verb === "hold" ? values.t2Ms : nextPauseMs(timer, this.#pauseMs, values))
    }
  }

  /** Stops what may run before a step and may not run after it. */
  leave(before: ReadonlyArray<TransactionTimer>, after: ReadonlyArray<TransactionTimer>): void {
    for (const timer of before) {
      if (!after.includes(timer)) this.#stop(timer)
    }
  }

  stopAll(): void {
    this.#ground.wheel.cancel(this.#pacingId)
    this.#ground.wheel.cancel(this.#boundId)
    this.#pacingTimer = undefined
    this.#boundTimer = undefined
  }

  #start(timer: TransactionTimer, durationMs: number): void {
    const { wheel } = this.#ground
    const fire = firings[timer]
    if (pacing.has(timer)) {
      wheel.cancel(this.#pacingId)
      this.#pacingTimer = timer
      this.#pauseMs = durationMs
      this.#pacingId = wheel.start(durationMs, fire, this)
    } else {
      wheel.cancel(this.#boundId)
      this.#boundTimer = timer
      this.#boundId = wheel.start(durationMs, fire, this)
    }
  }

  #stop(timer: TransactionTimer): void {
    if (this.#pacingTimer === timer) {
      this.#ground.wheel.cancel(this.#pacingId)
      this.#pacingTimer = undefined
    } else if (this.#boundTimer === timer) {
      this.#ground.wheel.cancel(this.#boundId)
      this.#boundTimer = undefined
    }
  }

  // Called by the functions below; what was started under this name has fired.
  static fire(timers: RunningTimers, timer: TransactionTimer): void {
    if (timers.#pacingTimer === timer) timers.#pacingTimer = undefined
    else timers.#boundTimer = undefined
    timers.#owner.onTimer(timer)
  }
}

type Performed =
  | readonly [verb: "start", timer: TransactionTimer]
  | readonly [verb: "double" | "hold", timer: PacingTimer]

// oxfmt-ignore
const timerActions: Readonly<Record<TimerAction, Performed>> = {
  "start timer A":          ["start", "timer A"],
  "start timer B":          ["start", "timer B"],
  "start timer C":          ["start", "timer C"],
  "start timer D":          ["start", "timer D"],
  "start timer E":          ["start", "timer E"],
  "start timer F":          ["start", "timer F"],
  "start timer G":          ["start", "timer G"],
  "start timer H":          ["start", "timer H"],
  "start timer I":          ["start", "timer I"],
  "start timer J":          ["start", "timer J"],
  "start timer K":          ["start", "timer K"],
  "start timer L":          ["start", "timer L"],
  "start timer M":          ["start", "timer M"],
  "start timer 100":        ["start", "timer 100"],
  "start timer late 100":   ["start", "timer late 100"],
  "start timer unanswered": ["start", "timer unanswered"],
  "start timer CANCEL":     ["start", "timer CANCEL"],
  "double timer A":         ["double", "timer A"],
  "double timer E":         ["double", "timer E"],
  "double timer G":         ["double", "timer G"],
  "hold timer E at T2":     ["hold", "timer E"]
}

/** Whether an action of a table is about timers. */
export const isTimerAction = (action: string): action is TimerAction =>
  Object.hasOwn(timerActions, action)

// One function per timer for the whole process, so that starting a timer makes no closure.
const firing = (timer: TransactionTimer) => (timers: RunningTimers) =>
  RunningTimers.fire(timers, timer)

// oxfmt-ignore
const firings: Readonly<Record<TransactionTimer, (timers: RunningTimers) => void>> = {
  "timer A":          firing("timer A"),
  "timer B":          firing("timer B"),
  "timer C":          firing("timer C"),
  "timer D":          firing("timer D"),
  "timer E":          firing("timer E"),
  "timer F":          firing("timer F"),
  "timer G":          firing("timer G"),
  "timer H":          firing("timer H"),
  "timer I":          firing("timer I"),
  "timer J":          firing("timer J"),
  "timer K":          firing("timer K"),
  "timer L":          firing("timer L"),
  "timer M":          firing("timer M"),
  "timer 100":        firing("timer 100"),
  "timer late 100":   firing("timer late 100"),
  "timer unanswered": firing("timer unanswered"),
  "timer CANCEL":     firing("timer CANCEL")
}
