// `attach(k: v)`: adds call data. On a lost link it stays with the call and its record
// (`language.md` §13).

import { Effect } from "effect"
import { next, type Pipeline } from "../call/Program.ts"
import type { VerbSite } from "./VerbSite.ts"

export const attach =
  (site: VerbSite): Pipeline =>
  (call) =>
    Effect.sync(() => {
      call.attach(site.textArguments(call.facts))
      return next
    })
