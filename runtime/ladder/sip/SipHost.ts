// A machine that speaks SIP to us: a gateway or a media platform, with one address and any number
// of dialogs. Real bytes by the codec of `runtime/wire/sip`; transactions, retransmissions, ACK,
// 100 and CSeq are played here, as little as a peer needs (RFC 3261 §8, §9, §12, §17). What is said
// when is decided above: a ladder's lines, or what a peer does of itself.

import { Result } from "effect"
import {
  buildAck,
  buildCancel,
  buildRequest,
  buildResponse,
  type HeaderField
} from "../../wire/sip/buildMessage.ts"
import { hostOf } from "../../wire/sip/Host.ts"
import { decodeMessage, type SipMessage } from "../../wire/sip/SipMessage.ts"
import { branchCookie } from "../../wire/sip/Via.ts"
import type { Endpoint, Network } from "../Network.ts"
import type { Cancel, World } from "../World.ts"
import type { PeerLeg, Received } from "./PeerLeg.ts"
import { sdpType, sessionDescription } from "./sessions.ts"

/** What a message carries besides what its dialog says. */
export interface Extras {
  readonly headers: ReadonlyArray<HeaderField>
  readonly body?: { readonly type: string; readonly text: string } | undefined
  /** The reason phrase of a response. */
  readonly phrase?: string | undefined
  /** Undefined: a session description where one belongs. */
  readonly offer?: boolean | undefined
}

export interface InviteOptions extends Extras {
  readonly uri: string
  /** From and To with their angle brackets. */
  readonly from: string
  readonly to: string
}

export interface HostOptions {
  readonly world: World
  readonly network: Network
  readonly endpoint: Endpoint
  /** Where our product listens. `uri` is what a request is addressed to. */
  readonly home: (uri: string) => Endpoint
  /** A number that no host of the world has used. */
  readonly count: () => number
  readonly onRequest: (host: SipHost, leg: PeerLeg, request: Received, isNew: boolean) => void
  readonly onResponse: (host: SipHost, leg: PeerLeg, response: SipMessage) => void
}

// RFC 3261 §17.1.1.1: T1, T2 and 64*T1.
const firstRepeatMs = 500
const repeatMsMax = 4_000
const giveUpMs = 32_000

interface OwnRequest {
  readonly leg: PeerLeg
  readonly method: string
  readonly bytes: Uint8Array
  /** The final response has come; it may come again. */
  over: boolean
  ack: Uint8Array | undefined
  stop: Cancel
}

export class SipHost {
  readonly endpoint: Endpoint
  readonly legs: Array<PeerLeg> = []
  readonly #options: HostOptions
  readonly #seen = new Map<string, Received>()
  readonly #own = new Map<string, OwnRequest>()
  /** 2xx to INVITE that wait for their ACK, by leg. */
  readonly #unacknowledged = new Map<PeerLeg, Cancel>()
  readonly #close: () => void

  /** Undefined when the address is taken. */
  static open(options: HostOptions): SipHost | undefined {
    let host: SipHost | undefined
    const bound = options.network.bind(options.endpoint, (bytes, from) =>
      host?.receive(bytes, from)
    )
    if (bound === undefined) return undefined
    host = new SipHost(options, bound.close)
    return host
  }

  private constructor(options: HostOptions, close: () => void) {
    this.endpoint = options.endpoint
    this.#options = options
    this.#close = close
  }

  close(): void {
    this.#close()
    for (const { stop } of this.#own.values()) stop()
    for (const stop of this.#unacknowledged.values()) stop()
  }

  /** Calls us. */
  invite(options: InviteOptions): PeerLeg {
    const tag = `p${this.#options.count()}`
    const leg: PeerLeg = {
      callId: `ladder-${this.#options.count()}@${hostOf(this.endpoint.address)}`,
      localTag: tag,
      remoteTag: undefined,
      local: options.from,
      remote: options.to,
      target: options.uri,
      routes: [],
      cseq: 0,
      sessions: 0,
      owner: undefined,
      state: "calling",
      invite: undefined,
      received: [],
      owesOffer: false
    }
    this.legs.push(leg)
    leg.invite = this.request(leg, "INVITE", options)
    return leg
  }

  /** A request inside the leg, or the INVITE that begins it; gives its bytes. */
  request(leg: PeerLeg, method: string, extras: Extras): Uint8Array {
    leg.cseq += 1
    const branch = `${branchCookie}ladder${this.#options.count()}`
    const bytes = this.#print(leg, method, leg.cseq, branch, this.#withSession(leg, method, extras))
    if (method === "BYE") leg.state = "over"
    if (method === "INVITE") leg.invite = bytes
    const own: OwnRequest = {
      leg,
      method,
      bytes,
      over: false,
      ack: undefined,
      stop: this.#repeat(bytes, leg.target)
    }
    this.#own.set(branch, own)
    return bytes
  }

  /** Takes its INVITE back. */
  cancel(leg: PeerLeg, extras: Extras): void {
    if (leg.invite === undefined) return
    const bytes = buildCancel(leg.invite, extras.headers)
    const branch = branchOf(bytes)
    this.#own.set(`${branch} CANCEL`, {
      leg,
      method: "CANCEL",
      bytes,
      over: false,
      ack: undefined,
      stop: this.#repeat(bytes, leg.target)
    })
  }

  /** Answers a request of ours. */
  respond(leg: PeerLeg, request: Received, status: number, extras: Extras): void {
    const { message } = request
    const isInvite = message.method === "INVITE"
    const contact = hasContact(message.method, status)
    const headers: ReadonlyArray<HeaderField> = [
      ...(contact && !hasHeader(extras.headers, "Contact") ? [this.#contact()] : []),
      ...extras.headers
    ]
    const body = extras.body ?? this.#answerBody(leg, message, status, extras.offer)
    const bytes = buildResponse(message, {
      status,
      reason: extras.phrase,
      toTag: status === 100 ? undefined : leg.localTag,
      source: request.from,
      headers: body === undefined ? headers : [...headers, ["Content-Type", body.type]],
      body: body?.text
    })
    request.response = bytes
    this.#send(bytes, request.from)
    if (status < 200) return
    request.answered = true
    if (isInvite && leg.state === "called") leg.state = status < 300 ? "up" : "over"
    if (message.method === "BYE") leg.state = "over"
    if (isInvite && status < 300) this.#awaitAck(leg, bytes, request.from)
  }

  receive(bytes: Uint8Array, from: Endpoint): void {
    const decoded = decodeMessage(bytes)
    if (Result.isFailure(decoded)) return
    const message = decoded.success
    if (message.kind === "response") return this.#receiveResponse(message)
    return message.method === "ACK"
      ? this.#receiveAck(message)
      : this.#receiveRequest(message, from)
  }

  #receiveRequest(message: SipMessage, from: Endpoint): void {
    const key = `${message.via?.branch ?? ""} ${message.method}`
    const before = this.#seen.get(key)
    if (before !== undefined) {
      if (before.response !== undefined) this.#send(before.response, from)
      return
    }
    const request: Received = {
      message,
      from,
      response: undefined,
      answered: false,
      settled: false
    }
    this.#seen.set(key, request)
    const known = this.#legOf(message)
    const isNew = known === undefined && message.method === "INVITE" && message.to.tag === undefined
    const leg = known ?? (isNew ? this.#newLeg(message) : undefined)
    // OPTIONS and whatever else stands alone get a leg that ends with its answer.
    const held = leg ?? this.#passingLeg(message)
    if (message.contact !== undefined && leg !== undefined) leg.target = message.contact.uri
    held.received.push(request)
    this.#options.onRequest(this, held, request, isNew)
  }

  #receiveAck(message: SipMessage): void {
    const leg = this.#legOf(message)
    if (leg === undefined) return
    this.#unacknowledged.get(leg)?.()
    this.#unacknowledged.delete(leg)
  }

  #receiveResponse(message: SipMessage): void {
    const branch = message.via?.branch ?? ""
    const own = this.#own.get(message.method === "CANCEL" ? `${branch} CANCEL` : branch)
    if (own === undefined) return
    const { leg } = own
    if (own.over) {
      if (own.ack !== undefined) this.#sendTo(own.ack, leg.target)
      return
    }
    if (own.method === "INVITE" || message.status >= 200) own.stop()
    if (message.status >= 200) own.over = true
    if (own.method === "INVITE") this.#inviteAnswered(own, message)
    if (own.method === "BYE") leg.state = "over"
    this.#options.onResponse(this, leg, message)
  }

  #inviteAnswered(own: OwnRequest, message: SipMessage): void {
    const { leg } = own
    if (message.status === 100) return
    leg.remoteTag ??= message.to.tag
    if (message.status < 200) return
    if (message.status < 300) {
      if (message.contact !== undefined) leg.target = message.contact.uri
      leg.routes = message.recordRoutes.toReversed()
      if (leg.state === "calling") leg.state = "up"
      const number = message.cseq?.number ?? 1
      const branch = `${branchCookie}ladder${this.#options.count()}`
      const answers = !hasBody(own.bytes) && message.body.length > 0
      own.ack = this.#print(leg, "ACK", number, branch, {
        headers: [],
        body: answers ? this.#session(leg) : undefined
      })
    } else {
      if (leg.state === "calling") leg.state = "over"
      own.ack = buildAck(own.bytes, message)
    }
    this.#sendTo(own.ack, leg.target)
  }

  #newLeg(message: SipMessage): PeerLeg {
    const leg = this.#passingLeg(message)
    leg.state = "called"
    leg.owesOffer = message.body.length === 0
    this.legs.push(leg)
    return leg
  }

  #passingLeg(message: SipMessage): PeerLeg {
    return {
      callId: message.callId,
      localTag: `p${this.#options.count()}`,
      remoteTag: message.from.tag,
      local: message.header("To") ?? "",
      remote: untagged(message.header("From") ?? ""),
      target: message.contact?.uri ?? "",
      routes: message.recordRoutes,
      cseq: 0,
      sessions: 0,
      owner: undefined,
      state: "over",
      invite: undefined,
      received: [],
      owesOffer: false
    }
  }

  /** By Call-ID and the peer's own tag; a CANCEL has the INVITE's To, which has none. */
  #legOf(message: SipMessage): PeerLeg | undefined {
    const { callId, to, method } = message
    return this.legs.findLast(
      (leg) =>
        leg.callId === callId &&
        (to.tag === leg.localTag || (method === "CANCEL" && leg.state === "called"))
    )
  }

  #print(leg: PeerLeg, method: string, number: number, branch: string, extras: Extras): Uint8Array {
    const { address, port } = this.endpoint
    const to = leg.remoteTag === undefined ? leg.remote : `${leg.remote};tag=${leg.remoteTag}`
    const { body } = extras
    return buildRequest({
      method,
      uri: leg.target,
      headers: [
        ["Via", `SIP/2.0/UDP ${hostOf(address)}:${port};branch=${branch};rport`],
        ["Max-Forwards", "70"],
        ...leg.routes.map((route) => ["Route", route] as const),
        ["From", `${leg.local};tag=${leg.localTag}`],
        ["To", to],
        ["Call-ID", leg.callId],
        ["CSeq", `${number} ${method}`],
        ...(hasContact(method, 200) ? [this.#contact()] : []),
        ...extras.headers,
        ...(body === undefined ? [] : [["Content-Type", body.type] as const])
      ],
      body: body?.text
    })
  }

  #contact(): HeaderField {
    return ["Contact", `<sip:${hostOf(this.endpoint.address)}:${this.endpoint.port}>`]
  }

  #withSession(leg: PeerLeg, method: string, extras: Extras): Extras {
    const carries = method === "INVITE" ? extras.offer !== false : extras.offer === true
    return extras.body !== undefined || !carries ? extras : { ...extras, body: this.#session(leg) }
  }

  #session(leg: PeerLeg): { readonly type: string; readonly text: string } {
    leg.sessions += 1
    // An even port above the ephemeral ones of nobody; each leg has its own.
    const port = 20_000 + 2 * (this.legs.indexOf(leg) + 1)
    return { type: sdpType, text: sessionDescription(this.endpoint.address, port, leg.sessions) }
  }

  #answerBody(leg: PeerLeg, message: SipMessage, status: number, offer: boolean | undefined) {
    const describes = message.method === "INVITE" || message.method === "UPDATE"
    if (!describes || offer === false || status >= 300) return undefined
    const isFinal = status >= 200
    if (!isFinal && offer !== true) return undefined
    if (message.method === "UPDATE" && message.body.length === 0) return undefined
    return this.#session(leg)
  }

  #repeat(bytes: Uint8Array, uri: string): Cancel {
    this.#sendTo(bytes, uri)
    return this.#again(() => this.#sendTo(bytes, uri))
  }

  #awaitAck(leg: PeerLeg, bytes: Uint8Array, to: Endpoint): void {
    this.#unacknowledged.get(leg)?.()
    this.#unacknowledged.set(
      leg,
      this.#again(() => this.#send(bytes, to))
    )
  }

  /** Repeats at T1, doubling up to T2, for 64*T1. */
  #again(send: () => void): Cancel {
    const { world } = this.#options
    const untilMs = world.nowMs() + giveUpMs
    let stop: Cancel = () => undefined
    const next = (pauseMs: number): void => {
      stop = world.after(pauseMs, () => {
        if (world.nowMs() >= untilMs) return
        send()
        next(Math.min(2 * pauseMs, repeatMsMax))
      })
    }
    next(firstRepeatMs)
    return () => stop()
  }

  #sendTo(bytes: Uint8Array, uri: string): void {
    this.#send(bytes, this.#options.home(uri))
  }

  #send(bytes: Uint8Array, to: Endpoint): void {
    this.#options.network.send(this.endpoint, to, bytes)
  }
}

const branchOf = (bytes: Uint8Array): string => {
  const decoded = decodeMessage(bytes)
  return Result.isSuccess(decoded) ? (decoded.success.via?.branch ?? "") : ""
}

const hasBody = (bytes: Uint8Array): boolean => {
  const decoded = decodeMessage(bytes)
  return Result.isSuccess(decoded) && decoded.success.body.length > 0
}

const hasHeader = (headers: ReadonlyArray<HeaderField>, name: string): boolean =>
  headers.some(([other]) => other.toLowerCase() === name.toLowerCase())

/** RFC 3261 §20, table 2: where a Contact belongs; a redirection brings its own. */
const hasContact = (method: string, status: number): boolean =>
  status < 300 &&
  status !== 100 &&
  (method === "INVITE" || method === "UPDATE" || method === "REFER" || method === "NOTIFY")

const untagged = (value: string): string => value.replace(/;tag=[^;]*/i, "")
