// Which peer of a media group takes the next request: round robin or the least used one, within its
// capacity (`language.md` §2.2). Counts what is in use; does not probe.

export interface MediaPeer {
  readonly host: string
  /** Absent: the name says it (RFC 3263), else SIP's own. */
  readonly port: number | undefined
}

/** A media group as the deployment names it. `capacity` is per peer. */
export interface MediaGroupSettings {
  readonly name: string
  readonly peers: ReadonlyArray<MediaPeer>
  readonly balance: "round-robin" | "least-used"
  readonly capacity: number | undefined
}

/** A peer in use; `giveBack` is called once, when the leg to it ends. */
export interface MediaLease {
  readonly peer: MediaPeer
  readonly giveBack: () => void
}

/** The running state of one group. */
export class MediaGroup {
  readonly name: string
  readonly #settings: MediaGroupSettings
  readonly #used: Array<number>
  #next = 0

  constructor(settings: MediaGroupSettings) {
    this.name = settings.name
    this.#settings = settings
    this.#used = settings.peers.map(() => 0)
  }

  /** Takes a peer, or `undefined` when every one is at its capacity. */
  take(): MediaLease | undefined {
    const index = this.#choose()
    const peer = index === undefined ? undefined : this.#settings.peers[index]
    if (index === undefined || peer === undefined) return undefined
    this.#used[index] = (this.#used[index] ?? 0) + 1
    let held = true
    return {
      peer,
      giveBack: () => {
        if (!held) return
        held = false
        this.#used[index] = (this.#used[index] ?? 1) - 1
      }
    }
  }

  #choose(): number | undefined {
    const { peers, capacity, balance } = this.#settings
    let chosen: number | undefined
    for (let step = 0; step < peers.length; step++) {
      const index = (this.#next + step) % peers.length
      const used = this.#used[index] ?? 0
      if (capacity !== undefined && used >= capacity) continue
      if (balance === "round-robin") {
        chosen = index
        break
      }
      if (chosen === undefined || used < (this.#used[chosen] ?? 0)) chosen = index
    }
    if (chosen !== undefined) this.#next = (chosen + 1) % peers.length
    return chosen
  }
}
