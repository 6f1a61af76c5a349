// All events, and how a handler's pattern lies to an event that happened. The compiler and the
// runtime find handlers by the same two functions, so that what was checked is what happens.

import { acceptedEvents } from "./accepted.ts"
import { appEvents } from "./app.ts"
import { failedEvents, releasedEvents } from "./ended.ts"
import type { EventRow } from "./Event.ts"
import { labelEvents } from "./label.ts"
import { transferEvents } from "./outcome.ts"
import { routeEvents } from "./route.ts"
import { scriptEvents } from "./script.ts"
import { serviceEvents } from "./service.ts"
import { treatmentEvents } from "./treatment.ts"
import { hangupEvents, linkEvents, silenceEvents } from "./waiting.ts"

/** In the order in which the language's reference lists them. */
export const events: ReadonlyArray<EventRow> = [
  ...acceptedEvents,
  ...treatmentEvents,
  ...routeEvents,
  ...scriptEvents,
  ...labelEvents,
  ...appEvents,
  ...releasedEvents,
  ...failedEvents,
  ...silenceEvents,
  ...hangupEvents,
  ...linkEvents,
  ...serviceEvents,
  ...transferEvents
]

const byName: ReadonlyMap<string, EventRow> = new Map(events.map((row) => [row.event, row]))

/** The row of an event's full name, `treatment.music`. */
export const eventRow = (name: string): EventRow | undefined => byName.get(name)

/**
 * The rows an event's name in an `on` line stands for: its own, and for a dotted prefix (`label`)
 * all below it. Empty for a name that is no event's.
 */
export const eventsNamed = (name: string): ReadonlyArray<EventRow> =>
  events.filter((row) => row.event === name || row.event.startsWith(`${name}.`))

/** What an `on` line names: `ids` are those of `script("A", "B")`. */
export interface EventPattern {
  readonly event: string
  readonly ids?: ReadonlyArray<string> | undefined
}

/** What happened. `id` is the script's, for the event `script`. */
export interface Occurrence {
  readonly event: string
  readonly id?: string | undefined
}

/**
 * Under which names a handler of an event may stand, most specific first. The names of one group
 * are asked block by block; a later group only where no block had any of the one before: a re-route
 * that nobody handles is a route like any other.
 */
export const handlerNames = (event: string): ReadonlyArray<ReadonlyArray<string>> => {
  const [family = event, kind] = event.split(".")
  if (family === "treatment" || event === "script") {
    return [kind === "other" ? [event, family] : [...new Set([event, `${family}.other`, family])]]
  }
  const names = kind === undefined ? [event] : [event, family]
  return event === "route.reroute" ? [names, ["route.normal"]] : [names]
}

/**
 * The line that reacts to what happened, among the blocks in the order in which they are asked.
 * Within a block `script("A")` comes before `script.other`, and that before `script`.
 */
export const chooseHandler = <Line extends EventPattern>(
  blocks: ReadonlyArray<ReadonlyArray<Line>>,
  occurred: Occurrence
): Line | undefined => {
  for (const names of handlerNames(occurred.event)) {
    for (const lines of blocks) {
      const named = lines.find(({ event, ids }) => event === occurred.event && hasId(ids, occurred))
      if (named !== undefined) return named
      for (const name of occurred.event === "script" ? scriptNames : names) {
        const line = lines.find(({ event, ids }) => event === name && ids === undefined)
        if (line !== undefined) return line
      }
    }
  }
  return undefined
}

// Without names `script` is the widest of the three, so it is asked last.
const scriptNames = ["script.other", "script"]

const hasId = (ids: ReadonlyArray<string> | undefined, { id }: Occurrence): boolean =>
  ids !== undefined && id !== undefined && ids.includes(id)
