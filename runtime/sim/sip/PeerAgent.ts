// The user agent under every simulated peer: its endpoint, its legs, and who gets which request.
// Places and receives calls, answers OPTIONS, and refuses what has no place (481, 405, 420). What a
// peer does on its legs is its own affair: `gateway` and `media` bring policies and scripts. Legs,
// scripts and endpoint end with the scope.

import { Cause, Clock, Effect, FiberSet, Random, type Scope } from "effect"
import type { BindError } from "../../net/Udp.ts"
import { Leg } from "./Leg.ts"
import { allowedMethods, LegState, type LegContext, type LegPolicy } from "./LegState.ts"
import { sdpType } from "./OfferAnswer.ts"
import { placeLeg, type OfferKind } from "./placeLeg.ts"
import { reasonPhrase } from "./reasonPhrase.ts"
import { receiveLeg, takeAck, takeCancel } from "./receiveLeg.ts"
import { makeLocalMedia, type LocalMedia } from "./SessionDescription.ts"
import { makeSipLadder, type SipArrow, type SipLadder } from "./SipLadder.ts"
import { SipCallId, type ExtraHeaders, type Party, type SipRequest } from "./SipMessage.ts"
import { makeSipStack, type IncomingRequest, type SipStack } from "./SipStack.ts"
import { takeRequest } from "./takeRequest.ts"

export interface PeerAgentOptions {
  /** A literal IPv4 address of this machine. */
  readonly address: string
  /** Absent: a free one. */
  readonly port: number | undefined
  /** User part of our Contact. */
  readonly user: string
  /** How a leg that we receive answers what comes inside its dialog. */
  readonly policyOf: (invite: SipRequest) => LegPolicy
  /** What happens on a leg that we receive, from its INVITE on. */
  readonly onLeg: (leg: Leg, invite: SipRequest) => Effect.Effect<void>
  readonly onArrow?: ((arrow: SipArrow) => void) | undefined
}

export interface CallToPlace {
  /** Request-URI, and where it goes. */
  readonly uri: string
  readonly from: Party
  readonly to: Party
  readonly headers: ExtraHeaders
  readonly offer: OfferKind
  readonly policy: LegPolicy
}

export interface PeerAgent {
  readonly address: string
  readonly port: number
  readonly ladder: SipLadder
  /** Sends the INVITE and gives its leg at once. */
  readonly place: (call: CallToPlace) => Leg
  /** Runs a script for as long as the peer lives; what it dies of is logged. */
  readonly fork: (script: Effect.Effect<void>) => void
  readonly stack: SipStack
}

/**
 * Legs at a time; far above any demo or test, far below what the package's memory bears (sip.md,
 * part A).
 */
const legsMax = 2_000

/** RFC 3261 §21.5.4: what an overloaded peer of ours asks for. */
const retryAfterSeconds = 5

/** Opens the endpoint. Fails with `BindError` when the address or port cannot be had. */
export const makePeerAgent = Effect.fnUntraced(function* (
  options: PeerAgentOptions
): Effect.fn.Return<PeerAgent, BindError, Scope.Scope> {
  const clock = yield* Clock.Clock
  const now = () => clock.currentTimeMillisUnsafe()
  const runScript = yield* FiberSet.runtime(yield* FiberSet.make<void>())()
  const fork = (script: Effect.Effect<void>) => {
    runScript(Effect.tapCause(script, logDeath))
  }
  const ladder = makeSipLadder(now)
  const names = makeNames(yield* Random.nextIntBetween(0, 0x7fff_ffff), options.address)
  let board: Switchboard | undefined
  const stack = yield* makeSipStack({
    address: options.address,
    port: options.port,
    onRequest: (incoming) => board?.take(incoming),
    onSeen: (seen) => {
      const arrow = ladder.record(seen)
      options.onArrow?.(arrow)
    }
  })
  const opened = new Switchboard(options, names, { stack, now, fork })
  board = opened
  return {
    address: stack.address,
    port: stack.port,
    ladder,
    place: (call) => opened.place(call),
    fork,
    stack
  }
})

const logDeath = (cause: Cause.Cause<never>): Effect.Effect<void> =>
  Cause.hasInterruptsOnly(cause)
    ? Effect.void
    : Effect.logError("the script of a simulated peer died", cause)

/** What a peer has to make up: unlike anybody else's, and unlike its own of an earlier run. */
interface Names {
  readonly callId: () => SipCallId
  readonly tag: () => string
  readonly media: () => LocalMedia
}

/** Even ports of a range nobody listens on: no media is ever sent. */
const firstMediaPort = 40_000
const mediaPortCount = 10_000

const makeNames = (seed: number, address: string): Names => {
  let count = 0
  const next = () => `${seed.toString(36)}${(count += 1).toString(36)}`
  return {
    callId: () => SipCallId(`${next()}@${address}`),
    tag: next,
    media: () => {
      count += 1
      const port = firstMediaPort + 2 * (count % (mediaPortCount / 2))
      return makeLocalMedia({ address, port, sessionId: seed + count })
    }
  }
}

/** Finds the leg of a request, or answers it itself. */
class Switchboard {
  readonly #options: PeerAgentOptions
  readonly #names: Names
  readonly #legs = new Map<string, LegState>()
  readonly #context: LegContext
  readonly #contact: string

  constructor(
    options: PeerAgentOptions,
    names: Names,
    own: Pick<LegContext, "stack" | "now" | "fork">
  ) {
    this.#options = options
    this.#names = names
    this.#contact = `sip:${options.user}@${own.stack.address}:${own.stack.port}`
    this.#context = {
      ...own,
      onEnded: (state) => this.#legs.delete(legKey(state.callId, state.localTag))
    }
  }

  place(call: CallToPlace): Leg {
    const state = this.#makeState("outgoing", this.#names.callId(), call.policy)
    const request = {
      method: "INVITE",
      uri: call.uri,
      callId: state.callId,
      sequence: 1,
      from: { ...call.from, tag: state.localTag },
      to: call.to,
      contact: this.#contact,
      routes: [],
      headers: call.headers,
      body: undefined
    }
    placeLeg(state, request, call.offer)
    return new Leg(state)
  }

  take(incoming: IncomingRequest): void {
    const { request } = incoming
    if (request.method === "CANCEL") return this.#takeCancel(incoming)
    if (request.to.tag === undefined) return this.#takeOutsideDialog(incoming)
    const leg = this.#legs.get(legKey(request.callId, request.to.tag))
    if (request.method === "ACK") return leg === undefined ? undefined : takeAck(leg, request)
    if (leg !== undefined) return takeRequest(leg, incoming)
    this.#respond(incoming, 481)
  }

  /** RFC 3261 §9.2: a CANCEL has no To tag of ours; it belongs to the INVITE with its branch. */
  #takeCancel(incoming: IncomingRequest): void {
    const { request } = incoming
    for (const leg of this.#legs.values()) {
      if (leg.callId !== request.callId || leg.received === undefined) continue
      if (leg.received.request.branch !== request.branch) continue
      this.#respond(incoming, 200)
      return takeCancel(leg, request)
    }
    this.#respond(incoming, 481)
  }

  #takeOutsideDialog(incoming: IncomingRequest): void {
    const { request } = incoming
    if (request.method === "INVITE") return this.#takeInvite(incoming)
    if (request.method === "ACK") return
    const allow: ReadonlyArray<[string, string]> = [["Allow", allowedMethods]]
    if (request.method === "OPTIONS") {
      return this.#respond(incoming, 200, new Map([...allow, ["Accept", sdpType]]))
    }
    // RFC 3261 §8.2.1 for what we know but do not do here, §12.2.2 for what only makes sense inside
    // a dialog.
    const isInDialogOnly = inDialogOnly.has(request.method)
    this.#respond(incoming, isInDialogOnly ? 481 : 405, new Map(allow))
  }

  #takeInvite(incoming: IncomingRequest): void {
    const { request } = incoming
    const refusal = whyRefused(request, this.#legs.size)
    if (refusal !== undefined) return this.#respond(incoming, refusal.status, refusal.headers)
    const state = this.#makeState("incoming", request.callId, this.#options.policyOf(request))
    receiveLeg(state, incoming)
    this.#context.fork(this.#options.onLeg(new Leg(state), request))
  }

  #makeState(direction: "outgoing" | "incoming", callId: SipCallId, policy: LegPolicy): LegState {
    if (this.#context === undefined)
      throw new Error("INVARIANT: no leg before the endpoint is open")
    const state = new LegState({
      callId,
      direction,
      localTag: this.#names.tag(),
      contact: this.#contact,
      media: this.#names.media(),
      policy,
      context: this.#context
    })
    this.#legs.set(legKey(callId, state.localTag), state)
    return state
  }

  #respond(incoming: IncomingRequest, status: number, headers: ExtraHeaders = new Map()): void {
    const reason = reasonPhrase(status)
    const tag = this.#names.tag()
    incoming.respond({ status, reason, tag, contact: undefined, headers, body: undefined })
  }
}

const legKey = (callId: SipCallId, localTag: string): string => `${callId} ${localTag}`

const inDialogOnly = new Set(["BYE", "INFO", "UPDATE", "REFER", "NOTIFY", "PRACK"])

/** RFC 3261 §8.2: extensions that we do not know, a body that is no offer, and a bound. */
const whyRefused = (
  invite: SipRequest,
  legCount: number
): { readonly status: number; readonly headers: ExtraHeaders } | undefined => {
  const required = invite.headers.get("require")
  if (required !== undefined) return { status: 420, headers: new Map([["Unsupported", required]]) }
  const type = invite.headers.get("content-type")?.toLowerCase()
  if (invite.body !== "" && type?.startsWith(sdpType) !== true) {
    return { status: 415, headers: new Map([["Accept", sdpType]]) }
  }
  if (legCount < legsMax) return undefined
  return { status: 503, headers: new Map([["Retry-After", String(retryAfterSeconds)]]) }
}
