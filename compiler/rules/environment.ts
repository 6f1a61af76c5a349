// The variables of a plan, held against the values that its process is to be started with. What a
// start would refuse is said before it, at the declaration.

import type { Diagnostic, Source } from "../../dsl/index.ts"
import { makeSpan } from "../../dsl/index.ts"
import { envMissing, envUnfit } from "../checks/env-missing.ts"
import { bindingTypes } from "../plan/bindingTypes.ts"
import type { Plan } from "../plan/Plan.ts"

/** Values by the names of their variables, and the file they stand in. */
export interface Environment {
  readonly file: string
  readonly values: ReadonlyMap<string, string>
}

export const environmentFindings = (
  plan: Plan,
  sources: ReadonlyArray<Source>,
  { file, values }: Environment
): ReadonlyArray<Diagnostic> =>
  plan.bindings.flatMap(({ name, type, default: otherwise, at }) => {
    const source = sources.find((one) => one.file === at.file)
    if (source === undefined) return []
    const start = (source.lineStarts[at.line - 1] ?? 0) + at.column - 1
    const span = makeSpan(source, start, start + name.length)
    const value = values.get(name)
    if (value === undefined) return otherwise === undefined ? [envMissing(name, span, file)] : []
    const { read, article } = bindingTypes[type]
    return read(value) === undefined ? [envUnfit(name, span, file, article)] : []
  })
