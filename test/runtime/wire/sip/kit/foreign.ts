// The npm package `sip` 0.0.6 as a second reader of our messages, and the comparison of its reading
// with ours, header by header. It is CommonJS without types, and used in tests only
// (docs/adr/0003).

import { Result } from "effect"
import { createRequire } from "node:module"
import type { NameAddr } from "../../../../../runtime/wire/sip/NameAddr.ts"
import type { Params } from "../../../../../runtime/wire/sip/Params.ts"
import type { SipMessage } from "../../../../../runtime/wire/sip/SipMessage.ts"
import type { SipUri } from "../../../../../runtime/wire/sip/Uri.ts"
import type { Via } from "../../../../../runtime/wire/sip/Via.ts"
import { parseNameAddr } from "../../../../../runtime/wire/sip/NameAddr.ts"
import { trimmed, unfold, unquote } from "../../../../../runtime/wire/sip/Text.ts"
import { parseSipUri } from "../../../../../runtime/wire/sip/Uri.ts"
import { parseVia } from "../../../../../runtime/wire/sip/Via.ts"

type ForeignParams = Readonly<Record<string, string | null>>

interface ForeignAddress {
  readonly name: string | undefined
  readonly uri: string | ForeignUri | undefined
  readonly params: ForeignParams
}

interface ForeignUri {
  readonly schema: string
  readonly user: string | undefined
  readonly password: string | undefined
  readonly host: string
  readonly port: number
  readonly params: ForeignParams
}

interface ForeignVia {
  readonly version: string
  readonly protocol: string
  readonly host: string
  readonly port: number | undefined
  readonly params: ForeignParams
}

interface ForeignHeaders {
  readonly via?: ReadonlyArray<ForeignVia>
  readonly from?: ForeignAddress
  readonly to?: ForeignAddress
  readonly "refer-to"?: ForeignAddress
  readonly contact?: ReadonlyArray<ForeignAddress> | string
  readonly route?: ReadonlyArray<ForeignAddress>
  readonly "record-route"?: ReadonlyArray<ForeignAddress>
  readonly cseq?: { readonly seq: number; readonly method: string }
  readonly "content-length"?: number
  readonly [name: string]: unknown
}

interface ForeignMessage {
  readonly method?: string
  readonly uri?: string
  readonly status?: number
  readonly reason?: string
  readonly version: string
  readonly headers: ForeignHeaders
  readonly content: string
}

interface ForeignStack {
  readonly parse: (octets: Buffer) => ForeignMessage | undefined
}

const isForeignStack = (loaded: unknown): loaded is ForeignStack =>
  typeof loaded === "object" && loaded !== null && "parse" in loaded

const loadForeignStack = (): ForeignStack => {
  const loaded: unknown = createRequire(import.meta.url)("sip")
  if (!isForeignStack(loaded)) throw new Error("the package sip exports no parse")
  return loaded
}

const foreign = loadForeignStack()

/** What the two readings have in common, as text; a missing header is missing in the record. */
type Reading = Record<string, string>

/**
 * The parts of an accepted message that the other parser reads differently, in the order of the
 * alphabet: `start line`, `body`, or a header name in lower case. `message` alone: it reads
 * nothing at all.
 */
export const readDifferently = (octets: Buffer, message: SipMessage): ReadonlyArray<string> => {
  const theirs = foreign.parse(octets)
  if (theirs === undefined) return ["message"]
  const left = ourReading(message)
  const right = theirReading(theirs)
  const parts = new Set([...Object.keys(left), ...Object.keys(right)])
  return [...parts].filter((part) => left[part] !== right[part]).toSorted()
}

const structured = new Set([
  "via",
  "from",
  "to",
  "refer-to",
  "contact",
  "route",
  "record-route",
  "cseq",
  "content-length"
])

/** Headers that it takes apart and we do not: credentials are kept as they came. */
const notCompared = new Set([
  "authorization",
  "proxy-authorization",
  "www-authenticate",
  "proxy-authenticate"
])

const ourReading = (message: SipMessage): Reading => {
  const addresses = (name: string): string => message.headers(name).map(ourAddress).join(" | ")
  const reading: Reading = {
    "start line":
      message.kind === "request"
        ? `${message.method} ${message.uri} ${message.version}`
        : `${message.version} ${message.status} ${message.reason}`,
    body: message.bodyText
  }
  if (message.has("Via")) reading["via"] = message.headers("Via").map(ourVia).join(" | ")
  for (const name of ["From", "To", "Refer-To", "Contact", "Route", "Record-Route"]) {
    if (message.has(name)) reading[name.toLowerCase()] = addresses(name)
  }
  if (message.cseq !== undefined) reading["cseq"] = `${message.cseq.number} ${message.cseq.method}`
  const length = message.header("Content-Length")
  if (length !== undefined) reading["content-length"] = String(Number(length))
  for (const { name, value } of message.lines()) {
    const key = name.toLowerCase()
    if (structured.has(key) || notCompared.has(key)) continue
    reading[key] = reading[key] === undefined ? value : `${reading[key]},${value}`
  }
  return reading
}

const theirReading = (message: ForeignMessage): Reading => {
  const { via, contact, cseq, ...rest } = message.headers
  const reading: Reading = {
    "start line":
      message.method === undefined
        ? `${message.version} ${message.status} ${message.reason?.trimEnd()}`
        : `${message.method} ${message.uri} ${message.version}`,
    body: message.content
  }
  if (via !== undefined) reading["via"] = via.map(theirVia).join(" | ")
  if (contact !== undefined) {
    reading["contact"] =
      typeof contact === "string" ? contact : contact.map(theirAddress).join(" | ")
  }
  if (cseq !== undefined) reading["cseq"] = `${cseq.seq} ${cseq.method}`
  for (const name of ["from", "to", "refer-to"] as const) {
    const address = rest[name]
    if (address !== undefined) reading[name] = theirAddress(address)
  }
  for (const name of ["route", "record-route"] as const) {
    const routes = rest[name]
    if (routes !== undefined) reading[name] = routes.map(theirAddress).join(" | ")
  }
  for (const [name, value] of Object.entries(rest)) {
    if (name === "content-length") reading[name] = String(value)
    else if (!structured.has(name) && !notCompared.has(name)) reading[name] = plain(value)
  }
  return reading
}

const plain = (value: unknown): string => {
  if (typeof value !== "string") return JSON.stringify(value) ?? "-"
  return unfold(trimmed(value, 0, value.length))
}

const ourVia = (text: string): string => {
  const via: Via = Result.getOrThrow(parseVia(text))
  return joined(via.version, via.transport, via.host, via.port, ourParams(via.params))
}

const theirVia = (via: ForeignVia): string =>
  joined(via.version, via.protocol.toUpperCase(), via.host, via.port, theirParams(via.params))

const ourAddress = (text: string): string => {
  const parsed = parseNameAddr(text)
  if (Result.isFailure(parsed)) return text
  const { display, uri, params }: NameAddr = parsed.success
  return `${display ?? "-"} ${ourUri(uri)} ${ourParams(params)}`
}

const theirAddress = (address: ForeignAddress): string => {
  const name = address.name === undefined ? "-" : unquote(unfold(address.name.trim()))
  const uri = typeof address.uri === "string" ? ourUri(address.uri) : theirUri(address.uri)
  return `${name} ${uri} ${theirParams(address.params)}`
}

const ourUri = (text: string): string => {
  const parsed = parseSipUri(text)
  if (Result.isFailure(parsed)) return text
  const uri: SipUri = parsed.success
  const { scheme, user, password, host, port } = uri
  return joined(scheme, user, password, host, port, ourParams(uri.params))
}

const theirUri = (uri: ForeignUri | undefined): string => {
  if (uri === undefined) return "unread"
  const { schema, user, password, host } = uri
  const port = Number.isNaN(uri.port) ? undefined : uri.port
  return joined(schema, user, password, host, port, theirParams(uri.params))
}

const ourParams = (params: Params): string =>
  [...params].map(([name, value]) => `;${name}=${value ?? ""}`).join("")

const theirParams = (params: ForeignParams): string =>
  Object.entries(params)
    .map(([name, value]) => `;${name.toLowerCase()}=${value ?? ""}`)
    .join("")

const joined = (...parts: ReadonlyArray<string | number | undefined>): string =>
  parts.map((part) => part ?? "-").join(" ")
