// The shell of `reliableMachine`: provisional responses of ours to an INVITE that are repeated
// until their PRACK comes (RFC 3262 §3), in order, and the 2xx that has to wait for them.

import type { SipTimers } from "../config/SipTimers.ts"
import {
  rackOf,
  type ReliableAction,
  reliableDurations,
  type ReliableEvent,
  reliableMachine,
  type ReliableState
} from "../protocol/dialog/ReliableMachine.ts"
import { step } from "../protocol/transaction/Machine.ts"
import { noTimer, type TimerId, type TimerWheel } from "./TimerWheel.ts"

export interface ReliableProvisionalsOptions {
  readonly wheel: TimerWheel
  readonly timers: SipTimers
  /** In [0, 1): where the numbering begins (§3 wants it random). */
  readonly random: () => number
  /** Of the INVITE that is answered. */
  readonly inviteCSeq: number
  readonly send: (bytes: Buffer, status: number) => void
  /** No PRACK for 64*T1. */
  readonly onGivenUp: () => void
}

interface Waiting {
  readonly status: number
  readonly print: (rseq: number) => Buffer
}

/** A far end that rings in many ways; what comes beyond waits for nothing and is left out. */
const waitingMax = 16

export class ReliableProvisionals {
  readonly #options: ReliableProvisionalsOptions
  readonly #waiting: Array<Waiting> = []
  #state: ReliableState = "Clear"
  #rseq: number
  #sent: { readonly bytes: Buffer; readonly status: number } | undefined
  #answer: (() => void) | undefined
  #pauseMs = 0
  #repeat: TimerId = noTimer
  #end: TimerId = noTimer

  constructor(options: ReliableProvisionalsOptions) {
    this.#options = options
    // §3: 1 to 2**31 - 1 at first, so that there is room to count on.
    this.#rseq = Math.floor(options.random() * (2 ** 31 - 2 ** 10))
  }

  send(status: number, print: (rseq: number) => Buffer): void {
    if (this.#waiting.length >= waitingMax) return
    this.#waiting.push({ status, print })
    if (this.#state === "Clear") this.#take("send")
  }

  /** Whether this RAck acknowledges the response that waits for it. */
  acknowledge(rack: string): boolean {
    const { inviteCSeq } = this.#options
    if (this.#state !== "AwaitingPrack") return false
    if (
      rack
        .trim()
        .split(/\s{1,64}/)
        .join(" ") !== rackOf(this.#rseq, inviteCSeq)
    )
      return false
    this.#take("PRACK")
    return true
  }

  get holdsAnswer(): boolean {
    return this.#answer !== undefined
  }

  /** §3: a 2xx behind an answer that may not have arrived waits for its PRACK. */
  whenClear(answer: () => void): void {
    if (this.#state === "AwaitingPrack") this.#answer = answer
    else answer()
  }

  /** The INVITE has its final response, or is over. */
  over(): void {
    this.#answer = undefined
    this.#take("final response")
  }

  #take(event: ReliableEvent): void {
    const taken = step(reliableMachine, this.#state, event)
    if (taken._tag !== "Moved") return
    this.#state = taken.next
    if (taken.next !== "AwaitingPrack") this.#stop()
    for (const action of taken.actions) this.#perform(action)
  }

  #perform(action: ReliableAction): void {
    const { wheel, timers, send, onGivenUp } = this.#options
    switch (action) {
      case "send 1xx": {
        const next = this.#waiting.shift()
        if (next === undefined) return
        this.#rseq += 1
        this.#sent = { bytes: next.print(this.#rseq), status: next.status }
        return send(this.#sent.bytes, this.#sent.status)
      }
      case "resend 1xx":
        if (this.#sent !== undefined) send(this.#sent.bytes, this.#sent.status)
        return
      case "start timer 1xx":
        this.#pauseMs = reliableDurations(timers)["timer 1xx"]
        this.#repeat = wheel.start(this.#pauseMs, repeatDue, this)
        return
      case "double timer 1xx":
        this.#pauseMs *= 2
        this.#repeat = wheel.start(this.#pauseMs, repeatDue, this)
        return
      case "start timer no PRACK":
        this.#end = wheel.start(reliableDurations(timers)["timer no PRACK"], endDue, this)
        return
      case "send next":
        return this.#next()
      case "report no PRACK":
        return onGivenUp()
    }
  }

  #next(): void {
    if (this.#waiting.length > 0) return this.#take("send")
    const answer = this.#answer
    this.#answer = undefined
    answer?.()
  }

  /** Called by the wheel. */
  due(event: "timer 1xx" | "timer no PRACK"): void {
    this.#take(event)
  }

  #stop(): void {
    this.#options.wheel.cancel(this.#repeat)
    this.#options.wheel.cancel(this.#end)
    this.#repeat = noTimer
    this.#end = noTimer
    this.#sent = undefined
  }
}

const repeatDue = (provisionals: ReliableProvisionals) => provisionals.due("timer 1xx")

const endDue = (provisionals: ReliableProvisionals) => provisionals.due("timer no PRACK")
