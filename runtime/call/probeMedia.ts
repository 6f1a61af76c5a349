// Asks every media peer by OPTIONS whether it is there, as often as its group says, so that calls
// go to those that are. A peer that is found dead is left out, one that answers again is taken
// back.

import { Effect } from "effect"
import { probeAnswerWithinMs } from "../config/CallTimers.ts"
import type { MediaGroup } from "../select/MediaGroups.ts"
import type { PeerHealth, PeerPlace, PeerState } from "../select/PeerHealth.ts"
import type { Ua } from "../ua/Ua.ts"
import { authorityOf } from "./destination.ts"

export interface ProbeOptions {
  readonly askOptions: Ua["Service"]["askOptions"]
  readonly health: PeerHealth
  /** The groups of the plan that runs now; a reload brings others. */
  readonly groups: () => ReadonlyArray<MediaGroup>
}

/** How often it is looked at which peers are due; probes of `language.md` are whole seconds. */
const lookMs = 500

/** Probes until it is interrupted. */
export const probeMedia = (options: ProbeOptions): Effect.Effect<never> =>
  Effect.suspend(() => {
    const round = new ProbeRound(options)
    return Effect.forever(
      Effect.suspend(() => round.look(options.groups())).pipe(Effect.andThen(Effect.sleep(lookMs)))
    )
  })

/** When each peer was asked last. */
class ProbeRound {
  readonly #options: ProbeOptions
  #look = 0
  #asked = new Map<string, number>()

  constructor(options: ProbeOptions) {
    this.#options = options
  }

  /** Asks the peers that are due; done when those of before have been logged. */
  look(groups: ReadonlyArray<MediaGroup>): Effect.Effect<void> {
    this.#look += 1
    const due = new Map<string, PeerPlace>()
    const asked = new Map<string, number>()
    const probed = groups.filter(({ probeMs }) => probeMs > 0)
    const places = probed.flatMap((group) => group.peers.map((place) => ({ place, group })))
    for (const { place, group } of places) {
      const key = authorityOf(place)
      const last = this.#asked.get(key)
      const isDue = last === undefined || (this.#look - last) * lookMs >= group.probeMs
      if (isDue) due.set(key, place)
      asked.set(key, isDue ? this.#look : last)
    }
    this.#asked = asked
    this.#options.health.keep(places.map(({ place }) => place))
    return Effect.forEach(due.values(), (place) => Effect.forkChild(this.#ask(place)), {
      discard: true
    })
  }

  #ask(place: PeerPlace): Effect.Effect<void> {
    const { askOptions, health } = this.#options
    const uri = `sip:${authorityOf(place)}`
    return Effect.callback<number | undefined>((resume) => {
      askOptions(uri, (status) => resume(Effect.succeed(status)))
    }).pipe(
      Effect.timeoutOrElse({
        duration: probeAnswerWithinMs,
        orElse: () => Effect.succeed(undefined)
      }),
      Effect.flatMap((status) => logChange(place, health.note(place, status)))
    )
  }
}

const logChange = (place: PeerPlace, state: PeerState | undefined): Effect.Effect<void> => {
  const fields = Effect.annotateLogs({ peer: authorityOf(place) })
  if (state === "dead") return Effect.logWarning("a media peer is left out").pipe(fields)
  return state === "alive" ? Effect.logInfo("a media peer is there").pipe(fields) : Effect.void
}
