// The ladder of a simulated peer: every message that went over its wire, repeats included, with
// time and direction. Bounded: the oldest arrows go first. Not the product's `CallTrace`, which
// tells of decisions; this tells of datagrams.

import type { SipCallId } from "./SipMessage.ts"
import type { SeenMessage } from "./SipStack.ts"

export interface SipArrow {
  readonly atMs: number
  readonly direction: "in" | "out"
  readonly callId: SipCallId
  /** The wire's own name: `INVITE`, `200`. */
  readonly label: string
  /** The Request-URI, or the method that is answered with its reason phrase. */
  readonly note: string
  readonly remote: string
}

export interface SipLadder {
  readonly record: (seen: SeenMessage) => SipArrow
  readonly all: () => ReadonlyArray<SipArrow>
  readonly of: (callId: SipCallId) => ReadonlyArray<SipArrow>
}

/** A call is some fifteen arrows; this keeps the last few hundred calls. */
const arrowsKept = 5_000

export const makeSipLadder = (now: () => number): SipLadder => {
  const arrows: Array<SipArrow> = []
  return {
    record: (seen) => {
      const arrow = {
        atMs: now(),
        direction: seen.direction,
        callId: seen.callId,
        label: seen.status === undefined ? seen.method : String(seen.status),
        note: noteOf(seen),
        remote: seen.remote
      }
      arrows.push(arrow)
      if (arrows.length > arrowsKept) arrows.shift()
      return arrow
    },
    all: () => [...arrows],
    of: (callId) => arrows.filter((arrow) => arrow.callId === callId)
  }
}

/**
 * `12:00:01.250  127.0.0.1:5060        <- INVITE sip:5001@127.0.0.1 [application/sdp]`, with a time
 * of day in UTC.
 */
export const printArrow = (arrow: SipArrow): string => {
  const time = new Date(arrow.atMs).toISOString().slice(11, 23)
  const arrowhead = arrow.direction === "in" ? "->" : "<-"
  return `${time}  ${arrow.remote.padEnd(21)} ${arrowhead} ${arrow.label} ${arrow.note}`
}

const noteOf = (seen: SeenMessage): string => {
  const text = seen.status === undefined ? seen.text : `${seen.text} (${seen.method})`
  return seen.contentType === undefined ? text : `${text} [${seen.contentType}]`
}
