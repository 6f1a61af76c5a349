// One run of one of the four transaction tables: asks the table where an event leads, stops the
// timers that the next state does not know, and has the actions performed in their order. The kinds
// of transactions beside this file say how each action is performed and what may be forgotten in
// which state.
//
// Performing may call back: the user answers from inside of being told, a transport may report
// failure from inside of sending. State and timers are therefore settled before the first action,
// and telling the user is always the last one.

import { step } from "../../protocol/transaction/Machine.ts"
import type {
  TimerAction,
  TransactionMachine,
  TransactionTimer
} from "../../protocol/transaction/Timers.ts"
import { isTimerAction, RunningTimers } from "./RunningTimers.ts"
import type { TimerGround } from "./RunningTimers.ts"

/** What a transaction has of the layer it lives in. */
export interface TransactionGround extends TimerGround {
  /** Whether the layer has been closed: then nothing moves any more. */
  readonly isClosed: () => boolean
  /** A pair of state and event that the tables do not know: our bug, reported with both. */
  readonly defect: (text: string) => void
}

/** `Cause` is what an event came with: the response that arrived, the bytes to be sent. */
export abstract class LiveTransaction<
  State extends string,
  Event extends string,
  Action extends string,
  Cause
> {
  protected readonly timers: RunningTimers
  readonly #machine: TransactionMachine<State, Event, Action>
  readonly #ground: TransactionGround
  #state: State
  /** Steps whose actions are being performed, one inside of the other. */
  #performing = 0

  constructor(
    machine: TransactionMachine<State, Event, Action>,
    first: State,
    ground: TransactionGround
  ) {
    this.#machine = machine
    this.#ground = ground
    this.#state = first
    this.timers = new RunningTimers(ground, this)
  }

  get state(): State {
    return this.#state
  }

  /** The end of one of the timers that this transaction asked for. */
  onTimer(timer: TransactionTimer): void {
    // INVARIANT (timers of a state): only timers of this machine run here, and each is an event of
    // its name in its table.
    this.take(timer as TransactionTimer & Event)
  }

  /** Stops without a word to anyone; the layer is closed. */
  close(): void {
    this.timers.stopAll()
  }

  /** One action of a row; those about timers are performed here. */
  protected abstract perform(action: Exclude<Action, TimerAction>, cause: Cause | undefined): void

  /** Called before the actions of a step that changes the state. */
  protected abstract entered(state: State): void

  /** Called behind the last action: lets go of what neither this state nor a later one needs. */
  protected abstract forget(state: State): void

  protected take(event: Event, cause?: Cause): void {
    if (this.#ground.isClosed()) return
    const before = this.#state
    const outcome = step(this.#machine, before, event)
    if (outcome._tag === "Ignored") return
    if (outcome._tag === "Violation") {
      this.#ground.defect(outcome.violation)
      return
    }
    const { next, actions } = outcome
    if (next !== before) {
      this.#state = next
      const { runs } = this.#machine
      this.timers.leave(runs[before], runs[next])
      this.entered(next)
    }
    this.#performing++
    try {
      for (const action of actions) {
        if (isTimerAction(action)) this.timers.perform(action)
        // The compiler does not narrow a type parameter by what it is not.
        else this.perform(action as Exclude<Action, TimerAction>, cause)
      }
    } finally {
      this.#performing--
      // A step inside of a step leaves alone what the outer one still needs.
      if (this.#performing === 0) this.forget(this.#state)
    }
  }
}
