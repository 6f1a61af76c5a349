// A call: one caller's whole visit, whatever legs it has. One scope, one mailbox, one fiber that
// reads it. It holds the caller's leg, the far leg the caller is joined with, the CTI side and the
// facts a flow reads; what happens when is the flow's business (`runCall.ts`), how two legs are
// joined is the bridge's (`Bridge.ts`).
//
// INVARIANT (one scope per call): everything a call starts ends with `closeEverything`, and there
// is no other end.

import { Effect, Option, Queue } from "effect"
import { ownReactionsMax } from "../config/CallTimers.ts"
import { callMailboxMax } from "../config/Limits.ts"
import type { CtiLink } from "../cti/CtiLink.ts"
import type { CallData, NewCall } from "../cti/Instruction.ts"
import type { TreatmentResult } from "../media/MediaResult.ts"
import type { CallRecord } from "../observe/CallTrace.ts"
import type { MutableCallTrace } from "../observe/CallLadder.ts"
import type { CallSource } from "../select/Gateways.ts"
import type { MediaGroup } from "../select/MediaGroups.ts"
import type { ResourceManagerPeer } from "../select/ResourceManager.ts"
import type { Body, Headers, LegEvent, LegListener } from "../ua/LegEvent.ts"
import type { Leg } from "../ua/Leg.ts"
import { relayedHeaders } from "../ua/relayed.ts"
import type { DialRequest, IncomingCall } from "../ua/Ua.ts"
import type { DataAnswer, DataRequest } from "../cti/DataRequest.ts"
import { serveApplicationData } from "./applicationData.ts"
import { Application, type ApplicationOptions } from "./Application.ts"
import { Bridge, type BridgeOptions, type NearSide } from "./Bridge.ts"
import { CallFacts } from "./CallFacts.ts"
import { elapsed, type CallInput } from "./CallInput.ts"
import { CtiSide } from "./CtiSide.ts"
import type { Program } from "./Program.ts"

/** What every call of a process shares. */
export interface CallServices {
  readonly dial: (request: DialRequest, listener: LegListener) => Leg
  readonly link: CtiLink["Service"]
  readonly media: ReadonlyMap<string, MediaGroup>
  /** Role `connector`: every leg we make goes through it. */
  readonly resourceManager: ResourceManagerPeer | undefined
  readonly now: () => number
  /** The host that stands in From and To that we make. */
  readonly host: string
  /** The calls of the process by the GUID of their session id, to which an application's own come. */
  readonly sessions: Map<string, Call>
}

export interface CallOptions {
  readonly services: CallServices
  readonly program: Program
  readonly incoming: IncomingCall
  readonly source: CallSource | undefined
  readonly facts: CallFacts
  readonly trace: MutableCallTrace
  /** Makes the GVP session id of a call that came without one. */
  readonly newSessionId: () => string
}

/** How the visit ended, for the record. */
export interface Ending {
  readonly outcome: CallRecord["outcome"]
  readonly cause: string
}

/**
 * What may be shown of a media request: parameters carry call data, so only those that name the
 * service stay.
 */
const serviceOf = (uri: string): string =>
  uri
    .split(";")
    .filter((part, index) => index === 0 || /^(?:voicexml|play|repeat)=/.test(part))
    .join(";")

/** What a leg tells when the far end is no longer there. */
const endsLeg: ReadonlySet<LegEvent["_tag"]> = new Set([
  "ByeReceived",
  "Cancelled",
  "NotAcknowledged",
  "Lost"
])

/** The GUID of a session id, without the parameters behind it. */
export const sessionKey = (sessionId: string): string => (sessionId.split(";", 1)[0] ?? "").trim()

/** The header that every leg of a call shares (`contract.md`, wire promises). */
export const sessionIdHeader = "X-Genesys-GVP-Session-ID"

export class Call {
  readonly id: string
  readonly services: CallServices
  readonly program: Program
  readonly incoming: IncomingCall
  readonly source: CallSource | undefined
  readonly facts: CallFacts
  readonly trace: MutableCallTrace
  readonly cti: CtiSide
  readonly caller: Leg
  /** The caller as the near side of a bridge. */
  readonly callerSide: NearSide
  /** The bridge that the flow is busy with: the caller and whoever hears him, or is to. */
  bridge: Bridge | undefined
  /**
   * The media platform that serves the caller. While a transfer that it asked for is under way it
   * stands aside and `bridge` is another.
   */
  application: Application | undefined
  /** A session that waits for the next treatment of its service (`session: keep`). */
  kept: Application | undefined
  /** The caller's latest session description: the offer of the INVITE, or an answer since. */
  callerBody: Body | undefined
  /** The caller has hung up or taken the call back. */
  callerGone = false
  /** What ended the call on the CTI side, for the Reason header. */
  ctiCause: string | undefined
  ending: Ending | undefined
  /** What the last service returned, for the report that follows it. */
  lastResult: TreatmentResult | undefined
  /** The service the caller heard last, for the record. */
  lastService = "-"
  /** Reactions since the last input from outside: a flow that only reacts to itself is stopped. */
  #ownReactions = 0
  readonly #mailbox: Queue.Queue<CallInput>
  readonly #endsAtMs: number
  readonly #newSessionId: () => string
  #sessionId: string | undefined
  #overflowed = false
  /** What the caller's BYE or CANCEL said beyond the end, for the far side (RFC 3326). */
  #parting: Headers = []

  constructor(options: CallOptions, mailbox: Queue.Queue<CallInput>) {
    this.id = options.trace.id
    this.services = options.services
    this.program = options.program
    this.incoming = options.incoming
    this.source = options.source
    this.facts = options.facts
    this.trace = options.trace
    this.caller = options.incoming.leg
    this.callerBody = options.incoming.body
    this.callerSide = callerSideOf(this)
    this.#mailbox = mailbox
    this.#newSessionId = options.newSessionId
    this.#sessionId = options.incoming.header(sessionIdHeader)
    if (this.#sessionId !== undefined) this.#enterSession(this.#sessionId)
    this.#endsAtMs = options.services.now() + options.program.maxCallMs
    this.cti = new CtiSide({
      link: options.services.link,
      trace: options.trace,
      now: options.services.now,
      skeleton: options.program.skeleton,
      answered: () => this.facts.answered,
      serviceOf: () => this.lastService,
      onInstruction: (instruction) => this.offer({ _tag: "Cti", instruction })
    })
  }

  static readonly mailbox = Queue.dropping<CallInput>(callMailboxMax)

  /** Puts an input into the mailbox. Called outside the call's fiber; never blocks. */
  offer(input: CallInput): void {
    if (!Queue.offerUnsafe(this.#mailbox, input)) this.#overflowed = true
  }

  /** The listener of one of this call's legs; `peer` is its column in the ladder. */
  listener(peer: "caller" | "media" | "agent"): LegListener {
    return {
      onEvent: (event, leg) => {
        const isMoot = event._tag === "ReplacedBy" && !this.#mayReplace(peer, leg, event.call)
        if (!isMoot) this.offer({ _tag: "Leg", leg, event })
      },
      onMessage: (direction, label, note) => {
        const shown = label === "INVITE" && peer === "media" ? serviceOf(note) : note
        if (direction === "sent") this.trace.arrow("us", peer, label, shown)
        else this.trace.arrow(peer, "us", label, shown)
      }
    }
  }

  /**
   * The next input, or `Elapsed` at `deadlineMs`; the end of `max-call` bounds every wait. What an
   * application that stands aside does, and its requests for data, are settled on the way.
   */
  take(deadlineMs?: number): Effect.Effect<CallInput> {
    return Effect.suspend(() => {
      this.application?.callWaits()
      const now = this.services.now()
      if (this.#overflowed) {
        return Effect.succeed<CallInput>({ _tag: "CallOver", cause: "mailbox overflow" })
      }
      const until = Math.min(deadlineMs ?? Number.POSITIVE_INFINITY, this.#endsAtMs)
      const timedOut = (): CallInput =>
        this.services.now() >= this.#endsAtMs ? { _tag: "CallOver", cause: "max-call" } : elapsed
      return Queue.take(this.#mailbox).pipe(
        Effect.timeoutOption(Math.max(0, until - now)),
        Effect.flatMap((taken) => {
          this.#ownReactions = 0
          const input = Option.getOrElse(taken, timedOut)
          if (this.#settles(input)) return this.take(deadlineMs)
          return Effect.succeed(input)
        })
      )
    })
  }

  /**
   * Counts a reaction; false when the flow has reacted to itself too often without anything new.
   */
  mayReact(): boolean {
    this.#ownReactions += 1
    return this.#ownReactions <= ownReactionsMax
  }

  /** The GVP session id: the caller's own, verbatim, or one made on first use. */
  sessionId(): string {
    if (this.#sessionId === undefined) {
      const marker = this.cti.state === "none" ? "" : ";gvp.rm.cti-call=1"
      this.#sessionId = `${this.#newSessionId()};gvp.rm.datanodes=1${marker}`
      this.trace.setSession(this.#sessionId)
      this.#enterSession(this.#sessionId)
    }
    return this.#sessionId
  }

  /**
   * The header fields of a leg we make: the end-to-end ones of the caller's INVITE with the session
   * id among them, and `more`, which stand in for the caller's, but for what Genesys' components
   * said.
   */
  legHeaders(more: Headers = []): Headers {
    const relayed = this.#believed(this.incoming.relayed())
    const own =
      this.incoming.header(sessionIdHeader) === undefined
        ? [...relayed, [sessionIdHeader, this.sessionId()] as const]
        : relayed
    const kept = new Set(own.map(([name]) => name.toLowerCase()).filter(isGenesysHeader))
    const added = more.filter(([name]) => !kept.has(name.toLowerCase()))
    const names = new Set(added.map(([name]) => name.toLowerCase()))
    return [...own.filter(([name]) => !names.has(name.toLowerCase())), ...added]
  }

  /** Dials a far leg and starts joining the caller, or another near side, with it. */
  join(options: BridgeOptions): Bridge {
    const bridge = new Bridge(this, options)
    this.bridge = bridge
    return bridge
  }

  /** The same with a media platform, which may ask for data and transfers while it serves. */
  joinMedia(options: Omit<BridgeOptions, "peer" | "near">, serves: ApplicationOptions): Bridge {
    const bridge = this.join({ ...options, peer: "media" })
    // One that waits for its transfer has a claim to the caller until it has its answer.
    this.application ??= new Application(this, bridge, serves)
    return bridge
  }

  /**
   * Ends the bridge the flow is busy with, if there is one, and gives it back, since a BYE that is
   * under way may bring a namelist. An application that waits for its transfer only stands aside,
   * and one that serves successive treatments waits for the next.
   */
  dropFarLeg(): Bridge | undefined {
    const { application, bridge } = this
    this.bridge = undefined
    if (application !== undefined && application.bridge === bridge) {
      if (application.transfer !== undefined) return undefined
      this.application = undefined
      if (application.keptFor !== undefined && !this.callerGone) {
        application.cancelTreatment()
        this.kept?.end()
        this.kept = application
        return undefined
      }
    }
    bridge?.release(this.#parting)
    return bridge
  }

  /** Ends every far leg, also one that stands aside; gives back what may bring results. */
  dropFarLegs(): Bridge | undefined {
    const { application, kept } = this
    this.application = undefined
    this.kept = undefined
    application?.end()
    kept?.end()
    const bridge = this.dropFarLeg()
    return application?.bridge ?? kept?.bridge ?? bridge
  }

  /** The session that waits for more of this service, which the caller hears again. */
  takeKept(service: string): Application | undefined {
    const { kept } = this
    if (kept === undefined || kept.keptFor !== service || kept.gone !== undefined) return undefined
    this.dropFarLeg()
    this.kept = undefined
    this.application = kept
    kept.resume()
    return kept
  }

  /** No further treatment is expected: the caller is handed to somebody else. */
  endKept(): void {
    this.kept?.end()
    this.kept = undefined
  }

  /** Asks the CTI side for data, or the call's own where there is no CTI side. */
  requestData(request: DataRequest, answered: (answer: DataAnswer) => void): void {
    if (request._tag === "Add" || request._tag === "Replace") this.facts.attach(request.callData)
    if (request._tag === "Delete") for (const key of request.keys) this.facts.userData.delete(key)
    if (request._tag === "DeleteAll") this.facts.userData.clear()
    this.cti.requestData(request, this.facts.userData, answered)
  }

  /** The call as the CTI side is told of it. */
  newCall(more: Pick<NewCall, "portOfCall" | "correlationId" | "translationRoute">): NewCall {
    const { ani, dnis, userData } = this.facts
    const userToUser = this.incoming.header("User-to-User")
    return { dnis, ani, callData: userData, userToUser, ...more }
  }

  /** Adds call data: to the facts, to the CTI side while it listens. */
  attach(callData: CallData): void {
    this.facts.attach(callData)
    this.cti.attach(callData)
  }

  /** The caller's own final word; returns true when this event says that the caller has gone. */
  noteCaller(event: LegEvent): boolean {
    if (endsLeg.has(event._tag)) this.callerGone = true
    if (event._tag === "ByeReceived" || event._tag === "Cancelled") {
      this.#parting = relayedHeaders(event.message)
    }
    return this.callerGone
  }

  /** Ends whatever is still open; doing it twice does nothing. The only end of a call. */
  closeEverything(): void {
    const key = this.#sessionId === undefined ? "" : sessionKey(this.#sessionId)
    if (this.services.sessions.get(key) === this) this.services.sessions.delete(key)
    this.dropFarLegs()
    this.cti.close(this.callerGone && !this.cti.routed ? "abandoned" : "normal")
    if (!this.caller.ended) this.caller.release({ status: 503, headers: [] })
  }

  /** RFC 3325 §5: who a stranger says he is, nobody has asserted. */
  #believed(relayed: Headers): Headers {
    if (this.source !== undefined) return relayed
    return relayed.filter(([name]) => name.toLowerCase() !== "p-asserted-identity")
  }

  /**
   * RFC 3891: an agent at the gateway the call came from may take the place of the one who talks;
   * everybody else is told at once that he may not. The newcomer's messages belong to this call.
   */
  #mayReplace(
    peer: "caller" | "media" | "agent",
    replaced: Leg,
    { leg, source }: IncomingCall
  ): boolean {
    leg.listen(this.listener(peer))
    this.trace.addSipCallId(leg.callId)
    const isAgent = peer === "agent" && this.bridge?.far === replaced
    const isOurs = source.address === this.source?.transferHost
    if (isAgent && isOurs) return true
    leg.release({ status: isAgent ? 403 : 603 })
    return false
  }

  #isMedia(leg: Leg): boolean {
    const { application, bridge } = this
    if (leg === this.kept?.bridge.far) return true
    return leg === application?.bridge.far || (bridge?.peer === "media" && leg === bridge.far)
  }

  #enterSession(id: string): void {
    const { sessions } = this.services
    // A gateway that repeats a session id keeps the call that had it first.
    if (!sessions.has(sessionKey(id))) sessions.set(sessionKey(id), this)
  }

  #settles(input: CallInput): boolean {
    if (input._tag === "Leg" && input.event._tag === "Requested" && this.#isMedia(input.leg)) {
      if (serveApplicationData(this, input.leg, input.event.request)) return true
    }
    if (this.kept?.settles(input) === true) return true
    if (this.application !== undefined) return this.application.settles(input)
    if (input._tag !== "ApplicationDialled") return false
    input.incoming.leg.release({ status: 481 })
    return true
  }
}

const isGenesysHeader = (name: string): boolean => name.startsWith("x-genesys-")

const callerSideOf = (call: Call): NearSide => ({
  leg: call.caller,
  get body() {
    return call.callerBody
  },
  set body(body) {
    call.callerBody = body
  },
  get answered() {
    return call.facts.answered
  },
  noteAnswered: () => {
    call.facts.answered = true
    call.trace.setAnswered()
  }
})
