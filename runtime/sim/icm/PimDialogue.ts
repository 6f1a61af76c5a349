// One call's dialogue at a simulated PIM: the steps of its script, and what it checks of the VRU
// (ged125.md §6.4, §14): each request answered once and under its own InvokeID, SendSeqNo that
// counts, variables that were registered. What ICM itself would do with a report is not here.

import { Effect, Queue } from "effect"
import type { Cause } from "effect"
import { causeCodes, codeName, eventIds, statusCodes } from "../../wire/ged125/codes.ts"
import type {
  DialogueId,
  GedMessage,
  InvokeId,
  Message,
  MessageName
} from "../../wire/ged125/Messages.ts"
import { malformedMessage } from "./malformed.ts"
import { labelTypeOf, statusOf } from "./PimScript.ts"
import type { PimScript, PimStep } from "./PimScript.ts"
import { variableFields, variablesIn } from "./variables.ts"
import type { Registration } from "./variables.ts"

/** What a dialogue or a routing request may do with the PIM it is of. */
export interface PimHands {
  readonly send: (message: GedMessage) => void
  readonly sendBytes: (bytes: Uint8Array) => void
  readonly nextInvokeId: () => InvokeId
  readonly registration: () => Registration
  readonly complain: (text: string) => void
  readonly drop: (how: "ended" | "reset" | "mid-frame") => void
  readonly switchSide: (how: "closed" | "silent") => void
  readonly tellTimeLag: (seconds: number) => void
}

export type OpeningName = "NEW_CALL" | "REQUEST_INSTRUCTION" | "NEW_DIALOGUE"

export interface PimDialogueOptions {
  readonly opening: Message<OpeningName>
  readonly script: PimScript
  readonly hands: PimHands
  /** The dialogue is over for both sides. */
  readonly ended: () => void
}

/** What a step waits for. */
type Heard =
  | { readonly _tag: "Answered"; readonly invokeId: InvokeId; readonly code: number | undefined }
  /** A label led nowhere, or those it connected have parted: the next step may name another. */
  | { readonly _tag: "Again" }
  | { readonly _tag: "ResourceConnected" }

/** Reports of one dialogue that its script has not looked at yet. */
const inboxMax = 64

export class PimDialogue {
  readonly id: DialogueId
  /** The newest value of each variable that the VRU sent, by its name in scripts. */
  readonly vars: Map<string, string>
  /** EventIDs in their order, by name. */
  readonly reports: Array<string> = []
  /** What scripts came to: `TRUE`, `FALSE`, or the name of an error. */
  readonly results: Array<string> = []
  isOver = false
  readonly #options: PimDialogueOptions
  readonly #inbox: Queue.Queue<Heard>
  /** Our requests; true once they are answered. As many as the script has steps. */
  readonly #asked = new Map<InvokeId, boolean>()
  #running: InvokeId | undefined
  /** Of the label that is being carried out: whether the dialogue goes on behind it. */
  #label: "none" | "last" | "staying" = "none"
  #isConnected = false
  #sent = 0
  #heard: number

  constructor(options: PimDialogueOptions, inbox: Queue.Queue<Heard>) {
    this.id = options.opening.DialogueID
    this.#options = options
    this.#inbox = inbox
    this.#heard = options.opening.SendSeqNo
    this.vars = new Map(variablesIn(options.opening, options.hands.registration()))
  }

  /** What the PIM does of its own accord, until the dialogue is over. */
  get script(): Effect.Effect<void> {
    return Effect.ignore(
      Effect.forEach(this.#options.script.steps, (step) => this.#perform(step), { discard: true })
    )
  }

  receive(message: GedMessage): void {
    this.#checkSequence(message)
    if (this.isOver) return
    for (const [name, value] of variablesIn(message, this.#options.hands.registration())) {
      this.vars.set(name, value)
    }
    switch (message._tag) {
      case "RUN_SCRIPT_RESULT":
        this.results.push(message.ResultCode ? "TRUE" : "FALSE")
        return this.#answered(message.InvokeID, undefined)
      case "DIALOGUE_FAILURE_CONF":
        this.results.push(codeName(statusCodes, message.ErrorCode))
        return this.#answered(message.InvokeID, message.ErrorCode)
      case "EVENT_REPORT":
        return this.#reported(message)
      case "RESOURCE_CONNECTED":
        Queue.offerUnsafe(this.#inbox, { _tag: "ResourceConnected" })
        return
      case "DIALOGUE_FAILURE_EVENT":
        this.results.push(codeName(statusCodes, message.ErrorCode))
        return this.end()
      default:
        return this.#options.hands.complain(`dialogue ${this.id}: ${message._tag} does not fit`)
    }
  }

  /** Ends the dialogue here, with a status that is told or without a word. */
  end(status?: number): void {
    if (this.isOver) return
    if (status !== undefined) this.#send("DIALOGUE_FAILURE_EVENT", { ErrorCode: status })
    this.isOver = true
    this.#options.ended()
  }

  #checkSequence(message: GedMessage): void {
    if (!("SendSeqNo" in message)) return
    if (message.SendSeqNo <= this.#heard) {
      const [before, now] = [this.#heard, message.SendSeqNo]
      this.#options.hands.complain(`dialogue ${this.id}: SendSeqNo ${now} after ${before}`)
    }
    this.#heard = message.SendSeqNo
  }

  #answered(invokeId: InvokeId, code: number | undefined): void {
    const isAnswered = this.#asked.get(invokeId)
    if (isAnswered === undefined) {
      this.#options.hands.complain(`dialogue ${this.id}: InvokeID ${invokeId} was never asked`)
      return this.end(statusCodes.E_INVALID_INVOKEID)
    }
    if (isAnswered) {
      this.#options.hands.complain(`dialogue ${this.id}: InvokeID ${invokeId} answered twice`)
    }
    this.#asked.set(invokeId, true)
    Queue.offerUnsafe(this.#inbox, { _tag: "Answered", invokeId, code })
  }

  #reported({ CauseCode, EventID }: Message<"EVENT_REPORT">): void {
    this.reports.push(codeName(eventIds, EventID))
    switch (EventID) {
      case eventIds.ANSWER:
        this.#isConnected = true
        // U9: without a TransferHint the dialogue ends when the two are connected.
        return this.#label === "staying" ? undefined : this.end()
      case eventIds.DISCONNECT: {
        const isFarEnd = CauseCode === causeCodes.CALLED_PARTY_DISCONNECTED
        const goesOn = this.#label === "staying" && this.#isConnected && isFarEnd
        return goesOn ? this.#again() : this.end()
      }
      case eventIds.ABANDON:
        return this.end()
      default:
        return this.#again()
    }
  }

  #again(): void {
    this.#label = "none"
    this.#isConnected = false
    Queue.offerUnsafe(this.#inbox, { _tag: "Again" })
  }

  #perform(step: PimStep): Effect.Effect<void, Cause.Done> {
    const { hands } = this.#options
    if ("waitMs" in step) return Effect.sleep(step.waitMs)
    if ("silence" in step) return Effect.never
    if ("run" in step) return this.#run(step)
    if ("cancel" in step) return this.#cancel(step)
    if ("connect" in step) {
      const { hint, label, number, vars } = step.connect
      this.#label = hint === true ? "staying" : "last"
      const fields = { LabelType: labelTypeOf(label), Label: number, TransferHint: hint }
      this.#send("CONNECT", { ...fields, ...this.#variables(vars) })
      // Another label than these names no destination: nothing is reported of it, and it was the
      // script's last word.
      const isReported = hint === true || label === "normal" || label === "post-query"
      if (!isReported) this.end()
      return this.#until((heard) => heard._tag === "Again")
    }
    if ("temporary" in step) {
      const { correlation, number, vars } = step.temporary
      this.#label = "staying"
      const fields = { Label: number, CorrelationID: correlation }
      this.#send("TEMPORARY_CONNECT", { ...fields, ...this.#variables(vars) })
      return this.#until((heard) => heard._tag === "Again")
    }
    if ("resource" in step) {
      const { number, vars } = step.resource
      this.#send("CONNECT_TO_RESOURCE", { Label: number, ...this.#variables(vars) })
      return this.#until((heard) => heard._tag === "ResourceConnected")
    }
    if ("release" in step) this.#send("RELEASE", { Cause: step.release })
    else if ("fail" in step) this.end(statusOf(step.fail))
    else if ("malformed" in step) {
      this.#sent += 1
      hands.sendBytes(malformedMessage(step.malformed, this.id, this.#sent))
    } else if ("drop" in step) hands.drop(step.drop)
    else if ("switchSide" in step) hands.switchSide(step.switchSide)
    else if ("clock" in step) hands.tellTimeLag(step.clock)
    else hands.complain(`dialogue ${this.id}: a step that only a routing request can have`)
    return Effect.void
  }

  #run(step: Extract<PimStep, { readonly run: unknown }>): Effect.Effect<void, Cause.Done> {
    const { config, script, vars } = step.run
    const InvokeID = this.#ask()
    this.#running = InvokeID
    const fields = { InvokeID, ScriptID: script, ScriptConfiguration: config }
    const times = step.send === "twice" ? 2 : 1
    for (let time = 0; time < times; time += 1) {
      // The same bytes: a repetition counts as the message it repeats.
      if (time > 0) this.#sent -= 1
      this.#send("RUN_SCRIPT_REQ", { ...fields, ...this.#variables(vars) })
    }
    if (step.until !== "answered") return Effect.sleep(step.until.afterMs)
    return Effect.tap(this.#answerTo(InvokeID), () =>
      Effect.sync(() => this.#compare(step.expect ?? {}))
    )
  }

  #compare(expected: Readonly<Record<string, string>>): void {
    for (const [name, wanted] of Object.entries(expected)) {
      const given = this.vars.get(name)
      if (given === wanted) continue
      const found = given === undefined ? "not there" : `\`${given}\``
      this.#options.hands.complain(
        `dialogue ${this.id}: ${name} is ${found}, expected \`${wanted}\``
      )
    }
  }

  #cancel(step: Extract<PimStep, { readonly cancel: unknown }>): Effect.Effect<void, Cause.Done> {
    return Effect.sleep(step.cancel).pipe(
      Effect.andThen(
        Effect.suspend(() => {
          const InvokeID = this.#ask()
          const running = this.#running
          const wrong = this.#options.hands.nextInvokeId()
          const RequestID = step.request === "wrong" || running === undefined ? wrong : running
          this.#send("CANCEL", { InvokeID, RequestID })
          return this.#until((heard) => {
            const isIt = heard._tag === "Answered" && heard.invokeId === InvokeID
            // §6.4: a cancelled script sends no result; one now would be a second answer.
            const isCancelled = isIt && heard.code === statusCodes.E_OPERATION_CANCELLED
            if (isCancelled && running !== undefined) this.#asked.set(running, true)
            return isIt
          })
        })
      )
    )
  }

  #ask(): InvokeId {
    const invokeId = this.#options.hands.nextInvokeId()
    this.#asked.set(invokeId, false)
    return invokeId
  }

  #answerTo(invokeId: InvokeId): Effect.Effect<void, Cause.Done> {
    return this.#until((heard) => heard._tag === "Answered" && heard.invokeId === invokeId)
  }

  #until(isIt: (heard: Heard) => boolean): Effect.Effect<void, Cause.Done> {
    return Effect.gen({ self: this }, function* () {
      while (!isIt(yield* Queue.take(this.#inbox)));
    })
  }

  #variables(vars: Readonly<Record<string, string>>): Readonly<Record<string, unknown>> {
    const { hands } = this.#options
    const { fields, unsent } = variableFields(vars, hands.registration())
    for (const name of unsent) hands.complain(`dialogue ${this.id}: ${name} was not registered`)
    return fields
  }

  #send(name: MessageName, fields: Readonly<Record<string, unknown>>): void {
    if (this.isOver) return
    this.#sent += 1
    const header = { _tag: name, DialogueID: this.id, SendSeqNo: this.#sent }
    // The fields are those of the row; the encoder says so where they are not.
    this.#options.hands.send({ ...header, ...fields } as unknown as GedMessage)
  }
}

/** A dialogue with its queue; it is bounded and drops what a script never looks at. */
export const makePimDialogue = (options: PimDialogueOptions): Effect.Effect<PimDialogue> =>
  Effect.map(Queue.dropping<Heard>(inboxMax), (inbox) => new PimDialogue(options, inbox))
