// One media leg that plays: waits until it has answered, until it ends, or until something takes
// precedence. Where it carries out a treatment it gives way to what the CTI side says next.

import { Effect } from "effect"
import type { Service } from "../../compiler/plan/Plan.ts"
import { answerAlone } from "../call/answerAlone.ts"
import { applicationEvent } from "../call/applicationEvent.ts"
import type { Bridge, BridgeNews } from "../call/Bridge.ts"
import type { Call } from "../call/Call.ts"
import type { CallInput } from "../call/CallInput.ts"
import type { FlowEvent } from "../call/FlowEvent.ts"
import { instructionEvent } from "../call/instructionEvent.ts"
import { interruption } from "../call/interruption.ts"
import type { SearchId } from "../call/Program.ts"
import { treatmentResults } from "../media/applicationData.ts"
import { type Namelist, parseNamelist } from "../media/MediaResult.ts"

/** How one media request ended. */
export type Played =
  | { readonly _tag: "Done"; readonly results: Namelist }
  | {
      readonly _tag: "Failed"
      readonly event: "service.failed" | "service.timeout"
      readonly cause: string
    }
  /** The CTI side took its treatment back. */
  | { readonly _tag: "Cancelled" }
  | { readonly _tag: "Event"; readonly event: FlowEvent }

export const failed = (event: "service.failed" | "service.timeout", cause: string): Played => ({
  _tag: "Failed",
  event,
  cause
})

/** Where the play stands in its flow, and whether it carries out a treatment. */
export interface PlayGround {
  readonly search: SearchId
  readonly answering: boolean
}

/** A platform that does not end music after its time is ended by us, this much later. */
const musicGraceMs = 500

export const playLeg = Effect.fnUntraced(function* (
  call: Call,
  bridge: Bridge,
  service: Service,
  { answering, search }: PlayGround
) {
  const answerBy = call.services.now() + service.answerWithinMs
  let endsBy: number | undefined
  for (;;) {
    const input = yield* call.take(bridge.state === "joining" ? answerBy : endsBy)
    if (input._tag === "Elapsed") {
      if (bridge.state !== "joining") return { _tag: "Done", results: new Map() } satisfies Played
      return failed("service.timeout", "no answer in time")
    }
    const news = input._tag === "Leg" ? bridge.observe(input.leg, input.event) : undefined
    const asked = applicationEvent(call, search, input, news)
    if (asked !== undefined) return { _tag: "Event", event: asked } satisfies Played
    const played = news === undefined ? branchRefused(input) : playedBy(call, news)
    if (played !== undefined) return played
    if (news?._tag === "Joined") endsBy = musicEnd(call, service)
    if (answering && stops(call, input)) return { _tag: "Cancelled" } satisfies Played
    const event = interruption(call, input, answering ? "way" : "no way")
    if (event !== undefined) return { _tag: "Event", event } satisfies Played
    if (input._tag === "Leg" && input.leg === call.caller && bridge.state !== "joined") {
      answerAlone(call, input.event)
    }
  }
})

/** The CTI side takes its treatment back, or ICM the caller for another script. */
const stops = (call: Call, input: CallInput): boolean => {
  if (input._tag !== "Cti") return false
  if (input.instruction._tag === "CancelTreatment") return true
  if (input.instruction._tag !== "TakenBack") return false
  instructionEvent(call, input.instruction)
  return true
}

/** Music of a treatment with a DURATION ends by itself, whatever the platform makes of that. */
const musicEnd = (call: Call, { kind }: Service): number | undefined => {
  const { pending } = call.cti
  const durationMs = pending._tag === "Treatment" ? pending.treatment.durationMs : undefined
  return kind !== "music" || durationMs === undefined
    ? undefined
    : call.services.now() + durationMs + musicGraceMs
}

/** The running session would not take the treatment (`playBranch`). */
const branchRefused = (input: CallInput): Played | undefined =>
  input._tag === "Answer" && input.method === "INFO" && input.status >= 300
    ? failed("service.failed", `rejected ${input.status}`)
    : undefined

const playedBy = (call: Call, news: BridgeNews): Played | undefined => {
  switch (news._tag) {
    case "Answered":
    case "Joined":
      call.cti.treatmentStarted()
      return undefined
    case "Refused": {
      const event = news.status === 408 ? "service.timeout" : "service.failed"
      return failed(event, `rejected ${news.status}`)
    }
    case "CallerRefused":
      return failed("service.failed", `the caller's side refused with ${news.status}`)
    case "FarEnded":
      return {
        _tag: "Done",
        results:
          news.body === undefined
            ? new Map()
            : parseNamelist(news.body.content, news.body.contentType)
      }
    case "FarAsked": {
      const results = treatmentResults(news.request.body)
      if (results === undefined) return undefined
      news.request.respond(200)
      // The treatment is over and the session goes on.
      call.application?.finishTreatment()
      return { _tag: "Done", results }
    }
    default:
      return undefined
  }
}
