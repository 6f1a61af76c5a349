// One call at a simulated IVR Server: what the switch does with it, the strategy's steps, and the
// answers to what the client asks. Behaves as the measured server where there are measurements
// (gvp-ctic.md §5.4), as the fact sheet's section 18 where there are none.

import { Effect, Queue } from "effect"
import type { Cause } from "effect"
import type { Dialect } from "../../wire/ivrserver/dialect.ts"
import { readWord } from "../../wire/ivrserver/dialect.ts"
import type { GenesysCallId, Message } from "../../wire/ivrserver/Messages.ts"
import { flatten, listNode, textList, textNode } from "../../wire/ivrserver/NodeList.ts"
import type { DataNode, NodeList } from "../../wire/ivrserver/NodeList.ts"
import type { Faults } from "./Faults.ts"
import type { SimClient } from "./SimClient.ts"
import { chooseStrategy } from "./Strategy.ts"
import type { Step, Strategies, Strategy, TransferAnswer } from "./Strategy.ts"

export interface SimTimings {
  /** From NewCall to Ringing and from Ringing to Established; 200 ms and 100 ms were seen. */
  readonly ringingMs: number
  readonly establishedMs: number
  /** After which an unmatched NewCall is given up; 60.1 to 60.3 s were measured. */
  readonly unmatchedMs: number
}

export interface SimCallOptions {
  readonly client: SimClient
  readonly newCall: Message<"NewCall">
  readonly mode: "behind" | "in-front" | "network"
  readonly strategies: Strategies
  readonly dialect: Dialect
  readonly faults: () => Faults
  readonly timings: SimTimings
  /** The call is over here; nothing is said about it any more. */
  readonly ended: (callId: GenesysCallId) => void
}

/** Requests and reports of one call that its strategy has not looked at yet. */
const inboxMax = 64

export class SimCall {
  readonly callId: GenesysCallId
  readonly #options: SimCallOptions
  /** The call's user data; keys came from the wire. */
  readonly userData: Map<string, string>
  readonly #routes: Queue.Queue<Message<"RouteRequest">>
  readonly #statuses: Queue.Queue<Message<"TreatStatus">>
  #transferAnswers: Array<TransferAnswer> = []
  #strategy: Strategy | undefined
  #steps: Array<Step> = []
  #isEstablished: boolean
  #isOver = false

  constructor(
    options: SimCallOptions,
    queues: {
      readonly routes: Queue.Queue<Message<"RouteRequest">>
      readonly statuses: Queue.Queue<Message<"TreatStatus">>
    }
  ) {
    this.callId = options.newCall.callId
    this.#options = options
    this.#routes = queues.routes
    this.#statuses = queues.statuses
    this.userData = new Map(flatten(options.newCall.UDataEx))
    this.#isEstablished = options.mode !== "behind"
    this.#choose(undefined)
  }

  /** What the server does of its own accord, until the call is over. */
  get script(): Effect.Effect<void> {
    return this.#options.mode === "behind" ? this.#runBehind() : this.#runStrategy()
  }

  receive(message: Message): void {
    switch (message._tag) {
      case "RouteRequest":
        return this.#receiveRoute(message)
      case "TreatStatus":
        Queue.offerUnsafe(this.#statuses, message)
        return
      case "OneStepXfer":
        return this.#receiveTransfer()
      case "CallInfoReq":
        return this.#options.faults().callInfo === "answered" ? this.#tellCallInfo() : undefined
      case "UDataSet":
      case "UDataGet":
      case "UDataDel":
        return this.#receiveData(message)
      case "PeekStatReq":
      case "GetStatReq":
        return this.#send({
          _tag: "StatResp",
          callId: this.callId,
          ResultCode: "Success",
          RequestId: message.RequestId,
          Result: "3"
        })
      case "AccessNumGet":
        return this.#send({
          _tag: "AccessNumResp",
          callId: this.callId,
          Action: "Get",
          Result: "Success",
          AccessNum: `88${message.DestDN}`
        })
      case "EndCall":
        return this.end(
          this.#options.faults().endCallEcho
            ? this.#options.dialect.words["EndCall.EndCause.normal"]
            : undefined
        )
      default:
        // Everything else changes nothing here and wants no answer.
        return undefined
    }
  }

  /** Ends the call, with an EndCall of the given cause or without a word. */
  end(cause: string | undefined): void {
    if (cause !== undefined) {
      this.#send({ _tag: "EndCall", callId: this.callId, EndCause: cause })
    }
    this.#isOver = true
    this.#options.ended(this.callId)
  }

  send(message: Message): void {
    this.#send(message)
  }

  #runBehind(): Effect.Effect<void> {
    const { timings } = this.#options
    const accept = this.#strategy?.accept ?? "unmatched"
    if (accept === "unmatched") {
      return Effect.sleep(timings.unmatchedMs).pipe(
        Effect.andThen(Effect.sync(() => this.end("Timeout")))
      )
    }
    return Effect.sleep(timings.ringingMs).pipe(
      Effect.andThen(Effect.sync(() => this.#tellStatus("Ringing"))),
      Effect.andThen(Effect.sleep(timings.establishedMs)),
      Effect.andThen(
        Effect.sync(() => {
          this.#isEstablished = true
          this.#tellStatus("Established")
        })
      ),
      Effect.andThen(this.#runStrategy())
    )
  }

  /** In the network the router acts of its own accord, once; elsewhere it is asked each time. */
  #runStrategy(): Effect.Effect<void> {
    const isAsked = this.#options.mode !== "network"
    const answerRequest = Effect.flatMap(Queue.take(this.#routes), ({ RouteDN }) => {
      this.#choose(RouteDN)
      return this.#runSteps(true)
    })
    return Effect.ignore(isAsked ? Effect.forever(answerRequest) : this.#runSteps(false))
  }

  #runSteps(isAsked: boolean): Effect.Effect<void, Cause.Done> {
    return Effect.gen({ self: this }, function* () {
      let step = this.#steps.shift()
      while (step !== undefined) {
        yield* this.#perform(step)
        step = isAsked && "route" in step ? undefined : this.#steps.shift()
      }
    })
  }

  /**
   * The strategy for the call's numbers. One that is under way goes on; one that is used up begins
   * again.
   */
  #choose(routeDn: string | undefined): void {
    const { newCall, strategies } = this.#options
    const key = { dnis: newCall.DNIS, called: newCall.CalledNum, routeDn }
    const chosen = chooseStrategy(strategies, key)
    if (chosen === this.#strategy && this.#steps.length > 0) return
    this.#strategy = chosen
    const steps = chosen?.steps ?? [{ route: { type: "Default", extensions: {} } }]
    this.#steps = steps.filter((step) => !("xfer" in step))
    this.#transferAnswers = steps.flatMap((step) => ("xfer" in step ? [step.xfer] : []))
  }

  #perform(step: Step): Effect.Effect<void, Cause.Done> {
    if ("treat" in step) {
      this.#send(toTreatCall(this.callId, step.treat, this.#options.dialect))
      return step.until === "completed" ? this.#treatmentOver() : Effect.sleep(step.until.afterMs)
    }
    if ("cancel" in step) {
      return Effect.sleep(step.cancel).pipe(
        Effect.andThen(Effect.sync(() => this.#send({ _tag: "Cancel", callId: this.callId }))),
        Effect.andThen(this.#treatmentOver())
      )
    }
    if ("waitMs" in step) return Effect.sleep(step.waitMs)
    if ("silence" in step) return Effect.never
    if ("route" in step) this.#tellRoute(step.route)
    else if ("status" in step) this.#tellStatus(step.status)
    else if ("endCall" in step) this.end(step.endCall)
    else if ("drop" in step) this.#options.client.drop()
    else if ("callError" in step) this.#tellError(step.callError.request, step.callError.code)
    return Effect.void
  }

  /** Waits for a report other than Started. */
  #treatmentOver(): Effect.Effect<void, Cause.Done> {
    const { dialect } = this.#options
    return Effect.gen({ self: this }, function* () {
      while (true) {
        const { Status } = yield* Queue.take(this.#statuses)
        if (readWord(dialect, ["TreatStatus.Status.started"], Status) === undefined) return
      }
    })
  }

  /** Measured: before Established a RouteRequest is INVALID_REQ. */
  #receiveRoute(message: Message<"RouteRequest">): void {
    if (!this.#isEstablished) return this.#tellError("Unknown", "INVALID_REQ")
    this.#store(message.UDataEx)
    Queue.offerUnsafe(this.#routes, message)
  }

  /**
   * Measured: before Established OneStepXfer is BLOCKED_REQ; in other modes there is no switch that
   * could move the call.
   */
  #receiveTransfer(): void {
    if (!this.#isEstablished || this.#options.mode !== "behind") {
      return this.#tellError("Unknown", "BLOCKED_REQ")
    }
    const answer = this.#transferAnswers.shift() ?? "complete"
    if (answer === "complete") return this.#tellStatus("XferComplete")
    if (answer === "busy") return this.#tellStatus("Busy")
    if (answer !== "silent") this.#tellError(answer.request ?? "OneStepXfer", answer.error)
  }

  /**
   * Measured: before Established it echoes what the client said, afterwards it tells what the
   * switch knows.
   */
  #tellCallInfo(): void {
    const { newCall } = this.#options
    const echo = { ANI: newCall.ANI, DNIS: newCall.DNIS, CalledNum: newCall.CalledNum }
    const known = this.#isEstablished
      ? { ConnId: connId(this.callId), LastEvent: "EventEstablished", ...this.#strategy?.switch }
      : {}
    this.#send({ _tag: "CallInfoResp", callId: this.callId, ...echo, ...known })
  }

  /** Measured: before Established UDataSet is MiscError, and a key that is not there NoMatch. */
  #receiveData(message: Message<"UDataSet" | "UDataGet" | "UDataDel">): void {
    const answer = { _tag: "UDataResp", callId: this.callId, RequestId: message.RequestId } as const
    const { userData } = this.#options.faults()
    if (userData === "silent") return
    if (userData === "refused") return this.#send({ ...answer, Result: "MiscError" })
    if (message._tag === "UDataGet") {
      const found = message.Keys.split(":").flatMap((key): ReadonlyArray<[string, string]> => {
        const value = this.userData.get(key)
        return value === undefined ? [] : [[key, value]]
      })
      return this.#send(
        found.length === 0
          ? { ...answer, Result: "NoMatch" }
          : { ...answer, Result: "Success", UDataEx: textList(new Map(found)) }
      )
    }
    if (!this.#isEstablished) return this.#send({ ...answer, Result: "MiscError" })
    if (message._tag === "UDataSet") this.#store(message.UDataEx)
    else {
      for (const key of message.Keys?.split(":") ?? this.userData.keys()) this.userData.delete(key)
    }
    this.#send({ ...answer, Result: "Success" })
  }

  #store(list: NodeList | undefined): void {
    for (const [key, value] of flatten(list)) this.userData.set(key, value)
  }

  #tellStatus(event: string): void {
    this.#send({ _tag: "CallStatus", callId: this.callId, Event: event })
  }

  #tellRoute(route: Extract<Step, { readonly route: unknown }>["route"]): void {
    const extensions = new Map(Object.entries(route.extensions))
    this.#send({
      _tag: "RouteResponse",
      callId: this.callId,
      RouteType: route.type,
      Dest: route.dest,
      ExtnsEx: extensions.size === 0 ? undefined : textList(extensions)
    })
  }

  #tellError(request: string, code: string | undefined): void {
    this.#send({ _tag: "CallError", callId: this.callId, FailedReq: request, TlibErrCode: code })
  }

  #send(message: Message): void {
    if (!this.#isOver) this.#options.client.send(message)
  }
}

/** A call with its queues; they are bounded and drop what a strategy never looks at. */
export const makeSimCall = (options: SimCallOptions): Effect.Effect<SimCall> =>
  Effect.gen(function* () {
    const routes = yield* Queue.dropping<Message<"RouteRequest">>(inboxMax)
    const statuses = yield* Queue.dropping<Message<"TreatStatus">>(inboxMax)
    return new SimCall(options, { routes, statuses })
  })

/** An id in T-Library's manner, 16 hexadecimal digits, from the CallId. */
const connId = (callId: GenesysCallId): string =>
  Array.from(callId, (character) => (character.codePointAt(0) ?? 0).toString(16))
    .join("")
    .slice(-16)
    .padStart(16, "0")

const toTreatCall = (
  callId: GenesysCallId,
  treat: Extract<Step, { readonly treat: unknown }>["treat"],
  dialect: Dialect
): Message<"TreatCall"> => {
  const nodes: Array<DataNode> = Object.entries(treat.params).map(([key, value]) =>
    textNode(key, value)
  )
  const prompts = treat.prompts.map((prompt, index) => [`${index + 1}`, prompt] as const)
  if (dialect.words["Parameters.PROMPT"] === "flat") {
    for (const [number, prompt] of prompts) {
      for (const [field, value] of Object.entries(prompt)) {
        nodes.push(textNode(`PROMPT.${number}.${field}`, value))
      }
    }
  } else if (prompts.length > 0) {
    const lists = prompts.map(([number, prompt]) =>
      listNode(
        number,
        Object.entries(prompt).map(([field, value]) => textNode(field, value))
      )
    )
    nodes.push(listNode("PROMPT", lists))
  }
  const Parameters = nodes.length === 0 ? undefined : { nodes, others: [] }
  return { _tag: "TreatCall", callId, Type: treat.type, Parameters }
}
