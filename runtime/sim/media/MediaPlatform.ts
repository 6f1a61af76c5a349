// A simulated media platform on the foreign stack: takes `dialog` and `annc` requests (RFC 5552,
// RFC 4240) and plays for each what a script says the application or announcement would do: results
// in a BYE, requests for data by INFO, transfers by REFER or by a call of its own. Fetches no
// document, plays no sound. Lives as long as its scope.

import { Deferred, Effect, type Scope } from "effect"
import type { BindError } from "../../net/Udp.ts"
import { makeCallBook, matchesPattern } from "../sip/CallBook.ts"
import type { Leg } from "../sip/Leg.ts"
import type { LegRecord } from "../sip/LegRecord.ts"
import { makePeerAgent, type PeerAgent } from "../sip/PeerAgent.ts"
import { makePolicy, playAnswer } from "../sip/playAnswer.ts"
import { playSteps, type StepContext, type StepResult } from "../sip/playSteps.ts"
import { parseServiceUri, printServiceUri, serviceParam } from "../sip/ServiceUri.ts"
import type { SipArrow, SipLadder } from "../sip/SipLadder.ts"
import type { SipRequest } from "../sip/SipMessage.ts"
import { defaultRules, MediaService, type MediaOptions, type MediaRule } from "./mediaScript.ts"

/** What the platform was asked for. */
export interface MediaRequest {
  /** The user part of the Request-URI: `dialog`, `annc`, or what we do not serve. */
  readonly user: string
  readonly service: MediaService | undefined
  /** The document of `voicexml=` or the file of `play=`. */
  readonly url: string | undefined
  /** All parameters of the Request-URI, decoded, under the names as they were spelled. */
  readonly params: ReadonlyMap<string, string>
  /** The INVITE came without a description. */
  readonly isLateOffer: boolean
  readonly invite: SipRequest
}

/** One request with what became of it. */
export interface MediaVisit {
  readonly request: MediaRequest
  /** Absent for a request that no rule serves (404). */
  readonly rule: MediaRule | undefined
  readonly leg: Leg
  /** How the rule's steps went so far. */
  readonly steps: ReadonlyArray<StepResult>
  /** Waits until the leg and the script are over. Has no bound of its own. */
  readonly ended: Effect.Effect<LegRecord>
}

export interface MediaPlatform {
  readonly address: string
  readonly port: number
  readonly ladder: SipLadder
  /** Requests that came in, oldest first. */
  readonly visits: () => ReadonlyArray<MediaVisit>
  /** Takes the next request that came in, or waits for it. Has no bound of its own. */
  readonly nextVisit: Effect.Effect<MediaVisit>
  /** What the stack's containment had to catch (docs/adr/0004). */
  readonly faults: () => ReadonlyArray<string>
}

/** Opens the platform. Fails with `BindError` when its address or port cannot be had. */
export const makeMediaPlatform = Effect.fnUntraced(function* (
  options: MediaOptions & { readonly onArrow?: ((arrow: SipArrow) => void) | undefined }
): Effect.fn.Return<MediaPlatform, BindError, Scope.Scope> {
  const rules = [...(options.rules ?? []), ...defaultRules]
  const book = yield* makeCallBook<MediaVisit>()
  const ruleOf = (request: MediaRequest) => rules.find((rule) => fits(rule, request))
  const agent: PeerAgent = yield* makePeerAgent({
    address: options.address,
    port: options.port,
    user: "media",
    policyOf: (invite) => makePolicy(ruleOf(readMediaRequest(invite)) ?? {}),
    onLeg: (leg, invite) => {
      const request = readMediaRequest(invite)
      const steps: Array<StepResult> = []
      const played = Deferred.makeUnsafe<void>()
      const ended = Effect.map(
        Effect.all([leg.ended, Deferred.await(played)]),
        ([record]) => record
      )
      const visit = { request, rule: ruleOf(request), leg, steps, ended }
      book.add(visit)
      const dial = (user: string) => dialBack(agent, invite, user)
      return playVisit(visit, { dial }, (result) => steps.push(result)).pipe(
        Effect.ensuring(Deferred.succeed(played, undefined))
      )
    },
    onArrow: options.onArrow
  })
  return {
    address: agent.address,
    port: agent.port,
    ladder: agent.ladder,
    visits: book.all,
    nextVisit: book.next,
    faults: () => agent.stack.faults()
  }
})

/** What an INVITE asks of a media platform (RFC 4240 §2, RFC 5552 §2.1). Total. */
export const readMediaRequest = (invite: SipRequest): MediaRequest => {
  const uri = parseServiceUri(invite.uri)
  const user = uri?.user ?? ""
  const service = MediaService.literals.find((known) => known === user)
  const urlParam = service === undefined ? undefined : urlParams[service]
  return {
    user,
    service,
    url: uri === undefined || urlParam === undefined ? undefined : serviceParam(uri, urlParam),
    params: uri?.params ?? new Map(),
    isLateOffer: invite.body === "",
    invite
  }
}

const urlParams: Record<MediaService, string> = { dialog: "voicexml", annc: "play" }

const fits = (rule: MediaRule, request: MediaRequest): boolean => {
  if (request.service === undefined) return false
  if (rule.service !== undefined && rule.service !== request.service) return false
  if (rule.url !== undefined && !matchesPattern(rule.url, request.url ?? "")) return false
  return Object.entries(rule.params ?? {}).every(
    ([name, value]) => request.params.get(name) === value
  )
}

const playVisit = Effect.fnUntraced(function* (
  visit: MediaVisit,
  context: StepContext,
  onResult: (result: StepResult) => void
) {
  const { leg, rule } = visit
  if (rule === undefined) {
    leg.refuse(404)
    return
  }
  yield* playAnswer(leg, rule.answer ?? { how: "answer" })
  if (yield* leg.confirmed) yield* playSteps(leg, rule.steps ?? [], context, onResult)
})

/**
 * RFC 3261 §18.2.1 and gvp-ctic.md §2.6: the new call goes where the request came from and names
 * the same GVP session.
 */
const dialBack = (agent: PeerAgent, invite: SipRequest, user: string): Leg => {
  const [host = "", port] = invite.source.split(":")
  const uri = printServiceUri({ user, host, port: Number(port) })
  const sessionId = invite.headers.get("x-genesys-gvp-session-id")
  return agent.place({
    uri,
    from: { ...invite.from, tag: undefined },
    to: { display: undefined, uri, tag: undefined },
    headers: new Map(sessionId === undefined ? [] : [["X-Genesys-GVP-Session-ID", sessionId]]),
    offer: { _tag: "Ours" },
    policy: makePolicy({})
  })
}
