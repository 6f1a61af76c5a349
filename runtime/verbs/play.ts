// `play s(args)`: joins the caller with a media service and waits for its end. Several prompts are
// played one after another. Where the service answers a treatment it gives way to what the CTI side
// says next; where it is the flow's own (an apology before the release) it is played to its end.
//
// A service with `session: keep` has one media session for successive treatments, and so has every
// voice application of a site with GVPi alone: what comes next is told to the session that runs.

import { Effect, Result } from "effect"
import type { Service } from "../../compiler/plan/Plan.ts"
import type { Call } from "../call/Call.ts"
import { happened, next, type Pipeline, type Turn, waiting } from "../call/Program.ts"
import { printTreatment, applicationDataType } from "../media/applicationData.ts"
import { branchFields, mediaRequests, type Play } from "../media/MediaRequest.ts"
import { type Namelist, toTreatmentResult } from "../media/MediaResult.ts"
import { takeMediaPeer } from "./mediaPeer.ts"
import { failed, type Played, type PlayGround, playLeg } from "./playLeg.ts"
import { playRequest } from "./playRequest.ts"
import type { VerbSite } from "./VerbSite.ts"

export const play = (site: VerbSite): Pipeline => {
  const service = site.place.service(site.target ?? "")
  if (service === undefined) {
    return () => Effect.die(new Error(`the plan has no service ${site.target}`))
  }
  const request = playRequest(site, service)
  const keeps = service.kind === "vxml" && (service.session === "keep" || site.place.branches)
  return Effect.fnUntraced(function* (call: Call) {
    if (call.callerGone) return happened({ name: "hangup" }, site.search)
    call.lastResult = undefined
    call.lastService = service.name
    call.trace.setState(`playing ${service.name}`)
    const ground = {
      search: site.search,
      answering: call.cti.pending._tag === "Treatment"
    }
    const startedMs = call.services.now()
    const branched = keeps ? yield* playBranch(call, service, request, ground) : undefined
    const played = branched ?? (yield* playAll(call, service, request, { ...ground, keeps }))
    if (played._tag === "Done") noteResult(call, service, played.results)
    if (!ground.answering) noteOwn(call, service, played, startedMs)
    return conclude(call, site, played)
  })
}

/**
 * Tells a session that runs already what it shall do next. `undefined`: there is none, or it would
 * not, and the service is played in a new one.
 */
const playBranch = Effect.fnUntraced(function* (
  call: Call,
  service: Service,
  request: (call: Call, authority: string) => Play,
  ground: PlayGround
) {
  const session = call.takeKept(service.name)
  if (session === undefined) return undefined
  const text = printTreatment(branchFields(request(call, "")))
  const content = new TextEncoder().encode(text)
  session.beginTreatment()
  session.bridge.far.request(
    "INFO",
    { body: { contentType: applicationDataType, content } },
    ({ status }) => call.offer({ _tag: "Answer", method: "INFO", status })
  )
  call.cti.treatmentStarted()
  const played: Played = yield* playLeg(call, session.bridge, service, ground)
  if (played._tag === "Failed") call.dropFarLegs()
  else if (!call.callerGone) call.dropFarLeg()
  return played._tag === "Failed" ? undefined : played
})

const playAll = Effect.fnUntraced(function* (
  call: Call,
  service: Service,
  request: (call: Call, authority: string) => Play,
  ground: PlayGround & { readonly keeps: boolean }
) {
  const peer = takeMediaPeer(call, service.media)
  if (peer === undefined) return failed("service.failed", "no media platform has room")
  const requests = mediaRequests(request(call, peer.authority))
  if (Result.isFailure(requests)) {
    peer.giveBack()
    return failed("service.failed", requests.failure.message)
  }
  let played: Played = { _tag: "Done", results: new Map() }
  for (const [index, { requestUri, headers }] of requests.success.entries()) {
    const last = index === requests.success.length - 1
    call.dropFarLeg()
    const bridge = call.joinMedia(
      {
        uri: requestUri,
        to: `<sip:${call.facts.dnis}@${call.services.host}>`,
        headers: call.legHeaders(headers),
        ...(last ? { giveBack: peer.giveBack } : {})
      },
      {
        startedBy: "service",
        mayTransfer: service.kind === "vxml",
        host: peer.host,
        keptFor: ground.keeps ? service.name : undefined
      }
    )
    played = yield* playLeg(call, bridge, service, ground)
    // What the platform returns to a caller who left is still collected, when the call is released.
    if (call.callerGone) return played
    call.dropFarLeg()
    // An application that waits for its transfer, or for its next treatment, keeps its place.
    if (bridge.state !== "over") return played
    if (played._tag !== "Done") break
  }
  peer.giveBack()
  return played
})

const noteResult = (call: Call, service: Service, results: Namelist): void => {
  call.lastResult = toTreatmentResult(service.kind, results)
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
