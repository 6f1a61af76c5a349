// `cti(k: v)`: opens the CTI dialogue and waits for what it says. Arguments are call data the
// dialogue starts with; `params` is a record of such.

import { Effect } from "effect"
import type { Value } from "../call/Facts.ts"
import { happened, type Pipeline, waiting } from "../call/Program.ts"
import { toText } from "../call/Facts.ts"
import type { VerbSite } from "./VerbSite.ts"

export const cti =
  (site: VerbSite): Pipeline =>
  (call) =>
    Effect.sync(() => {
      const { dnis } = call.facts
      const portOfCall = site.place.portOfCall(dnis)
      if (portOfCall === undefined) {
        // RULING (`language.md` §13): a missing entry of `port-of-call` is `failed`.
        return happened({ name: "failed", cause: `no port of call for ${dnis}` }, site.search)
      }
      const given = startingData(site.args(call.facts))
      call.facts.attach(given)
      const refused = call.cti.open(
        call.newCall({
          portOfCall,
          correlationId: given.get("correlation-id"),
          translationRoute: given.get("translation-route")
        })
      )
      return refused === undefined
        ? waiting(site.search)
        : happened({ name: "link.down", cause: refused }, site.search)
    })

const startingData = (
  args: ReadonlyArray<readonly [string, Value]>
): ReadonlyMap<string, string> => {
  const entries = args.flatMap(([name, value]): ReadonlyArray<readonly [string, Value]> =>
    name === "params" && isRecord(value) ? [...value] : [[name, value]]
  )
  return new Map(
    entries.flatMap(([name, value]) => {
      const text = toText(value)
      return text === undefined ? [] : [[name, text] as const]
    })
  )
}

const isRecord = (value: Value): value is ReadonlyMap<string, Value> => value instanceof Map
