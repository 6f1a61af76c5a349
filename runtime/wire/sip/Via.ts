// Via values, RFC 3261 §20.42 and §25.1, with `received` and `rport` (RFC 3581): parser, printer,
// and the two rules a server applies to them: filling in where a request came from, and finding out
// where its response goes.

import { Result } from "effect"
import type { Params } from "./Params.ts"
import type { SipParseError } from "./SipError.ts"
import { addressOf, isSameAddress, parsePort, skipHost, withoutZone } from "./Host.ts"
import { failAt, parseParams, printParams } from "./Params.ts"
import { charClass, matchesAt, skip } from "./Text.ts"

export interface Via {
  /** `2.0`. */
  readonly version: string
  /** `UDP`, `TCP`, `TLS`, `WS` …; in capitals. */
  readonly transport: string
  /** Sent-by as printed: a name, an IPv4 address, or an IPv6 address in brackets. */
  readonly host: string
  readonly port: number | undefined
  readonly params: Params
  readonly branch: string | undefined
  /**
   * Where the request really came from; IPv6 without brackets, whether or not they were sent (RFC
   * 5118 §4.5).
   */
  readonly received: string | undefined
  /** The port it really came from; undefined when it was not filled in. */
  readonly rport: number | undefined
  /** `rport` stands there without a value: the sender asks for the response at its source port. */
  readonly wantsRport: boolean
}

/** Where a datagram came from, as the socket says it. */
export interface SourceAddress {
  readonly address: string
  readonly port: number
}

/** The beginning of every branch made by the rules of RFC 3261 §8.1.1.7. */
export const branchCookie = "z9hG4bK"

export const parseVia = (text: string): Result.Result<Via, SipParseError> => {
  const end = text.length
  const name = skip(text, 0, end, charClass.space)
  if (!matchesAt(text, name, "sip")) return failAt(field, text, name, "SIP")
  const versionStart = skipSlash(text, name + 3, end)
  if (versionStart === -1) return failAt(field, text, name + 3, "a slash and the version")
  const versionEnd = skip(text, versionStart, end, charClass.token)
  const transportStart = skipSlash(text, versionEnd, end)
  if (transportStart === -1) return failAt(field, text, versionEnd, "a slash and the transport")
  const transportEnd = skip(text, transportStart, end, charClass.token)
  const hostStart = skip(text, transportEnd, end, charClass.space)
  if (transportEnd === transportStart || hostStart === transportEnd) {
    return failAt(field, text, transportEnd, "a transport, then white space")
  }
  const hostEnd = skipHost(text, hostStart, end)
  if (hostEnd === -1) return failAt(field, text, hostStart, "a host")
  let port: number | undefined
  let index = skip(text, hostEnd, end, charClass.space)
  if (text.charCodeAt(index) === 0x3a) {
    const portStart = skip(text, index + 1, end, charClass.space)
    index = skip(text, portStart, end, charClass.digit)
    port = parsePort(text.slice(portStart, index))
    if (port === undefined) return failAt(field, text, portStart, "a port of 1 to 65535")
  }
  return Result.map(parseParams(field, text, index), (params) =>
    makeVia({
      version: text.slice(versionStart, versionEnd),
      transport: text.slice(transportStart, transportEnd).toUpperCase(),
      host: text.slice(hostStart, hostEnd),
      port,
      params
    })
  )
}

export const printVia = (via: Via): string => {
  const sentBy = via.port === undefined ? via.host : `${via.host}:${via.port}`
  return `SIP/${via.version}/${via.transport} ${sentBy}${printParams(via.params)}`
}

/**
 * The Via of a request as its server leaves it, RFC 3261 §18.2.1 and RFC 3581 §4: `received`
 * when sent-by is not the source address, or whenever `rport` is asked for; the port in `rport`
 * if asked for. What a sender wrote there itself gives way to the truth.
 */
export const fillVia = (via: Via, source: SourceAddress): Via => {
  const address = withoutZone(source.address)
  const isTrue = isSameAddress(via.host, address) && !via.params.has("rport")
  if (isTrue && !via.params.has("received")) return via
  const params = new Map(via.params)
  if (via.params.has("rport")) params.set("rport", String(source.port))
  if (isTrue) params.delete("received")
  else params.set("received", address)
  return makeVia({ ...via, params })
}

/**
 * Where a response goes over an unreliable transport, RFC 3261 §18.2.2 and RFC 3581 §4, by a Via
 * that `fillVia` went over: `maddr`, else `received`, else sent-by; the port of `rport` if there
 * is one, else sent-by's, else the default.
 */
export const responseAddress = (via: Via): SourceAddress => {
  const sentByPort = via.port ?? (via.transport.startsWith("TLS") ? 5061 : 5060)
  const maddr = via.params.get("maddr")
  if (maddr !== undefined) return { address: addressOf(maddr), port: sentByPort }
  return {
    address: via.received ?? addressOf(via.host),
    port: via.received === undefined ? sentByPort : (via.rport ?? sentByPort)
  }
}

const field = "Via"

const makeVia = (via: Pick<Via, "version" | "transport" | "host" | "port" | "params">): Via => {
  const { version, transport, host, port, params } = via
  const received = params.get("received")
  const rport = params.get("rport")
  return {
    version,
    transport,
    host,
    port,
    params,
    branch: params.get("branch"),
    received: received === undefined ? undefined : addressOf(received),
    rport: rport === undefined ? undefined : parsePort(rport),
    wantsRport: params.has("rport") && rport === undefined
  }
}

/** The index behind `SLASH` (RFC 3261 §25.1: white space on either side), or -1. */
const skipSlash = (text: string, start: number, end: number): number => {
  const slash = skip(text, start, end, charClass.space)
  return text.charCodeAt(slash) === 0x2f ? skip(text, slash + 1, end, charClass.space) : -1
}
