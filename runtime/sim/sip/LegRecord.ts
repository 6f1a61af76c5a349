// What a simulated peer saw and did on one leg: for tests to look at and for the ladder's
// footnotes. Bounded lists, plain values, times in milliseconds of the Clock. `complaints` is the
// peer's own reading of the far end's conformance.

import type { FormFields } from "./formBody.ts"
import type { SipCallId } from "./SipMessage.ts"

/** `us` is the simulated peer, `them` whoever stands at the other end of the leg. */
export type Side = "us" | "them"

export interface ProvisionalSeen {
  readonly atMs: number
  readonly status: number
  readonly reason: string
  readonly hasDescription: boolean
}

/** The final answer to the first INVITE, sent or received. */
export interface FinalSeen {
  readonly atMs: number
  readonly status: number
  readonly reason: string
  /** Of a 3xx: where the call shall go instead. */
  readonly contact: string | undefined
  readonly headers: ReadonlyMap<string, string>
  /** Present when no answer came from the wire: why `status` was assumed. */
  readonly assumed: string | undefined
}

/** An INVITE or UPDATE inside the dialog. */
export interface ReinviteSeen {
  readonly atMs: number
  readonly by: Side
  readonly method: "INVITE" | "UPDATE"
  readonly status: number
  readonly offer: string | undefined
  /** Absent while it is awaited in the ACK. */
  readonly answer: string | undefined
}

export interface ReferSeen {
  readonly atMs: number
  readonly by: Side
  readonly referTo: string
  readonly headers: ReadonlyMap<string, string>
  readonly status: number
}

/** A NOTIFY of a REFER; `status` is that of the sipfrag. */
export interface NotifySeen {
  readonly atMs: number
  readonly by: Side
  readonly status: number | undefined
  readonly terminated: boolean
}

export interface InfoSeen {
  readonly atMs: number
  readonly by: Side
  /** What the receiver answered; absent while it has not. */
  readonly status: number | undefined
  readonly contentType: string | undefined
  readonly body: string
  /** The fields of a form body, decoded. */
  readonly fields: FormFields | undefined
}

export interface ReleaseSeen {
  readonly atMs: number
  readonly by: Side
  readonly how: "BYE" | "CANCEL"
  /** The Reason header of the request. */
  readonly reason: string | undefined
  /** The namelist in the request's body. */
  readonly fields: FormFields | undefined
  /** What was answered, with the namelist in that body; absent while nothing was. */
  readonly answer: { readonly status: number; readonly fields: FormFields | undefined } | undefined
}

export interface LegRecord {
  readonly callId: SipCallId
  readonly direction: "outgoing" | "incoming"
  readonly startedMs: number
  readonly provisionals: ReadonlyArray<ProvisionalSeen>
  readonly final: FinalSeen | undefined
  /** When the ACK of the first 2xx was sent or came. */
  readonly confirmedMs: number | undefined
  readonly reinvites: ReadonlyArray<ReinviteSeen>
  readonly refers: ReadonlyArray<ReferSeen>
  readonly notifies: ReadonlyArray<NotifySeen>
  readonly infos: ReadonlyArray<InfoSeen>
  readonly released: ReleaseSeen | undefined
  /** The far end's session descriptions, oldest first. */
  readonly descriptions: ReadonlyArray<string>
  /** Where the far end broke a rule. */
  readonly complaints: ReadonlyArray<string>
  /** When nothing more can happen on the leg. */
  readonly endedMs: number | undefined
}

/**
 * Entries kept of each kind; a leg that repeats itself longer than that has told what it had to
 * tell.
 */
const entriesKept = 200

/** The lists of a record. */
type ListName = {
  [Name in keyof LegRecord]: LegRecord[Name] extends ReadonlyArray<unknown> ? Name : never
}[keyof LegRecord]

/** The fields of a record that are written once, or as the leg goes on. */
type FieldName = "final" | "confirmedMs" | "released" | "endedMs"

/** Writes a record and wakes whoever waits for something in it. */
export class LegRecorder {
  readonly #lists: { readonly [Name in ListName]: Array<LegRecord[Name][number]> } = {
    provisionals: [],
    reinvites: [],
    refers: [],
    notifies: [],
    infos: [],
    descriptions: [],
    complaints: []
  }
  #record: LegRecord
  readonly #onChange: () => void

  constructor(start: Pick<LegRecord, "callId" | "direction" | "startedMs">, onChange: () => void) {
    this.#onChange = onChange
    this.#record = {
      ...start,
      ...this.#lists,
      final: undefined,
      confirmedMs: undefined,
      released: undefined,
      endedMs: undefined
    }
  }

  /** The record as it stands; its lists go on growing with the leg. */
  get current(): LegRecord {
    return this.#record
  }

  add<Name extends ListName>(name: Name, entry: LegRecord[Name][number]): void {
    const list: Array<LegRecord[Name][number]> = this.#lists[name]
    if (list.length < entriesKept) list.push(entry)
    this.#onChange()
  }

  /** Completes the entry that was added last. */
  amend<Name extends ListName>(name: Name, rest: Partial<LegRecord[Name][number]>): void {
    const list: Array<LegRecord[Name][number]> = this.#lists[name]
    const last = list.at(-1)
    if (last === undefined || typeof last !== "object") return
    list[list.length - 1] = { ...last, ...rest }
    this.#onChange()
  }

  set<Name extends FieldName>(name: Name, value: LegRecord[Name]): void {
    this.#record = { ...this.#record, [name]: value }
    this.#onChange()
  }
}
