// One call's dialogue with one IVR Server: runs the machines of call, transfer and treatment over
// what arrives and what the call asks for, and keeps the little that they need at hand. Plain and
// synchronous; sockets and clocks are behind `DialoguePorts`. Lives from NewCall until EndCall or
// the loss of its connection, whichever comes first, and says nothing afterwards.

import { Result } from "effect"
import type { IvrServerLimits } from "../../config/CtiLimits.ts"
import { call, stepCall } from "../../protocol/ivrserver/Call.ts"
import type { CallAction, CallEvent, CallState, CallTimer } from "../../protocol/ivrserver/Call.ts"
import { classify } from "../../protocol/ivrserver/classify.ts"
import { stepTransfer, transfer } from "../../protocol/ivrserver/Transfer.ts"
import type {
  TransferAction,
  TransferEvent,
  TransferState
} from "../../protocol/ivrserver/Transfer.ts"
import { stepTreatment, treatment } from "../../protocol/ivrserver/Treatment.ts"
import type {
  TreatmentAction,
  TreatmentEvent,
  TreatmentState,
  TreatmentTimer
} from "../../protocol/ivrserver/Treatment.ts"
import type { Dialect } from "../../wire/ivrserver/dialect.ts"
import type { GctiEncodeError } from "../../wire/ivrserver/GctiCodec.ts"
import type { GctiMessage, GenesysCallId, Message } from "../../wire/ivrserver/Messages.ts"
import type { DialogueListener } from "../CtiLink.ts"
import type { DataAnswer, DataRequest } from "../DataRequest.ts"
import type {
  CallData,
  CloseCause,
  CtiDialogue,
  Instruction,
  NewCall,
  TreatmentReport
} from "../Instruction.ts"
import { DataRequests } from "./DataRequests.ts"
import {
  failedReport,
  toAccepted,
  toEndCall,
  toFailure,
  toLadderFields,
  toLadderName,
  toNewCall,
  toOneStepXfer,
  toReleased,
  toRequestFailed,
  toRoute,
  toRouteRequest,
  toTransferFailed,
  toTreatment,
  toTreatStarted,
  toTreatStatus
} from "./mapping.ts"
import type { GenesysMode } from "./mapping.ts"

type DialogueTimer = CallTimer | TreatmentTimer

/** What a dialogue needs of the link it lives on. */
export interface DialoguePorts {
  /** Puts the message on the wire, or says why it cannot be. Nothing waits. */
  readonly send: (message: Message) => Result.Result<void, GctiEncodeError>
  /** Calls `fire` after `ms`, unless it is cancelled by what is returned. */
  readonly startTimer: (ms: number, fire: () => void) => () => void
  /** Told once, when the dialogue is over. */
  readonly ended: (id: GenesysCallId) => void
  readonly log: (level: "debug" | "warning" | "error", sentence: string, fields: LogFields) => void
}

export type LogFields = Readonly<Record<string, string | number>>

export interface DialogueOptions {
  readonly id: GenesysCallId
  readonly server: string
  readonly mode: GenesysMode
  readonly dialect: Dialect
  readonly limits: IvrServerLimits
  readonly listener: DialogueListener
  readonly ports: DialoguePorts
}

/** What made a machine move; each action takes from it what is its own. */
interface Occasion {
  readonly message?: GctiMessage
  readonly newCall?: NewCall
  readonly destination?: string
  readonly digits?: string | undefined
  readonly callData?: CallData
  readonly outcome?: "busy" | "no-answer" | "failed"
  readonly report?: TreatmentReport
  readonly reason?: string
  readonly cause?: CloseCause
}

const noData: CallData = new Map()

/** What is told for a request that is too large to send; the server never saw it. */
const routeTooLong = {
  _tag: "RequestFailed",
  request: "RouteRequest",
  code: "TOO_LONG"
} as const satisfies Instruction

const transferTooLong = {
  _tag: "TransferEnded",
  outcome: "failed",
  code: "TOO_LONG"
} as const satisfies Instruction

const openEvents = {
  behind: "open behind",
  "in-front": "open in front",
  network: "open network"
} as const satisfies Readonly<Record<GenesysMode, CallEvent>>

const reportEvents = {
  NotStarted: "report not started",
  Cancelled: "report cancelled",
  Completed: "report completed"
} as const satisfies Readonly<Record<TreatmentReport["_tag"], TreatmentEvent>>

export class GenesysDialogue implements CtiDialogue {
  readonly id: GenesysCallId
  readonly leads = true
  readonly server: string
  readonly #options: DialogueOptions
  #call: CallState = "Fresh"
  #transfer: TransferState = "None"
  #treatment: TreatmentState = "None"
  /** A TreatCall that waits for the report on the treatment before it. */
  #heldTreat: Message<"TreatCall"> | undefined
  #heldData = new Map<string, string>()
  #newCallError: GctiEncodeError | undefined
  readonly #requests: DataRequests
  readonly #timers = new Map<DialogueTimer, () => void>()
  /**
   * Instructions that were not caused by the wire, told when the caller's own call has returned.
   */
  #later: Array<Instruction> = []
  #silent = false

  constructor(options: DialogueOptions) {
    this.id = options.id
    this.server = options.server
    this.#options = options
    const { dialect, id, limits, ports } = options
    this.#requests = new DataRequests({
      callId: id,
      dialect,
      limits,
      send: (message) => this.#send(message),
      startTimer: ports.startTimer,
      log: (level, sentence, fields) => this.#log(level, sentence, fields)
    })
  }

  /**
   * Announces the call. The error is a NewCall that does not fit a frame; the dialogue has then
   * never been.
   */
  open(newCall: NewCall): Result.Result<void, GctiEncodeError> {
    this.#stepCall(openEvents[this.#options.mode], { newCall })
    if (this.#newCallError === undefined) return Result.void
    this.#silent = true
    return Result.fail(this.#newCallError)
  }

  /** A message for this call, in the order of arrival. */
  receive(message: GctiMessage): void {
    this.#show("received", message)
    this.#receiveData(message)
    const events = classify(message, { call: this.#call, transfer: this.#transfer })
    const occasion = { message }
    if (events.treatment !== undefined) this.#stepTreatment(events.treatment, occasion)
    if (events.transfer !== undefined) this.#stepTransfer(events.transfer, occasion)
    if (events.call !== undefined) this.#stepCall(events.call, occasion)
  }

  /** The connection is gone, and the dialogue with it. */
  lost(reason: string): void {
    this.#requests.close("LinkDown")
    this.#stepTreatment("over", {})
    this.#stepCall("link lost", { reason })
  }

  // What a call is given are values of their own, so that it may hand one of them on alone.

  readonly requestRoute = (
    destination: string,
    digits: string | undefined,
    callData: CallData
  ): void => {
    this.#stepCall("route", { destination, digits, callData })
  }

  readonly transfer = (destination: string, callData: CallData): void => {
    if (this.#call === "Ended") return
    this.#stepTransfer("transfer", { destination, callData })
  }

  readonly attach = (callData: CallData): void => {
    if (callData.size > 0) this.#stepCall("attach", { callData })
  }

  readonly requestData = (request: DataRequest, answered: (answer: DataAnswer) => void): void => {
    if (this.#call !== "Ended") return this.#requests.request(request, answered)
    queueMicrotask(() => answered({ _tag: "Failure", word: "NoSuchCall" }))
  }

  readonly treatmentStarted = (): void => {
    this.#stepTreatment("started", {})
  }

  readonly reportTreatment = (report: TreatmentReport): void => {
    this.#stepTreatment(reportEvents[report._tag], { report })
  }

  readonly reportConnected = (): void => {
    this.#stepCall("connected", {})
  }

  readonly reportNotConnected = (outcome: "busy" | "no-answer" | "failed"): void => {
    this.#stepCall("not connected", { outcome })
  }

  /** IVR Server has no dialogue left then: its own end of the call is told by CallStatus. */
  readonly reportParted = (): void => undefined

  /** IVR Server may still answer; whether the call waits for that is the flow's business. */
  readonly overdue = (): boolean => false

  readonly close = (cause: CloseCause): void => {
    this.#silent = true
    this.#stepTreatment("over", {})
    this.#stepCall("close", { cause })
  }

  #stepCall(event: CallEvent, occasion: Occasion): void {
    const taken = stepCall(this.#call, event)
    if (taken._tag !== "Moved") return this.#unmoved(taken, call.name, this.#call, event)
    this.#call = taken.next
    this.#stopTimers(["call information timer"], call.runs[taken.next])
    for (const action of taken.actions) this.#performCall(action, occasion)
    if (taken.next === "Ended") this.#finish()
  }

  #stepTransfer(event: TransferEvent, occasion: Occasion): void {
    const taken = stepTransfer(this.#transfer, event)
    if (taken._tag !== "Moved") return this.#unmoved(taken, transfer.name, this.#transfer, event)
    this.#transfer = taken.next
    for (const action of taken.actions) this.#performTransfer(action, occasion)
  }

  #stepTreatment(event: TreatmentEvent, occasion: Occasion): void {
    const taken = stepTreatment(this.#treatment, event)
    if (taken._tag !== "Moved") return this.#unmoved(taken, treatment.name, this.#treatment, event)
    this.#treatment = taken.next
    this.#stopTimers(["cancel timer"], treatment.runs[taken.next])
    for (const action of taken.actions) this.#performTreatment(action, occasion)
  }

  #performCall(action: CallAction, occasion: Occasion): void {
    const { dialect, limits, mode } = this.#options
    const { callData = noData, destination = "", message } = occasion
    switch (action) {
      case "send NewCall":
        if (occasion.newCall !== undefined) {
          const sent = this.#send(toNewCall(occasion.newCall, this.id, mode, dialect))
          if (Result.isFailure(sent)) this.#newCallError = sent.failure
        }
        return
      case "send CallInfoReq":
        this.#send({ _tag: "CallInfoReq", callId: this.id })
        return
      case "send RouteRequest": {
        const request = toRouteRequest(this.id, destination, occasion.digits, callData)
        const sent = this.#send(request)
        if (Result.isFailure(sent)) this.#routeTooLong()
        return
      }
      case "send UDataSet":
        return this.#requests.attach(callData)
      case "hold data":
        return this.#holdData(callData)
      case "send held data": {
        const held = this.#heldData
        this.#heldData = new Map()
        return held.size === 0 ? undefined : this.#requests.attach(held)
      }
      case "send Connected":
        if (dialect.words["send.Connected"] === "yes") {
          this.#send({ _tag: "Connected", callId: this.id })
        }
        return
      case "send Failure":
        if (dialect.words["send.Failure"] === "yes") {
          this.#send(toFailure(this.id, occasion.outcome ?? "failed", dialect))
        }
        return
      case "send EndCall":
        this.#send(toEndCall(this.id, occasion.cause ?? "normal", dialect))
        return
      case "start call information timer":
        return this.#startTimer("call information timer", limits.callInformationMs, () =>
          this.#stepCall("call information timer", {})
        )
      case "tell Accepted":
        if (message === undefined) return this.#tellLater(toAccepted(undefined))
        return this.#tell(toAccepted(message._tag === "CallInfoResp" ? message : undefined))
      case "tell Route":
        return message?._tag === "RouteResponse" ? this.#tell(toRoute(message)) : undefined
      case "tell RequestFailed":
        return message?._tag === "CallError"
          ? this.#tell(toRequestFailed(message))
          : this.#tellLater(routeTooLong)
      case "tell Released":
        if (message?._tag !== "EndCall" && message?._tag !== "CallStatus") return
        return this.#tell(toReleased(message))
      case "tell LinkLost":
        return this.#tell({ _tag: "LinkLost", reason: occasion.reason ?? "" })
      default:
        action satisfies never
    }
  }

  #performTransfer(action: TransferAction, occasion: Occasion): void {
    const { callData = noData, destination = "", message } = occasion
    switch (action) {
      case "send OneStepXfer": {
        const sent = this.#send(toOneStepXfer(this.id, destination, callData))
        if (Result.isFailure(sent)) this.#stepTransfer("transfer failed", {})
        return
      }
      case "tell completed":
        return this.#tell({ _tag: "TransferEnded", outcome: "completed", code: undefined })
      case "tell busy":
        return this.#tell({ _tag: "TransferEnded", outcome: "busy", code: undefined })
      case "tell failed":
        return message?._tag === "CallError"
          ? this.#tell(toTransferFailed(message))
          : this.#tellLater(transferTooLong)
      default:
        action satisfies never
    }
  }

  #performTreatment(action: TreatmentAction, occasion: Occasion): void {
    const { dialect, limits } = this.#options
    const { message, report } = occasion
    switch (action) {
      case "tell Treat":
        if (message?._tag !== "TreatCall") return
        return this.#tell({ _tag: "Treat", treatment: toTreatment(message) })
      case "tell CancelTreatment":
        return this.#tell({ _tag: "CancelTreatment" })
      case "hold":
        if (message?._tag === "TreatCall") this.#heldTreat = message
        return
      case "drop held":
        this.#heldTreat = undefined
        return
      case "tell held Treat": {
        const held = this.#heldTreat
        this.#heldTreat = undefined
        if (held !== undefined) this.#tellLater({ _tag: "Treat", treatment: toTreatment(held) })
        return
      }
      case "send Started":
        this.#send(toTreatStarted(this.id, dialect))
        return
      case "send report":
        return report === undefined ? undefined : this.#sendReport(report)
      case "send Cancelled":
        return this.#sendReport({ _tag: "Cancelled" })
      case "send failed":
        return this.#sendReport(failedReport)
      case "refuse":
        return this.#sendReport({ _tag: "NotStarted", reason: "the call is not established" })
      case "start cancel timer":
        return this.#startTimer("cancel timer", limits.cancelReportMs, () =>
          this.#stepTreatment("cancel timer", {})
        )
      default:
        action satisfies never
    }
  }

  #send(message: Message): Result.Result<void, GctiEncodeError> {
    const sent = this.#options.ports.send(message)
    if (Result.isSuccess(sent)) this.#show("sent", message)
    else {
      const { found, expected } = sent.failure
      this.#log("warning", "A message does not fit a frame and was not sent", {
        message: message._tag,
        found,
        expected
      })
    }
    return sent
  }

  /**
   * A result too large to send must not leave the router waiting: it learns that the treatment
   * ended, if not with what.
   */
  #sendReport(report: TreatmentReport): void {
    const { dialect } = this.#options
    const sent = this.#send(toTreatStatus(this.id, report, dialect))
    if (Result.isFailure(sent)) this.#send(toTreatStatus(this.id, failedReport, dialect))
  }

  #holdData(callData: CallData): void {
    for (const [key, value] of callData) {
      if (this.#heldData.size >= this.#options.limits.heldDataMax && !this.#heldData.has(key)) {
        this.#log("warning", "Call data was dropped, too much waits for the call", { key })
      } else this.#heldData.set(key, value)
    }
  }

  /**
   * After a restart the server knows none of its calls (measured), and no request of this one will
   * be answered otherwise.
   */
  #receiveData(message: GctiMessage): void {
    switch (message._tag) {
      case "UDataResp":
      case "StatResp":
      case "AccessNumResp":
        return this.#requests.receive(message)
      case "CallError":
        if (message.FailedReq === "NoSuchCall") this.#requests.end("NoSuchCall")
        return
      default:
        return
    }
  }

  /** The server never saw the request, so its refusal is made here. */
  #routeTooLong(): void {
    if (this.#call === "Routing") this.#stepCall("request failed", {})
    else this.#tellLater(routeTooLong)
  }

  #tell(instruction: Instruction): void {
    if (this.#later.length > 0) this.#later.push(instruction)
    else this.#deliver(instruction)
  }

  /**
   * Tells after the caller's own call has returned: nobody expects to be told of a dialogue before
   * `open` gave it to him. Whatever the wire brings meanwhile queues behind.
   */
  #tellLater(instruction: Instruction): void {
    this.#later.push(instruction)
    if (this.#later.length > 1) return
    queueMicrotask(() => {
      const instructions = this.#later
      this.#later = []
      for (const told of instructions) this.#deliver(told)
    })
  }

  /**
   * After the last word nothing comes. A listener that throws has broken its promise, and breaks
   * nothing else.
   */
  #deliver(instruction: Instruction): void {
    if (this.#silent) return
    if (instruction._tag === "Released" || instruction._tag === "LinkLost") this.#silent = true
    const told = Result.try(() => this.#options.listener.onInstruction(instruction))
    if (Result.isFailure(told)) this.#listenerFailed(told.failure)
  }

  #show(direction: "sent" | "received", message: GctiMessage): void {
    const shown = Result.try(() =>
      this.#options.listener.onMessage({
        direction,
        name: toLadderName(message),
        fields: toLadderFields(message)
      })
    )
    if (Result.isFailure(shown)) this.#listenerFailed(shown.failure)
  }

  #listenerFailed(cause: unknown): void {
    this.#log("error", "A call threw while it was told of its CTI dialogue", {
      cause: cause instanceof Error ? cause.message : String(cause)
    })
  }

  #startTimer(timer: DialogueTimer, ms: number, fire: () => void): void {
    this.#stopTimer(timer)
    this.#timers.set(timer, this.#options.ports.startTimer(ms, fire))
  }

  /** Of a machine's timers only those go on that its state runs. */
  #stopTimers(
    timers: ReadonlyArray<DialogueTimer>,
    running: ReadonlyArray<DialogueTimer> = []
  ): void {
    for (const timer of timers) if (!running.includes(timer)) this.#stopTimer(timer)
  }

  #stopTimer(timer: DialogueTimer): void {
    const stop = this.#timers.get(timer)
    this.#timers.delete(timer)
    stop?.()
  }

  #finish(): void {
    this.#stopTimers([...this.#timers.keys()])
    this.#heldTreat = undefined
    this.#heldData.clear()
    this.#requests.close("NoSuchCall")
    this.#options.ports.ended(this.id)
  }

  #unmoved(
    taken: Exclude<ReturnType<typeof stepCall>, { readonly _tag: "Moved" }>,
    machine: string,
    state: string,
    event: string
  ): void {
    if (taken._tag === "Violation") {
      return this.#log("error", "A rule of our own was broken", { rule: taken.violation })
    }
    this.#log("debug", "Nothing follows", { machine, state, event, reason: taken.ignored })
  }

  #log(level: "debug" | "warning" | "error", sentence: string, fields: LogFields): void {
    this.#options.ports.log(level, sentence, { callId: this.id, server: this.server, ...fields })
  }
}
