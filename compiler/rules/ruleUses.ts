// `expect rule("…")` in tests: every name must be that of a rule or handler.

import type { Diagnostic } from "../../dsl/index.ts"
import { unknownName } from "../checks/unknown-name.ts"
import { allBlocks } from "../types/participants.ts"
import type { Program } from "../types/participants.ts"

export const ruleUseFindings = (program: Program): ReadonlyArray<Diagnostic> => {
  const ids = new Set([
    ...program.logic.flatMap((logic) => logic.rules.map((rule) => rule.id)),
    ...allBlocks(program).flatMap((block) => block.handlers.map((handler) => handler.id))
  ])
  return program.understood.checking.ruleUses.flatMap(({ id, span }) =>
    ids.has(id) ? [] : [unknownName({ name: id, at: span, kind: "rule", candidates: ids })]
  )
}
