// Which peer of a media group takes the next request: round robin or the least used one, within its
// capacity and as far as it is known to be there (`language.md` §2.2). Counts what is in use; does
// not probe.

import { PeerHealth, type PeerState } from "./PeerHealth.ts"

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
  /** Between two OPTIONS to a peer, milliseconds. */
  readonly probeMs: number
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
    return this.#used.get(`${host}:${port ?? ""}`) ?? 0
  }

  /** Keys leave with their last use, so a process never holds more than it has legs. */
  add({ host, port }: MediaPeer, change: 1 | -1): void {
    const key = `${host}:${port ?? ""}`
    const used = (this.#used.get(key) ?? 0) + change
    if (used > 0) this.#used.set(key, used)
    else this.#used.delete(key)
  }
}

/** What all groups of a process know of their peers; outlives a reload. */
export class SharedPeers {
  readonly inUse = new PeersInUse()
  readonly health = new PeerHealth()
}

/** The running state of one group. */
export class MediaGroup {
  readonly name: string
  readonly #settings: MediaGroupSettings
  readonly #shared: SharedPeers
  #next = 0

  constructor(settings: MediaGroupSettings, shared: SharedPeers = new SharedPeers()) {
    this.name = settings.name
    this.#settings = settings
    this.#shared = shared
  }

  get peers(): ReadonlyArray<MediaPeer> {
    return this.#settings.peers
  }

  get probeMs(): number {
    return this.#settings.probeMs
  }

  /**
   * Takes a peer that is there, else one that has not been heard of yet, but no dead one;
   * `undefined` when there is none with room.
   */
  take(): MediaLease | undefined {
    const index = this.#choose("alive") ?? this.#choose("unknown")
    const peer = index === undefined ? undefined : this.#settings.peers[index]
    if (peer === undefined) return undefined
    this.#shared.inUse.add(peer, 1)
    let held = true
    return {
      peer,
      giveBack: () => {
        if (!held) return
        held = false
        this.#shared.inUse.add(peer, -1)
      }
    }
  }

  #choose(state: PeerState): number | undefined {
    const { peers, capacity = Number.POSITIVE_INFINITY, balance } = this.#settings
    let chosen: number | undefined
    let least = Number.POSITIVE_INFINITY
    for (let step = 0; step < peers.length; step++) {
      const index = (this.#next + step) % peers.length
      const peer = peers[index]
      if (peer === undefined || this.#shared.health.of(peer) !== state) continue
      const used = this.#shared.inUse.of(peer)
      if (used >= capacity || used >= least) continue
      chosen = index
      least = used
      if (balance === "round-robin") break
    }
    if (chosen !== undefined) this.#next = (chosen + 1) % peers.length
    return chosen
  }
}
