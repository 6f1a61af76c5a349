// A SIP message out of a datagram: RFC 3261 §7, §18.3 and §25. One wire text per datagram; header
// fields are located once, by offset, and decoded when they are read. Unknown ones are kept as they
// came, with their order and doubles.
//
// Decoding is liberal where nothing can be misunderstood (compact forms, folding, bare LF, empty
// lines in front) and refuses only what has no SIP structure; whether a request may be served is
// `checkRequest`'s question. A message and all it returns are views of the datagram: `body` shares
// its memory and every string may hold the datagram's string (see `detach`). Decoding is not undone
// by building: `buildMessage` makes new messages from raw header values.

import { Result } from "effect"
import type { CSeq } from "./CSeq.ts"
import type { HeaderRow } from "./Header.ts"
import type { Located } from "./locate.ts"
import type { NameAddr } from "./NameAddr.ts"
import type { SipDecodeError } from "./SipError.ts"
import type { Via } from "./Via.ts"
import { parseCSeq } from "./CSeq.ts"
import { headerRow } from "./Header.ts"
import { locate } from "./locate.ts"
import { noNameAddr, parseNameAddr } from "./NameAddr.ts"
import { charClass, isAll, matchesAt, splitList, trimmed, unfold } from "./Text.ts"
import { parseVia } from "./Via.ts"

/**
 * One header field: the long form of a known name, else the name as written; the value unfolded and
 * trimmed.
 */
export interface HeaderLine {
  readonly name: string
  readonly value: string
}

/**
 * Locates the parts of one datagram, or of one message that a stream was cut into. Total and
 * linear.
 */
export const decodeMessage = (bytes: Uint8Array): Result.Result<SipMessage, SipDecodeError> =>
  Result.map(locate(bytes), (located) => new SipMessage(located))

export class SipMessage {
  readonly kind: "request" | "response"
  /** The Request-URI as written; empty in a response. */
  readonly uri: string
  /** `2.0`, or whatever the start line claims. */
  readonly version: string
  /** 100 to 699; 0 in a request. */
  readonly status: number
  /** The reason phrase as written; empty in a request. */
  readonly reason: string
  /** The body's octets, a view of the datagram: what Content-Length says, or all there is. */
  readonly body: Uint8Array
  /**
   * How many octets Content-Length promises beyond the datagram's end (RFC 3261 §18.3); 0 when all
   * is well.
   */
  readonly bodyMissing: number

  readonly #located: Located
  #via: Via | undefined | null = null
  #from: NameAddr | null = null
  #to: NameAddr | null = null
  #contact: NameAddr | undefined | null = null
  #cseq: CSeq | undefined | null = null

  constructor(located: Located) {
    this.kind = located.kind
    this.uri = located.uri
    this.version = located.version
    this.status = located.status
    this.reason = located.reason
    this.body = located.body
    this.bodyMissing = located.bodyMissing
    this.#located = located
  }

  /** The request's method; of a response the method in CSeq, or empty when that does not read. */
  get method(): string {
    return this.kind === "request" ? this.#located.method : (this.cseq?.method ?? "")
  }

  /** The body as wire text, one character an octet. */
  get bodyText(): string {
    return Buffer.from(this.body.buffer, this.body.byteOffset, this.body.byteLength).toString(
      "latin1"
    )
  }

  /** Content-Type as written, parameters included. */
  get contentType(): string | undefined {
    return this.header("Content-Type")
  }

  /** The Call-ID; empty when there is none. */
  get callId(): string {
    return this.header("Call-ID") ?? ""
  }

  /** Undefined when it is missing or does not read. */
  get cseq(): CSeq | undefined {
    if (this.#cseq === null) this.#cseq = parseCSeq(this.header("CSeq") ?? "")
    return this.#cseq
  }

  /** Undefined when it is missing or is no number. */
  get maxForwards(): number | undefined {
    const value = this.header("Max-Forwards")
    return value !== undefined && isAll(value, charClass.digit) ? Number(value) : undefined
  }

  /** The topmost Via; undefined when there is none or it does not read. */
  get via(): Via | undefined {
    if (this.#via === null) {
      const [top] = this.headers("Via")
      this.#via = top === undefined ? undefined : Result.getOrUndefined(parseVia(top))
    }
    return this.#via
  }

  /** `noNameAddr` when it is missing or does not read. */
  get from(): NameAddr {
    this.#from ??= Result.getOrUndefined(parseNameAddr(this.header("From") ?? "")) ?? noNameAddr
    return this.#from
  }

  /** `noNameAddr` when it is missing or does not read. */
  get to(): NameAddr {
    this.#to ??= Result.getOrUndefined(parseNameAddr(this.header("To") ?? "")) ?? noNameAddr
    return this.#to
  }

  /** The first Contact; undefined when there is none, it does not read, or it is `*`. */
  get contact(): NameAddr | undefined {
    if (this.#contact === null) {
      const [first] = this.headers("Contact")
      this.#contact = first === undefined ? undefined : Result.getOrUndefined(parseNameAddr(first))
    }
    return this.#contact
  }

  /** Raw Route values, topmost first. */
  get routes(): ReadonlyArray<string> {
    return this.headers("Route")
  }

  /** Raw Record-Route values, topmost first. */
  get recordRoutes(): ReadonlyArray<string> {
    return this.headers("Record-Route")
  }

  /** The first header's value, trimmed and unfolded, by its long or compact name in any case. */
  header(name: string): string | undefined {
    const index = this.#find(name, 0)
    return index === -1 ? undefined : this.#value(index)
  }

  /** All values of a header: a list's values one by one, any other header's lines one by one. */
  headers(name: string): ReadonlyArray<string> {
    let index = this.#find(name, 0)
    if (index === -1) return noValues
    const isList = headerRow(name)?.shape === "list"
    const values: Array<string> = []
    while (index !== -1) {
      const value = this.#value(index)
      if (isList && value.includes(",")) values.push(...splitList(value))
      else if (value !== "" || !isList) values.push(value)
      index = this.#find(name, index + 1)
    }
    return values
  }

  /** Whether a header of this name stands there, by its long or compact name in any case. */
  has(name: string): boolean {
    return this.#find(name, 0) !== -1
  }

  /** Every header field in order. */
  lines(): ReadonlyArray<HeaderLine> {
    const { fields, rows, text } = this.#located
    return rows.map((row, index) => ({
      name: row?.name ?? text.slice(fields[index * 4], fields[index * 4 + 1]),
      value: this.#value(index)
    }))
  }

  /** The name of the first header that stands twice and may stand only once, or undefined. */
  firstDouble(): string | undefined {
    const { rows } = this.#located
    // Rows are at most `headerCountMax`, and few of them have to look back.
    const isDouble = (row: HeaderRow | undefined, index: number): boolean =>
      row?.shape === "once" && rows.indexOf(row) < index
    return rows.find(isDouble)?.name
  }

  #value(index: number): string {
    const { fields, text } = this.#located
    const value = trimmed(text, fields[index * 4 + 2] ?? 0, fields[index * 4 + 3] ?? 0)
    return unfold(value)
  }

  /** The index of the first field from `start` that bears this name, or -1. */
  #find(name: string, start: number): number {
    const { fields, rows, text } = this.#located
    const row = headerRow(name)
    if (row !== undefined) return rows.indexOf(row, start)
    const lower = name.toLowerCase()
    for (let index = start; index < rows.length; index++) {
      const nameStart = fields[index * 4] ?? 0
      const length = (fields[index * 4 + 1] ?? 0) - nameStart
      if (length === lower.length && matchesAt(text, nameStart, lower)) return index
    }
    return -1
  }
}

const noValues: ReadonlyArray<never> = []
