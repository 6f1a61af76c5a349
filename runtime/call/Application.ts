// The media platform that serves the caller of a call, as a party that asks: for data by INFO, for
// a transfer by REFER or by a call of its own (gvp-ctic.md §4.5, §4.7). While a transfer it asked
// for is under way it stands aside: its leg lives, the caller may still hear it, and nobody but
// this class attends to it. It always gets an answer, the last one when the call ends.

import { applicationDataType, treatmentCancelled } from "../media/applicationData.ts"
import { parseNamelist, resultsOf, toTreatmentResult } from "../media/MediaResult.ts"
import type { Body, LegEvent, PeerRequest } from "../ua/LegEvent.ts"
import type { Leg } from "../ua/Leg.ts"
import { referTo } from "../ua/referTo.ts"
import type { IncomingCall } from "../ua/Ua.ts"
import {
  dialledTransfer,
  referredTransfer,
  type ApplicationTransfer,
  type TransferAnswer
} from "./ApplicationTransfer.ts"
import type { Bridge } from "./Bridge.ts"
import type { Call } from "./Call.ts"
import type { CallInput } from "./CallInput.ts"
import type { FlowEvent } from "./FlowEvent.ts"

export interface ApplicationOptions {
  /** `profile`: the application that `profile` started; `service`: what `play` plays. */
  readonly startedBy: "profile" | "service"
  /** Only a voice application asks for transfers; an announcement or a page of ours never does. */
  readonly mayTransfer: boolean
  /**
   * The host it was dialled at; absent behind a Resource Manager, from which its calls and those of
   * gateways come alike.
   */
  readonly host: string | undefined
  /** The service whose next treatment it carries out too; absent: it ends with this one. */
  readonly keptFor?: string | undefined
}

export class Application {
  readonly bridge: Bridge
  readonly startedBy: ApplicationOptions["startedBy"]
  /** The transfer it asked for and has no answer to. */
  transfer: ApplicationTransfer | undefined
  /** What it returned when it ended while it stood aside. */
  gone: ReadonlyMap<string, string> | undefined
  /** A treatment is being carried out. */
  #treating = true
  readonly #call: Call
  readonly #options: ApplicationOptions

  constructor(call: Call, bridge: Bridge, options: ApplicationOptions) {
    this.#call = call
    this.bridge = bridge
    this.startedBy = options.startedBy
    this.#options = options
  }

  /** The service that it waits for more of, once it has answered; absent: it waits for nothing. */
  get keptFor(): string | undefined {
    return this.bridge.state === "joined" ? this.#options.keptFor : undefined
  }

  beginTreatment(): void {
    this.#treating = true
  }

  finishTreatment(): void {
    this.#treating = false
  }

  /** It goes on without its treatment, and is told so if that was still under way. */
  cancelTreatment(): void {
    if (!this.#treating) return
    this.#treating = false
    const content = new TextEncoder().encode(treatmentCancelled)
    const body = { contentType: applicationDataType, content }
    this.bridge.far.request("INFO", { body }, () => undefined)
  }

  /** It runs, the caller hears it, and it waits for nothing. */
  get leads(): boolean {
    return (
      this.transfer === undefined &&
      this.gone === undefined &&
      this.#call.bridge === this.bridge &&
      this.bridge.state !== "over"
    )
  }

  /** Whether a call that names this call's session may be one of the application's own. */
  takes({ source }: IncomingCall, isGateway: boolean): boolean {
    const { host } = this.#options
    return !isGateway || host === undefined || source.address === host
  }

  /** The event of a REFER; `undefined` for one that is refused, or for what is no REFER. */
  referred(request: PeerRequest): FlowEvent | undefined {
    const target = referTo(request.message)
    if (target === undefined) {
      request.respond(400)
      return undefined
    }
    if (!this.#options.mayTransfer || this.transfer !== undefined) {
      // RFC 5552 §6: 405 is how the platform reads that this kind of transfer is not supported.
      request.respond(this.#options.mayTransfer ? 491 : 405)
      return undefined
    }
    this.transfer = referredTransfer(this.bridge.far, request, target)
    return this.#event(target.destination)
  }

  /** The event of a call that the application placed. */
  dialled(incoming: IncomingCall): FlowEvent | undefined {
    if (!this.#options.mayTransfer || !this.leads) {
      incoming.leg.release({ status: this.#options.mayTransfer ? 491 : 405 })
      return undefined
    }
    this.transfer = dialledTransfer(incoming)
    return this.#event(incoming.dnis)
  }

  /** The call waits for something: a REFER that nobody refused by now is taken. */
  callWaits(): void {
    this.transfer?.take()
  }

  /** Answers the transfer it asked for; the caller, where there still is one, is its again. */
  conclude(answer: TransferAnswer): void {
    this.transfer?.conclude(answer)
    this.transfer = undefined
    if (answer !== "completed") this.resume()
  }

  /** What the flow was busy with instead is over, and the application goes on. */
  resume(): void {
    const call = this.#call
    if (call.bridge !== this.bridge) {
      call.bridge?.release()
      call.bridge = undefined
    }
    if (this.gone !== undefined || this.bridge.state === "over") return
    call.bridge = this.bridge
    if (!call.caller.ended) this.bridge.rejoin()
  }

  /** The call ends, and with it the application and whatever it still waits for. */
  end(): void {
    const call = this.#call
    this.transfer?.conclude(call.ending?.outcome === "transferred" ? "completed" : "failed")
    this.transfer = undefined
    if (call.bridge === this.bridge) call.bridge = undefined
    this.bridge.release()
  }

  /**
   * Settles what is between the application and us alone. False for everything that the call's own
   * turn has to look at.
   */
  settles(input: CallInput): boolean {
    if (input._tag === "ApplicationDialled") {
      if (this.leads && this.#options.mayTransfer) return false
      input.incoming.leg.release({ status: this.#options.mayTransfer ? 491 : 405 })
      return true
    }
    if (input._tag !== "Leg") return false
    const { event, leg } = input
    if (this.#call.bridge === this.bridge && this.transfer === undefined) return false
    if (leg === this.bridge.far) return this.#settlesOwn(leg, event)
    this.#noteWithdrawal(leg, event)
    return leg === this.#call.caller && this.#hearsCaller && this.#settlesCaller(leg, event)
  }

  /** The caller is still joined with it although it stands aside. */
  get #hearsCaller(): boolean {
    const { bridge, caller } = this.#call
    const isElsewhere = bridge !== this.bridge && bridge?.near.leg === caller
    return this.bridge.state === "joined" && !isElsewhere
  }

  #settlesOwn(leg: Leg, event: LegEvent): boolean {
    if (event._tag === "Reoffered" && !this.#hearsCaller) {
      // RFC 3261 §14.2: the caller is being offered somebody else's session.
      event.request.respond(491)
      return true
    }
    const news = this.bridge.observe(leg, event)
    // A treatment that was taken back may still say that it is done.
    if (news?._tag === "FarAsked") news.request.respond(news.request.method === "REFER" ? 491 : 200)
    if (news?._tag === "FarEnded") this.gone = this.results(news.body)
    return true
  }

  /** A hold or a key of the caller's is for the application he still hears. */
  #settlesCaller(leg: Leg, event: LegEvent): boolean {
    const isRelayed =
      event._tag === "Reoffered" ||
      event._tag === "ReofferAnswered" ||
      event._tag === "ReofferRejected" ||
      (event._tag === "Requested" && event.request.method !== "NOTIFY")
    if (isRelayed) this.bridge.observe(leg, event)
    return isRelayed
  }

  /**
   * The application gave up the call it had placed, before anybody was joined with it: it leads
   * again, and what was under way for its sake is of no interest any more.
   */
  #noteWithdrawal(leg: Leg, event: LegEvent): void {
    if (this.transfer?.incoming?.leg !== leg || this.#call.bridge?.near.leg === leg) return
    if (event._tag === "Cancelled" || event._tag === "ByeReceived") this.transfer = undefined
  }

  /** What its BYE returned; data of the call from now on. */
  results(body: Body | undefined): ReadonlyMap<string, string> {
    if (body === undefined) return new Map()
    const namelist = parseNamelist(body.content, body.contentType)
    this.#call.attach(resultsOf(namelist))
    this.#call.facts.digits = toTreatmentResult("vxml", namelist).digits ?? this.#call.facts.digits
    return namelist
  }

  #event(to: string): FlowEvent {
    const kind = this.transfer?.kind ?? "blind"
    return { name: "app.transfer", app: { to, kind, result: new Map() } }
  }
}
