// A call's dialogue of the Call Routing Interface: its questions for a route, one after another,
// each under a CrossRefID of its own (`protocol/ged125/Cri.ts`). Plain and synchronous, as
// `SciDialogue` is. Lives until the call closes it or its session is lost.

import type { IcmLimits } from "../../config/CtiLimits.ts"
import { classifyCri } from "../../protocol/ged125/classify.ts"
import { cri, stepCri } from "../../protocol/ged125/Cri.ts"
import type { CriAction, CriEvent, CriState } from "../../protocol/ged125/Cri.ts"
import { codeName, statusCodes } from "../../wire/ged125/codes.ts"
import { icmCallId } from "../../wire/ged125/Messages.ts"
import type { CrossRefId, GedMessage, IcmCallId, Message } from "../../wire/ged125/Messages.ts"
import type { DialogueListener } from "../CtiLink.ts"
import type {
  CallData,
  CloseCause,
  CtiDialogue,
  Instruction,
  NewCall,
  NotConnected
} from "../Instruction.ts"
import type { DialoguePorts } from "./DialoguePorts.ts"
import { toLabel, toLadderFields, toLadderName } from "./mapping.ts"
import type { Variables } from "./variables.ts"

export interface CriOptions {
  readonly id: string
  readonly server: string
  readonly newCall: NewCall
  /** The call's id in the event feed; absent: ICM does not know it (§7). */
  readonly callId: IcmCallId | undefined
  readonly variables: Variables
  readonly limits: IcmLimits
  readonly listener: DialogueListener
  readonly ports: DialoguePorts
  /** A CrossRefID that no open question has; messages under it come to this dialogue. */
  readonly nextCrossRef: (dialogue: CriDialogue) => CrossRefId
  readonly freeCrossRef: (id: CrossRefId) => void
}

interface Occasion {
  readonly message?: Message<"ROUTE_SELECT" | "ROUTE_END">
  readonly destination?: string
  readonly digits?: string | undefined
  readonly callData?: CallData
  readonly reason?: string
}

const noCall = icmCallId(-1)

export class CriDialogue implements CtiDialogue {
  readonly id: string
  readonly server: string
  readonly leads = false
  readonly #options: CriOptions
  #state: CriState = "Idle"
  #crossRef: CrossRefId | undefined
  #stopTimer: (() => void) | undefined
  #silent = false

  constructor(options: CriOptions) {
    this.id = options.id
    this.server = options.server
    this.#options = options
  }

  receive(message: Message<"ROUTE_SELECT" | "ROUTE_END">): void {
    this.#show("received", message)
    this.#step(classifyCri(message), { message })
  }

  lost(reason: string): void {
    this.#step("link lost", { reason })
  }

  readonly requestRoute = (
    destination: string,
    digits: string | undefined,
    callData: CallData
  ): void => {
    this.#step("route", { destination, digits, callData })
  }

  readonly reportConnected = (): void => {
    this.#step("connected", {})
  }

  readonly reportNotConnected = (_outcome: NotConnected): void => {
    this.#step("not connected", {})
  }

  readonly overdue = (): boolean => {
    this.#step("overdue", {})
    return false
  }

  readonly close = (_cause: CloseCause): void => {
    this.#silent = true
    this.#step("close", {})
  }

  // ICM asks for nothing here, so that there is nothing to report; variables travel with a
  // question.

  readonly transfer = (): void => undefined
  readonly treatmentStarted = (): void => undefined
  readonly reportTreatment = (): void => undefined
  readonly reportParted = (): void => undefined
  readonly attach = (): void => undefined

  #step(event: CriEvent, occasion: Occasion): void {
    if (this.#state === "Ended") return
    const taken = stepCri(this.#state, event)
    if (taken._tag !== "Moved") {
      const because = taken._tag === "Ignored" ? taken.ignored : taken.violation
      const level = taken._tag === "Ignored" ? "debug" : "error"
      return this.#options.ports.log(level, "Nothing follows", { dialogue: this.id, because })
    }
    this.#state = taken.next
    if (cri.runs[taken.next].length === 0) this.#endTimer()
    if (taken.next === "Ended") this.#options.ports.ended()
    for (const action of taken.actions) this.#perform(action, occasion)
  }

  #perform(action: CriAction, occasion: Occasion): void {
    switch (action) {
      case "send ROUTE_REQUEST_EVENT":
        return this.#ask(occasion)
      case "end used":
        return this.#end(statusCodes.E_NO_ERROR)
      case "end not accepted":
        return this.#end(statusCodes.E_ROUTE_NOT_ACCEPTED)
      case "end too late":
        return this.#end(statusCodes.E_TIMEOUT)
      case "start route end timer":
        this.#stopTimer = this.#options.ports.startTimer(this.#options.limits.routeEndMs, () =>
          this.#step("route end timer", {})
        )
        return
      case "tell Label":
        return occasion.message?._tag === "ROUTE_SELECT"
          ? this.#tell(toLabel(occasion.message, this.#options.variables))
          : undefined
      case "tell RequestFailed":
        return this.#tell(failureOf(occasion.message))
      case "tell LinkLost":
        return this.#tell({ _tag: "LinkLost", reason: occasion.reason ?? "" })
      default:
        action satisfies never
    }
  }

  #ask({ callData = none, destination = "", digits }: Occasion): void {
    const { callId = noCall, newCall, nextCrossRef, variables } = this.#options
    this.#crossRef = nextCrossRef(this)
    this.#send({
      _tag: "ROUTE_REQUEST_EVENT",
      CrossRefID: this.#crossRef,
      CallID: callId,
      DialedNumber: destination,
      ...(newCall.ani === undefined || newCall.ani === "" ? {} : { ANI: newCall.ani }),
      ...variables.write(digits === undefined ? callData : new Map([...callData, ["CED", digits]]))
    })
  }

  /** The last word on a question; its CrossRefID may be another's afterwards. */
  #end(Status: number): void {
    const crossRef = this.#crossRef
    if (crossRef === undefined) return
    this.#crossRef = undefined
    this.#send({ _tag: "ROUTE_END_EVENT", CrossRefID: crossRef, Status })
    this.#options.freeCrossRef(crossRef)
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

  #endTimer(): void {
    this.#stopTimer?.()
    this.#stopTimer = undefined
  }
}

const none: CallData = new Map()

/** A question that was refused ends itself only; the application may ask another. */
const failureOf = (message: Message<"ROUTE_SELECT" | "ROUTE_END"> | undefined): Instruction => ({
  _tag: "RequestFailed",
  request: message?._tag ?? "ROUTE_REQUEST_EVENT",
  code:
    message?._tag === "ROUTE_END" ? codeName(statusCodes, message.Status) : "E_ROUTE_NOT_ACCEPTED"
})
