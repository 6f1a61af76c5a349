// `profile p` and `profile by-dnis`: hands the call to the media platform that runs the profile's
// application. The platform's answer is the caller's; we stay in the signalling path until one of
// them ends it.

import { Effect } from "effect"
import type { Profile } from "../../compiler/plan/Plan.ts"
import type { Bridge, BridgeNews } from "../call/Bridge.ts"
import type { Call } from "../call/Call.ts"
import { authorityOf } from "../call/destination.ts"
import { answerAlone } from "../call/answerAlone.ts"
import { toText } from "../call/Facts.ts"
import type { FlowEvent } from "../call/FlowEvent.ts"
import { interruption } from "../call/interruption.ts"
import { happened, type Pipeline, waiting } from "../call/Program.ts"
import { releaseCall } from "../call/releaseCall.ts"
import { profileAnswerWithinMs } from "../config/CallTimers.ts"
import { mediaRequests } from "../media/MediaRequest.ts"
import { userDataHeaders } from "../media/userDataFill.ts"
import type { Headers } from "../ua/LegEvent.ts"
import type { ResourceManagerPeer } from "../select/ResourceManager.ts"
import { escapeUriUser } from "../ua/relayed.ts"
import { takeMediaPeer } from "./mediaPeer.ts"
import type { VerbSite } from "./VerbSite.ts"
import { Result } from "effect"

export const profile = (site: VerbSite): Pipeline =>
  Effect.fnUntraced(function* (call: Call) {
    if (call.callerGone) return happened({ name: "hangup" }, site.search)
    const chosen = chooseProfile(call, site)
    const bridge = joinProfile(call, site, chosen)
    if (typeof bridge === "string") {
      return happened({ name: "service.failed", cause: bridge }, site.search)
    }
    if (chosen !== undefined) call.trace.setProfile(chosen.name)
    call.trace.setState(`running ${chosen?.name ?? "the profile of the number"}`)
    const refusal = yield* untilJoined(call, bridge)
    // From here on the application leads (`awaitApplication`).
    if (refusal === undefined) return waiting(site.search)
    if (refusal._tag === "Event") return happened(refusal.event, site.search)
    if (call.facts.answered)
      return happened({ name: "service.failed", cause: "refused" }, site.search)
    return yield* passOn(call, refusal)
  })

const chooseProfile = (call: Call, site: VerbSite): Profile | undefined =>
  site.target === "by-dnis"
    ? (call.facts.profile ?? site.place.defaultProfile)
    : site.place.profile(site.target ?? "")

const joinProfile = (call: Call, site: VerbSite, chosen: Profile | undefined): Bridge | string => {
  const { resourceManager } = call.services
  if (resourceManager !== undefined && (site.target === "by-dnis" || chosen?.app === undefined)) {
    return joinThrough(call, resourceManager, site.target === "by-dnis" ? undefined : chosen)
  }
  return chosen === undefined ? "no profile for the number" : join(call, site, chosen)
}

/**
 * RULING (`language.md` §13): in role `connector` the Resource Manager maps the number that the CTI
 * side told. A profile that the flow names goes by name, in the header that selects it
 * (`gvp-ctic.md` §2.3).
 */
const joinThrough = (
  call: Call,
  resourceManager: ResourceManagerPeer,
  named: Profile | undefined
): Bridge => {
  call.dropFarLeg()
  call.endKept()
  const uri = `sip:${escapeUriUser(call.facts.dnis)}@${authorityOf(resourceManager)}`
  const selects =
    named === undefined ? [] : [["X-Genesys-gsw-ivr-profile-name", named.name] as const]
  const pairs = [...call.facts.userData]
  const headers = call.legHeaders([...selects, ...userDataHeaders(pairs)])
  return call.joinMedia(
    { uri, to: `<${uri}>`, headers },
    { startedBy: "profile", mayTransfer: true, host: undefined }
  )
}

/** Dials the platform; the reason why it cannot be dialled otherwise. */
const join = (call: Call, site: VerbSite, chosen: Profile): Bridge | string => {
  const { expressions, documents, prompts } = site.place
  const app = chosen.app === undefined ? undefined : expressions.value(chosen.app)(call.facts)
  const peer = takeMediaPeer(call, chosen.media)
  if (peer === undefined) return "no media platform has room"
  const requests = mediaRequests({
    kind: "vxml",
    host: peer.authority,
    source: toText(app),
    arguments: new Map(site.args(call.facts)),
    params: new Map(expressions.entries(chosen.params)(call.facts)),
    headers: new Map(),
    treatment: undefined,
    callData: call.facts.userData,
    promptBase: prompts,
    documentBase: documents
  })
  const [request] = Result.isSuccess(requests) ? requests.success : []
  if (request === undefined) {
    peer.giveBack()
    return "the profile names no application"
  }
  call.dropFarLeg()
  call.endKept()
  call.cti.announce(call.newCall({ portOfCall: call.facts.dnis }))
  return call.joinMedia(
    {
      uri: request.requestUri,
      to: `<sip:${call.facts.dnis}@${call.services.host}>`,
      headers: call.legHeaders(request.headers),
      giveBack: peer.giveBack
    },
    { startedBy: "profile", mayTransfer: true, host: peer.host }
  )
}

type Refusal =
  | { readonly _tag: "Event"; readonly event: FlowEvent }
  | { readonly _tag: "Refused"; readonly status: number; readonly headers: Headers }

const untilJoined = Effect.fnUntraced(function* (call: Call, bridge: Bridge) {
  const deadline = call.services.now() + profileAnswerWithinMs
  for (;;) {
    const input = yield* call.take(bridge.state === "joining" ? deadline : undefined)
    if (input._tag === "Elapsed") {
      call.dropFarLeg()
      return { _tag: "Event", event: { name: "service.timeout" } } satisfies Refusal
    }
    const news = input._tag === "Leg" ? bridge.observe(input.leg, input.event) : undefined
    if (news?._tag === "Joined") return undefined
    const refusal = news === undefined ? undefined : refusalOf(call, news)
    if (refusal !== undefined) return refusal
    const event = interruption(call, input, "no way")
    if (event !== undefined) return { _tag: "Event", event } satisfies Refusal
    if (input._tag === "Leg" && input.leg === call.caller && bridge.state !== "joined") {
      answerAlone(call, input.event)
    }
  }
})

const refusalOf = (call: Call, news: BridgeNews): Refusal | undefined => {
  switch (news._tag) {
    case "Refused":
      return { _tag: "Refused", status: news.status, headers: news.headers }
    case "CallerRefused":
      return { _tag: "Refused", status: news.status, headers: [] }
    case "FarEnded": {
      const result = call.application?.results(news.body) ?? new Map<string, string>()
      const app = { to: undefined, kind: "blind", result } as const
      call.dropFarLegs()
      return { _tag: "Event", event: { name: "app.done", app } }
    }
    case "FarAsked":
      // Before the caller has heard a word of it there is nothing to transfer him from.
      news.request.respond(491)
      return undefined
    default:
      return undefined
  }
}

/** The platform's refusal is the caller's answer. */
const passOn = (call: Call, refusal: Extract<Refusal, { _tag: "Refused" }>) => {
  call.dropFarLegs()
  return releaseCall(call, {
    status: refusal.status,
    reasonStatus: undefined,
    reasonText: undefined,
    headers: refusal.headers
  })
}
