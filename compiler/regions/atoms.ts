// Questions that a condition asks: everything below `and`, `or` and `not`. An atom about one fact
// of the call can be answered for each value of that fact; what depends on the start of the
// process, on two facts at once or on a fact without a known set of values stays a question with
// two answers.

import { partsOf } from "../plan/exprParts.ts"
import type { Expr, FieldName } from "../plan/Plan.ts"

/** A fact of the call that atoms ask for. Facts that hang together are one. */
export interface Fact {
  readonly kind: FactKind
  /** The key of a keyed field as the author writes it; empty for others. */
  readonly key: string
}

export type FactKind =
  | "origin"
  | "number"
  | "profile"
  | "ani"
  | "header"
  | "user-data"
  | "whole-number"
  | "time"
  | "calendar"
  | "open"

const kinds: ReadonlyMap<FieldName, FactKind> = new Map([
  ["gateway", "origin"],
  ["gateway.use-cti", "origin"],
  ["call.dnis", "number"],
  ["tenant", "number"],
  ["profile", "profile"],
  ["profile.cti-allow", "profile"],
  ["profile.icm-bridge-transfer", "profile"],
  ["call.ani", "ani"],
  ["call.header", "header"],
  ["user-data", "user-data"],
  ["time", "time"],
  ["day", "calendar"],
  ["date", "calendar"]
])

/** Facts are one when their ids are; the names of header fields do not care for case. */
export const factId = ({ kind, key }: Fact): string =>
  `${kind}:${kind === "header" ? key.toLowerCase() : key}`

/**
 * The one fact an atom is about; kind `open` and the atom's own text where there is no such one.
 * `mapsNumbers`: what a number is mapped to can be known.
 */
export const factOf = (atom: Expr, mapsNumbers: boolean): Fact => {
  const facts = new Map<string, Fact>()
  let isOpen = false
  const visit = (expr: Expr, asInt: boolean): void => {
    if (expr.op === "binding") isOpen = true
    if (expr.op === "field") {
      const kind = kinds.get(expr.field)
      if (kind === undefined || (kind === "profile" && !mapsNumbers)) isOpen = true
      else {
        const key = expr.key ?? ""
        const fact: Fact = asInt
          ? { kind: "whole-number", key: `${expr.field}["${key}"]` }
          : { kind, key }
        facts.set(factId(fact), fact)
      }
    }
    // Whatever stands for an absent text is read as a number with it: `Int(x else "5")`.
    const isInt = asInt || (expr.op === "convert" && expr.to === "Int")
    for (const part of partsOf(expr)) visit(part, isInt)
  }
  visit(atom, false)
  const [fact, second] = facts.values()
  return isOpen || fact === undefined || second !== undefined
    ? { kind: "open", key: JSON.stringify(atom) }
    : fact
}

/** The atoms of a condition, with those inside its `let`s. */
export const atomsOf = (condition: Expr): ReadonlyArray<Expr> =>
  condition.op === "and" || condition.op === "or" || condition.op === "not"
    ? partsOf(condition).flatMap(atomsOf)
    : [condition]

/** Every expression inside an atom, itself too. */
export const expressionsIn = (expr: Expr): ReadonlyArray<Expr> => [
  expr,
  ...partsOf(expr).flatMap(expressionsIn)
]

/**
 * An atom as a question with two answers: what is the opposite of another question is told by the
 * same one, so that `a < b` and `a >= b` are not both true of a call.
 */
export const asked = (atom: Expr): { readonly atom: Expr; readonly isOpposite: boolean } => {
  switch (atom.op) {
    case "!=":
      return { atom: { op: "==", left: atom.left, right: atom.right }, isOpposite: true }
    case ">":
      return { atom: { op: "<", left: atom.right, right: atom.left }, isOpposite: false }
    case "<=":
      return { atom: { op: "<", left: atom.right, right: atom.left }, isOpposite: true }
    case ">=":
      return { atom: { op: "<", left: atom.left, right: atom.right }, isOpposite: true }
    default:
      return { atom, isOpposite: false }
  }
}
