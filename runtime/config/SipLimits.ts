// The bounds of the SIP transports: how long a message may be, how many connections there are and
// how long they stay, what is remembered of far ends that did not answer. Timers of transactions
// are in `SipTimers.ts`.

import type { TcpLimits } from "./CtiLimits.ts"

/** Octets, counts and milliseconds, as the names say. */
export interface SipLimits {
  /** Longer requests go over TCP where the far end takes it. */
  readonly udpRequestLengthMax: number
  readonly connectionsMax: number
  readonly connectionsPerAddressMax: number
  readonly connectionIdleMs: number
  readonly unfinishedMessageMs: number
  readonly connectionSweepMs: number
  readonly udpOnlyMs: number
  readonly troubleMs: number
  readonly rememberedHopsMax: number
  readonly hopsMax: number
}

export const sipLimits: SipLimits = {
  // RFC 3261 §18.1.1: 200 octets below the path's MTU, or 1 300 where it is not known. A longer
  // datagram is cut in pieces, and losing one piece loses the request.
  udpRequestLengthMax: 1_300,
  // A gateway or proxy keeps one or two connections; four thousand are a site of telephones behind
  // one connector, at some 20 kB each in kernel and process.
  connectionsMax: 4_096,
  // One far end cannot take all of them. A proxy with a worker process per core opens some hundred.
  connectionsPerAddressMax: 512,
  // Longer than a pause inside of any usual call; a far end that cannot be called back (behind NAT)
  // would lose its call with its connection. RFC 3261 §18 asks for 64*T1 at least.
  connectionIdleMs: 2 * 60 * 60 * 1_000,
  // 64*T1: whoever sends a message more slowly does so to hold our memory.
  unfinishedMessageMs: 32_000,
  // Fine enough for the bound above.
  connectionSweepMs: 8_000,
  // A far end that refused TCP for a long request is not asked again for each call of ten minutes.
  udpOnlyMs: 600_000,
  // A hop that was silent or gave 503 stands behind the others for half a minute: about the time of
  // one more timer B, and of a restart. RFC 3261 §21.5.4 lets Retry-After say otherwise.
  troubleMs: 30_000,
  // Far ends of either kind of memory; beyond it the oldest is forgotten.
  rememberedHopsMax: 1_024,
  // RFC 3263 names no bound on the addresses behind one name; a request tries no more than these.
  hopsMax: 8
}

/** Of every SIP connection. */
export const sipTcpLimits: TcpLimits = {
  // A LAN answers within a millisecond, a trunk in a tenth of a second; a caller waits meanwhile,
  // and another hop or UDP may be left to try.
  connectTimeoutMs: 4_000,
  // Thirty of the longest messages: a far end that reads so slowly has left.
  outboxBytesMax: 2 * 1024 * 1024
}

/** From the connection to the end of the TLS handshake: two round trips and one signature. */
export const tlsHandshakeMs = 5_000
