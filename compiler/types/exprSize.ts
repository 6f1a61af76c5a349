// How many parts an expression has once everything it names is written out. A `let` that names
// another one twice has twice its parts: sixty of them in a row would have more than any memory,
// although each is a short line.

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

const partsOf = (expr: Expr): ReadonlyArray<Expr> => {
  switch (expr.op) {
    case "concat":
      return expr.parts
    case "else":
      return [expr.value, expr.otherwise]
    case "convert":
    case "has":
    case "matches":
      return [expr.value]
    case "list":
      return expr.items
    case "record":
      return expr.entries.map(([, value]) => value)
    case "and":
    case "or":
      return expr.operands
    case "not":
      return [expr.operand]
    case "in":
      return [expr.value, ...expr.anyOf]
    case "range":
      return [expr.from, expr.to]
    case "==":
    case "!=":
    case "<":
    case "<=":
    case ">":
    case ">=":
      return [expr.left, expr.right]
    default:
      return []
  }
}
