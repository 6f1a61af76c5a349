// The SIP peers of a ladder (`caller`, `agent`, `mcp`) on the hosts they sit on: gateways and media
// platforms of the site. Sorts what we send to them, plays what a line has them send, and does of
// itself what every such peer does: 100, ACK, answers to requests that no line answers.

import type { ArrowStep } from "../../../compiler/plan/Ladder.ts"
import type { TestPeer } from "../../../dsl/vocabulary/messages.ts"
import type { LineNeed, MessageRow } from "../../../dsl/vocabulary/messages/Message.ts"
import { sipRow, type SipPeerName } from "../../../dsl/vocabulary/messages/sip.ts"
import { toText } from "../../call/Facts.ts"
import { hostOf } from "../../wire/sip/Host.ts"
import type { SipMessage } from "../../wire/sip/SipMessage.ts"
import { quote } from "../../wire/sip/Text.ts"
import type { Arrival, OnArrival } from "../Arrival.ts"
import { type Endpoint, endpointKey, type Network } from "../Network.ts"
import type { LadderSite } from "../site.ts"
import type { Arguments } from "../values.ts"
import type { World } from "../World.ts"
import { type PeerLeg, type Received, unanswered } from "./PeerLeg.ts"
import { noteOf, readSip } from "./readSip.ts"
import { SipHost } from "./SipHost.ts"
import { uriOf, writeSip, type Written } from "./writeSip.ts"

export interface SipPeersOptions {
  readonly world: World
  readonly network: Network
  readonly site: LadderSite
  /** The service the call plays or played last, by its name in the plan. */
  readonly playing: () => string | undefined
  readonly onArrival: OnArrival
}

/** A machine, and which peers may sit on it. */
interface Seat {
  readonly host: SipHost
  readonly peers: ReadonlyArray<SipPeerName>
}

/** At a place that the site does not name. */
const everyPeer: ReadonlyArray<SipPeerName> = ["mcp", "agent", "caller"]

/** Requests that a peer does not answer with 200 of itself; undefined: not at all. */
const ownAnswers: ReadonlyMap<string, number | undefined> = new Map([
  ["INVITE", undefined],
  ["REFER", 202]
])

export class SipPeers {
  readonly #options: SipPeersOptions
  readonly #seats = new Map<string, Seat>()
  #count = 1
  #closed = false
  /** The caller's own leg: the one of the INVITE that the ladder is about. */
  #call: PeerLeg | undefined

  constructor(options: SipPeersOptions) {
    this.#options = options
    const { gateways, media, resourceManager } = options.site
    for (const { endpoint } of gateways) this.#open(endpoint, ["agent", "caller"])
    for (const endpoint of media) this.#open(endpoint, ["mcp"])
    if (resourceManager !== undefined) this.#open(resourceManager, everyPeer)
    // A destination may be anywhere: `transfer` to a URI, a page of another platform.
    options.network.onNobody = (endpoint) => void this.#open(endpoint, everyPeer)
  }

  close(): void {
    for (const { host } of this.#seats.values()) host.close()
  }

  /** Nobody has a dialog with us any more. */
  get allOver(): boolean {
    return this.#legs().every(({ leg }) => leg.state === "over")
  }

  /** Everybody ends whatever he has with us, and takes no more calls. */
  hangUp(): void {
    for (const { host, leg } of this.#legs()) {
      const request = unanswered(leg)
      if (request !== undefined) host.respond(leg, request, 480, { headers: [] })
      if (leg.state === "calling") host.cancel(leg, { headers: [] })
      else if (leg.state === "up") host.request(leg, "BYE", { headers: [] })
    }
    this.#closed = true
  }

  /** INVITEs of peers that have no final answer. */
  get unansweredInvites(): number {
    return this.#legs().filter(({ leg }) => leg.state === "calling").length
  }

  /** Sends what the line says; the reason where that is not possible. */
  perform(step: ArrowStep, given: Arguments): string | undefined {
    const peer = step.peer
    if (peer === "cti") return "the CTI side does not speak SIP"
    const row = sipRow(peer, "peer", step.message)
    if (row === undefined) return `there is no ${step.message} in SIP`
    const { home } = this.#options.site
    const written = writeSip(row, given, `${hostOf(home.address)}:${home.port}`)
    if (/^\d+$/.test(step.message)) return this.#respond(peer, Number(step.message), written)
    const call = this.#ownLeg(peer)
    if (step.message === "INVITE" && (call === undefined || !isUp(call.leg))) {
      return this.#invite(peer, written)
    }
    if (call === undefined) return `\`${peer}\` has no call in which it could send ${step.message}`
    if (step.message === "CANCEL") call.host.cancel(call.leg, written)
    else if (step.message !== "ACK") call.host.request(call.leg, step.message, written)
    return undefined
  }

  #open(endpoint: Endpoint, peers: ReadonlyArray<SipPeerName>): Seat | undefined {
    const key = endpointKey(endpoint)
    const taken = this.#seats.get(key)
    if (taken !== undefined) return taken
    const { world, network, site } = this.#options
    const host = SipHost.open({
      world,
      network,
      endpoint,
      home: site.homeOf,
      count: () => this.#count++,
      onRequest: (at, leg, request, isNew) => this.#requested(at, leg, request, isNew),
      onResponse: (_host, leg, response) => this.#responded(leg, response)
    })
    if (host === undefined) return undefined
    const seat = { host, peers }
    this.#seats.set(key, seat)
    return seat
  }

  #requested(host: SipHost, leg: PeerLeg, request: Received, isNew: boolean): void {
    const { message } = request
    if (this.#closed && isNew) return host.respond(leg, request, 480, { headers: [] })
    if (message.method === "INVITE") host.respond(leg, request, 100, { headers: [] })
    if (message.method === "CANCEL") this.#cancelled(host, leg, request)
    const peers = leg.owner === undefined ? this.#peersAt(host, message) : [leg.owner]
    const isFirst = message.method !== "INVITE" || isNew
    this.#arrived(message, message.method, peers, isFirst ? undefined : "optional", {
      belongs: (peer) => {
        leg.owner ??= peer
      },
      answerItself: () => this.#answerItself(host, leg, request, isNew)
    })
  }

  #responded(leg: PeerLeg, message: SipMessage): void {
    const isCall = message.method === "INVITE" && (message.cseq?.number ?? 0) === 1
    const isCancelled = message.status === 487
    const line = isCall && !isCancelled ? undefined : "optional"
    this.#arrived(message, String(message.status), [leg.owner ?? "caller"], line, {
      belongs: () => undefined,
      answerItself: () => undefined
    })
  }

  #arrived(
    message: SipMessage,
    name: string,
    peers: ReadonlyArray<TestPeer>,
    line: LineNeed | undefined,
    then: Pick<Arrival, "belongs" | "answerItself">
  ): void {
    const [first] = peers
    const row = first === undefined || first === "cti" ? undefined : sipRow(first, "us", name)
    const known: MessageRow = row ?? { message: name, from: "us", line: "needed", args: {} }
    this.#options.onArrival({
      peers,
      message: name,
      row: known,
      line: line ?? known.line,
      note: noteOf(message),
      read: (place, argument) =>
        place === "service" ? this.#options.playing() : readSip(message, place, argument),
      ...then
    })
  }

  /** RFC 3261 §9.2: the CANCEL gets its 200, the INVITE its 487. */
  #cancelled(host: SipHost, leg: PeerLeg, request: Received): void {
    host.respond(leg, request, 200, { headers: [] })
    const invite = leg.received.find((one) => one.message.method === "INVITE" && !one.answered)
    if (invite !== undefined) host.respond(leg, invite, 487, { headers: [] })
  }

  #answerItself(host: SipHost, leg: PeerLeg, request: Received, isNew: boolean): void {
    const { method } = request.message
    if (request.answered) return
    const status = ownAnswers.has(method) ? ownAnswers.get(method) : 200
    const answer = method === "INVITE" && !isNew ? 200 : status
    if (answer !== undefined) host.respond(leg, request, answer, { headers: [] })
  }

  /** Who may sit where a message has arrived, the likeliest first. */
  #peersAt(host: SipHost, message: SipMessage): ReadonlyArray<SipPeerName> {
    const peers = this.#seats.get(endpointKey(host.endpoint))?.peers ?? []
    const isService = /^sips?:(?:dialog|annc)@/i.test(message.uri)
    return peers !== everyPeer || isService ? peers : ["agent", "caller", "mcp"]
  }

  #respond(peer: SipPeerName, status: number, written: Written): string | undefined {
    const waiting = this.#waiting(peer)
    if (waiting === undefined) return `\`${peer}\` has no request of ours to answer`
    const { host, leg, request } = waiting
    host.respond(leg, request, status, written)
    return undefined
  }

  #waiting(peer: SipPeerName) {
    for (const { host, leg } of this.#legs()) {
      const request = leg.owner === peer ? unanswered(leg) : undefined
      if (request !== undefined) return { host, leg, request }
    }
    return undefined
  }

  /** The dialog a request of the peer belongs to: the caller's own call, else the latest. */
  #ownLeg(peer: SipPeerName): { readonly host: SipHost; readonly leg: PeerLeg } | undefined {
    const own = this.#legs().filter(({ leg }) => leg.owner === peer)
    const alive = own.filter(({ leg }) => leg.state !== "over")
    return alive.find(({ leg }) => leg === this.#call) ?? alive.at(-1) ?? own.at(-1)
  }

  #legs(): ReadonlyArray<{ readonly host: SipHost; readonly leg: PeerLeg }> {
    return [...this.#seats.values()].flatMap(({ host }) => host.legs.map((leg) => ({ host, leg })))
  }

  #invite(peer: SipPeerName, written: Written): string | undefined {
    const { site } = this.#options
    const text = (place: string) => toText(written.places.get(place))
    const endpoint = this.#placeOf(peer, text("gateway"), text("source"))
    if (endpoint === undefined) return "the site has no gateway to call from"
    const seat = this.#open(endpoint, ["agent", "caller"])
    if (seat === undefined) return `${endpointKey(endpoint)} is taken by somebody else`
    const home = `${hostOf(site.home.address)}:${site.home.port}`
    const own = hostOf(endpoint.address)
    const uri = uriOf(text("request-uri") ?? "0", home)
    const ani = text("from")
    const from = ani === undefined ? "sip:anonymous@anonymous.invalid" : uriOf(ani, own)
    const display = text("display")
    const leg = seat.host.invite({
      ...written,
      headers: [...this.#sessionOf(peer), ...written.headers],
      uri,
      from: display === undefined ? `<${from}>` : `${quote(display)} <${from}>`,
      to: `<${uri}>`
    })
    leg.owner = peer
    if (peer === "caller") this.#call = leg
    return undefined
  }

  /** What a media platform sends belongs to the call that it plays for (`gvp-ctic.md` §4). */
  #sessionOf(peer: SipPeerName): ReadonlyArray<readonly [string, string]> {
    const name = "X-Genesys-GVP-Session-ID"
    const [first] = peer === "mcp" ? (this.#ownLeg("mcp")?.leg.received ?? []) : []
    const session = first?.message.header(name)
    return session === undefined ? [] : [[name, session]]
  }

  #placeOf(
    peer: SipPeerName,
    gateway: string | undefined,
    source: string | undefined
  ): Endpoint | undefined {
    const { gateways, media, readSource, resourceManager } = this.#options.site
    if (source !== undefined) return readSource(source)
    // Role `connector`: the Resource Manager brings whatever anybody sends.
    if (resourceManager !== undefined) return resourceManager
    if (peer === "mcp") return this.#ownLeg("mcp")?.host.endpoint ?? media[0]
    return (gateways.find(({ name }) => name === gateway) ?? gateways[0])?.endpoint
  }
}

const isUp = ({ state }: PeerLeg): boolean => state === "up" || state === "called"
