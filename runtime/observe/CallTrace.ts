// What is known of one call while it lives and shortly after: its ladder, the decisions that were
// taken, its ids. The admin pages, the demo and the call record read it; the call writes it.
// Bounded, plain, no Effect.

/** A column of the ladder. `us` stands in the middle; `agent` is the destination of a transfer. */
export type Peer = "caller" | "us" | "media" | "cti" | "agent"

/**
 * One arrow of the ladder. `label` is the wire's own name (`INVITE`, `200`, `TreatCall`); `note`
 * the field worth seeing.
 */
export interface Arrow {
  readonly atMs: number
  readonly from: Peer
  readonly to: Peer
  readonly label: string
  readonly note: string | undefined
}

/** A rule or handler that decided, with its place in the author's files. */
export interface Decision {
  readonly atMs: number
  readonly rule: string
  readonly file: string
  readonly line: number
}

/** How one treatment or service went. */
export interface TreatmentEntry {
  readonly atMs: number
  /** The treatment's kind, or `-` for a service that the flow played of itself. */
  readonly treatment: string
  readonly service: string
  readonly outcome: "done" | "failed" | "unsupported" | "cancelled"
  readonly durationMs: number
  /** Names of the results only; their values may be card numbers. */
  readonly results: ReadonlyArray<string>
}

export interface TransferEntry {
  readonly atMs: number
  readonly policy: string
  readonly via: "platform" | "cti"
  readonly to: string
  readonly outcome: string
  readonly cause: string | undefined
}

/**
 * One message of a call as its record keeps it; `peer > message` came, `peer < message` was sent.
 */
export interface RecordedMessage {
  /** From the call's first message. */
  readonly ms: number
  readonly peer: Exclude<Peer, "us">
  readonly direction: ">" | "<"
  readonly message: string
  readonly note: string | undefined
}

/**
 * What a call arrived with, for a replay. A header field stands here when the flow has asked for
 * it, and its value only where the flow has that very word: anything else may be the caller's own.
 */
export interface CallArrival {
  readonly dnis: string
  readonly ani: string | undefined
  readonly headers: Readonly<Record<string, string>>
}

/** A line of `data/calls-YYYY-MM-DD.jsonl`; times are ISO 8601 in UTC. Fields of `contract.md`. */
export interface CallRecord {
  readonly id: string
  readonly session: string | undefined
  readonly gateway: string | undefined
  readonly tenant: string | undefined
  readonly dnis: string
  readonly ani: string | undefined
  readonly profile: string | undefined
  readonly started: string
  readonly answered: string | undefined
  readonly ended: string
  /**
   * How the visit ended: `answered-and-released`, `transferred`, `rejected`, `abandoned`, `failed`.
   */
  readonly outcome: string
  readonly cause: string
  readonly rules: ReadonlyArray<{
    readonly rule: string
    readonly file: string
    readonly line: number
  }>
  readonly treatments: ReadonlyArray<Omit<TreatmentEntry, "atMs"> & { readonly at: string }>
  readonly transfers: ReadonlyArray<Omit<TransferEntry, "atMs"> & { readonly at: string }>
  readonly cti: CtiIds | undefined
  /** The SIP Call-IDs of all legs, the caller's first. */
  readonly sip: ReadonlyArray<string>
  /** What `ctiflow test --replay` plays again. */
  readonly arrival?: CallArrival
  readonly ladder?: ReadonlyArray<RecordedMessage>
}

/** The CTI side's names for the call; `ids` are `ConnId`, `TSCallId` and their like. */
export interface CtiIds {
  readonly server: string
  readonly callId: string
  readonly ids: Readonly<Record<string, string>>
}

/** The fields of a call in `/calls`. */
export interface CallSummary {
  readonly id: string
  readonly state: string
  readonly gateway: string | undefined
  readonly tenant: string | undefined
  readonly dnis: string
  readonly ani: string | undefined
  readonly since: string
  readonly session: string | undefined
  readonly cti: CtiIds | undefined
  readonly sip: ReadonlyArray<string>
}

/** What the admin pages may ask of any call, live or recent. */
export interface CallTrace {
  readonly id: string
  readonly summary: () => CallSummary
  readonly ladder: () => ReadonlyArray<Arrow>
  readonly decisions: () => ReadonlyArray<Decision>
  /** Present once the call has ended. */
  readonly record: () => CallRecord | undefined
}
