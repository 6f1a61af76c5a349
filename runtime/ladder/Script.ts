// A ladder's lines as they are being worked off: each peer has a column, and in a column everything
// comes in order. Takes what arrives and says what it means; sends nothing and waits for nothing.

import type { ArrowStep, Ladder, LadderStep } from "../../compiler/plan/Ladder.ts"
import type { TestPeer } from "../../dsl/vocabulary/messages.ts"
import type { BindingValues } from "../../compiler/plan/evaluate.ts"
import type { Arrival } from "./Arrival.ts"
import type { LadderFailure, Passed } from "./Outcome.ts"
import { type Arguments, argumentsOf, type Difference, differences } from "./values.ts"

/** Pictures end here: a call that goes on and on is told by its first messages. */
const passedMax = 400

export class Script {
  readonly steps: ReadonlyArray<LadderStep>
  readonly passed: Array<Passed> = []
  failure: LadderFailure | undefined
  readonly #done: Array<boolean>
  readonly #arguments: ReadonlyArray<Arguments>
  readonly #nowMs: () => number
  readonly #startMs: number
  #over = false
  /** The nearest miss for each line that still waits. */
  readonly #near = new Map<number, ReadonlyArray<Difference>>()

  constructor(ladder: Ladder, bindings: BindingValues, nowMs: () => number) {
    this.steps = ladder.steps
    this.#done = ladder.steps.map(() => false)
    this.#arguments = ladder.steps.map((step) =>
      step._tag === "Arrow" ? argumentsOf(step, bindings) : new Map()
    )
    this.#nowMs = nowMs
    this.#startMs = nowMs()
  }

  given(index: number): Arguments {
    return this.#arguments[index] ?? new Map()
  }

  isDone(index: number): boolean {
    return this.#done[index] === true
  }

  finish(index: number): void {
    this.#done[index] = true
  }

  /** The first line before `index` that is not done yet. */
  openBefore(index: number, peer?: TestPeer): number | undefined {
    const open = this.steps.findIndex(
      (step, at) =>
        at < index &&
        !this.isDone(at) &&
        (peer === undefined || (step._tag === "Arrow" && step.peer === peer))
    )
    return open < 0 ? undefined : open
  }

  /**
   * The first line that could be sent as far as its own column goes; what keeps it are lines of
   * others.
   */
  heldBack(): number | undefined {
    const index = this.steps.findIndex(
      (step, at) => step._tag === "Arrow" && step.direction === ">" && !this.isDone(at)
    )
    const step = this.steps[index]
    const isFree = step?._tag === "Arrow" && this.openBefore(index, step.peer) === undefined
    return isFree ? index : undefined
  }

  fail(failure: LadderFailure): void {
    this.failure ??= failure
  }

  failSilent(index: number, waitedMs: number): void {
    const step = this.steps[index]
    if (step === undefined) return
    this.fail({ _tag: "Silence", step, waitedMs, near: this.#near.get(index) ?? [] })
  }

  /** A peer has sent something: by a line, or of itself. */
  sent(peer: TestPeer, message: string, note: string, step?: number): void {
    if (!this.#over)
      this.#draw({ peer, direction: ">", message, note, ...(step === undefined ? {} : { step }) })
  }

  /** The ladder is over: what still arrives is the product going down, and nobody's business. */
  close(): void {
    this.#over = true
  }

  /** A message of ours has reached a peer. */
  arrived(arrival: Arrival): void {
    // What is no ladder's any more is answered all the same: the peers are still there.
    if (this.failure !== undefined || this.#over) return arrival.answerItself()
    const match = this.#match(arrival)
    const peer = match?.peer ?? this.#likeliest(arrival)
    arrival.belongs(peer)
    const { message, note } = arrival
    if (match !== undefined) {
      this.finish(match.index)
      this.#draw({ peer, direction: "<", message, note, step: match.index })
      if (!this.#isAnsweredByLine(match.index, peer)) arrival.answerItself()
      return
    }
    const odd = this.#oddity(arrival, peer)
    const drawn = !housekeeping.has(message)
    if (odd !== undefined || drawn) {
      this.#draw({
        peer,
        direction: "<",
        message,
        note,
        ...(odd === undefined ? {} : { odd: true })
      })
    }
    if (odd !== undefined) return this.fail(odd)
    arrival.answerItself()
  }

  /** Whose line has the same name, where none fits: the message is drawn in his column. */
  #likeliest({ message, peers }: Arrival): TestPeer {
    const isNamesake = (peer: TestPeer): boolean => {
      const step = this.steps[this.#next(peer) ?? -1]
      return step?._tag === "Arrow" && step.direction === "<" && step.message === message
    }
    return peers.find(isNamesake) ?? peers[0] ?? "caller"
  }

  #match(arrival: Arrival): { readonly index: number; readonly peer: TestPeer } | undefined {
    for (const peer of arrival.peers) {
      const index = this.#next(peer)
      const step = index === undefined ? undefined : this.steps[index]
      if (index === undefined || step?._tag !== "Arrow" || step.direction !== "<") continue
      const different = differences(step, this.given(index), arrival)
      if (different?.length === 0) return { index, peer }
      if (different !== undefined) this.#near.set(index, different)
    }
    return undefined
  }

  /** What is wrong with a message that no line has taken; undefined when nothing is. */
  #oddity(arrival: Arrival, peer: TestPeer): LadderFailure | undefined {
    const waitsAt = arrival.peers.map((one) => this.#next(one)).find((at) => at !== undefined)
    if (arrival.line === "optional") return undefined
    if (arrival.line === "closing" && waitsAt === undefined) return undefined
    const instead = waitsAt === undefined ? undefined : this.steps[waitsAt]
    const isNamesake =
      instead?._tag === "Arrow" && instead.direction === "<" && instead.message === arrival.message
    const near = waitsAt === undefined ? undefined : this.#near.get(waitsAt)
    if (isNamesake && near !== undefined) {
      return { _tag: "Different", step: instead, differences: near }
    }
    return { _tag: "Odd", peer, message: arrival.message, note: arrival.note, instead }
  }

  /** The first line of a column that is not done. */
  #next(peer: TestPeer): number | undefined {
    return this.openBefore(this.steps.length, peer)
  }

  /** The line behind a request in its column is its answer. */
  #isAnsweredByLine(index: number, peer: TestPeer): boolean {
    const next = this.#next(peer)
    const step = next === undefined || next < index ? undefined : this.steps[next]
    return step !== undefined && isResponse(step)
  }

  #draw(passed: Omit<Passed, "atMs">): void {
    if (this.passed.length >= passedMax && passed.odd !== true) return
    this.passed.push({ ...passed, atMs: this.#nowMs() - this.#startMs })
  }
}

/** Not drawn unless a line is about it. */
const housekeeping: ReadonlySet<string> = new Set(["100", "ACK", "OPTIONS", "LoginReq", "LogMsg"])

/** A peer's response to a request of ours. */
export const isResponse = (step: LadderStep): step is ArrowStep =>
  step._tag === "Arrow" && step.direction === ">" && /^\d{3}$/.test(step.message)
