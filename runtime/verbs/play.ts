// `play s(args)`: joins the caller with a media service and waits for its end. Several prompts are
// played one after another. Where the service answers a treatment it gives way to what the CTI side
// says next; where it is the flow's own (an apology before the release) it is played to its end.

import { Effect, Result } from "effect"
import type { Service } from "../../compiler/plan/Plan.ts"
import type { Bridge, BridgeNews } from "../call/Bridge.ts"
import type { Call } from "../call/Call.ts"
import type { CallInput } from "../call/CallInput.ts"
import type { FlowEvent } from "../call/FlowEvent.ts"
import { answerAlone } from "../call/answerAlone.ts"
import { applicationEvent } from "../call/applicationEvent.ts"
import { interruption } from "../call/interruption.ts"
import { happened, next, type Pipeline, type Turn, waiting } from "../call/Program.ts"
import { type MediaRequest, mediaRequests } from "../media/MediaRequest.ts"
import { parseNamelist, toTreatmentResult } from "../media/MediaResult.ts"
import type { Body } from "../ua/LegEvent.ts"
import { takeMediaPeer } from "./mediaPeer.ts"
import type { VerbSite } from "./VerbSite.ts"

/** How one media request ended. */
type Played =
  | { readonly _tag: "Done"; readonly body: Body | undefined }
  | {
      readonly _tag: "Failed"
      readonly event: "service.failed" | "service.timeout"
      readonly cause: string
    }
  /** The CTI side took its treatment back. */
  | { readonly _tag: "Cancelled" }
  | { readonly _tag: "Event"; readonly event: FlowEvent }

export const play = (site: VerbSite): Pipeline => {
  const service = site.place.service(site.target ?? "")
  if (service === undefined) {
    return () => Effect.die(new Error(`the plan has no service ${site.target}`))
  }
  const request = requestBuilder(site, service)
  return Effect.fnUntraced(function* (call: Call) {
    if (call.callerGone) return happened({ name: "hangup" }, site.search)
    call.lastResult = undefined
    call.lastService = service.name
    call.trace.setState(`playing ${service.name}`)
    const answering = call.cti.pending._tag === "Treatment"
    const startedMs = call.services.now()
    const played = yield* playAll(call, service, request, { site, answering })
    if (played._tag === "Done") noteResult(call, service, played.body)
    if (!answering) noteOwn(call, service, played, startedMs)
    return conclude(call, site, played)
  })
}

/** Where the play stands in its flow, and whether it carries out a treatment. */
interface PlayGround {
  readonly site: VerbSite
  readonly answering: boolean
}

const playAll = Effect.fnUntraced(function* (
  call: Call,
  service: Service,
  request: ReturnType<typeof requestBuilder>,
  ground: PlayGround
) {
  const peer = takeMediaPeer(call, service.media)
  if (peer === undefined) return failed("service.failed", "no media platform has room")
  const requests = request(call, peer.authority)
  if (typeof requests === "string") {
    peer.giveBack()
    return failed("service.failed", requests)
  }
  let played: Played = { _tag: "Done", body: undefined }
  for (const [index, { requestUri, headers }] of requests.entries()) {
    const last = index === requests.length - 1
    call.dropFarLeg()
    const bridge = call.joinMedia(
      {
        uri: requestUri,
        to: `<sip:${call.facts.dnis}@${call.services.host}>`,
        headers: call.legHeaders(headers),
        ...(last ? { giveBack: peer.giveBack } : {})
      },
      { startedBy: "service", mayTransfer: service.kind === "vxml", host: peer.host }
    )
    played = yield* playOne(call, bridge, service, ground)
    call.dropFarLeg()
    // An application that waits for its transfer only stands aside, and keeps its place.
    if (call.application?.bridge === bridge) return played
    if (played._tag !== "Done") break
  }
  peer.giveBack()
  return played
})

const failed = (event: "service.failed" | "service.timeout", cause: string): Played => ({
  _tag: "Failed",
  event,
  cause
})

const playOne = Effect.fnUntraced(function* (
  call: Call,
  bridge: Bridge,
  service: Service,
  { answering, site }: PlayGround
) {
  const deadline = call.services.now() + service.answerWithinMs
  for (;;) {
    const input = yield* call.take(bridge.state === "joining" ? deadline : undefined)
    if (input._tag === "Elapsed") return failed("service.timeout", "no answer in time")
    const news = input._tag === "Leg" ? bridge.observe(input.leg, input.event) : undefined
    const asked = applicationEvent(call, site.search, input, news)
    if (asked !== undefined) return { _tag: "Event", event: asked } satisfies Played
    const played = news === undefined ? undefined : playedBy(call, news)
    if (played !== undefined) return played
    if (answering && isCancel(input)) return { _tag: "Cancelled" } satisfies Played
    const event = interruption(call, input, answering ? "way" : "no way")
    if (event !== undefined) return { _tag: "Event", event } satisfies Played
    if (input._tag === "Leg" && input.leg === call.caller && bridge.state !== "joined") {
      answerAlone(call, input.event)
    }
  }
})

const isCancel = (input: CallInput) =>
  input._tag === "Cti" && input.instruction._tag === "CancelTreatment"

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
      return { _tag: "Done", body: news.body }
    default:
      return undefined
  }
}

const noteResult = (call: Call, service: Service, body: Body | undefined): void => {
  const namelist =
    body === undefined ? new Map<string, string>() : parseNamelist(body.content, body.contentType)
  call.lastResult = toTreatmentResult(service.kind, namelist)
  call.facts.attach(call.lastResult.callData)
  call.facts.digits = call.lastResult.digits ?? call.facts.digits
}

/** A service that answers no treatment has no report; the record shows it all the same. */
const noteOwn = (call: Call, service: Service, played: Played, startedMs: number): void =>
  call.trace.treatment({
    atMs: startedMs,
    treatment: "-",
    service: service.name,
    outcome: played._tag === "Done" ? "done" : played._tag === "Failed" ? "failed" : "cancelled",
    durationMs: call.services.now() - startedMs,
    results: [...(call.lastResult?.callData.keys() ?? [])]
  })

const conclude = (call: Call, site: VerbSite, played: Played): Turn => {
  switch (played._tag) {
    case "Done":
      return next
    case "Failed":
      // RULING (`language.md` §13): `play x then …` goes on when the prompt fails.
      return site.last ? happened({ name: played.event, cause: played.cause }, site.search) : next
    case "Cancelled":
      call.cti.reportTreatment({ _tag: "Cancelled" }, call.lastService, "cancelled")
      return waiting(site.search)
    case "Event":
      return happened(played.event, site.search)
  }
}

/**
 * Makes the function that turns a call's facts into media requests, or into the reason why there
 * are none.
 */
const requestBuilder = (site: VerbSite, service: Service) => {
  const { expressions, prompts, documents } = site.place
  const source = service.source === undefined ? undefined : expressions.value(service.source)
  const params = expressions.entries(service.params)
  const headers = expressions.entries(service.headers)
  return (call: Call, authority: string): ReadonlyArray<MediaRequest> | string => {
    const { facts } = call
    const treatment = call.cti.pending._tag === "Treatment" ? call.cti.pending.treatment : undefined
    const own = source?.(facts)
    const requests = mediaRequests({
      kind: service.kind,
      host: authority,
      source: typeof own === "string" ? own : undefined,
      arguments: new Map(site.args(facts)),
      params: new Map(params(facts)),
      headers: new Map(headers(facts)),
      treatment,
      callData: facts.userData,
      promptBase: prompts,
      documentBase: documents
    })
    return Result.isSuccess(requests) ? requests.success : requests.failure.message
  }
}
