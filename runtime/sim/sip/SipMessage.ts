// Messages of the `sip` package as plain values, and back. The package shares Via, To and From
// between a request and its response and writes into what it is given; so what comes in is copied
// out once, and what goes out is built fresh for every sending. Bodies and header values are texts
// here and UTF-8 octets on the wire. Knows no dialog and no socket.

import { Brand, Result } from "effect"
import { stringifyUri } from "sip"
import type { PackageAddress, PackageMessage, PackageUri, PackageVia } from "sip"

/** The Call-ID of a SIP dialog, which is not the id of anybody's call. */
export type SipCallId = string & Brand.Brand<"SipCallId">
export const SipCallId = Brand.nominal<SipCallId>()

/** A From or To. `display` keeps its quotation marks. */
export interface Party {
  readonly display: string | undefined
  readonly uri: string
  readonly tag: string | undefined
}

interface MessageFields {
  readonly callId: SipCallId
  /** The number of CSeq. */
  readonly sequence: number
  readonly from: Party
  readonly to: Party
  /** The URI of the first Contact. */
  readonly contact: string | undefined
  /** URIs of Record-Route, top first. */
  readonly recordRoutes: ReadonlyArray<string>
  /**
   * Every other header field under its lower-case name; several of one name are joined by commas.
   */
  readonly headers: ReadonlyMap<string, string>
  readonly body: string
}

export interface SipRequest extends MessageFields {
  readonly method: string
  readonly uri: string
  readonly branch: string | undefined
  /** Where the datagram came from, `127.0.0.1:5060`. */
  readonly source: string
}

export interface SipResponse extends MessageFields {
  readonly status: number
  readonly reason: string
  /** The method of CSeq, that is: of the request that it answers. */
  readonly method: string
}

/** A body with its Content-Type. */
export interface Body {
  readonly type: string
  readonly text: string
}

/** Header fields that a script adds, spelled as they shall appear. */
export type ExtraHeaders = ReadonlyMap<string, string>

export interface OutgoingRequest {
  readonly method: string
  readonly uri: string
  readonly callId: SipCallId
  readonly sequence: number
  readonly from: Party
  readonly to: Party
  readonly contact: string | undefined
  /** URIs of the route set, next hop first. */
  readonly routes: ReadonlyArray<string>
  readonly headers: ExtraHeaders
  readonly body: Body | undefined
}

export interface OutgoingResponse {
  readonly status: number
  readonly reason: string
  /** Our tag, put into To unless To has one; absent in a 100. */
  readonly tag: string | undefined
  readonly contact: string | undefined
  readonly headers: ExtraHeaders
  readonly body: Body | undefined
}

/** RFC 3261 §8.1.1.6. */
const maxForwards = 70

/** Fields of the package's message that have a place of their own in ours. */
const structuredFields = new Set([
  "via",
  "to",
  "from",
  "call-id",
  "cseq",
  "contact",
  "record-route",
  "route"
])

export const readRequest = (message: PackageMessage, source: string): SipRequest => ({
  ...readFields(message),
  method: message.method ?? "",
  uri: printUri(message.uri),
  branch: textOf(message.headers.via[0]?.params["branch"]),
  source
})

export const readResponse = (message: PackageMessage): SipResponse => ({
  ...readFields(message),
  method: message.headers.cseq.method,
  status: message.status ?? 0,
  reason: message.reason ?? ""
})

/** A new message for the package, without Via: the package adds its own. */
export const writeRequest = (request: OutgoingRequest): PackageMessage => ({
  method: request.method,
  uri: request.uri,
  headers: {
    // The package adds its Via in front; a request must not bring one along.
    via: [],
    to: writeParty(request.to),
    from: writeParty(request.from),
    "call-id": request.callId,
    cseq: { seq: request.sequence, method: request.method },
    ...(request.contact === undefined ? {} : { contact: [writeAddress(request.contact)] }),
    ...(request.routes.length === 0 ? {} : { route: request.routes.map(writeRoute) }),
    "Max-Forwards": String(maxForwards),
    ...writeExtras(request.headers, request.body)
  },
  content: request.body === undefined ? "" : toWire(request.body.text)
})

/**
 * The response to a request of the package. RFC 3261 §12.1.1: Record-Route goes back whenever a
 * dialog may come of it.
 */
export const writeResponse = (
  request: PackageMessage,
  response: OutgoingResponse
): PackageMessage => {
  const routes = request.headers["record-route"]
  const opensDialog = request.method === "INVITE" && response.status > 100 && response.status < 300
  return {
    status: response.status,
    reason: response.reason,
    version: "2.0",
    headers: {
      via: request.headers.via.map(copyVia),
      to: withTag(request.headers.to, response.tag),
      from: copyAddress(request.headers.from),
      "call-id": request.headers["call-id"],
      cseq: { ...request.headers.cseq },
      ...(routes === undefined || !opensDialog ? {} : { "record-route": routes.map(copyAddress) }),
      ...(response.contact === undefined ? {} : { contact: [writeAddress(response.contact)] }),
      ...writeExtras(response.headers, response.body)
    },
    content: response.body === undefined ? "" : toWire(response.body.text)
  }
}

/** The Via of a request that has been sent; a CANCEL carries the same (RFC 3261 §9.1). */
export const copyVia = (via: PackageVia): PackageVia => ({ ...via, params: { ...via.params } })

const readFields = (message: PackageMessage): MessageFields => ({
  callId: SipCallId(message.headers["call-id"]),
  sequence: message.headers.cseq.seq,
  from: readParty(message.headers.from),
  to: readParty(message.headers.to),
  contact: readContact(message.headers.contact),
  recordRoutes: (message.headers["record-route"] ?? []).map((address) => printUri(address.uri)),
  headers: readOthers(message),
  body: fromWire(message.content ?? "")
})

const readParty = (address: PackageAddress): Party => ({
  display: address.name,
  uri: printUri(address.uri),
  tag: textOf(address.params["tag"])
})

const readContact = (contacts: unknown): string | undefined => {
  const first: PackageAddress | undefined = Array.isArray(contacts) ? contacts[0] : undefined
  return first === undefined ? undefined : printUri(first.uri)
}

const readOthers = (message: PackageMessage): ReadonlyMap<string, string> => {
  const others = new Map<string, string>()
  for (const [name, value] of Object.entries(message.headers)) {
    if (structuredFields.has(name)) continue
    others.set(name, name === "refer-to" ? readReferTo(message) : fromWire(String(value)))
  }
  return others
}

const readReferTo = (message: PackageMessage): string => {
  const address = message.headers["refer-to"]
  return address === undefined ? "" : printUri(address.uri)
}

/** A URI as text, whichever way the package holds it. */
export const printUri = (uri: string | PackageUri | undefined): string => {
  if (uri === undefined) return ""
  return typeof uri === "string" ? uri : stringifyUri(uri)
}

const textOf = (value: string | number | null | undefined): string | undefined =>
  value === null || value === undefined ? undefined : String(value)

const writeParty = (party: Party): PackageAddress => ({
  name: party.display === undefined ? undefined : toWire(party.display),
  uri: toWire(party.uri),
  params: party.tag === undefined ? {} : { tag: party.tag }
})

const writeAddress = (uri: string): PackageAddress => ({ uri: toWire(uri), params: {} })

const writeRoute = (uri: string): PackageAddress => ({ uri, params: {} })

const copyAddress = (address: PackageAddress): PackageAddress => ({
  ...address,
  params: { ...address.params }
})

const withTag = (address: PackageAddress, tag: string | undefined): PackageAddress => {
  const copy = copyAddress(address)
  if (tag !== undefined) copy.params["tag"] ??= tag
  return copy
}

const writeExtras = (headers: ExtraHeaders, body: Body | undefined): Record<string, string> => ({
  ...Object.fromEntries(Array.from(headers, ([name, value]) => [name, toWire(value)])),
  ...(body === undefined ? {} : { "Content-Type": body.type })
})

/**
 * The package counts characters for Content-Length and sends the low octet of each: so one
 * character must be one octet.
 */
const toWire = (text: string): string => Buffer.from(text, "utf8").toString("latin1")

const utf8 = new TextDecoder("utf-8", { fatal: true })

/** RFC 3261 §7.3.1: text is UTF-8. What is not, is kept octet by octet. */
const fromWire = (octets: string): string =>
  Result.getOrElse(
    Result.try(() => utf8.decode(Buffer.from(octets, "latin1"))),
    () => octets
  )
