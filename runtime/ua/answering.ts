// What arrives at an endpoint, sorted: broken requests get their refusal and nothing else, requests
// inside a dialog go to their leg, a new INVITE becomes one. One bad message costs one answer and
// one log line, never a call or the process.

import { Result } from "effect"
import { retryAfterSeconds } from "../config/CallTimers.ts"
import type { Meters } from "../observe/Metrics.ts"
import { answerableOf, buildStatelessResponse } from "../wire/sip/buildMessage.ts"
import { checkRequest, checkResponse } from "../wire/sip/checkMessage.ts"
import { isSameAddress } from "../wire/sip/Host.ts"
import { parseReplaces } from "../wire/sip/Replaces.ts"
import type { Answerable } from "../wire/sip/SipError.ts"
import type { BrokenStream } from "../wire/sip/SipFramer.ts"
import { decodeMessage, type SipMessage } from "../wire/sip/SipMessage.ts"
import { detach } from "../wire/sip/Text.ts"
import type { Endpoint, LegTable } from "./Endpoint.ts"
import type { Headers } from "./LegEvent.ts"
import { Leg } from "./Leg.ts"
import { acceptedBodies, allowedMethods, printResponse } from "./printing.ts"
import { bodyOf, dialledUser, relayedHeaders, uriParameters } from "./relayed.ts"
import { refusalOf } from "./requestRules.ts"
import { responseHop } from "./transaction/responseHop.ts"
import type {
  Hop,
  ServerTransaction,
  TransactionLayer,
  TransactionLayerOptions
} from "./TransactionLayer.ts"
import type { Connection } from "./transport/Connections.ts"
import type { IncomingCall, Receiver } from "./Ua.ts"

export interface AnsweringOptions {
  readonly legs: LegTable
  readonly send: (bytes: Uint8Array, hop: Hop) => void
  readonly meters: Meters
  readonly receiver: () => Receiver | undefined
  /** The user agent from the address that a message came to. */
  readonly endpoint: (source: Hop) => Endpoint
  /** The far end of a connection takes requests for its sent-by over it (RFC 5923). */
  readonly alias: (connection: Connection, hop: Hop) => void
  readonly warn: (text: string, fields: Readonly<Record<string, string | number>>) => void
}

export interface Answering {
  /** Sends and counts. */
  readonly counted: (bytes: Uint8Array, hop: Hop) => void
  readonly receive: (layer: TransactionLayer, bytes: Buffer, source: Hop) => void
  /** What is left of a stream whose messages cannot be told apart any more. */
  readonly receiveBroken: (broken: BrokenStream, source: Hop) => void
  readonly events: Pick<
    TransactionLayerOptions,
    "onRequest" | "onAck" | "onStrayResponse" | "onOverload" | "onServerFailure" | "onDefect"
  >
}

export const makeAnswering = (options: AnsweringOptions): Answering => {
  const { legs, send, meters, warn } = options
  const counted = (bytes: Uint8Array, hop: Hop) => {
    meters.sipMessage("out", methodOf(bytes))
    send(bytes, hop)
  }
  const refuse = (request: Answerable, hop: Hop | undefined, refusal: Refusal, source: Hop) => {
    if (hop === undefined) return
    const { status, reason, headers } = refusal
    counted(
      buildStatelessResponse(request, { status, reason, headers, source, toTag: "refused" }),
      hop
    )
  }
  return {
    counted,
    receiveBroken: ({ head, reason }, source) => {
      meters.parseError("sip")
      warn("a SIP connection is closed", { from: source.address, why: reason })
      const request = answerableIn(head)
      if (request === undefined) return
      const status = reason === "too-long" ? 513 : 400
      refuse(request, source, { status, reason: undefined, headers: [] }, source)
    },
    receive: (layer, bytes, source) => {
      // RFC 5626 §3.5.1 and its like: a keep-alive of line ends is no message.
      if (source.transport === "udp" && isKeepAlive(bytes)) return
      const decoded = decodeMessage(bytes)
      if (Result.isFailure(decoded)) {
        meters.parseError("sip")
        warn("a datagram is no SIP message", { from: source.address, why: decoded.failure.message })
        const { answerable } = decoded.failure
        if (answerable !== undefined) {
          refuse(answerable, source, { status: 400, reason: undefined, headers: [] }, source)
        }
        return
      }
      const message = decoded.success
      meters.sipMessage("in", message.method)
      const verdict = verdictOf(message)
      if (verdict === undefined) {
        noteAlias(message, source, options.alias)
        return layer.receive(message, source)
      }
      meters.parseError("sip")
      warn("a SIP message is refused", { from: source.address, why: verdict.reason })
      if (verdict.status === undefined) return
      const { status, reason } = verdict
      const headers = status === 501 ? allow : []
      refuse(
        answerableOf(message),
        responseHop(message, source),
        { status, reason, headers },
        source
      )
    },
    events: {
      onRequest: (transaction, request, source) =>
        requestReceived(options, transaction, request, source),
      onAck: (ack) => legs.ofRequest(ack)?.receiveAck(ack),
      onStrayResponse: (response) => legs.ofResponse(response)?.receiveStray(response),
      onOverload: (request, source) => {
        const headers: Headers = [["Retry-After", retryAfterSeconds]]
        const refusal = { status: 503, reason: undefined, headers }
        refuse(answerableOf(request), responseHop(request, source), refusal, source)
      },
      onDefect: (text) => warn("a SIP transaction met what its table does not know", { why: text })
    }
  }
}

/** Whom to answer in the head of a message that never came whole. */
const answerableIn = (head: Buffer): Answerable | undefined => {
  const decoded = decodeMessage(head)
  if (Result.isFailure(decoded)) return decoded.failure.answerable
  const message = decoded.success
  return message.kind === "request" && message.method !== "ACK" ? answerableOf(message) : undefined
}

/**
 * RFC 5923 §5: `alias` is believed of the far end's own address only. Over TLS whoever connects
 * would have to prove that it is the far end named, so there only our own connections are reused.
 */
const noteAlias = (message: SipMessage, source: Hop, alias: AnsweringOptions["alias"]): void => {
  if (source.transport !== "tcp" || source.connection === undefined) return
  const via = message.kind === "request" ? message.via : undefined
  if (via === undefined || !via.params.has("alias")) return
  if (!isSameAddress(via.host, source.address)) return
  alias(source.connection, { ...source, port: via.port ?? defaultPort })
}

/** RFC 3261 §18.1.1. */
const defaultPort = 5060

/**
 * Why a message is not served; without a status it is dropped, since neither responses nor ACKs are
 * answered.
 */
const verdictOf = (
  message: SipMessage
): { readonly status: number | undefined; readonly reason: string } | undefined => {
  if (message.kind === "response") {
    const verdict = checkResponse(message)
    return verdict.ok ? undefined : { status: undefined, reason: verdict.reason }
  }
  const verdict = checkRequest(message)
  if (verdict.ok) return undefined
  const { status, reason } = verdict
  return { status: message.method === "ACK" ? undefined : status, reason }
}

interface Refusal {
  readonly status: number
  readonly reason: string | undefined
  readonly headers: Headers
}

const allow: Headers = [["Allow", allowedMethods]]

const isKeepAlive = (bytes: Buffer) =>
  bytes.length <= 4 && bytes.every((octet) => octet === 0x0d || octet === 0x0a || octet === 0)

/** The method of a message of ours as it goes out; of a response the one that it answers. */
const methodOf = (bytes: Uint8Array): string => {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const first = text.toString("latin1", 0, Math.max(0, text.indexOf(0x20)))
  if (!first.startsWith("SIP/")) return first
  // INVARIANT (we write header names in their long form): `buildMessage` does.
  const cseq = text.indexOf("\r\nCSeq: ")
  const method = text.indexOf(0x20, cseq + 8)
  return cseq < 0 ? "" : text.toString("latin1", method + 1, text.indexOf(0x0d, method))
}

const requestReceived = (
  options: AnsweringOptions,
  transaction: ServerTransaction,
  request: SipMessage,
  source: Hop
): void => {
  const respond = (status: number, headers: Headers = []) =>
    transaction.respond(
      printResponse(request, { status, toTag: options.endpoint(source).newTag(), source, headers }),
      status
    )
  if (request.method === "CANCEL") return cancelReceived(options, transaction, respond)
  const refusal = refusalOf(request)
  if (refusal !== undefined) return respond(refusal.status, refusal.headers)
  if (request.to.tag !== undefined) {
    const leg = options.legs.ofRequest(request)
    return leg === undefined ? respond(481) : leg.receiveRequest(transaction)
  }
  if (transaction.mergesWith !== undefined) return respond(482)
  switch (request.method) {
    case "INVITE":
      return inviteReceived(options, transaction, source, respond)
    case "OPTIONS":
      return respond(200, [...allow, ["Accept", acceptedBodies]])
    default:
      // RFC 3261 §12.2.2: a request that only makes sense inside a dialog, and there is none. A
      // REFER outside of one (RFC 3515 §2.4.6) would have us call whom a stranger names.
      return request.method === "REFER" ? respond(403) : respond(481)
  }
}

const cancelReceived = (
  { legs }: AnsweringOptions,
  transaction: ServerTransaction,
  respond: (status: number) => void
): void => {
  if (transaction.cancels === undefined) return respond(481)
  respond(200)
  const { cancels, request } = transaction
  const leg = legs.ofInvite(cancels) ?? legs.ofRequest(request)
  leg?.receiveCancel(request, cancels)
}

const inviteReceived = (
  options: AnsweringOptions,
  transaction: ServerTransaction,
  source: Hop,
  respond: (status: number, headers?: Headers) => void
): void => {
  const { request } = transaction
  const replaced = replacedLeg(options.legs, request)
  if (typeof replaced === "number") return respond(replaced)
  const receiver = options.receiver()
  if (receiver === undefined) return respond(503, [["Retry-After", retryAfterSeconds]])
  transaction.respond(printResponse(request, { status: 100, toTag: undefined, source }), 100)
  const leg = Leg.inbound(options.endpoint(source), transaction)
  if (replaced !== undefined) return replaced.replaceBy(incomingCall(leg, request, source))
  const answer = receiver(incomingCall(leg, request, source))
  if (answer._tag === "Refused") {
    return leg.release({ status: answer.status, headers: answer.headers })
  }
  leg.listen(answer.listener)
  answer.begin()
}

/** RFC 3891 §3: the leg that an INVITE is to replace, or why it may not; undefined for most. */
const replacedLeg = (legs: LegTable, request: SipMessage): Leg | number | undefined => {
  const value = request.header("Replaces")
  if (value === undefined) return undefined
  const replaces = parseReplaces(value)
  if (Result.isFailure(replaces)) return 400
  const leg = legs.named(replaces.success.callId, replaces.success.toTag)
  return leg?.replacementRefusal(replaces.success) ?? leg ?? 481
}

/** RFC 3261 §8.1.1.6: what an INVITE without Max-Forwards is taken to have. */
const maxForwardsAbsent = 70

const incomingCall = (leg: Leg, request: SipMessage, source: Hop): IncomingCall => {
  const ani = detach(dialledUser(request.from.uri))
  return {
    leg,
    source,
    dnis: detach(dialledUser(request.uri)),
    ani: ani === "" || ani.toLowerCase() === "anonymous" ? undefined : ani,
    from: fromWithoutTag(request),
    maxForwards: Math.max(0, (request.maxForwards ?? maxForwardsAbsent) - 1),
    body: bodyOf(request),
    uriParameters: () => uriParameters(request.uri),
    header: (name) => request.header(name),
    relayed: () => relayedHeaders(request)
  }
}

const fromWithoutTag = (request: SipMessage): string => {
  const { display, uri } = request.from
  const name = display === undefined ? "" : `"${display.replace(/["\\]/g, "\\$&")}" `
  return detach(`${name}<${uri}>`)
}
