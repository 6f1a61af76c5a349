// The shell of `sessionTimerMachine`: the session timer of one dialog (RFC 4028). Says what our
// requests propose, takes what answers agree on, asks for a refresh in time, and tells when the
// session is over.

import { sessionTimerValues } from "../config/SipTimers.ts"
import {
  answeredTerms,
  answerTerms,
  proposal,
  sessionDurations,
  type SessionTerms,
  type SessionTimerAction,
  type SessionTimerEvent,
  sessionTimerMachine,
  type SessionTimerState
} from "../protocol/dialog/SessionTimer.ts"
import { step } from "../protocol/transaction/Machine.ts"
import type { SipMessage } from "../wire/sip/SipMessage.ts"
import type { Headers } from "./LegEvent.ts"
import { noTimer, type TimerId, type TimerWheel } from "./TimerWheel.ts"

export interface SessionTimerOptions {
  readonly wheel: TimerWheel
  readonly onRefresh: () => void
  /** The far end has not refreshed, or has not answered our refresh. */
  readonly onExpired: () => void
}

/** The pause before a refresh that failed is tried again: T1 doubled six times. */
const refreshAgainMs = 32_000

export class SessionTimer {
  readonly #options: SessionTimerOptions
  #state: SessionTimerState = "Off"
  #terms: SessionTerms | undefined
  #minS: number = sessionTimerValues.minS
  #refresh: TimerId = noTimer
  #expired: TimerId = noTimer

  constructor(options: SessionTimerOptions) {
    this.#options = options
  }

  /** The header fields of an INVITE or UPDATE of ours inside the dialog. */
  proposal(): Headers {
    const { expiresS } = this.#terms ?? sessionTimerValues
    return proposal(Math.max(expiresS, this.#minS), this.#minS, this.#terms?.refresher)
  }

  /** A final response to such a request. */
  answered(response: SipMessage): void {
    if (response.status === 422) this.#minS = minSeOf(response, this.#minS)
    if (response.status < 200 || response.status > 299) return
    this.#agree(answeredTerms(response))
  }

  /** We send 2xx to an INVITE or UPDATE of theirs; gives its header fields. */
  answer(request: SipMessage): Headers {
    const { terms, headers } = answerTerms(request, sessionTimerValues)
    this.#agree(terms)
    return headers
  }

  over(): void {
    this.#take("dialog over")
  }

  /** Called by the wheel. */
  due(event: "timer refresh" | "timer expired"): void {
    this.#take(event)
  }

  #agree(terms: SessionTerms | undefined): void {
    this.#terms = terms
    if (terms === undefined) return this.#take("no session timer")
    this.#take(terms.refresher === "us" ? "we refresh" : "they refresh")
  }

  #take(event: SessionTimerEvent): void {
    const taken = step(sessionTimerMachine, this.#state, event)
    if (taken._tag !== "Moved") return
    this.#state = taken.next
    // Only a new agreement, or the end, sets the clock anew.
    if (event !== "timer refresh") this.#stop()
    for (const action of taken.actions) this.#perform(action)
  }

  #perform(action: SessionTimerAction): void {
    const { wheel, onRefresh, onExpired } = this.#options
    if (this.#terms === undefined) return
    const durations = sessionDurations(this.#terms)
    switch (action) {
      case "start timer refresh":
        this.#refresh = wheel.start(durations["timer refresh"], refreshDue, this)
        return
      case "start timer expired":
        this.#expired = wheel.start(durations["timer expired"], expiredDue, this)
        return
      case "refresh":
        this.#refresh = wheel.start(refreshAgainMs, refreshDue, this)
        return onRefresh()
      case "end session":
        return onExpired()
    }
  }

  #stop(): void {
    this.#options.wheel.cancel(this.#refresh)
    this.#options.wheel.cancel(this.#expired)
    this.#refresh = noTimer
    this.#expired = noTimer
  }
}

/** RFC 4028 §7.4: the least interval that whoever refused with 422 agrees to; an hour at most. */
export const minSeOf = (response: SipMessage, before: number): number => {
  const wanted = Number.parseInt(response.header("Min-SE") ?? "", 10)
  return Number.isInteger(wanted) ? Math.min(Math.max(wanted, before), 3_600) : before
}

const refreshDue = (timer: SessionTimer) => timer.due("timer refresh")

const expiredDue = (timer: SessionTimer) => timer.due("timer expired")
