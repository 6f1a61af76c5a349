// How many parts an expression has once everything it names is written out. A `let` that names
// another one twice has twice its parts: sixty of them in a row would have more than any memory,
// although each is a short line.

import { partsOf } from "../plan/exprParts.ts"
import type { Expr } from "../plan/Plan.ts"

/** Parts as the plan would write them; shared ones are counted as often as they stand there. */
export const exprSize = (expr: Expr): number => {
  const known = sizes.get(expr)
  if (known !== undefined) return known
  const size = partsOf(expr).reduce((sum, part) => sum + exprSize(part), 1)
  sizes.set(expr, size)
  return size
}

// Kept, since a shared part is met along many paths; counting them one by one is what takes
// forever.
const sizes = new WeakMap<Expr, number>()
