// All eight verbs, one row each.

import { attach } from "./attach.ts"
import { cti } from "./cti.ts"
import { play } from "./play.ts"
import { profile } from "./profile.ts"
import { release } from "./release.ts"
import { report } from "./report.ts"
import { route } from "./route.ts"
import { transfer } from "./transfer.ts"
import type { VerbName, VerbRow } from "./Verb.ts"

export const verbs: Readonly<Record<VerbName, VerbRow>> = {
  cti,
  profile,
  play,
  route,
  transfer,
  report,
  attach,
  release
}
