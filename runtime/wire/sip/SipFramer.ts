// Cuts the octets of a TCP or TLS connection into SIP messages: RFC 3261 §18.3 (Content-Length
// decides), §7.5 (empty lines in front), RFC 5626 §3.5.1 (CRLF CRLF is a ping, to be answered with
// CRLF). It knows where messages end, not what is in them; `decodeMessage` reads what comes out,
// which is a copy and stays valid for ever.
//
// Each octet is looked at once, however it arrives.

import { headerRowAt } from "./Header.ts"
import { fieldEnd, lengthRow, messageLengthMax } from "./locate.ts"
import { charClass, isAll, skip, trimmed } from "./Text.ts"

export type StreamPiece =
  | { readonly _tag: "Message"; readonly bytes: Buffer }
  /** The peer asks whether we are there; it is answered with CRLF. */
  | { readonly _tag: "Ping" }
  | BrokenStream

/**
 * The messages of this stream cannot be told apart any more. It is the last piece, behind the
 * messages in front of the fault: the connection is to be closed.
 */
export interface BrokenStream {
  readonly _tag: "Broken"
  /**
   * `length-missing`, `length-malformed`: no Content-Length, none that is a number, or two that
   * differ. `too-long`: more octets than a message may have.
   */
  readonly reason: "length-missing" | "length-malformed" | "too-long"
  /**
   * What there is of the message up to the end of its headers: `decodeMessage` may find whom to
   * answer in it.
   */
  readonly head: Buffer
}

export interface SipFramer {
  /** What became whole with these octets, in order; nothing at all once the stream is broken. */
  readonly push: (chunk: Uint8Array) => ReadonlyArray<StreamPiece>
  /** Octets of a message that has not come whole yet. */
  readonly unfinishedLength: () => number
}

export interface FramerOptions {
  /** Octets in a message, headers and body; `messageLengthMax` when it is left out. */
  readonly lengthMax?: number | undefined
}

export const makeSipFramer = (options: FramerOptions = {}): SipFramer => {
  const stream = new StreamBuffer(options.lengthMax ?? messageLengthMax)
  let isBroken = false
  return {
    push: (chunk) => {
      const pieces: Array<StreamPiece> = []
      if (isBroken) return pieces
      const broken = stream.take(chunk, pieces)
      if (broken !== undefined) pieces.push(broken)
      isBroken = broken !== undefined
      return pieces
    },
    unfinishedLength: () => stream.length
  }
}

const carriageReturn = 0x0d
const lineFeed = 0x0a

const ping: StreamPiece = { _tag: "Ping" }

/** The octets of a connection that are not handed out yet, and how far they have been looked at. */
class StreamBuffer {
  readonly #lengthMax: number
  #octets = Buffer.alloc(0)
  #start = 0
  #end = 0
  /** In front of it there is no end of headers. */
  #scanned = 0
  /** Length of the message at `#start`, once its headers are there. */
  #length: number | undefined
  /** How much of CR LF CR LF was seen since the last message. */
  #pingLength = 0

  constructor(lengthMax: number) {
    this.#lengthMax = lengthMax
  }

  get length(): number {
    return this.#end - this.#start
  }

  /** Adds what came and puts out what is whole; says so when the next message has no end. */
  take(chunk: Uint8Array, pieces: Array<StreamPiece>): BrokenStream | undefined {
    this.#append(chunk)
    for (;;) {
      if (this.#length === undefined) {
        this.#skipLineEnds(pieces)
        const headEnd = this.#findHeadEnd()
        const isTooLong = this.#end - this.#start > this.#lengthMax
        if (headEnd === -1) return isTooLong ? this.#broken("too-long", this.#end) : undefined
        const bodyLength = bodyLengthIn(this.#octets.toString("latin1", this.#start, headEnd))
        if (typeof bodyLength === "string") return this.#broken(bodyLength, headEnd)
        this.#length = headEnd - this.#start + bodyLength
        if (this.#length > this.#lengthMax) return this.#broken("too-long", headEnd)
      }
      const messageEnd = this.#start + this.#length
      if (messageEnd > this.#end) return undefined
      const bytes = Buffer.from(this.#octets.subarray(this.#start, messageEnd))
      pieces.push({ _tag: "Message", bytes })
      this.#start = messageEnd
      this.#scanned = messageEnd
      this.#length = undefined
    }
  }

  /**
   * What is left over is moved to the front only after something was handed out; it then came
   * with the last chunk. The room doubles when it has to grow. So each octet is copied a bounded
   * number of times.
   */
  #append(chunk: Uint8Array): void {
    const left = this.#end - this.#start
    const room =
      left + chunk.length > this.#octets.length
        ? Buffer.allocUnsafe(Math.max(left + chunk.length, this.#octets.length * 2))
        : this.#octets
    if (room !== this.#octets || this.#start > 0) {
      this.#octets.copy(room, 0, this.#start, this.#end)
      this.#scanned -= this.#start
      this.#start = 0
      this.#end = left
    }
    room.set(chunk, left)
    this.#octets = room
    this.#end = left + chunk.length
  }

  /**
   * RFC 3261 §7.5 and RFC 5626 §3.5.1: line ends between messages, of which four in order are a
   * ping.
   */
  #skipLineEnds(pieces: Array<StreamPiece>): void {
    if (this.#scanned > this.#start) return
    for (; this.#start < this.#end; this.#start++) {
      const octet = this.#octets[this.#start]
      if (octet !== carriageReturn && octet !== lineFeed) break
      const expected = this.#pingLength % 2 === 0 ? carriageReturn : lineFeed
      if (octet === expected) this.#pingLength++
      else this.#pingLength = octet === carriageReturn ? 1 : 0
      if (this.#pingLength < 4) continue
      pieces.push(ping)
      this.#pingLength = 0
    }
    if (this.#start < this.#end) this.#pingLength = 0
    this.#scanned = this.#start
  }

  /** The offset behind the empty line that ends the headers, or -1 while it has not come. */
  #findHeadEnd(): number {
    const octets = this.#octets.subarray(0, this.#end)
    let found = octets.indexOf(lineFeed, this.#scanned)
    while (found !== -1) {
      const [next, afterNext] = [octets[found + 1], octets[found + 2]]
      if (next === lineFeed) return found + 2
      if (next === carriageReturn && afterNext === lineFeed) return found + 3
      const isOpen = next === undefined || (next === carriageReturn && afterNext === undefined)
      this.#scanned = found
      if (isOpen) return -1
      found = octets.indexOf(lineFeed, found + 1)
    }
    this.#scanned = this.#end
    return -1
  }

  #broken(reason: BrokenStream["reason"], headEnd: number): BrokenStream {
    return {
      _tag: "Broken",
      reason,
      head: Buffer.from(this.#octets.subarray(this.#start, headEnd))
    }
  }
}

/**
 * What the Content-Length of a message with these headers says; all of them, if there are several,
 * must say the same.
 */
const bodyLengthIn = (head: string): number | "length-missing" | "length-malformed" => {
  let length: number | undefined
  let offset = head.indexOf("\n") + 1
  while (offset > 0 && offset < head.length) {
    const end = fieldEnd(head, offset)
    const nameEnd = skip(head, offset, head.length, charClass.token)
    const colon = skip(head, nameEnd, head.length, charClass.space)
    if (headerRowAt(head, offset, nameEnd) === lengthRow && head.charCodeAt(colon) === 0x3a) {
      const value = trimmed(head, colon + 1, end === -1 ? head.length : end)
      if (!isAll(value, charClass.digit)) return "length-malformed"
      if (length !== undefined && length !== Number(value)) return "length-malformed"
      length = Number(value)
    }
    offset = end + 1
  }
  return length ?? "length-missing"
}
