// The plan of a flow whose paths may be wrong: compiled as the compiler does, but for the proofs.

import { lower } from "../../compiler/lower/lower.ts"
import { declareNames } from "../../compiler/names/declare.ts"
import { load } from "../../compiler/names/load.ts"
import { placeAtSite } from "../../compiler/names/site.ts"
import type { Plan } from "../../compiler/plan/Plan.ts"
import { participants } from "../../compiler/types/participants.ts"
import { understand } from "../../compiler/types/understand.ts"

export const unprovedPlan = (text: string): Plan => {
  const [loaded] = load({ entry: "main.flow", root: "", read: () => text })
  if (loaded.entry === undefined) throw new Error("there is no such flow")
  const [names] = declareNames(loaded)
  const [placed] = placeAtSite(names, loaded.entry, loaded.site)
  const program = participants(placed, understand(placed)[0])
  if (program.deployment === undefined) throw new Error("the flow has no deployment")
  const { deployment } = program
  return lower({ program, deployment, sources: loaded.sources, sha256: undefined })[0]
}
