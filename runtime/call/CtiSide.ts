// The CTI side of one call: its dialogue, if it has one, and who owes whom an answer. Only this
// module talks to the dialogue, so that nothing is reported twice, after the end, or to a server
// that never asked.

import { Result } from "effect"
import type { CtiLink } from "../cti/CtiLink.ts"
import type { DataAnswer, DataRequest } from "../cti/DataRequest.ts"
import type {
  CallData,
  CloseCause,
  CtiDialogue,
  Instruction,
  Treatment,
  TreatmentReport
} from "../cti/Instruction.ts"
import type { TreatmentEntry } from "../observe/CallTrace.ts"
import type { MutableCallTrace } from "../observe/CallLadder.ts"

/** `lost`: the connection it lived on is gone; `refused`: there was none to begin with. */
export type DialogueState = "none" | "open" | "lost" | "refused" | "closed"

/** What stands open between the CTI side and us. */
export type Pending =
  | { readonly _tag: "Nothing" }
  /** The CTI side owes us an instruction: after `NewCall`, `RouteRequest`, a finished treatment. */
  | { readonly _tag: "Instruction" }
  /** We owe it the end of a treatment. */
  | {
      readonly _tag: "Treatment"
      readonly treatment: Treatment
      readonly sinceMs: number
      started: boolean
    }
  /** It owes us the outcome of a transfer. */
  | { readonly _tag: "Transfer" }

export interface CtiSideOptions {
  readonly link: CtiLink["Service"]
  readonly trace: MutableCallTrace
  readonly now: () => number
  /** The service the caller hears, for the record. */
  readonly serviceOf: () => string
  /** Called outside any fiber with every instruction of the dialogue. */
  readonly onInstruction: (instruction: Instruction) => void
}

export class CtiSide {
  state: DialogueState = "none"
  pending: Pending = { _tag: "Nothing" }
  /** Treatments the CTI side has asked for so far. */
  treatmentCount = 0
  /**
   * True once the CTI side has named a destination; a caller who leaves before has abandoned the
   * queue.
   */
  routed = false
  #dialogue: CtiDialogue | undefined
  readonly #options: CtiSideOptions

  constructor(options: CtiSideOptions) {
    this.#options = options
  }

  /** The CTI side owes us something, and the flow's `silence` clock runs. */
  get owes(): boolean {
    return this.state === "open" && this.pending._tag === "Instruction"
  }

  /** Opens the dialogue; answers the reason when no server can take the call. */
  open(call: {
    readonly dnis: string
    readonly ani: string | undefined
    readonly portOfCall: string
    readonly callData: CallData
  }): string | undefined {
    const { trace } = this.#options
    const opened = this.#options.link.open(call, {
      onInstruction: (instruction) => {
        // The dialogue is over the moment the link says so, before anybody had time to react.
        if (instruction._tag === "LinkLost" && this.state === "open") this.state = "lost"
        this.#options.onInstruction(instruction)
      },
      onMessage: ({ direction, name, fields }) => {
        const note = [...fields].map(([key, value]) => `${key}=${value}`).join(" ")
        if (direction === "sent") trace.arrow("us", "cti", name, note)
        else trace.arrow("cti", "us", name, note)
      }
    })
    if (Result.isFailure(opened)) {
      this.state = "refused"
      return opened.failure.reason
    }
    this.#dialogue = opened.success
    this.state = "open"
    this.pending = { _tag: "Instruction" }
    trace.setCti({ server: opened.success.server, callId: opened.success.id, ids: {} })
    return undefined
  }

  /** The CTI side took the call and told its own names for it. */
  accepted(ids: CallData): void {
    const dialogue = this.#dialogue
    if (dialogue === undefined) return
    const told = Object.fromEntries(ids)
    this.#options.trace.setCti({ server: dialogue.server, callId: dialogue.id, ids: told })
  }

  requestRoute(destination: string, digits: string | undefined, callData: CallData): void {
    if (this.state !== "open") return
    this.#dialogue?.requestRoute(destination, digits, callData)
    this.pending = { _tag: "Instruction" }
  }

  /** A treatment has been asked for; until it is reported we owe its end. */
  treatmentAsked(treatment: Treatment): void {
    this.treatmentCount += 1
    this.pending = { _tag: "Treatment", treatment, sinceMs: this.#options.now(), started: false }
  }

  /** The caller hears the pending treatment. */
  treatmentStarted(): void {
    if (this.pending._tag !== "Treatment" || this.pending.started) return
    this.pending.started = true
    if (this.state === "open") this.#dialogue?.treatmentStarted()
  }

  /** Reports the pending treatment, if there is one, and enters it into the record. */
  reportTreatment(report: TreatmentReport, service: string, word: TreatmentEntry["outcome"]): void {
    if (this.pending._tag !== "Treatment") return
    const { treatment, sinceMs } = this.pending
    this.#options.trace.treatment({
      atMs: sinceMs,
      treatment: treatment.kind,
      service,
      outcome: word,
      durationMs: this.#options.now() - sinceMs,
      results: report._tag === "Completed" ? [...report.callData.keys()] : []
    })
    if (this.state === "open") this.#dialogue?.reportTreatment(report)
    this.pending = { _tag: "Instruction" }
  }

  /**
   * Nobody owes anybody anything any more; a treatment that was still playing enters the record.
   */
  settle(): void {
    if (this.pending._tag === "Treatment") {
      const { treatment, sinceMs } = this.pending
      this.#options.trace.treatment({
        atMs: sinceMs,
        treatment: treatment.kind,
        service: this.#options.serviceOf(),
        outcome: "cancelled",
        durationMs: this.#options.now() - sinceMs,
        results: []
      })
    }
    this.pending = { _tag: "Nothing" }
  }

  transfer(destination: string, callData: CallData): boolean {
    if (this.state !== "open") return false
    this.#dialogue?.transfer(destination, callData)
    this.pending = { _tag: "Transfer" }
    return true
  }

  /** A transfer through the CTI side has ended without success; it owes us nothing more for it. */
  transferOver(): void {
    if (this.pending._tag === "Transfer") this.pending = { _tag: "Nothing" }
  }

  reportConnected(): void {
    if (this.state === "open") this.#dialogue?.reportConnected()
  }

  reportNotConnected(outcome: "busy" | "no-answer" | "failed"): void {
    if (this.state === "open") this.#dialogue?.reportNotConnected(outcome)
  }

  attach(callData: CallData): void {
    if (this.state === "open" && callData.size > 0) this.#dialogue?.attach(callData)
  }

  /**
   * A voice application's request for data. Without a CTI side that keeps data the call's own
   * answer it; with one that is gone it fails at once, since a stale answer would be worse.
   */
  requestData(request: DataRequest, own: CallData, answered: (answer: DataAnswer) => void): void {
    const ask = this.#dialogue?.requestData
    if (this.state === "open" && ask !== undefined) return ask(request, answered)
    if (this.state === "none" || this.state === "open") return answered(ownAnswer(request, own))
    const word = this.state === "closed" ? "NoSuchCall" : "LinkDown"
    answered({ _tag: "Failure", word })
  }

  /** The CTI side ended the dialogue itself. */
  released(): void {
    if (this.state === "open") this.state = "closed"
    this.settle()
  }

  /** Ends the dialogue; doing it twice does nothing. */
  close(cause: CloseCause): void {
    if (this.state === "open") {
      this.#dialogue?.close(cause)
      this.state = "closed"
    }
    this.settle()
  }
}

/** The call's own data in answer; statistics and access numbers are nobody's but a CTI side's. */
const ownAnswer = (request: DataRequest, own: CallData): DataAnswer => {
  switch (request._tag) {
    case "Get": {
      const values = new Map(
        request.keys.flatMap((key) => {
          const value = own.get(key)
          return value === undefined ? [] : [[key, value] as const]
        })
      )
      return values.size === 0 ? { _tag: "Failure", word: "NoMatch" } : { _tag: "Success", values }
    }
    case "Add":
    case "Replace":
    case "Delete":
    case "DeleteAll":
      return { _tag: "Success", values: new Map() }
    case "PeekStatistic":
    case "Statistic":
    case "AccessNumber":
      return { _tag: "Failure", word: "FeatureNotSupported" }
  }
}
