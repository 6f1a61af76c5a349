// Two legs joined: a near one (the caller's, or the one a voice application bridges with) and a far
// one (a media platform's, an agent's). Dials the far leg with what the near side offered, hands
// the answer to the near side, and afterwards relays what one side says to the other.
//
// The near side may be unanswered (the far answer becomes its answer) or answered (RFC 3725: the
// far answer becomes an offer in a re-INVITE). A near side that offered nothing gets the far side's
// offer, and the far side its ACK with the near side's answer. Session descriptions pass as they
// are; the leg keeps its own o= line in order.

import { isApplicationData } from "../media/applicationData.ts"
import type { Body, Headers, LegEvent, PeerRequest } from "../ua/LegEvent.ts"
import type { Leg } from "../ua/Leg.ts"
import { relayedHeaders, sameSession } from "../ua/relayed.ts"
import type { IncomingCall } from "../ua/Ua.ts"
import type { Call } from "./Call.ts"
import { routeOf } from "./destination.ts"

/** The side that is joined with a far leg. */
export interface NearSide {
  readonly leg: Leg
  /** Its latest session description: the offer of the INVITE, or an answer since. */
  body: Body | undefined
  /** It has its answer, so that a new far side reaches it by re-INVITE. */
  readonly answered: boolean
  readonly noteAnswered: () => void
}

export interface BridgeOptions {
  /** The caller's leg where absent. */
  readonly near?: NearSide
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
  /** The two sides hear each other. */
  | { readonly _tag: "Joined" }
  /** The far side refused, or never answered (408), or could not be reached (503). */
  | {
      readonly _tag: "Refused"
      readonly status: number
      readonly reason: string
      readonly headers: Headers
    }
  /** The near side would not take the far side's session. */
  | { readonly _tag: "CallerRefused"; readonly status: number }
  /** The near side has ended, where that is not the caller's: a caller who goes ends the call. */
  | { readonly _tag: "NearEnded" }
  /** The far side has ended; `body` may hold a namelist. */
  | { readonly _tag: "FarEnded"; readonly body: Body | undefined; readonly headers: Headers }
  /**
   * The far side asked for something that is not simply relayed (REFER, INFO with our content
   * type).
   */
  | { readonly _tag: "FarAsked"; readonly request: PeerRequest }

export class Bridge {
  /** Another one once an INVITE with Replaces has taken its place. */
  far: Leg
  readonly peer: "media" | "agent"
  readonly near: NearSide
  state: BridgeState = "joining"
  /** What the far side said last of its session. */
  farBody: Body | undefined
  readonly #ofCaller: boolean
  readonly #offered: boolean
  readonly #giveBack: (() => void) | undefined
  /** The far side's session that the caller is to be offered once he has acknowledged the answer. */
  #owed: Body | undefined

  constructor(call: Call, options: BridgeOptions) {
    const near = options.near ?? call.callerSide
    this.near = near
    this.peer = options.peer
    this.#ofCaller = near.leg === call.caller
    this.#giveBack = options.giveBack
    this.#offered = near.body !== undefined
    this.far = call.services.dial(
      {
        uri: options.uri,
        to: options.to,
        from: call.incoming.from,
        headers: options.headers,
        body: near.body,
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
    return leg === this.near.leg ? this.#observeNear(event) : undefined
  }

  /**
   * Joins the two again after the near side has heard somebody else: it is offered what the far
   * side said last.
   */
  rejoin(): void {
    if (this.state !== "joined") return
    const { leg } = this.near
    const told = leg.lastSentBody
    const hears =
      this.farBody !== undefined && told !== undefined && sameSession(told, this.farBody)
    if (hears) return
    this.state = "answered"
    leg.reoffer(this.farBody)
  }

  /** Releases the far leg, whatever its state. */
  release(headers: Headers = []): void {
    if (this.state === "over") return
    this.state = "over"
    this.#giveBack?.()
    this.far.release({ headers })
  }

  #observeFar(event: LegEvent): BridgeNews | undefined {
    const { leg } = this.near
    switch (event._tag) {
      case "Provisional":
        if (!this.near.answered && !leg.ended) {
          const headers = relayedHeaders(event.message)
          leg.progress(event.status, { body: event.body, headers }, event.reliable)
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
      case "ReplacedBy":
        this.#replaceFar(event.call)
        return undefined
      case "Reoffered":
        if (event.request.body !== undefined) this.farBody = event.request.body
        this.#relayOffer(event.request, leg)
        return undefined
      case "Requested":
        if (this.peer === "media" && isForUs(event.request)) {
          return { _tag: "FarAsked", request: event.request }
        }
        if (event.request.method === "REFER") {
          // An agent's own transfers are his switch's business; the caller is not ours to send away
          // at his word.
          event.request.respond(603)
          return undefined
        }
        relayRequest(event.request, leg)
        return undefined
      default:
        return undefined
    }
  }

  #observeNear(event: LegEvent): BridgeNews | undefined {
    switch (event._tag) {
      case "Acknowledged":
        if (this.state !== "answered") return undefined
        if (this.#offered) {
          if (this.#owed !== undefined) this.near.leg.reoffer(this.#owed)
          return undefined
        }
        // The near side had offered nothing: the ACK brings the answer, and the far side waits for
        // it.
        this.near.body = event.body
        this.far.acknowledge(event.body)
        this.state = "joined"
        return { _tag: "Joined" }
      case "ReofferAnswered":
        return this.state === "answered" ? this.#nearTook(event.body) : undefined
      case "ReofferRejected":
        return this.state === "answered"
          ? { _tag: "CallerRefused", status: event.status }
          : undefined
      case "Reoffered":
        if (this.state !== "joined") return undefined
        if (event.request.body !== undefined) this.near.body = event.request.body
        this.#relayOffer(event.request, this.far)
        return undefined
      case "Requested":
        // A caller whose call rings may change his session with the far side that rings.
        if (this.state === "joined" || this.mayChangeEarly(event.request)) {
          if (event.request.method === "UPDATE") this.near.body = event.request.body
          relayRequest(event.request, this.far)
        }
        return undefined
      case "ByeReceived":
      case "Cancelled":
      case "NotAcknowledged":
      case "Lost":
        return this.#ofCaller ? undefined : { _tag: "NearEnded" }
      default:
        return undefined
    }
  }

  #farAnswered(body: Body | undefined, headers: Headers): BridgeNews {
    const { near } = this
    this.state = "answered"
    this.farBody = body
    if (this.#offered) this.far.acknowledge()
    if (near.answered) {
      near.leg.reoffer(body)
      return { _tag: "Answered" }
    }
    // What the near side heard as an answer before (RFC 3262) stands until it is offered anew.
    const settled = near.leg.settledBody
    if (settled !== undefined && body !== undefined && !sameSession(settled, body)) {
      this.#owed = body
    }
    near.leg.answer({ body, headers })
    near.noteAnswered()
    if (this.#offered && this.#owed === undefined) {
      this.state = "joined"
      return { _tag: "Joined" }
    }
    return { _tag: "Answered" }
  }

  #nearTook(body: Body | undefined): BridgeNews {
    const told = this.far.lastSentBody
    if (body !== undefined) this.near.body = body
    if (!this.#offered && told === undefined) this.far.acknowledge(body)
    // The far side was offered what the near side had said last. One that answers the re-INVITE
    // with something else (another port, another codec) must be known to the far side too.
    else if (body !== undefined && told !== undefined && !sameSession(body, told)) {
      this.far.reoffer(body)
    }
    this.state = "joined"
    return { _tag: "Joined" }
  }

  /** Whether the far side that rings takes this change of the near side's session. */
  mayChangeEarly(request: PeerRequest): boolean {
    return this.state === "joining" && request.method === "UPDATE" && this.far.allows("UPDATE")
  }

  /**
   * RFC 3891: the near side is offered what the newcomer offers; once it has answered, the newcomer
   * is answered too and the old far leg ends. A refusal leaves all as it was.
   */
  #replaceFar({ leg: newcomer, body }: IncomingCall): void {
    if (this.state !== "joined" || this.peer !== "agent" || body === undefined) {
      return newcomer.release({ status: 488 })
    }
    const old = this.far
    this.near.leg.reoffer(body, (outcome) => {
      const isOver = this.state !== "joined" || this.far !== old
      if (isOver || outcome.status >= 300 || outcome.body === undefined) {
        return newcomer.release({ status: isOver ? 481 : 488 })
      }
      this.far = newcomer
      this.farBody = body
      this.near.body = outcome.body
      newcomer.answer({ body: outcome.body })
      old.release({ headers: [["Reason", 'SIP;cause=200;text="replaced"']] })
    })
  }

  /** A re-INVITE of one side is one to the other; until the other has answered, the asker waits. */
  #relayOffer(request: PeerRequest, to: Leg): void {
    if (this.state !== "joined") {
      // RFC 3261 §14.2: an offer while one of ours is under way.
      request.respond(491)
      return
    }
    to.reoffer(request.body, (outcome) => {
      if (outcome.body !== undefined && to === this.near.leg) this.near.body = outcome.body
      if (outcome.body !== undefined && to === this.far) this.farBody = outcome.body
      request.respond(outcome.status, { body: outcome.body })
    })
  }

  #over(): void {
    this.state = "over"
    this.#giveBack?.()
  }
}

/** What a voice application asks of the connector; everything else is between it and the caller. */
const isForUs = ({ method, body }: PeerRequest): boolean =>
  method === "REFER" ||
  (method === "INFO" && body !== undefined && isApplicationData(body.contentType))

/**
 * Hands a request of one side to the other and its answer back. An UPDATE for a side that takes
 * none becomes a re-INVITE.
 */
export const relayRequest = (request: PeerRequest, to: Leg): void => {
  // Subscriptions live in one dialog: a NOTIFY here belongs to none that there is (RFC 6665
  // §4.1.3), and a transfer that one side wants is not the other's to carry out.
  if (request.method === "NOTIFY") return request.respond(481)
  if (request.method === "REFER") return request.respond(603)
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
