// One call's dialogue of the Service Control Interface: runs the machine of
// `protocol/ged125/Sci.ts` over what arrives and what the call asks for, and keeps the little
// that it needs at hand (the InvokeIDs to be answered, variables that no message has carried
// yet). Plain and synchronous; sockets and clocks are behind `DialoguePorts`. Lives until either
// side ends it or its session is lost, and says nothing afterwards.

import type { IcmLimits } from "../../config/CtiLimits.ts"
import { classifySci } from "../../protocol/ged125/classify.ts"
import { sci, stepSci } from "../../protocol/ged125/Sci.ts"
import type { SciAction, SciEvent, SciState } from "../../protocol/ged125/Sci.ts"
import { causeCodes, eventIds, statusCodes } from "../../wire/ged125/codes.ts"
import type { DialogueId, GedMessage, IcmCallId, InvokeId } from "../../wire/ged125/Messages.ts"
import type { DialogueListener } from "../CtiLink.ts"
import type {
  CallData,
  CloseCause,
  CtiDialogue,
  Instruction,
  NewCall,
  NotConnected,
  TreatmentReport
} from "../Instruction.ts"
import type { DialoguePorts, TrunkPort } from "./DialoguePorts.ts"
import {
  callNumbers,
  closeCauses,
  isExpected,
  outcomeEvents,
  refusalCode,
  reportData,
  reportEvent,
  toFailure,
  toLabel,
  toLadderFields,
  toLadderName,
  toReleased,
  toRunScript,
  userToUser
} from "./mapping.ts"
import type { Variables } from "./variables.ts"

export interface SciOptions {
  readonly id: DialogueId
  readonly server: string
  readonly port: TrunkPort
  readonly variables: Variables
  readonly requery: boolean
  readonly limits: IcmLimits
  readonly listener: DialogueListener
  readonly ports: DialoguePorts
}

/** What made the machine move; each action takes from it what is its own. */
interface Occasion {
  readonly message?: GedMessage | undefined
  readonly newCall?: NewCall
  /** The call is one of the event feed, under this id. */
  readonly callId?: IcmCallId
  readonly report?: TreatmentReport
  readonly outcome?: NotConnected
  readonly cause?: CloseCause
  readonly reason?: string
}

export class SciDialogue implements CtiDialogue {
  readonly id: string
  readonly server: string
  readonly leads = true
  readonly #options: SciOptions
  #state: SciState = "Fresh"
  #sent = 0
  #received = 0
  #running: InvokeId | undefined
  #cancel: InvokeId | undefined
  readonly #seen = new Set<InvokeId>()
  /** Attached, and not carried by any message yet. */
  #unsent = new Map<string, string>()
  #stopTimer: (() => void) | undefined
  #silent = false

  constructor(options: SciOptions) {
    this.id = String(options.id)
    this.server = options.server
    this.#options = options
  }

  /** Announces the call. `callId`: it is in the event feed already, and converted. */
  open(newCall: NewCall, callId: IcmCallId | undefined): void {
    if (callId !== undefined) this.#step("open converted", { newCall, callId })
    else this.#step(isExpected(newCall) ? "open request" : "open call", { newCall })
  }

  /** A message for this call, in the order of arrival. */
  receive(message: GedMessage): void {
    this.#show("received", message)
    if ("SendSeqNo" in message) this.#noteSequence(message.SendSeqNo)
    const event = classifySci(message, {
      running: this.#running,
      seen: (id) => this.#seen.has(id),
      requery: this.#options.requery
    })
    if (event === undefined) {
      // Answered once, and never again (ged125.md §13 no. 5).
      return this.#log("warning", "ICM repeated a request that it has made before", message)
    }
    if ("InvokeID" in message && message.InvokeID !== undefined) this.#see(message.InvokeID)
    this.#step(event, { message })
  }

  /** Bytes for this call that are no message. */
  receiveUnreadable(reason: string): void {
    this.#step("invalid message", { reason })
  }

  /** The session is gone, and the dialogue with it. */
  lost(reason: string): void {
    this.#step("link lost", { reason })
  }

  // What a call is given are values of their own, so that it may hand one of them on alone.

  /** ICM is not asked for routes here: it has the call. */
  readonly requestRoute = (): void => undefined

  /** Nor does it move callers. */
  readonly transfer = (): void => undefined

  readonly treatmentStarted = (): void => undefined

  readonly reportTreatment = (report: TreatmentReport): void => {
    this.#step(reportEvent(report), { report })
  }

  readonly reportConnected = (): void => {
    this.#step("connected", {})
  }

  readonly reportNotConnected = (outcome: NotConnected): void => {
    this.#notConnected(outcome)
  }

  readonly reportParted = (): void => {
    this.#step("parted", {})
  }

  readonly attach = (callData: CallData): void => {
    for (const [key, value] of callData) this.#unsent.set(key, value)
  }

  readonly overdue = (): boolean => {
    this.#step("overdue", {})
    return this.#state === "Ended"
  }

  readonly close = (cause: CloseCause): void => {
    this.#silent = true
    // Where ICM is not asked for another label, what became of this one is all it waits for.
    const outcome = cause === "busy" || cause === "no-answer" || cause === "failed"
    if (outcome && !this.#options.requery) this.#notConnected(cause)
    this.#step(cause === "abandoned" ? "close abandoned" : "close", { cause })
  }

  #notConnected(outcome: NotConnected): void {
    const event = this.#options.requery ? "not connected" : "not connected for good"
    this.#step(event, { outcome })
  }

  #step(event: SciEvent, occasion: Occasion): void {
    // Whoever closed it needs no word of its own end again.
    if (this.#state === "Ended") return
    const taken = stepSci(this.#state, event)
    if (taken._tag === "Violation") {
      return this.#log("error", "A rule of our own was broken", undefined, taken.violation)
    }
    if (taken._tag === "Ignored") {
      return this.#log("debug", "Nothing follows", occasion.message, `${event}: ${taken.ignored}`)
    }
    this.#state = taken.next
    if (sci.runs[taken.next].length === 0) this.#endTimer()
    if (taken.next === "Ended") this.#options.ports.ended()
    for (const action of taken.actions) this.#perform(action, occasion)
  }

  #perform(action: SciAction, occasion: Occasion): void {
    const opening = openings.get(action)
    if (opening !== undefined) return this.#open(opening, occasion)
    const report = eventReports.get(action)
    if (report !== undefined) return this.#report(report)
    const refusal = refusals.get(action)
    if (refusal !== undefined) return this.#refuse(refusal, occasion)
    this.#performOther(action, occasion)
  }

  #performOther(action: SciAction, occasion: Occasion): void {
    const { message } = occasion
    switch (action) {
      case "keep script":
        this.#running = message?._tag === "RUN_SCRIPT_REQ" ? message.InvokeID : undefined
        return
      case "keep cancel":
        this.#cancel = message?._tag === "CANCEL" ? message.InvokeID : undefined
        return
      case "start cancel timer":
        this.#stopTimer = this.#options.ports.startTimer(this.#options.limits.cancelReportMs, () =>
          this.#step("cancel timer", {})
        )
        return
      case "send result":
        return this.#result(true, occasion.report)
      case "send failed result":
        return this.#result(false, occasion.report)
      case "send refusal":
        return this.#confirm(this.#takeRunning(), refusalCode(occasion.report))
      case "confirm cancel":
        this.#takeRunning()
        return this.#confirm(this.#takeCancel(), statusCodes.E_OPERATION_CANCELLED)
      case "deny cancel":
        return this.#confirm(this.#takeCancel(), statusCodes.E_OPERATION_NOT_CANCELLED)
      case "answer cancel too late":
        return this.#confirm(this.#takeCancel(), statusCodes.E_INVALID_INVOKEID)
      case "send RESOURCE_CONNECTED":
        return this.#send({ _tag: "RESOURCE_CONNECTED", ...this.#header() })
      case "report outcome": {
        const { outcome = "failed" } = occasion
        return this.#send({
          _tag: "EVENT_REPORT",
          ...this.#header(),
          EventID: outcomeEvents[outcome]
        })
      }
      case "report disconnect": {
        const CauseCode = closeCauses[occasion.cause ?? "normal"]
        return this.#send({
          _tag: "EVENT_REPORT",
          ...this.#header(),
          EventID: eventIds.DISCONNECT,
          CauseCode
        })
      }
      case "send timeout":
        return this.#fail(statusCodes.E_TIMEOUT)
      case "send invalid message":
        return this.#fail(statusCodes.E_INVALID_MESSAGE)
      default:
        return this.#tellOf(action, occasion)
    }
  }

  #tellOf(action: SciAction, { message, reason }: Occasion): void {
    const { variables } = this.#options
    switch (action) {
      case "tell RunScript":
        return message?._tag === "RUN_SCRIPT_REQ"
          ? this.#tell(toRunScript(message, variables))
          : undefined
      case "tell CancelTreatment":
        return this.#tell({ _tag: "CancelTreatment" })
      case "tell Label":
        this.#running = undefined
        return message?._tag === "CONNECT" || message?._tag === "TEMPORARY_CONNECT"
          ? this.#tell(toLabel(message, variables))
          : undefined
      case "tell TakenBack": {
        this.#running = undefined
        const callData = message?._tag === "CONNECT_TO_RESOURCE" ? variables.read(message) : none
        return this.#tell({ _tag: "TakenBack", callData })
      }
      case "tell Released":
        return message?._tag === "RELEASE" ? this.#tell(toReleased(message)) : undefined
      case "tell RequestFailed":
        return this.#tell(failureOf(message))
      case "tell LinkLost":
        return this.#tell({ _tag: "LinkLost", reason: reason ?? "" })
      default:
        return undefined
    }
  }

  #open(name: "NEW_CALL" | "REQUEST_INSTRUCTION" | "NEW_DIALOGUE", occasion: Occasion): void {
    const { newCall, callId } = occasion
    if (newCall === undefined) return
    const { port, variables } = this.#options
    const { ServiceID, TrunkGroupID, TrunkNumber } = port
    const floats = variables.write(newCall.callData)
    const { CED: _digits, ...withoutDigits } = floats
    const numbers = callNumbers(newCall)
    const UserToUserInfo = userToUser(newCall.userToUser)
    const call = { TrunkGroupID, TrunkNumber, ServiceID, ...numbers, UserToUserInfo, ...floats }
    if (name === "NEW_CALL") return this.#send({ _tag: "NEW_CALL", ...this.#header(), ...call })
    if (name === "REQUEST_INSTRUCTION") {
      const CorrelationID = newCall.correlationId
      return this.#send({ _tag: "REQUEST_INSTRUCTION", ...this.#header(), ...call, CorrelationID })
    }
    if (callId === undefined) return
    const { DialedNumber } = numbers
    const converted = { CallID: callId, ServiceID, DialedNumber, ...withoutDigits }
    this.#send({ _tag: "NEW_DIALOGUE", ...this.#header(), ...converted })
  }

  #report({ cause, event }: EventReport): void {
    const CauseCode = cause === undefined ? {} : { CauseCode: cause }
    this.#send({ _tag: "EVENT_REPORT", ...this.#header(), EventID: event, ...CauseCode })
  }

  #result(ok: boolean, report: TreatmentReport | undefined): void {
    const InvokeID = this.#takeRunning()
    if (InvokeID === undefined) return
    const callData = new Map([...this.#unsent, ...reportData(report)])
    this.#unsent = new Map()
    const variables = this.#options.variables.write(callData)
    this.#send({
      _tag: "RUN_SCRIPT_RESULT",
      ...this.#header(),
      InvokeID,
      ResultCode: ok,
      ...variables
    })
  }

  #refuse(ErrorCode: number, { message }: Occasion): void {
    if (message === undefined || !("InvokeID" in message)) return
    this.#confirm(message.InvokeID, ErrorCode)
  }

  #confirm(InvokeID: InvokeId | undefined, ErrorCode: number): void {
    if (InvokeID === undefined) return
    this.#send({ _tag: "DIALOGUE_FAILURE_CONF", ...this.#header(), InvokeID, ErrorCode })
  }

  #fail(ErrorCode: number): void {
    this.#send({ _tag: "DIALOGUE_FAILURE_EVENT", ...this.#header(), ErrorCode })
  }

  #takeRunning(): InvokeId | undefined {
    const running = this.#running
    this.#running = undefined
    return running
  }

  #takeCancel(): InvokeId | undefined {
    const cancel = this.#cancel
    this.#cancel = undefined
    return cancel
  }

  /** Of the next message; each one that is made is sent. */
  #header(): { readonly DialogueID: DialogueId; readonly SendSeqNo: number } {
    this.#sent += 1
    return { DialogueID: this.#options.id, SendSeqNo: this.#sent }
  }

  #send(message: GedMessage): void {
    if (this.#options.ports.send(message)) this.#show("sent", message)
  }

  #tell(instruction: Instruction): void {
    if (!this.#silent) this.#options.listener.onInstruction(instruction)
  }

  #show(direction: "sent" | "received", message: GedMessage): void {
    const name = toLadderName(message)
    this.#options.listener.onMessage({ direction, name, fields: toLadderFields(message) })
  }

  #see(id: InvokeId): void {
    const [oldest] = this.#seen
    if (this.#seen.size >= this.#options.limits.invokeIdsMax && oldest !== undefined) {
      this.#seen.delete(oldest)
    }
    this.#seen.add(id)
  }

  /** §6.1: gaps are worth a line and nothing more. */
  #noteSequence(number: number): void {
    const expected = this.#received + 1
    this.#received = number
    if (number === expected) return
    const { log } = this.#options.ports
    log("debug", "A gap in the sequence of ICM", { dialogue: this.id, expected, found: number })
  }

  #endTimer(): void {
    this.#stopTimer?.()
    this.#stopTimer = undefined
  }

  #log(
    level: "debug" | "warning" | "error",
    sentence: string,
    message: GedMessage | undefined,
    because?: string
  ): void {
    this.#options.ports.log(level, sentence, {
      dialogue: this.id,
      ...(message === undefined ? {} : { message: toLadderName(message) }),
      ...(because === undefined ? {} : { because })
    })
  }
}

const none: CallData = new Map()

const openings: ReadonlyMap<SciAction, "NEW_CALL" | "REQUEST_INSTRUCTION" | "NEW_DIALOGUE"> =
  new Map([
    ["send NEW_CALL", "NEW_CALL"],
    ["send REQUEST_INSTRUCTION", "REQUEST_INSTRUCTION"],
    ["send NEW_DIALOGUE", "NEW_DIALOGUE"]
  ])

interface EventReport {
  readonly event: number
  readonly cause?: number
}

/** EVENT_REPORTs that say always the same. §6.4: a cause only with ABANDON and DISCONNECT. */
// oxfmt-ignore
const eventReports: ReadonlyMap<SciAction, EventReport> = new Map([
  ["report answer",        { event: eventIds.ANSWER }],
  ["report invalid label", { event: eventIds.CONNECT_INVALID }],
  ["report parted",        { event: eventIds.DISCONNECT, cause: causeCodes.CALLED_PARTY_DISCONNECTED }],
  ["report abandon",       { event: eventIds.ABANDON,    cause: causeCodes.ABANDONED }]
])

/** Refusals of the message that has just come. */
const refusals: ReadonlyMap<SciAction, number> = new Map([
  ["refuse invoke id", statusCodes.E_INVALID_INVOKEID],
  ["refuse request", statusCodes.E_REQUEST_REFUSED],
  ["refuse message", statusCodes.E_INVALID_MESSAGE]
])

const failureOf = (message: GedMessage | undefined): Instruction => {
  if (message?._tag === "DIALOGUE_FAILURE_EVENT") return toFailure(message._tag, message.ErrorCode)
  if (message?._tag === "CONNECT" || message?._tag === "TEMPORARY_CONNECT") {
    return toFailure(message._tag, statusCodes.E_INVALID_MESSAGE)
  }
  const name = message === undefined ? "a message" : toLadderName(message)
  return toFailure(name, statusCodes.E_INVALID_MESSAGE)
}
