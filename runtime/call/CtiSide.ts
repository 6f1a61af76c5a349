// The CTI side of one call: its dialogue, if it has one, and who owes whom an answer. Only this
// module talks to the dialogue, so that nothing is reported twice, after the end, or to a server
// that never asked. Where the dialogue stands is said by the skeleton of the site's kind, the same
// table that the compiler's proofs walk (`dsl/vocabulary/skeletons`).

import { Result } from "effect"
import {
  dialogueStates,
  reportSaying,
  stepDialogue
} from "../../dsl/vocabulary/skeletons/Skeleton.ts"
import type {
  DialogueState as Standing,
  Skeleton,
  Word
} from "../../dsl/vocabulary/skeletons/Skeleton.ts"
import type { CtiLink, DialogueListener, DialogueMessage, FedCall } from "../cti/CtiLink.ts"
import type { DataAnswer, DataRequest } from "../cti/DataRequest.ts"
import type {
  CallData,
  CloseCause,
  CtiDialogue,
  Instruction,
  Label,
  NewCall,
  NotConnected,
  Script,
  Treatment,
  TreatmentReport
} from "../cti/Instruction.ts"
import type { TreatmentEntry } from "../observe/CallTrace.ts"
import type { MutableCallTrace } from "../observe/CallLadder.ts"
import { scriptTreatment } from "./scriptTreatment.ts"

/** `lost`: the connection it lived on is gone; `refused`: there was none to begin with. */
export type DialogueState = "none" | "open" | "lost" | "refused" | "closed"

/** What stands open between the CTI side and us, with what is needed to close it. */
export type Pending =
  | { readonly _tag: "Nothing" }
  /** We owe it the end of a treatment, or of a script, which is carried out as one. */
  | {
      readonly _tag: "Treatment"
      readonly treatment: Treatment
      readonly sinceMs: number
      started: boolean
    }
  /** We owe it what became of a label; `outcome` is how the last way to it ended, if one did. */
  | { readonly _tag: "Label"; readonly label: Label; outcome: NotConnected | undefined }
  /** It owes us the outcome of a transfer. */
  | { readonly _tag: "Transfer" }

const nothing: Pending = { _tag: "Nothing" }

export interface CtiSideOptions {
  readonly link: CtiLink["Service"]
  readonly trace: MutableCallTrace
  readonly now: () => number
  readonly skeleton: Skeleton
  /** The caller has been answered. */
  readonly answered: () => boolean
  /** The service the caller hears, for the record. */
  readonly serviceOf: () => string
  /** Called outside any fiber with every instruction of the dialogue. */
  readonly onInstruction: (instruction: Instruction) => void
}

export class CtiSide {
  state: DialogueState = "none"
  pending: Pending = nothing
  /** Treatments and scripts the CTI side has asked for so far. */
  treatmentCount = 0
  /**
   * True once the CTI side has named a destination, or the caller has been connected to the one of
   * a label; a caller who leaves before has abandoned the queue.
   */
  routed = false
  /** The caller was connected where a label sent him, and ICM may still say something. */
  #stays = false
  #dialogue: CtiDialogue | undefined
  #at: Standing = "none"
  #violation: string | undefined
  /** The CTI side's own names for the call, and what ended it there. */
  readonly #ids = new Map<string, string>()
  /** The CTI side has heard of a call that has no dialogue. */
  #fed: FedCall | undefined
  readonly #options: CtiSideOptions

  constructor(options: CtiSideOptions) {
    this.#options = options
  }

  /** The CTI side owes us something, and the flow's `silence` clock runs. */
  get owes(): boolean {
    return this.state === "open" && dialogueStates[this.#at].owes
  }

  /** Something of it stands open, so that it will be heard of again. */
  get isOpen(): boolean {
    return this.state === "open" && dialogueStates[this.#at].isOpen
  }

  /** Where the dialogue stands. */
  get at(): Standing {
    return this.#at
  }

  /** What the skeleton had no place for since it was last asked: a fault of ours. */
  takeViolation(): string | undefined {
    const violation = this.#violation
    this.#violation = undefined
    return violation
  }

  /** Something was said or heard. */
  #moves(word: Word): void {
    const step = stepDialogue(this.#options.skeleton, this.#at, word)
    if (step._tag === "Moved") this.#at = step.next
    else if (step._tag === "Violation") this.#violation ??= `${word} in ${this.#at}`
  }

  /** Opens the dialogue; answers the reason when no server can take the call. */
  open(call: NewCall): string | undefined {
    const listener: DialogueListener = {
      onInstruction: (instruction) => {
        // The dialogue is over the moment the link says so, before anybody had time to react.
        if (instruction._tag === "LinkLost" && this.state === "open") this.state = "lost"
        this.#options.onInstruction(instruction)
      },
      onMessage: (message) => this.#show(message)
    }
    const opened = this.#options.link.open(call, listener, this.#fed)
    if (Result.isFailure(opened)) {
      this.state = "refused"
      return opened.failure.reason
    }
    this.#dialogue = opened.success
    this.state = "open"
    // A routing dialogue begins with its question.
    if (opened.success.leads) this.#moves("open")
    this.#keepIds(opened.success)
    return undefined
  }

  /** Tells the CTI side of a call that needs no dialogue, where it wants to hear of those. */
  announce(call: NewCall): void {
    if (this.state !== "none" || this.#fed !== undefined) return
    const { announce } = this.#options.link
    this.#fed = announce?.(call, (message) => this.#show(message))
  }

  #show({ direction, fields, name }: DialogueMessage): void {
    const { trace } = this.#options
    const note = [...fields].map(([key, value]) => `${key}=${value}`).join(" ")
    if (direction === "sent") trace.arrow("us", "cti", name, note)
    else trace.arrow("cti", "us", name, note)
  }

  /** The CTI side took the call and told its own names for it. */
  accepted(ids: CallData): void {
    const dialogue = this.#dialogue
    if (dialogue === undefined) return
    this.#moves("on accepted")
    for (const [name, value] of ids) this.#ids.set(name, value)
    this.#keepIds(dialogue)
  }

  /** The CTI side, or the loss of it, ended the dialogue: the record says by what. */
  endedBy(cause: string): void {
    this.#ids.set("end", cause)
    if (this.#dialogue !== undefined) this.#keepIds(this.#dialogue)
  }

  #keepIds({ id, server }: CtiDialogue): void {
    this.#options.trace.setCti({ server, callId: id, ids: Object.fromEntries(this.#ids) })
  }

  requestRoute(destination: string, digits: string | undefined, callData: CallData): void {
    if (this.state !== "open") return
    this.#dialogue?.requestRoute(destination, digits, callData)
    this.#moves("route")
    this.pending = nothing
  }

  /** A treatment has been asked for; until it is reported we owe its end. */
  treatmentAsked(treatment: Treatment): void {
    this.#moves("on treatment")
    this.#asked(treatment)
  }

  scriptAsked(script: Script): void {
    this.#moves("on script")
    this.#asked(scriptTreatment(script))
  }

  #asked(treatment: Treatment): void {
    this.treatmentCount += 1
    this.pending = { _tag: "Treatment", treatment, sinceMs: this.#options.now(), started: false }
  }

  /** IVR Server has named a destination, or said that there is none. */
  routeNamed(): void {
    this.routed = true
    this.settle()
    this.#moves("on route")
  }

  /** ICM has said where the caller goes; whatever it had us do before is over. */
  labelNamed(label: Label): void {
    this.settle()
    this.#moves("on label")
    this.#stays = false
    this.pending = { _tag: "Label", label, outcome: undefined }
  }

  /** Answers a label that did not lead anywhere; ICM may name another. */
  reportLabel(outcome: NotConnected): void {
    if (this.pending._tag !== "Label") return
    if (this.state === "open") this.#dialogue?.reportNotConnected(outcome)
    this.#moves(reportSaying(outcome))
    this.pending = nothing
  }

  /** The caller is wanted back from where a label sent him. */
  takenBack(): void {
    this.settle()
    this.#stays = false
    this.#moves("on resource")
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
    // One that came where nothing can be played is refused by the runtime alone.
    const { pending } = dialogueStates[this.#at]
    if (pending === "treatment" || pending === "script") {
      this.#moves(word === "cancelled" ? "on cancel" : reportSaying(word))
    }
    this.pending = nothing
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
    this.pending = nothing
  }

  transfer(destination: string, callData: CallData): boolean {
    if (this.state !== "open") return false
    this.#dialogue?.transfer(destination, callData)
    this.#moves("transfer")
    this.pending = { _tag: "Transfer" }
    return true
  }

  /** A transfer through the CTI side has ended without success; it owes us nothing more for it. */
  transferOver(): void {
    if (this.pending._tag !== "Transfer") return
    this.#moves("on failed")
    this.pending = nothing
  }

  reportConnected(): void {
    if (this.state !== "open") return
    this.#dialogue?.reportConnected()
    this.#moves("connected")
    this.routed = true
    if (this.pending._tag !== "Label") return
    this.#stays = this.pending.label.stays
    this.pending = nothing
  }

  /** The caller has gone where he was sent, and is no longer ours. */
  reportTransferred(): void {
    if (this.pending._tag === "Label") this.close("transferred")
    else this.reportConnected()
  }

  /** A label is answered by the flow, which may know another way to it; anything else at once. */
  reportNotConnected(outcome: NotConnected): void {
    if (this.pending._tag === "Label") this.pending.outcome = outcome
    else if (this.state === "open") {
      this.#dialogue?.reportNotConnected(outcome)
      this.#moves("not connected")
    }
  }

  /**
   * The destination hung up first. True when ICM is to say what comes: the caller waits for it, as
   * he did before.
   */
  parted(): boolean {
    if (this.state !== "open" || !this.#stays) return false
    this.#dialogue?.reportParted()
    this.#stays = false
    // As far as the dialogue goes the caller is back, as if ICM had asked for him.
    this.#moves("on resource")
    return true
  }

  /** ICM has not ended the dialogue by connecting the caller, and may still want him. */
  get stays(): boolean {
    return this.state === "open" && this.#stays
  }

  /** The flow's `silence after` is over. */
  overdue(): void {
    if (this.state !== "open") return
    this.#moves("on silence")
    if (this.#dialogue?.overdue() === true) this.#over()
  }

  /** The loss of the link matters now: ICM's routing is missed only by an open question. */
  get misses(): boolean {
    return dialogueStates[this.#at].isOpen
  }

  /**
   * The application whose question a label answered has been told what became of it, and with that
   * the question is over. A CTI side that leads the call hears of its label by `report` itself.
   */
  questionOver(): void {
    if (this.pending._tag !== "Label" || this.#dialogue?.leads !== false) return
    const { outcome } = this.pending
    if (outcome !== undefined) return this.reportLabel(outcome)
    // A label that named no destination was used for what it says.
    this.#dialogue.reportConnected()
    this.pending = nothing
  }

  attach(callData: CallData): void {
    if (callData.size === 0) return
    if (this.state === "open") this.#dialogue?.attach(callData)
    this.#fed?.attach(callData)
  }

  /**
   * A voice application's request for data. Without a CTI side that keeps data the call's own
   * answer it; with one that is gone it fails at once, since a stale answer would be worse.
   */
  requestData(request: DataRequest, own: CallData, answered: (answer: DataAnswer) => void): void {
    const ask = this.#dialogue?.requestData
    if (this.state === "open" && ask !== undefined) return ask(request, answered)
    if (this.state === "none" || this.state === "open") {
      if (request._tag === "Add" || request._tag === "Replace") this.attach(request.callData)
      return answered(ownAnswer(request, own))
    }
    const word = this.state === "closed" ? "NoSuchCall" : "LinkDown"
    answered({ _tag: "Failure", word })
  }

  /** The CTI side ended the dialogue itself. */
  released(): void {
    this.#moves("on released")
    this.#over()
  }

  /** It refused a request of ours, or the whole call. */
  refused(over: boolean): void {
    this.#moves("on failed")
    if (over) this.#over()
    else this.settle()
  }

  lost(): void {
    this.#moves("on link.down")
    this.settle()
  }

  #over(): void {
    if (this.state === "open") this.state = "closed"
    this.settle()
  }

  /** Ends the dialogue; doing it twice does nothing. */
  close(cause: CloseCause): void {
    if (this.state === "open") {
      const outcome = this.pending._tag === "Label" ? this.pending.outcome : undefined
      const hasGone = cause === "abandoned" || cause === "transferred"
      this.#dialogue?.close(hasGone ? cause : (outcome ?? cause))
      this.state = "closed"
      this.#moves("close")
    }
    // A caller whom somebody served has not abandoned anything when he hangs up.
    this.#fed?.cleared(cause === "abandoned" && this.#options.answered() ? "normal" : cause)
    this.#fed = undefined
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
