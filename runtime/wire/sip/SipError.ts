// What is said of SIP text that does not read: where, what was expected there, and what stood there
// instead. A decode error of a request also carries what an answer without any state needs.

import { Data } from "effect"
import { detach } from "./Text.ts"

/** A structured value (URI, address, Via, CSeq …) that does not follow its grammar. */
export class SipParseError extends Data.TaggedError("SipParseError")<{
  /** The value's grammar: `Via`, `SIP URI`, `address`. */
  readonly field: string
  /** Characters from the start of the value. */
  readonly offset: number
  readonly expected: string
  readonly found: string
}> {
  override get message(): string {
    const { field, offset, expected, found } = this
    return `${field}: expected ${expected} at offset ${offset}, found ${found}`
  }
}

/**
 * The header values that a response to a request repeats, as wire text, unfolded (RFC 3261
 * §8.2.6.2). Views of the datagram, for an answer that is sent at once.
 */
export interface Answerable {
  /** Every Via value, topmost first. */
  readonly vias: ReadonlyArray<string>
  readonly from: string
  readonly to: string
  readonly callId: string
  readonly cseq: string
}

/** A datagram in which no SIP message could be located. */
export class SipDecodeError extends Data.TaggedError("SipDecodeError")<{
  /** The part that does not read: `message`, `request line`, `status line`, `header field`. */
  readonly field: string
  /** Octets from the start of the datagram. */
  readonly offset: number
  readonly expected: string
  readonly found: string
  /**
   * Present when this was a request (and no ACK) whose essential headers could be found: it is due
   * a 400.
   */
  readonly answerable: Answerable | undefined
}> {
  override get message(): string {
    const { field, offset, expected, found } = this
    return `SIP ${field}: expected ${expected} at octet ${offset}, found ${found}`
  }
}

// Long enough to recognise the spot, short enough for a log line.
const excerptLengthMax = 32

/**
 * What stands at `offset`, for an error text: quoted, shortened, and free of control characters.
 */
export const excerpt = (text: string, offset: number): string => {
  if (offset >= text.length) return "the end"
  const cut = text.slice(offset, offset + excerptLengthMax)
  const shown = JSON.stringify(detach(cut))
  return offset + excerptLengthMax < text.length ? `${shown}…` : shown
}
