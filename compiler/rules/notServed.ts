// What the plan asks for and this version's runtime does not carry out, said where the author asked
// for it. The table is the runtime's: `compiler/plan/unservedReasons.ts`.

import type { Diagnostic, Span } from "../../dsl/index.ts"
import { notYetServed } from "../checks/not-yet-served.ts"
import type { Plan } from "../plan/Plan.ts"
import { unservedRows } from "../plan/unservedReasons.ts"
import type { Program } from "../types/participants.ts"
import type { Resource } from "../types/Program.ts"

export const notServedFindings = (program: Program, plan: Plan): ReadonlyArray<Diagnostic> =>
  unservedRows.flatMap(({ block, setting, sentence, askedBy }) =>
    askedBy(plan).flatMap((name) => {
      const at = placeOf(program, block, name, setting)
      return at === undefined ? [] : [notYetServed(at, sentence)]
    })
  )

const placeOf = (
  program: Program,
  block: "deployment" | "service" | "gateway",
  name: string,
  setting: string
): Span | undefined => {
  const resource = resourceOf(program, block, name)
  return resource?.settings.get(setting)?.setting.value.span ?? resource?.named.span
}

const resourceOf = (
  program: Program,
  block: "deployment" | "service" | "gateway",
  name: string
): Resource | undefined => {
  if (block === "deployment") return program.deployment
  const resources = block === "service" ? program.services : program.gateways
  return resources.find((one) => one.name === name)
}
