// Finds the parts of a SIP message in a datagram, by offset: start line, header fields, body. The
// first half of `decodeMessage`; it knows no header but Content-Length, and the five that an error
// is answered with.

import { Result } from "effect"
import type { HeaderRow } from "./Header.ts"
import type { Answerable } from "./SipError.ts"
import { headerRow, headerRowAt } from "./Header.ts"
import { excerpt, SipDecodeError } from "./SipError.ts"
import { isStatusCode } from "./StatusCode.ts"
import { charClass, isAll, isToken, matchesAt, skip, splitList, trimmed, unfold } from "./Text.ts"

/**
 * Octets in a message: all that a UDP datagram can hold. Node's and Kamailio's readers stop at
 * 64 KiB too. A stream's messages are held to the same bound, since what comes over TCP must be
 * able to leave over UDP.
 */
export const messageLengthMax = 65_535

/** Header fields in a message. A carrier's INVITE has about 30, the longest of RFC 4475 has 41. */
export const headerCountMax = 256

/**
 * Octets in a start line or header field, folds included. The longest that are in use are
 * Identity fields with rich call data, of some KiB, and JSON in a Request-URI parameter; web
 * servers settle at 8 KiB likewise.
 */
export const headerLengthMax = 8_192

/** Where everything is. Offsets count octets of the datagram, which are characters of `text`. */
export interface Located {
  readonly kind: "request" | "response"
  readonly method: string
  readonly uri: string
  readonly version: string
  readonly status: number
  readonly reason: string
  readonly text: string
  /** Four numbers a header field: start and end of its name, start and end of its value. */
  readonly fields: ReadonlyArray<number>
  /** For each field the row of its name, if the name is known. */
  readonly rows: ReadonlyArray<HeaderRow | undefined>
  readonly body: Uint8Array
  readonly bodyMissing: number
}

export const locate = (bytes: Uint8Array): Result.Result<Located, SipDecodeError> => {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const text = view.toString("latin1", 0, Math.min(view.length, messageLengthMax))
  if (view.length > messageLengthMax) {
    const found = `${view.length} octets`
    return fail(text, "message", messageLengthMax, `at most ${messageLengthMax} octets`, found)
  }
  // RFC 3261 §7.5: empty lines in front of the start line are ignored.
  let start = 0
  while (isLineBreak(text, start)) start++
  if (start === text.length) return fail(text, "message", start, "a start line", "the end")
  const end = text.indexOf("\n", start)
  const line = text.slice(start, contentEnd(text, start, end))
  if (end === -1 || line.length > headerLengthMax) {
    const expected = `a line of at most ${headerLengthMax} octets`
    return fail(text, "start line", start, expected, end === -1 ? "no line end" : "more")
  }
  const startLine = matchesAt(line, 0, "sip/") ? readStatusLine(line) : readRequestLine(line)
  if (startLine.expected !== undefined) {
    const offset = start + startLine.offset
    return fail(text, startLine.kind, offset, startLine.expected, excerpt(line, startLine.offset))
  }
  return locateFields(text, view, end + 1, startLine.parts)
}

type StartParts = Pick<Located, "kind" | "method" | "uri" | "version" | "status" | "reason">

type StartLine =
  | { readonly expected: undefined; readonly parts: StartParts }
  | { readonly expected: string; readonly kind: string; readonly offset: number }

const requestError = (offset: number, expected: string): StartLine => ({
  expected,
  kind: "request line",
  offset
})

/** RFC 3261 §7.1: three parts, separated by exactly one space each, with none at either end. */
const readRequestLine = (line: string): StartLine => {
  const methodEnd = line.indexOf(" ")
  const method = methodEnd === -1 ? line : line.slice(0, methodEnd)
  if (!isToken(method)) return requestError(skip(line, 0, line.length, charClass.token), "a method")
  const uriEnd = methodEnd === -1 ? -1 : line.indexOf(" ", methodEnd + 1)
  if (uriEnd === -1) return requestError(line.length, "a method, a URI and a version")
  if (uriEnd === methodEnd + 1) return requestError(uriEnd, "one space, then a URI")
  const version = versionOf(line, uriEnd + 1, line.length)
  if (version === undefined)
    return requestError(uriEnd + 1, "SIP/ and a version, then the line end")
  const uri = line.slice(methodEnd + 1, uriEnd)
  return {
    expected: undefined,
    parts: { kind: "request", method, uri, version, status: 0, reason: "" }
  }
}

/** RFC 3261 §7.2. The phrase may be empty, and then the space before it may be missing. */
const readStatusLine = (line: string): StartLine => {
  const kind = "status line"
  const versionEnd = line.indexOf(" ")
  const version = versionOf(line, 0, versionEnd === -1 ? line.length : versionEnd)
  if (version === undefined || versionEnd === -1) {
    return { expected: "SIP/ and a version, then a status code", kind, offset: 0 }
  }
  const codeEnd = skip(line, versionEnd + 1, line.length, charClass.digit)
  const status = codeEnd === versionEnd + 4 ? Number(line.slice(versionEnd + 1, codeEnd)) : 0
  if (!isStatusCode(status) || (codeEnd < line.length && line.charCodeAt(codeEnd) !== 0x20)) {
    return { expected: "a status code of 100 to 699", kind, offset: versionEnd + 1 }
  }
  const reason = trimmed(line, codeEnd, line.length)
  return {
    expected: undefined,
    parts: { kind: "response", method: "", uri: "", version, status, reason }
  }
}

/** The `2.0` of `SIP/2.0`, which may be in any case (RFC 3261 §7.1). */
const versionOf = (line: string, start: number, end: number): string | undefined => {
  if (!matchesAt(line, start, "sip/")) return undefined
  const majorEnd = skip(line, start + 4, end, charClass.digit)
  const minorEnd = skip(line, majorEnd + 1, end, charClass.digit)
  const isVersion = majorEnd > start + 4 && line.charAt(majorEnd) === "." && minorEnd > majorEnd + 1
  return isVersion && minorEnd === end ? line.slice(start + 4, end) : undefined
}

/** The row that says where a message ends. */
export const lengthRow = headerRow("Content-Length")

const locateFields = (
  text: string,
  view: Buffer,
  start: number,
  parts: StartParts
): Result.Result<Located, SipDecodeError> => {
  const fields: Array<number> = []
  const rows: Array<HeaderRow | undefined> = []
  let offset = start
  for (;;) {
    const end = fieldEnd(text, offset)
    if (end === -1) {
      return fail(text, "header field", text.length, "an empty line behind the headers", "the end")
    }
    const valueEnd = contentEnd(text, offset, end)
    if (valueEnd === offset) break
    if (valueEnd - offset > headerLengthMax) {
      return fail(text, "header field", offset, `at most ${headerLengthMax} octets`, "more")
    }
    if (fields.length === headerCountMax * 4) {
      return fail(text, "header field", offset, `at most ${headerCountMax} header fields`, "more")
    }
    const nameEnd = skip(text, offset, valueEnd, charClass.token)
    // RFC 3261 §25.1, HCOLON: spaces and tabs may stand before the colon, a line break may not.
    let colon = nameEnd
    while (text.charCodeAt(colon) === 0x20 || text.charCodeAt(colon) === 0x09) colon++
    if (nameEnd === offset || text.charCodeAt(colon) !== 0x3a) {
      return fail(text, "header field", colon, "a name and a colon", excerpt(text, colon))
    }
    fields.push(offset, nameEnd, colon + 1, valueEnd)
    rows.push(headerRowAt(text, offset, nameEnd))
    offset = end + 1
  }
  // The empty line may be CR LF or a bare LF.
  const bodyStart = text.charCodeAt(offset) === 0x0d ? offset + 2 : offset + 1
  const available = text.length - bodyStart
  const lengthIndex = rows.indexOf(lengthRow) * 4
  const length =
    lengthIndex < 0
      ? available
      : (numberBetween(text, fields[lengthIndex + 2], fields[lengthIndex + 3]) ?? available)
  return Result.succeed({
    ...parts,
    text,
    fields,
    rows,
    // RFC 3261 §18.3: octets behind the body are discarded; a body cut short is for the checks to
    // refuse.
    body: view.subarray(bodyStart, bodyStart + Math.min(length, available)),
    bodyMissing: Math.max(0, length - available)
  })
}

/**
 * The line break that ends the field which begins at `start`, its continuation lines included; -1
 * if none does.
 */
export const fieldEnd = (text: string, start: number): number => {
  let end = text.indexOf("\n", start)
  // An empty line ends the headers, whatever the body begins with.
  if (end === start || (end === start + 1 && text.charCodeAt(start) === 0x0d)) return end
  while (end !== -1 && (text.charCodeAt(end + 1) === 0x20 || text.charCodeAt(end + 1) === 0x09)) {
    end = text.indexOf("\n", end + 1)
  }
  return end
}

/** The end of a line's content: before LF, and before the CR in front of it if there is one. */
const contentEnd = (text: string, start: number, end: number): number => {
  if (end === -1) return text.length
  return end > start && text.charCodeAt(end - 1) === 0x0d ? end - 1 : end
}

/** The value between these offsets, if it is a number. */
const numberBetween = (text: string, start = 0, end = 0): number | undefined => {
  const value = trimmed(text, start, end)
  return isAll(value, charClass.digit) ? Number(value) : undefined
}

const isLineBreak = (text: string, index: number): boolean => {
  const code = text.charCodeAt(index)
  return code === 0x0a || code === 0x0d
}

const fail = (
  text: string,
  field: string,
  offset: number,
  expected: string,
  found: string
): Result.Result<never, SipDecodeError> =>
  Result.fail(
    new SipDecodeError({ field, offset, expected, found, answerable: findAnswerable(text) })
  )

/**
 * Goes over a message that does not decode and takes what an answer needs, line by line,
 * leniently. Nothing comes back for a response or an ACK, which are never answered, nor when one
 * of the five headers is missing.
 */
const findAnswerable = (text: string): Answerable | undefined => {
  let start = 0
  while (isLineBreak(text, start)) start++
  const methodEnd = skip(text, start, text.length, charClass.token)
  const method = text.slice(start, methodEnd)
  if (methodEnd === start || matchesAt(text, start, "sip/") || method === "ACK") return undefined
  const found = new Map<string, string>()
  const vias: Array<string> = []
  let offset = text.indexOf("\n", start) + 1
  for (let count = 0; offset > 0 && count < headerCountMax; count++) {
    const end = fieldEnd(text, offset)
    const lineEnd = contentEnd(text, offset, end)
    if (lineEnd === offset) break
    const nameEnd = skip(text, offset, lineEnd, charClass.token)
    const colon = skip(text, nameEnd, lineEnd, charClass.space)
    const name = headerRowAt(text, offset, nameEnd)?.name
    if (
      name !== undefined &&
      text.charCodeAt(colon) === 0x3a &&
      lineEnd - offset <= headerLengthMax
    ) {
      const value = unfold(trimmed(text, colon + 1, lineEnd))
      if (name === "Via") vias.push(...splitList(value))
      else if (!found.has(name)) found.set(name, value)
    }
    offset = end + 1
  }
  const [from, to] = [found.get("From"), found.get("To")]
  const [callId, cseq] = [found.get("Call-ID"), found.get("CSeq")]
  if (from === undefined || to === undefined || callId === undefined || cseq === undefined) {
    return undefined
  }
  return vias.length === 0 ? undefined : { vias, from, to, callId, cseq }
}
