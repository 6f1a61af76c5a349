// Two legs joined: the caller's and a far one (a media platform's, an agent's). Dials the far leg
// with what the caller offered, hands the answer to the caller, and afterwards relays what one side
// says to the other.
//
// The caller may be unanswered (the far answer becomes the caller's answer) or answered (RFC 3725:
// the far answer becomes an offer in a re-INVITE). A caller who offered nothing gets the far side's
// offer, and the far side its ACK with the caller's answer. Session descriptions pass as they are;
// the leg keeps its own o= line in order.

import type { Body, Headers, LegEvent, PeerRequest } from "../ua/LegEvent.ts"
import type { Leg } from "../ua/Leg.ts"
import { relayedHeaders, sameSession } from "../ua/relayed.ts"
import type { Call } from "./Call.ts"
import { routeOf } from "./destination.ts"

export interface BridgeOptions {
  /** The far leg's column in the ladder. */
  readonly peer: "media" | "agent"
  readonly uri: string
  readonly to: string
  readonly headers: Headers
  /** Gives the media platform's place back when the far leg ends. */
  readonly giveBack?: () => void
}

/**
 * `joining`: dialled; `answered`: the far side has answered and the caller is being told; `joined`:
 * both have.
 */
export type BridgeState = "joining" | "answered" | "joined" | "over"

/** What an event of either leg means for whoever waits on the bridge. */
export type BridgeNews =
  /** The far side answered. */
  | { readonly _tag: "Answered" }
  /** The caller and the far side hear each other. */
  | { readonly _tag: "Joined" }
  /** The far side refused, or never answered (408), or could not be reached (503). */
  | {
      readonly _tag: "Refused"
      readonly status: number
      readonly reason: string
      readonly headers: Headers
    }
  /** The caller's side would not take the far side's session. */
  | { readonly _tag: "CallerRefused"; readonly status: number }
  /** The far side has ended; `body` may hold a namelist. */
  | { readonly _tag: "FarEnded"; readonly body: Body | undefined; readonly headers: Headers }
  /**
   * The far side asked for something that is not simply relayed (REFER, INFO with our content
   * type).
   */
  | { readonly _tag: "FarAsked"; readonly request: PeerRequest }

export class Bridge {
  readonly far: Leg
  readonly peer: "media" | "agent"
  state: BridgeState = "joining"
  readonly #call: Call
  readonly #offered: boolean
  readonly #giveBack: (() => void) | undefined
  /** The far side's session that the caller is to be offered once he has acknowledged the answer. */
  #owed: Body | undefined

  constructor(call: Call, options: BridgeOptions) {
    this.#call = call
    this.peer = options.peer
    this.#giveBack = options.giveBack
    this.#offered = call.callerBody !== undefined
    this.far = call.services.dial(
      {
        uri: options.uri,
        to: options.to,
        from: call.incoming.from,
        headers: options.headers,
        body: call.callerBody,
        maxForwards: call.incoming.maxForwards,
        route: routeOf(call, options.uri)
      },
      call.listener(options.peer)
    )
    call.trace.addSipCallId(this.far.callId)
  }

  /**
   * Takes note of an event of either leg. `undefined`: relayed, or of no consequence. Requests of a
   * caller who is not joined yet are left to whoever waits on the bridge.
   */
  observe(leg: Leg, event: LegEvent): BridgeNews | undefined {
    if (this.state === "over") return undefined
    if (leg === this.far) return this.#observeFar(event)
    return leg === this.#call.caller ? this.#observeCaller(event) : undefined
  }

  /** Releases the far leg, whatever its state. */
  release(headers: Headers = []): void {
    if (this.state === "over") return
    this.state = "over"
    this.#giveBack?.()
    this.far.release({ headers })
  }

  #observeFar(event: LegEvent): BridgeNews | undefined {
    const { caller } = this.#call
    switch (event._tag) {
      case "Provisional":
        if (!this.#call.facts.answered && !caller.ended) {
          const headers = relayedHeaders(event.message)
          caller.progress(event.status, { body: event.body, headers }, event.reliable)
        }
        return undefined
      case "Answered":
        return this.#farAnswered(event.body, relayedHeaders(event.message))
      case "Rejected":
        this.#over()
        return {
          _tag: "Refused",
          status: event.status,
          reason: event.reason,
          headers: event.message === undefined ? [] : relayedHeaders(event.message)
        }
      case "ByeReceived":
        this.#over()
        return {
          _tag: "FarEnded",
          body: this.far.bodyOf(event.message),
          headers: relayedHeaders(event.message)
        }
      case "Lost":
        this.#over()
        return { _tag: "FarEnded", body: undefined, headers: [] }
      case "Reoffered":
        this.#relayOffer(event.request, caller)
        return undefined
      case "Requested":
        if (event.request.method === "REFER" || isApplicationData(event.request)) {
          return { _tag: "FarAsked", request: event.request }
        }
        relayRequest(event.request, caller)
        return undefined
      default:
        return undefined
    }
  }

  #observeCaller(event: LegEvent): BridgeNews | undefined {
    switch (event._tag) {
      case "Acknowledged":
        if (this.state !== "answered") return undefined
        if (this.#offered) {
          if (this.#owed !== undefined) this.#call.caller.reoffer(this.#owed)
          return undefined
        }
        // The caller had offered nothing: the ACK brings the answer, and the far side waits for it.
        this.#call.callerBody = event.body
        this.far.acknowledge(event.body)
        this.state = "joined"
        return { _tag: "Joined" }
      case "ReofferAnswered":
        return this.state === "answered" ? this.#callerTook(event.body) : undefined
      case "ReofferRejected":
        return this.state === "answered"
          ? { _tag: "CallerRefused", status: event.status }
          : undefined
      case "Reoffered":
        if (this.state !== "joined") return undefined
        if (event.request.body !== undefined) this.#call.callerBody = event.request.body
        this.#relayOffer(event.request, this.far)
        return undefined
      case "Requested":
        // A caller whose call rings may change his session with the far side that rings.
        if (this.state === "joined" || this.#mayChangeEarly(event.request)) {
          if (event.request.method === "UPDATE") this.#call.callerBody = event.request.body
          relayRequest(event.request, this.far)
        }
        return undefined
      default:
        return undefined
    }
  }

  #farAnswered(body: Body | undefined, headers: Headers): BridgeNews {
    const { caller, facts, trace } = this.#call
    this.state = "answered"
    if (this.#offered) this.far.acknowledge()
    if (facts.answered) {
      caller.reoffer(body)
      return { _tag: "Answered" }
    }
    // What the caller heard as an answer before (RFC 3262) stands until it is offered anew.
    const settled = caller.settledBody
    if (settled !== undefined && body !== undefined && !sameSession(settled, body)) {
      this.#owed = body
    }
    caller.answer({ body, headers })
    facts.answered = true
    trace.setAnswered()
    if (this.#offered && this.#owed === undefined) {
      this.state = "joined"
      return { _tag: "Joined" }
    }
    return { _tag: "Answered" }
  }

  #callerTook(body: Body | undefined): BridgeNews {
    const before = this.#call.callerBody
    if (body !== undefined) this.#call.callerBody = body
    if (!this.#offered) this.far.acknowledge(body)
    // The far side was offered what the caller had said last. A caller who answers the re-INVITE
    // with something else (another port, another codec) must be known to the far side too.
    else if (body !== undefined && before !== undefined && !sameSession(body, before)) {
      this.far.reoffer(body)
    }
    this.state = "joined"
    return { _tag: "Joined" }
  }

  #mayChangeEarly(request: PeerRequest): boolean {
    return this.state === "joining" && request.method === "UPDATE" && this.far.allows("UPDATE")
  }

  /** A re-INVITE of one side is one to the other; until the other has answered, the asker waits. */
  #relayOffer(request: PeerRequest, to: Leg): void {
    if (this.state !== "joined") {
      // RFC 3261 §14.2: an offer while one of ours is under way.
      request.respond(491)
      return
    }
    to.reoffer(request.body, (outcome) => {
      if (outcome.body !== undefined && to === this.#call.caller)
        this.#call.callerBody = outcome.body
      request.respond(outcome.status, { body: outcome.body })
    })
  }

  #over(): void {
    this.state = "over"
    this.#giveBack?.()
  }
}

/**
 * The content type of the user-data contract between application and connector (`gvp-ctic.md`
 * §4.5).
 */
const applicationDataType = "application/x-www-form-urlencoded"

const isApplicationData = (request: PeerRequest) =>
  request.method === "INFO" &&
  request.body?.contentType.toLowerCase().startsWith(applicationDataType) === true

/**
 * Hands a request of one side to the other and its answer back. An UPDATE for a side that takes
 * none becomes a re-INVITE.
 */
export const relayRequest = (request: PeerRequest, to: Leg): void => {
  if (request.method === "UPDATE" && !to.allows("UPDATE")) {
    return to.reoffer(request.body, ({ status, body }) =>
      request.respond(status === 481 ? 488 : status, { body })
    )
  }
  to.request(
    request.method,
    { headers: relayedHeaders(request.message), body: request.body },
    ({ status, message }) => {
      request.respond(status, {
        headers: message === undefined ? [] : relayedHeaders(message),
        body: message === undefined ? undefined : to.bodyOf(message)
      })
    }
  )
}
