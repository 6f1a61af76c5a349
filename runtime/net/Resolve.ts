// Names to addresses and services. A literal address is answered at once and never asked of
// anybody; a name is asked once and remembered for a while, so that a dialog's requests do not wait
// for DNS twice, and questions for the same name wait for one answer in the order they were put.
// Which record means what to SIP (RFC 3263) is not decided here.

import { Context, Layer } from "effect"
import { lookup, Resolver } from "node:dns"
import { isIP } from "node:net"

/** How long an answer is good. Short: a moved host should be found without a restart. */
const rememberMs = 30_000

/** How long an absence is: it may be a name server's bad moment. */
const rememberAbsenceMs = 5_000

/** Names remembered at most; beyond it the oldest goes. A deployment names a handful of hosts. */
const namesMax = 1_024

/** An SRV record (RFC 2782). */
export interface ServiceRecord {
  readonly name: string
  readonly port: number
  readonly priority: number
  readonly weight: number
}

/** A NAPTR record (RFC 3403). */
export interface NamingRecord {
  readonly flags: string
  readonly service: string
  readonly replacement: string
  readonly order: number
  readonly preference: number
}

export class Resolve extends Context.Service<
  Resolve,
  {
    /**
     * Calls back at once for a literal or remembered address, later for a name; `undefined` when
     * there is none.
     */
    readonly resolve: (
      host: string,
      nowMs: number,
      found: (address: string | undefined) => void
    ) => void
    /** All addresses of a host, in the system's order; as `resolve`. */
    readonly addresses?: (
      host: string,
      nowMs: number,
      found: (addresses: ReadonlyArray<string>) => void
    ) => void
    /** SRV records of `_sip._udp.DOMAIN`, unordered; none where there are none or nobody answers. */
    readonly services?: (
      name: string,
      nowMs: number,
      found: (records: ReadonlyArray<ServiceRecord>) => void
    ) => void
    /** NAPTR records of a domain, unordered. */
    readonly naming?: (
      domain: string,
      nowMs: number,
      found: (records: ReadonlyArray<NamingRecord>) => void
    ) => void
  }
>()("ctiflow/runtime/net/Resolve") {
  static readonly layer = Layer.sync(Resolve, () => makeResolve([]))

  /** Asks these name servers (`HOST:PORT`) for SRV and NAPTR in place of the system's. */
  static readonly layerOf = (servers: ReadonlyArray<string>) =>
    Layer.sync(Resolve, () => makeResolve(servers))
}

// One question a second and one repetition: a caller waits for the answer.
const dnsTimeoutMs = 1_000
const dnsTries = 2

const makeResolve = (servers: ReadonlyArray<string>): Resolve["Service"] => {
  const resolver = new Resolver({ timeout: dnsTimeoutMs, tries: dnsTries })
  if (servers.length > 0) resolver.setServers(servers)
  const addressMemory = new Memory<string>((host, found) =>
    lookup(host, { all: true, order: "verbatim" }, (error, entries) =>
      found(error === null ? entries.map(({ address }) => address) : [])
    )
  )
  const serviceMemory = new Memory<ServiceRecord>((name, found) =>
    resolver.resolveSrv(name, (error, records) => found(error === null ? records : []))
  )
  const namingMemory = new Memory<NamingRecord>((name, found) =>
    resolver.resolveNaptr(name, (error, records) => found(error === null ? records : []))
  )
  const addresses: NonNullable<Resolve["Service"]["addresses"]> = (host, nowMs, found) => {
    const literal = host.startsWith("[") ? host.slice(1, -1) : host
    if (isIP(literal) !== 0) return found([literal])
    addressMemory.ask(literal, nowMs, found)
  }
  return {
    resolve: (host, nowMs, found) => addresses(host, nowMs, ([first]) => found(first)),
    addresses,
    services: (name, nowMs, found) => serviceMemory.ask(name, nowMs, found),
    naming: (domain, nowMs, found) => namingMemory.ask(domain, nowMs, found)
  }
}

type Found<A> = (answers: ReadonlyArray<A>) => void

/** Answers by name, and who waits for one. */
class Memory<A> {
  readonly #question: (name: string, found: Found<A>) => void
  readonly #known = new Map<
    string,
    { readonly answers: ReadonlyArray<A>; readonly until: number }
  >()
  readonly #waiting = new Map<string, Array<Found<A>>>()

  constructor(question: (name: string, found: Found<A>) => void) {
    this.#question = question
  }

  ask(name: string, nowMs: number, found: Found<A>): void {
    const entry = this.#known.get(name)
    if (entry !== undefined && entry.until > nowMs) return found(entry.answers)
    const waiting = this.#waiting.get(name)
    if (waiting !== undefined) {
      waiting.push(found)
      return
    }
    const asking = [found]
    this.#waiting.set(name, asking)
    this.#question(name, (answers) => {
      this.#waiting.delete(name)
      const goodForMs = answers.length === 0 ? rememberAbsenceMs : rememberMs
      this.#remember(name, answers, nowMs + goodForMs)
      for (const each of asking) each(answers)
    })
  }

  #remember(name: string, answers: ReadonlyArray<A>, until: number): void {
    this.#known.delete(name)
    if (this.#known.size >= namesMax) {
      const oldest = this.#known.keys().next()
      if (oldest.done !== true) this.#known.delete(oldest.value)
    }
    this.#known.set(name, { answers, until })
  }
}
