// Our reading of a datagram as text that a person can compare with the RFC: what golden files of
// messages hold.

import { Result } from "effect"
import type { NameAddr } from "../../../../../runtime/wire/sip/NameAddr.ts"
import type { Params } from "../../../../../runtime/wire/sip/Params.ts"
import type { SipMessage } from "../../../../../runtime/wire/sip/SipMessage.ts"
import type { SipUri } from "../../../../../runtime/wire/sip/Uri.ts"
import type { Via } from "../../../../../runtime/wire/sip/Via.ts"
import { checkRequest, checkResponse } from "../../../../../runtime/wire/sip/checkMessage.ts"
import { decodePercent } from "../../../../../runtime/wire/sip/Percent.ts"
import { decodeMessage } from "../../../../../runtime/wire/sip/SipMessage.ts"
import { fromWire } from "../../../../../runtime/wire/sip/Text.ts"
import { parseSipUri } from "../../../../../runtime/wire/sip/Uri.ts"
import { parseVia } from "../../../../../runtime/wire/sip/Via.ts"

/**
 * What becomes of a datagram: `accepted`, `refused 400`, `dropped`, `not decodable, answered 400`,
 * `not decodable`.
 */
export const verdictOf = (bytes: Uint8Array): string => {
  const decoded = decodeMessage(bytes)
  if (Result.isFailure(decoded)) {
    return decoded.failure.answerable === undefined
      ? "not decodable"
      : "not decodable, answered 400"
  }
  const message = decoded.success
  if (message.kind === "response") return checkResponse(message).ok ? "accepted" : "dropped"
  const verdict = checkRequest(message)
  return verdict.ok ? "accepted" : `refused ${verdict.status}`
}

/** The octets as lines, everything but printable ASCII escaped. */
export const showOctets = (bytes: Uint8Array): string =>
  Buffer.from(bytes)
    .toString("latin1")
    .split("\n")
    .map((line) => `| ${escaped(line)}`)
    .join("\n")

/** All that a decoded message says of itself, field by field. */
export const describeMessage = (bytes: Uint8Array): string => {
  const decoded = decodeMessage(bytes)
  if (Result.isFailure(decoded)) {
    const { message, answerable } = decoded.failure
    return [`error: ${message}`, `answerable: ${show(answerable ?? "no")}`].join("\n")
  }
  return describe(decoded.success).join("\n")
}

/** One value or a nested structure on one line, without the quotes of JSON around plain words. */
export const show = (value: unknown): string =>
  typeof value === "string" ? escaped(value) : escaped(JSON.stringify(value) ?? "-")

export const describeUri = (text: string): string => {
  const parsed = parseSipUri(text)
  return Result.isFailure(parsed) ? parsed.failure.message : uriFields(parsed.success).join(", ")
}

export const describeAddress = (address: NameAddr): string =>
  [
    ...(address.display === undefined ? [] : [`display ${show(fromWire(address.display))}`]),
    `uri ${show(address.uri)}`,
    ...params(address.params)
  ].join(", ")

export const describeVia = (via: Via): string =>
  [
    `${via.version}/${via.transport}`,
    `host ${via.host}`,
    ...(via.port === undefined ? [] : [`port ${via.port}`]),
    ...params(via.params),
    ...(via.received === undefined ? [] : [`received from ${via.received}`]),
    ...(via.wantsRport ? ["asks for its port"] : [])
  ].join(", ")

const describe = (message: SipMessage): ReadonlyArray<string> => [
  message.kind === "request"
    ? `request: ${show(message.method)} ${show(message.uri)} version ${message.version}`
    : `response: ${message.status} ${show(fromWire(message.reason))} to ${show(message.method)}`,
  ...(message.kind === "request" ? [`request-uri: ${describeUri(message.uri)}`] : []),
  ...message.headers("Via").map((via) => `via: ${describeResult(parseVia(via), describeVia)}`),
  `from: ${describeAddress(message.from)}`,
  `to: ${describeAddress(message.to)}`,
  `call-id: ${show(message.callId)}`,
  `cseq: ${message.cseq?.number ?? "-"} ${show(message.cseq?.method ?? "-")}`,
  `max-forwards: ${message.maxForwards ?? "-"}`,
  ...(message.contact === undefined ? [] : [`contact: ${describeAddress(message.contact)}`]),
  ...message.routes.map((route) => `route: ${show(route)}`),
  ...message.recordRoutes.map((route) => `record-route: ${show(route)}`),
  `body: ${message.body.length} octets, ${message.bodyMissing} missing`,
  ...message.lines().map(({ name, value }) => `  ${name}: ${show(value)}`)
]

const describeResult = <A, E extends Error>(
  result: Result.Result<A, E>,
  print: (value: A) => string
): string => (Result.isSuccess(result) ? print(result.success) : result.failure.message)

const uriFields = (uri: SipUri): ReadonlyArray<string> => [
  uri.scheme,
  ...(uri.user === undefined ? [] : [`user ${show(decodePercent(uri.user))}`]),
  ...(uri.password === undefined ? [] : [`password ${show(uri.password)}`]),
  ...(uri.host === "" ? [] : [`host ${uri.host}`]),
  ...(uri.port === undefined ? [] : [`port ${uri.port}`]),
  ...[...uri.params].map(([name, value]) => param(name, value && decodePercent(value))),
  ...uri.headers.map(([name, value]) => `?${name}=${show(decodePercent(value))}`)
]

const params = (all: Params): ReadonlyArray<string> =>
  [...all].map(([name, value]) => param(name, value))

const param = (name: string, value: string | undefined): string =>
  value === undefined ? `;${show(name)}` : `;${show(name)}=${show(value)}`

const escaped = (text: string): string => {
  let shown = ""
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0
    const isPlain = code >= 0x20 && code < 0x7f
    shown += isPlain ? character : `\\u{${code.toString(16)}}`
  }
  return shown
}
