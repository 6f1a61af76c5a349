// What we remember of far ends, for a while: who was silent or overloaded and goes to the end of
// the line (RFC 3263 §4.3), and who does not take TCP, so that a long request goes over UDP after
// all (RFC 3261 §18.1.1). Bounded; forgets by itself.

import type { SipLimits } from "../../config/SipLimits.ts"
import type { Hop } from "../TransactionLayer.ts"

export class FarEnds {
  readonly #limits: SipLimits
  readonly #now: () => number
  readonly #troubled = new Map<string, number>()
  readonly #udpOnly = new Map<string, number>()

  constructor(limits: SipLimits, now: () => number) {
    this.#limits = limits
    this.#now = now
  }

  /** The hop did not answer, could not be reached, or sent 503 (with its Retry-After in ms). */
  troubled(hop: Hop, forMs = this.#limits.troubleMs): void {
    this.#note(this.#troubled, hopKey(hop), forMs)
  }

  /** The hop has answered something. */
  well(hop: Hop): void {
    if (this.#troubled.size > 0) this.#troubled.delete(hopKey(hop))
  }

  udpOnly(hop: Hop): void {
    this.#note(this.#udpOnly, hopKey({ ...hop, transport: "udp" }), this.#limits.udpOnlyMs)
  }

  isUdpOnly(hop: Hop): boolean {
    return this.#holds(this.#udpOnly, hopKey({ ...hop, transport: "udp" }))
  }

  /** The same hops, those in trouble behind the others; at most as many as are worth trying. */
  ordered(hops: ReadonlyArray<Hop>): ReadonlyArray<Hop> {
    if (hops.length < 2) return hops
    const isTroubled = (hop: Hop) => this.#holds(this.#troubled, hopKey(hop))
    return [...hops.filter((hop) => !isTroubled(hop)), ...hops.filter(isTroubled)].slice(
      0,
      this.#limits.hopsMax
    )
  }

  #note(memory: Map<string, number>, key: string, forMs: number): void {
    memory.delete(key)
    if (memory.size >= this.#limits.rememberedHopsMax) {
      const oldest = memory.keys().next()
      if (oldest.done !== true) memory.delete(oldest.value)
    }
    memory.set(key, this.#now() + forMs)
  }

  #holds(memory: Map<string, number>, key: string): boolean {
    const until = memory.get(key)
    if (until === undefined) return false
    if (until > this.#now()) return true
    memory.delete(key)
    return false
  }
}

/** One far end by one transport. */
export const hopKey = ({ transport, address, port }: Hop): string =>
  `${transport} ${address} ${port}`
