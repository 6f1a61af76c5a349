// The requests for data that one call has under way at IVR Server: gives each an id, finds the
// answer's request again, and answers for the server when it does not (iserver-xml.md §11, §12,
// §16.4). Every request ends exactly once. The flow's own `attach` goes the same way and only logs.

import { Result } from "effect"
import type { IvrServerLimits } from "../../config/CtiLimits.ts"
import type { Dialect } from "../../wire/ivrserver/dialect.ts"
import type { GctiEncodeError } from "../../wire/ivrserver/GctiCodec.ts"
import type { GenesysCallId, Message } from "../../wire/ivrserver/Messages.ts"
import type { DataAnswer, DataRequest } from "../DataRequest.ts"
import type { CallData } from "../Instruction.ts"
import { refusedAtOnce, toDataAnswer, toDataMessage } from "./dataMapping.ts"

export interface DataRequestsOptions {
  readonly callId: GenesysCallId
  readonly dialect: Dialect
  readonly limits: IvrServerLimits
  readonly send: (message: Message) => Result.Result<void, GctiEncodeError>
  readonly startTimer: (ms: number, fire: () => void) => () => void
  readonly log: (
    level: "debug" | "warning",
    sentence: string,
    fields: Readonly<Record<string, string>>
  ) => void
}

interface UnderWay {
  readonly answered: (answer: DataAnswer) => void
  readonly stopTimer: () => void
}

/** AccessNumResp names no request, so only one is asked for at a time and stands under this id. */
const accessNumberId = "access number"

const forgotten = "TooMany"

const noTimer = () => () => undefined

export class DataRequests {
  readonly #options: DataRequestsOptions
  readonly #underWay = new Map<string, UnderWay>()
  #count = 0
  #over = false

  constructor(options: DataRequestsOptions) {
    this.#options = options
  }

  /** Nobody waits for the answer; one that is no success is logged (language.md §13). */
  attach(callData: CallData): void {
    this.#send({ _tag: "Add", callData }, noTimer, (answer) => {
      if (answer._tag === "Success" || this.#over || answer.word === forgotten) return
      const { log } = this.#options
      log("warning", "IVR Server did not take the call data", { result: answer.word })
    })
  }

  request(request: DataRequest, answered: (answer: DataAnswer) => void): void {
    const { limits, startTimer } = this.#options
    const watch = (id: string) => startTimer(limits.dataAnswerMs, () => this.#overdue(id))
    const refused = this.#send(request, watch, answered)
    if (refused !== undefined) queueMicrotask(() => answered(refused))
  }

  /** An answer of the server's; one that belongs to no request is only noted. */
  receive(message: Message<"UDataResp" | "StatResp" | "AccessNumResp">): void {
    const id = message._tag === "AccessNumResp" ? accessNumberId : message.RequestId
    if (!this.#answer(id, toDataAnswer(message))) {
      this.#options.log("debug", "An answer to no request of this call", { message: message._tag })
    }
  }

  /** The call is over here; nothing is said any more of what the flow attached. */
  close(word: "LinkDown" | "NoSuchCall"): void {
    this.#over = true
    this.end(word)
  }

  /** What is under way will not be answered any more. */
  end(word: "LinkDown" | "NoSuchCall"): void {
    for (const id of this.#underWay.keys()) this.#answer(id, { _tag: "Failure", word })
  }

  /** Sends the request, or gives the answer it gets without being sent. */
  #send(
    request: DataRequest,
    watch: (id: string) => () => void,
    answered: (answer: DataAnswer) => void
  ): DataAnswer | undefined {
    const { callId, dialect, send } = this.#options
    const refused = refusedAtOnce(request)
    if (refused !== undefined) return refused
    this.#count += 1
    const id = request._tag === "AccessNumber" ? accessNumberId : `r${this.#count}`
    if (this.#underWay.has(id)) return { _tag: "Failure", word: forgotten }
    const sent = send(toDataMessage(request, callId, id, dialect))
    if (Result.isFailure(sent)) return { _tag: "Failure", word: "TooLong" }
    this.#makeRoom()
    this.#underWay.set(id, { answered, stopTimer: watch(id) })
    return undefined
  }

  /** The oldest question is given up for a new one beyond the bound. */
  #makeRoom(): void {
    const [oldest] = this.#underWay.keys()
    const isFull = this.#underWay.size >= this.#options.limits.pendingRequestsMax
    if (isFull && oldest !== undefined) {
      this.#answer(oldest, { _tag: "Failure", word: forgotten })
    }
  }

  #overdue(id: string): void {
    const { callId, send } = this.#options
    if (id === accessNumberId) send({ _tag: "AccessNumCancel", callId })
    this.#answer(id, { _tag: "Failure", word: "Timeout" })
  }

  #answer(id: string, answer: DataAnswer): boolean {
    const found = this.#underWay.get(id)
    if (found === undefined) return false
    this.#underWay.delete(id)
    found.stopTimer()
    found.answered(answer)
    return true
  }
}
