// Parts of a rule's condition that decide nothing: an operand of `and` or `or` that is true, or
// false, for every call that gets there. It is held against what stands before it in the same rule,
// as one reads it; what other rules have taken does not count, and neither do the parts of a `let`.

import type { Diagnostic, Expression } from "../../dsl/index.ts"
import { deadCondition } from "../checks/dead-condition.ts"
import type { Expr } from "../plan/Plan.ts"
import { intersectRegions } from "../regions/Box.ts"
import type { Box } from "../regions/Box.ts"
import type { Space } from "../regions/Space.ts"
import type { RuleNode } from "../types/Program.ts"

/** Rules that some call reaches; a dead one has been told of as a whole. */
export const deadConditions = (
  space: Space,
  rules: ReadonlyArray<RuleNode>
): ReadonlyArray<Diagnostic> =>
  rules.flatMap(({ asked, condition, tenant }) =>
    asked === undefined || condition === undefined
      ? []
      : judge(space, asked, condition.expr, space.tenantRegion(tenant, 0))
  )

/** The parts of one condition; `within` are the calls that get there. */
const judge = (
  space: Space,
  written: Expression,
  expr: Expr,
  within: ReadonlyArray<Box>
): ReadonlyArray<Diagnostic> => {
  if (written._tag === "Group") return judge(space, written.value, expr, within)
  if (written._tag === "Not" && expr.op === "not") {
    return judge(space, written.operand, expr.operand, within)
  }
  // A name stands for a `let`, whose parts are not this rule's.
  if (written._tag !== "Logical" || (expr.op !== "and" && expr.op !== "or")) return []
  const isAnd = expr.op === "and"
  const found: Array<Diagnostic> = []
  let here = within
  for (const [index, operand] of written.operands.entries()) {
    const part = expr.operands[index]
    if (part === undefined) continue
    const holding = intersectRegions(here, space.regionOf(part, 0, true), space.sizes)
    const failing = intersectRegions(here, space.regionOf(part, 0, false), space.sizes)
    // `has x` is asked so that x can be read; that it is always there makes it no less needed.
    const isNeeded = failing.length === 0 && part.op === "has"
    if ((holding.length === 0 || failing.length === 0) && !isNeeded) {
      found.push(deadCondition(operand.span, failing.length === 0, expr.op))
      // Behind a part that settles everything, nothing can be said of the others.
      if ((holding.length === 0) === isAnd) return found
    } else {
      found.push(...judge(space, operand, part, here))
      here = isAnd ? holding : failing
    }
  }
  return found
}
