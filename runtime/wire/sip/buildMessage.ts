// Makes SIP messages out of raw header values: requests, responses to a request, and the two
// requests that copy an INVITE (the ACK for a final response of 300 and above, and CANCEL). RFC
// 3261 §7, §8.2.6, §9.1, §17.1.1.3.
//
// A builder adds what follows from its inputs and nothing else: no Via, no tag, no default headers.
// Values go out octet by octet as wire text; one that holds a character above U+00FF cannot be wire
// text and goes out as UTF-8. No value can end its line: CR and LF become a space. A field whose
// name is no token is left out.

import { Result } from "effect"
import type { NameAddr } from "./NameAddr.ts"
import type { Answerable } from "./SipError.ts"
import type { SourceAddress, Via } from "./Via.ts"
import { decodeOwn } from "./decodeOwn.ts"
import { canonicalName } from "./Header.ts"
import { dialogMethods } from "./Method.ts"
import { noNameAddr, parseNameAddr } from "./NameAddr.ts"
import { SipMessage } from "./SipMessage.ts"
import { reasonPhrase } from "./StatusCode.ts"
import { charClass, isIn, isOneOctetEach, isToken, oneLine, toWire } from "./Text.ts"
import { fillVia, parseVia, printVia } from "./Via.ts"

/** A header field to be sent. */
export type HeaderField = readonly [name: string, value: string]

/**
 * Octets, or text: wire text as `bodyText` gives it, or Unicode, which goes out as UTF-8 (see
 * above).
 */
export type Body = Uint8Array | string

export interface RequestParts {
  readonly method: string
  readonly uri: string
  /** In the order they are sent; Content-Length is added last and need not be given. */
  readonly headers: ReadonlyArray<HeaderField>
  readonly body?: Body | undefined
}

export interface ResponseParts {
  /** 100 to 699. */
  readonly status: number
  /** The registered phrase when it is left out. */
  readonly reason?: string | undefined
  /**
   * Goes into To when the request's To has no tag. RFC 3261 §8.2.6.2: every response but 100 must
   * have one.
   */
  readonly toTag?: string | undefined
  /** Where the request came from; it goes into the top Via (RFC 3261 §18.2.1, RFC 3581 §4). */
  readonly source?: SourceAddress | undefined
  /** In the order they are sent, behind those that repeat the request's. */
  readonly headers?: ReadonlyArray<HeaderField> | undefined
  readonly body?: Body | undefined
}

export const buildRequest = (parts: RequestParts): Buffer =>
  printMessage(
    `${tokenText(parts.method)} ${uriText(parts.uri)} SIP/2.0`,
    parts.headers,
    parts.body
  )

/**
 * The response to a request: all its Vias, the topmost with its true source, From, To, Call-ID
 * and CSeq; Record-Route where the response makes a dialog (RFC 3261 §12.1.1), Timestamp in a
 * 100 (§8.2.6.1).
 */
export const buildResponse = (request: SipMessage, parts: ResponseParts): Buffer => {
  const copied: Array<HeaderField> = []
  if (makesDialog(request.method, parts.status)) {
    for (const value of request.recordRoutes) copied.push(["Record-Route", value])
  }
  const timestamp = parts.status === 100 ? request.header("Timestamp") : undefined
  if (timestamp !== undefined) copied.push(["Timestamp", timestamp])
  const to = request.to === noNameAddr ? undefined : request.to
  return printResponse(answerableOf(request), { top: request.via, to }, parts, copied)
}

/**
 * The response to a request that did not decode, or to one for which no state is kept. RFC 3261
 * §8.2.7.
 */
export const buildStatelessResponse = (request: Answerable, parts: ResponseParts): Buffer => {
  const top = Result.getOrUndefined(parseVia(request.vias[0] ?? ""))
  const to = Result.getOrUndefined(parseNameAddr(request.to))
  return printResponse(request, { top, to }, parts, [])
}

/** What a response repeats of this request; empty texts stand for headers that it lacks. */
export const answerableOf = (request: SipMessage): Answerable => ({
  vias: request.headers("Via"),
  from: request.header("From") ?? "",
  to: request.header("To") ?? "",
  callId: request.callId,
  cseq: request.header("CSeq") ?? ""
})

/**
 * The ACK for a final response of 300 and above, RFC 3261 §17.1.1.3: it belongs to the INVITE's
 * transaction, so it takes Request-URI, top Via, From, Call-ID, CSeq number and Route set of the
 * INVITE, and To of the response.
 *
 * `invite` is the INVITE as it was sent. Octets that do not decode are a defect of their sender,
 * which is us.
 */
export const buildAck = (invite: SipMessage | Uint8Array, response: SipMessage): Buffer =>
  buildAlike("ACK", sentRequest(invite), response.header("To") ?? "", [])

/**
 * The CANCEL of an INVITE, RFC 3261 §9.1: Request-URI, Call-ID, To, From, CSeq number, top Via
 * and Route set of the INVITE. `headers` may add Reason (RFC 3326); Require and Proxy-Require
 * must not stand there.
 */
export const buildCancel = (
  invite: SipMessage | Uint8Array,
  headers: ReadonlyArray<HeaderField> = []
): Buffer => {
  const request = sentRequest(invite)
  return buildAlike("CANCEL", request, request.header("To") ?? "", headers)
}

// RFC 3261 §8.1.1.6 recommends 70; both requests go hop by hop the way their INVITE went.
const maxForwards = "70"

const buildAlike = (
  method: "ACK" | "CANCEL",
  invite: SipMessage,
  to: string,
  headers: ReadonlyArray<HeaderField>
): Buffer =>
  buildRequest({
    method,
    uri: invite.uri,
    headers: [
      ["Via", invite.headers("Via")[0] ?? ""],
      ["Max-Forwards", maxForwards],
      ...invite.routes.map((route) => ["Route", route] as const),
      ["From", invite.header("From") ?? ""],
      ["To", to],
      ["Call-ID", invite.callId],
      ["CSeq", `${invite.cseq?.number ?? 0} ${method}`],
      ...headers
    ]
  })

const sentRequest = (invite: SipMessage | Uint8Array): SipMessage =>
  invite instanceof SipMessage ? invite : decodeOwn(invite)

const makesDialog = (method: string, status: number): boolean =>
  status > 100 && status < 300 && dialogMethods.has(method)

/** The two values of a request that its response changes, as far as they read. */
interface Changed {
  readonly top: Via | undefined
  readonly to: NameAddr | undefined
}

const printResponse = (
  request: Answerable,
  { top, to }: Changed,
  parts: ResponseParts,
  copied: ReadonlyArray<HeaderField>
): Buffer => {
  const headers: Array<HeaderField> = []
  for (const [index, via] of request.vias.entries()) {
    const isFilled = index === 0 && top !== undefined && parts.source !== undefined
    if (isFilled) headers.push(["Via", printVia(fillVia(top, parts.source))])
    else if (via !== "") headers.push(["Via", via])
  }
  if (request.from !== "") headers.push(["From", request.from])
  if (request.to !== "") headers.push(["To", tagged(request.to, to, parts.toTag)])
  if (request.callId !== "") headers.push(["Call-ID", request.callId])
  if (request.cseq !== "") headers.push(["CSeq", request.cseq])
  headers.push(...copied, ...(parts.headers ?? []))
  const startLine = `SIP/2.0 ${parts.status} ${oneLine(parts.reason ?? reasonPhrase(parts.status))}`
  return printMessage(startLine, headers, parts.body)
}

const tagged = (text: string, to: NameAddr | undefined, tag: string | undefined): string => {
  if (tag === undefined) return text
  // A To that does not read is answered too; then only look whether something like a tag stands
  // there.
  const isTagged = to === undefined ? text.toLowerCase().includes(";tag=") : to.tag !== undefined
  return isTagged ? text : `${text};tag=${tokenText(tag)}`
}

const printMessage = (
  startLine: string,
  headers: ReadonlyArray<HeaderField>,
  body: Body | undefined
): Buffer => {
  const octets = bodyOctets(body)
  let head = headText(startLine, headers, octets.length, oneLine)
  if (!isOneOctetEach(head)) head = headText(startLine, headers, octets.length, wireLine)
  const message = Buffer.allocUnsafe(head.length + octets.length)
  message.write(head, 0, "latin1")
  message.set(octets, head.length)
  return message
}

const headText = (
  startLine: string,
  headers: ReadonlyArray<HeaderField>,
  bodyLength: number,
  print: (value: string) => string
): string => {
  let head = `${print(startLine)}\r\n`
  for (const [name, value] of headers) {
    const written = canonicalName(name)
    if (written === "Content-Length" || !isToken(name)) continue
    head += `${written}: ${print(value)}\r\n`
  }
  return `${head}Content-Length: ${bodyLength}\r\n\r\n`
}

const wireLine = (value: string): string => {
  const line = oneLine(value)
  return isOneOctetEach(line) ? line : toWire(line)
}

const noOctets = new Uint8Array(0)

const bodyOctets = (body: Body | undefined): Uint8Array => {
  if (body === undefined) return noOctets
  if (typeof body !== "string") return body
  return Buffer.from(body, isOneOctetEach(body) ? "latin1" : "utf8")
}

/** What of a text may stand where the grammar has a token. */
const tokenText = (text: string): string => {
  if (isToken(text)) return text
  let token = ""
  for (let index = 0; index < text.length; index++) {
    if (isIn(text, index, charClass.token)) token += text.charAt(index)
  }
  return token
}

/**
 * A Request-URI that cannot end its line or its place in it: what is not visible is
 * percent-encoded.
 */
const uriText = (uri: string): string => {
  let text = ""
  let start = 0
  for (let index = 0; index < uri.length; index++) {
    const code = uri.charCodeAt(index)
    if (code > 0x20 && code !== 0x7f) continue
    text += `${uri.slice(start, index)}%${code.toString(16).toUpperCase().padStart(2, "0")}`
    start = index + 1
  }
  return start === 0 ? uri : text + uri.slice(start)
}
