// What an expression is made of, for whoever walks one: its size, the facts it reads, its worth.

import type { Expr } from "./Plan.ts"

/** The expressions directly inside another. */
export const partsOf = (expr: Expr): ReadonlyArray<Expr> => {
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
