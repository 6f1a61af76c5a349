// The shell of `answerMachine`: a 2xx of ours to an INVITE, repeated until its ACK comes (RFC 3261
// §13.3.1.4). The table decides; here are the octets and the timers.

import type { SipTimers } from "../config/SipTimers.ts"
import {
  type AnswerAction,
  answerDurations,
  type AnswerEvent,
  answerMachine,
  type AnswerState,
  nextAnswerPauseMs
} from "../protocol/dialog/AnswerMachine.ts"
import { step } from "../protocol/transaction/Machine.ts"
import { noTimer, type TimerId, type TimerWheel } from "./TimerWheel.ts"

export interface AnswerRetransmissionOptions {
  readonly wheel: TimerWheel
  readonly timers: SipTimers
  readonly send: () => void
  readonly onAcknowledged: () => void
  /** No ACK for 64*T1. */
  readonly onGivenUp: () => void
}

export class AnswerRetransmission {
  readonly #options: AnswerRetransmissionOptions
  #state: AnswerState = "Unanswered"
  #pauseMs: number
  #repeat: TimerId = noTimer
  #end: TimerId = noTimer

  constructor(options: AnswerRetransmissionOptions) {
    this.#options = options
    this.#pauseMs = answerDurations(options.timers)["timer 2xx"]
  }

  get state(): AnswerState {
    return this.#state
  }

  /** Something has happened to the 2xx; true when it changed anything. */
  take(event: AnswerEvent): boolean {
    const taken = step(answerMachine, this.#state, event)
    if (taken._tag !== "Moved") return false
    this.#state = taken.next
    if (taken.next !== "AwaitingAck") this.#stop()
    for (const action of taken.actions) this.#perform(action)
    return true
  }

  #perform(action: AnswerAction): void {
    const { wheel, timers, send, onAcknowledged, onGivenUp } = this.#options
    switch (action) {
      case "send 2xx":
      case "resend 2xx":
        return send()
      case "start timer 2xx":
        this.#repeat = wheel.start(this.#pauseMs, repeatDue, this)
        return
      case "double timer 2xx":
        this.#pauseMs = nextAnswerPauseMs(this.#pauseMs, timers)
        this.#repeat = wheel.start(this.#pauseMs, repeatDue, this)
        return
      case "start timer no ACK":
        this.#end = wheel.start(answerDurations(timers)["timer no ACK"], endDue, this)
        return
      case "pass ACK up":
        return onAcknowledged()
      case "report no ACK":
        return onGivenUp()
    }
  }

  #stop(): void {
    this.#options.wheel.cancel(this.#repeat)
    this.#options.wheel.cancel(this.#end)
    this.#repeat = noTimer
    this.#end = noTimer
  }
}

const repeatDue = (answer: AnswerRetransmission) => {
  answer.take("timer 2xx")
}

const endDue = (answer: AnswerRetransmission) => {
  answer.take("timer no ACK")
}
