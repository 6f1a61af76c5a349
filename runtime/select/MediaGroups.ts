// Which peer of a media group takes the next request: round robin or the least used one, within its
// capacity (`language.md` §2.2). Counts what is in use; does not probe.

export interface MediaPeer {
  readonly host: string
  readonly port: number
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

/**
 * What is in use on each peer, `HOST:PORT`. Shared by all groups of a process, so that it holds
 * whichever group a peer stands in, and when a reload brings new groups.
 */
export class PeersInUse {
  readonly #used = new Map<string, number>()

  of({ host, port }: MediaPeer): number {
    return this.#used.get(`${host}:${port}`) ?? 0
  }

  /** Keys leave with their last use, so a process never holds more than it has legs. */
  add({ host, port }: MediaPeer, change: 1 | -1): void {
    const key = `${host}:${port}`
    const used = (this.#used.get(key) ?? 0) + change
    if (used > 0) this.#used.set(key, used)
    else this.#used.delete(key)
  }
}

/** The running state of one group. */
export class MediaGroup {
  readonly name: string
  readonly #settings: MediaGroupSettings
  readonly #inUse: PeersInUse
  #next = 0

  constructor(settings: MediaGroupSettings, inUse: PeersInUse = new PeersInUse()) {
    this.name = settings.name
    this.#settings = settings
    this.#inUse = inUse
  }

  /** Takes a peer, or `undefined` when every one is at its capacity. */
  take(): MediaLease | undefined {
    const index = this.#choose()
    const peer = index === undefined ? undefined : this.#settings.peers[index]
    if (peer === undefined) return undefined
    this.#inUse.add(peer, 1)
    let held = true
    return {
      peer,
      giveBack: () => {
        if (!held) return
        held = false
        this.#inUse.add(peer, -1)
      }
    }
  }

  #choose(): number | undefined {
    const { peers, capacity = Number.POSITIVE_INFINITY, balance } = this.#settings
    let chosen: number | undefined
    let least = Number.POSITIVE_INFINITY
    for (let step = 0; step < peers.length; step++) {
      const index = (this.#next + step) % peers.length
      const peer = peers[index]
      const used = peer === undefined ? capacity : this.#inUse.of(peer)
      if (used >= capacity || used >= least) continue
      chosen = index
      least = used
      if (balance === "round-robin") break
    }
    if (chosen !== undefined) this.#next = (chosen + 1) % peers.length
    return chosen
  }
}
