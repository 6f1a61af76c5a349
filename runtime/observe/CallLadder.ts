// The recorder behind a call's trace: the call writes what happens, the admin pages, the demo and
// the call record read. Plain and synchronous, with a clock given from outside. Everything is
// bounded; what a bound drops is the middle.
//
// Nothing here may hold a datagram: a text cut out of a message would keep the whole message alive
// in V8, so every text is copied and shortened on its way in.

import {
  arrowLabelLengthMax,
  arrowNoteLengthMax,
  ctiIdsPerCallMax,
  decisionsPerCallMax,
  headersPerCallMax,
  ladderArrowsHead,
  ladderArrowsMax,
  resultNamesPerTreatmentMax,
  sipCallIdsPerCallMax,
  traceTextLengthMax,
  transfersPerCallMax,
  treatmentsPerCallMax
} from "../config/Limits.ts"
import type {
  Arrow,
  CallRecord,
  CallSummary,
  CallTrace,
  CtiIds,
  Decision,
  Peer,
  RecordedMessage,
  TransferEntry,
  TreatmentEntry
} from "./CallTrace.ts"
import { HeadAndTail } from "./HeadAndTail.ts"

/** What is known of a call when it arrives. */
export interface CallTraceOptions {
  /** Our own id of the call. */
  readonly id: string
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly dnis: string
  readonly ani?: string | undefined
  readonly gateway?: string | undefined
  readonly tenant?: string | undefined
  /** The GVP session id. */
  readonly session?: string | undefined
}

/**
 * An entry may bring its own time; else a treatment began `durationMs` ago, and a transfer ended
 * now.
 */
type Timed<Entry extends { readonly atMs: number }> = Omit<Entry, "atMs"> & {
  readonly atMs?: number | undefined
}

/**
 * The trace as the call itself holds it. Nothing here throws or waits; after `finish` only arrows
 * are still taken.
 */
export interface MutableCallTrace extends CallTrace {
  /**
   * `label` is the wire's own name, `note` the field worth seeing. Never values of user data or
   * digits.
   */
  readonly arrow: (from: Peer, to: Peer, label: string, note?: string) => void
  /** A rule or handler decided; `at` is its place in the author's files. */
  readonly decide: (rule: string, at: { readonly file: string; readonly line: number }) => void
  readonly treatment: (entry: Timed<TreatmentEntry>) => void
  readonly transfer: (entry: Timed<TransferEntry>) => void
  /** The word that `/calls` shows. */
  readonly setState: (word: string) => void
  readonly setTenant: (tenant: string) => void
  readonly setProfile: (profile: string) => void
  /** Behind the switch the CTI side tells the true numbers after `accepted`. */
  readonly setNumbers: (dnis: string, ani: string | undefined) => void
  /** The GVP session id, when it became known or was made by us. */
  readonly setSession: (session: string) => void
  /** The caller was answered, now; the first time counts. */
  readonly setAnswered: () => void
  readonly setCti: (ids: CtiIds | undefined) => void
  readonly addSipCallId: (id: string) => void
  /** The flow has asked for a header field; `word` is its value where the flow has that word. */
  readonly askHeader: (name: string, word: string | undefined) => void
  /** Ends the trace; a second call gives the same record again. */
  readonly finish: (outcome: string, cause: string) => CallRecord
}

/** Starts the trace of a call that has just arrived. */
export const makeCallTrace = (options: CallTraceOptions): CallLadder => new CallLadder(options)

/** Stands for a value that a record does not keep. */
const headerPlaceholder = "*"

const iso = (atMs: number): string => new Date(atMs).toISOString()

/**
 * A bounded copy of a text. MEASURED (2 000 notes of 40 characters cut from messages of 60 kB): 124
 * MB of heap kept as slices, 4 MB kept this way. A slice of a fresh concatenation points at the
 * short copy and not at the message.
 */
const keepText = (text: string, lengthMax = traceTextLengthMax): string =>
  ` ${text.slice(0, lengthMax)}`.slice(1)

const keepOptional = (text: string | undefined): string | undefined =>
  text === undefined ? undefined : keepText(text)

const keepCtiIds = ({ server, callId, ids }: CtiIds): CtiIds => ({
  server: keepText(server),
  callId: keepText(callId),
  ids: Object.fromEntries(
    Object.entries(ids)
      .slice(0, ctiIdsPerCallMax)
      .map(([name, value]) => [keepText(name), keepText(value)])
  )
})

export class CallLadder implements MutableCallTrace {
  readonly id: string
  readonly #now: () => number
  readonly #startedMs: number
  readonly #gateway: string | undefined
  readonly #arrows = new HeadAndTail<Arrow>({ max: ladderArrowsMax, head: ladderArrowsHead })
  readonly #decisions = halfAndHalf<Decision>(decisionsPerCallMax)
  readonly #treatments = halfAndHalf<TreatmentEntry>(treatmentsPerCallMax)
  readonly #transfers = halfAndHalf<TransferEntry>(transfersPerCallMax)
  readonly #sipCallIds = new Set<string>()
  readonly #headers = new Map<string, string>()
  readonly #dialled: { readonly dnis: string; readonly ani: string | undefined }
  #state = "arriving"
  #dnis: string
  #ani: string | undefined
  #tenant: string | undefined
  #session: string | undefined
  #profile: string | undefined
  #answeredMs: number | undefined
  #cti: CtiIds | undefined
  #record: CallRecord | undefined

  constructor(options: CallTraceOptions) {
    this.id = options.id
    this.#now = options.now
    this.#startedMs = options.now()
    this.#gateway = options.gateway
    this.#tenant = options.tenant
    this.#dnis = keepText(options.dnis)
    this.#ani = keepOptional(options.ani)
    this.#dialled = { dnis: this.#dnis, ani: this.#ani }
    this.#session = keepOptional(options.session)
  }

  arrow(from: Peer, to: Peer, label: string, note?: string): void {
    this.#arrows.push({
      atMs: this.#now(),
      from,
      to,
      label: keepText(label, arrowLabelLengthMax),
      note: note === undefined || note === "" ? undefined : keepText(note, arrowNoteLengthMax)
    })
  }

  decide(rule: string, { file, line }: { readonly file: string; readonly line: number }): void {
    if (this.#record !== undefined) return
    this.#decisions.push({ atMs: this.#now(), rule, file, line })
  }

  treatment(entry: Timed<TreatmentEntry>): void {
    if (this.#record !== undefined) return
    this.#treatments.push({
      ...entry,
      atMs: entry.atMs ?? this.#now() - entry.durationMs,
      treatment: keepText(entry.treatment),
      results: entry.results.slice(0, resultNamesPerTreatmentMax).map((name) => keepText(name))
    })
  }

  transfer(entry: Timed<TransferEntry>): void {
    if (this.#record !== undefined) return
    this.#transfers.push({
      ...entry,
      atMs: entry.atMs ?? this.#now(),
      to: keepText(entry.to),
      cause: keepOptional(entry.cause)
    })
  }

  setState(word: string): void {
    if (this.#record === undefined) this.#state = word
  }

  setTenant(tenant: string): void {
    this.#tenant = tenant
  }

  setProfile(profile: string): void {
    this.#profile = profile
  }

  setNumbers(dnis: string, ani: string | undefined): void {
    this.#dnis = keepText(dnis)
    this.#ani = keepOptional(ani)
  }

  setSession(session: string): void {
    this.#session = keepText(session)
  }

  setAnswered(): void {
    this.#answeredMs ??= this.#now()
  }

  setCti(ids: CtiIds | undefined): void {
    this.#cti = ids === undefined ? undefined : keepCtiIds(ids)
  }

  addSipCallId(id: string): void {
    if (this.#sipCallIds.size < sipCallIdsPerCallMax) this.#sipCallIds.add(keepText(id))
  }

  askHeader(name: string, word: string | undefined): void {
    if (this.#headers.size >= headersPerCallMax && !this.#headers.has(name)) return
    this.#headers.set(keepText(name), word === undefined ? headerPlaceholder : keepText(word))
  }

  summary(): CallSummary {
    return {
      id: this.id,
      state: this.#state,
      gateway: this.#gateway,
      tenant: this.#tenant,
      dnis: this.#dnis,
      ani: this.#ani,
      since: iso(this.#startedMs),
      session: this.#session,
      cti: this.#cti,
      sip: [...this.#sipCallIds]
    }
  }

  /**
   * Where arrows were dropped, an arrow from us to us says how many, at the time of the one after
   * the gap.
   */
  ladder(): ReadonlyArray<Arrow> {
    const { head, dropped, tail } = this.#arrows.kept()
    if (dropped === 0) return [...head, ...tail]
    const gap: Arrow = {
      atMs: tail[0]?.atMs ?? this.#startedMs,
      from: "us",
      to: "us",
      label: `${dropped} arrows left out`,
      note: undefined
    }
    return [...head, gap, ...tail]
  }

  decisions(): ReadonlyArray<Decision> {
    return this.#decisions.entries()
  }

  record(): CallRecord | undefined {
    return this.#record
  }

  finish(outcome: string, cause: string): CallRecord {
    this.#record ??= this.#makeRecord(outcome, cause)
    this.#state = "ended"
    return this.#record
  }

  #makeRecord(outcome: string, cause: string): CallRecord {
    return {
      id: this.id,
      session: this.#session,
      gateway: this.#gateway,
      tenant: this.#tenant,
      dnis: this.#dnis,
      ani: this.#ani,
      profile: this.#profile,
      started: iso(this.#startedMs),
      answered: this.#answeredMs === undefined ? undefined : iso(this.#answeredMs),
      ended: iso(this.#now()),
      outcome,
      cause: keepText(cause),
      rules: this.#decisions.entries().map(({ rule, file, line }) => ({ rule, file, line })),
      treatments: this.#treatments.entries().map(recordTreatment),
      transfers: this.#transfers.entries().map(recordTransfer),
      cti: this.#cti,
      sip: [...this.#sipCallIds],
      arrival: { ...this.#dialled, headers: Object.fromEntries(this.#headers) },
      ladder: this.ladder().flatMap((arrow) => recordArrow(arrow, this.#startedMs))
    }
  }
}

const halfAndHalf = <A>(max: number): HeadAndTail<A> =>
  new HeadAndTail<A>({ max, head: Math.floor(max / 2) })

/** The arrow that says how many were left out is no message. */
const recordArrow = (arrow: Arrow, startedMs: number): ReadonlyArray<RecordedMessage> => {
  const { atMs, from, to, label: message, note } = arrow
  const ms = Math.max(0, atMs - startedMs)
  if (from !== "us") return [{ ms, peer: from, direction: ">", message, note }]
  return to === "us" ? [] : [{ ms, peer: to, direction: "<", message, note }]
}

const recordTreatment = (entry: TreatmentEntry): CallRecord["treatments"][number] => ({
  at: iso(entry.atMs),
  treatment: entry.treatment,
  service: entry.service,
  outcome: entry.outcome,
  durationMs: entry.durationMs,
  results: entry.results
})

const recordTransfer = (entry: TransferEntry): CallRecord["transfers"][number] => ({
  at: iso(entry.atMs),
  policy: entry.policy,
  via: entry.via,
  to: entry.to,
  outcome: entry.outcome,
  cause: entry.cause
})
