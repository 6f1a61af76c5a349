// What the plan asks for and this version's runtime does not carry out, said where the author asked
// for it. The table is the runtime's: `compiler/plan/unservedReasons.ts`.

import { makeSpan, type Diagnostic, type Source, type Span } from "../../dsl/index.ts"
import { notYetServed } from "../checks/not-yet-served.ts"
import type { Location, Plan } from "../plan/Plan.ts"
import { unservedPlaceRows, unservedRows } from "../plan/unservedReasons.ts"
import type { Program } from "../types/participants.ts"
import type { Resource } from "../types/Program.ts"

export const notServedFindings = (
  program: Program,
  plan: Plan,
  sources: ReadonlyArray<Source>
): ReadonlyArray<Diagnostic> => [
  ...unservedRows.flatMap(({ block, setting, sentence, askedBy }) =>
    askedBy(plan).flatMap((name) => {
      const at = placeOf(program, block, name, setting)
      return at === undefined ? [] : [notYetServed(at, sentence)]
    })
  ),
  ...unservedPlaceRows.flatMap(({ sentence, places }) =>
    places(plan).flatMap((location) => {
      const at = wordAt(sources, location)
      return at === undefined ? [] : [notYetServed(at, sentence)]
    })
  )
]

/** The word that begins where the plan points. */
const wordAt = (
  sources: ReadonlyArray<Source>,
  { file, line, column }: Location
): Span | undefined => {
  const source = sources.find((one) => one.file === file)
  if (source === undefined) return undefined
  const start = (source.lineStarts[line - 1] ?? 0) + column - 1
  const word = /^[\w-]+/.exec(source.text.slice(start, start + 64))?.[0] ?? ""
  return makeSpan(source, start, start + word.length)
}

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
