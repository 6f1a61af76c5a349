// Which peers are there, as their answers to OPTIONS tell (`language.md` §2.2, `probe`). One table
// for the whole process, since a peer may stand in several groups. Asks nobody; it is told.

/**
 * `unknown`: it has not answered yet, and some platforms never answer OPTIONS. `dead`: it answered
 * once and does so no more, or says itself that it cannot serve.
 */
export type PeerState = "alive" | "unknown" | "dead"

/** A place as groups name it. */
export interface PeerPlace {
  readonly host: string
  /** Absent: the name says it (RFC 3263). */
  readonly port: number | undefined
}

/** RFC 3261 §21.5.4: the one answer by which a peer says that it must not be asked now. */
const serviceUnavailable = 503

export class PeerHealth {
  readonly #states = new Map<string, PeerState>()

  of(place: PeerPlace): PeerState {
    return this.#states.get(keyOf(place)) ?? "unknown"
  }

  /**
   * Takes the answer to a probe, `undefined` where none came; gives the state where it changed. Any
   * answer but 503 shows a peer that is there, also one that does not know OPTIONS.
   */
  note(place: PeerPlace, status: number | undefined): PeerState | undefined {
    const before = this.of(place)
    const after = stateAfter(before, status)
    this.#states.set(keyOf(place), after)
    return after === before ? undefined : after
  }

  /** Keeps only these; a reload may have taken peers out. */
  keep(places: ReadonlyArray<PeerPlace>): void {
    const kept = new Set(places.map(keyOf))
    for (const key of this.#states.keys()) if (!kept.has(key)) this.#states.delete(key)
  }
}

const stateAfter = (before: PeerState, status: number | undefined): PeerState => {
  if (status === undefined) return before === "unknown" ? "unknown" : "dead"
  return status === serviceUnavailable ? "dead" : "alive"
}

const keyOf = ({ host, port }: PeerPlace) => `${host}:${port ?? ""}`
