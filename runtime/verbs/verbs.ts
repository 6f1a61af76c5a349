// The verbs by name. `dsl/vocabulary` lists them for the compiler; a verb cannot exist on one side
// alone.

import type { Action } from "../../compiler/plan/Plan.ts"
import type { Pipeline } from "../call/Program.ts"
import { attach } from "./attach.ts"
import { cti } from "./cti.ts"
import { play } from "./play.ts"
import { profile } from "./profile.ts"
import { release } from "./release.ts"
import { report } from "./report.ts"
import { route } from "./route.ts"
import { transfer } from "./transfer.ts"
import type { VerbSite } from "./VerbSite.ts"

export const verbs = {
  cti,
  profile,
  play,
  route,
  transfer,
  report,
  attach,
  release
} satisfies Record<Action["verb"], (site: VerbSite) => Pipeline>
