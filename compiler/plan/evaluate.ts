// Lowered expressions become plain functions, once at load. A decision is then a few calls, with no
// Effect and no look-up by name. Absent is `undefined` and never an empty text (`language.md` §3).

import { Result } from "effect"
import { matchesPattern } from "./NumberPattern.ts"
import { parsePattern } from "./parsePattern.ts"
import type { Expr } from "./Plan.ts"
import { type Facts, toText, type Value } from "./values.ts"

/** A value read from the facts of one call. */
export type Evaluate = (facts: Facts) => Value

/** The values of `env` and `secret` bindings, fixed at start. */
export type BindingValues = ReadonlyMap<string, Value>

/** Builds the function of an expression. Every binding it names must be in `bindings`. */
export const evaluator = (expr: Expr, bindings: BindingValues): Evaluate => {
  const build = (part: Expr) => evaluator(part, bindings)
  switch (expr.op) {
    case "text":
    case "int":
    case "bool": {
      const { value } = expr
      return () => value
    }
    case "binding": {
      const value = bindings.get(expr.name)
      return () => value
    }
    case "field": {
      const { field, key } = expr
      return (facts) => facts.read(field, key)
    }
    case "concat": {
      const parts = expr.parts.map(build)
      return (facts) => parts.map((part) => toText(part(facts)) ?? "").join("")
    }
    case "else": {
      const value = build(expr.value)
      const otherwise = build(expr.otherwise)
      return (facts) => value(facts) ?? otherwise(facts)
    }
    case "convert":
      return conversion(expr, build(expr.value))
    case "list": {
      const items = expr.items.map(build)
      return (facts) => items.map((each) => each(facts))
    }
    case "record": {
      const entries = expr.entries.map(([key, value]) => [key, build(value)] as const)
      return (facts) => new Map(entries.map(([key, value]) => [key, value(facts)]))
    }
    case "has": {
      const value = build(expr.value)
      return (facts) => value(facts) !== undefined
    }
    case "in":
      return membership(expr.anyOf, build(expr.value), bindings)
    case "range":
      // The compiler puts ranges only inside `in`, which reads them itself.
      return () => undefined
    case "matches": {
      const value = build(expr.value)
      const pattern = parsePattern(expr.pattern)
      if (Result.isFailure(pattern)) return () => false
      return (facts) => {
        const digits = toText(value(facts))
        return digits !== undefined && matchesPattern(pattern.success, digits)
      }
    }
    default:
      return logical(expr, build)
  }
}

type Logical = Extract<
  Expr,
  { readonly op: "and" | "or" | "not" | "==" | "!=" | "<" | "<=" | ">" | ">=" }
>

const logical = (expr: Logical, build: (part: Expr) => Evaluate): Evaluate => {
  switch (expr.op) {
    case "and": {
      const operands = expr.operands.map(build)
      return (facts) => operands.every((operand) => operand(facts) === true)
    }
    case "or": {
      const operands = expr.operands.map(build)
      return (facts) => operands.some((operand) => operand(facts) === true)
    }
    case "not": {
      const operand = build(expr.operand)
      return (facts) => operand(facts) !== true
    }
    default: {
      const left = build(expr.left)
      const right = build(expr.right)
      const compare = comparisons[expr.op]
      return (facts) => compare(left(facts), right(facts))
    }
  }
}

const order = (
  left: Value,
  right: Value,
  holds: (l: number | string, r: number | string) => boolean
) =>
  (typeof left === "number" && typeof right === "number") ||
  (typeof left === "string" && typeof right === "string")
    ? holds(left, right)
    : false

const comparisons: Readonly<
  Record<"==" | "!=" | "<" | "<=" | ">" | ">=", (left: Value, right: Value) => boolean>
> = {
  "==": (left, right) => left === right,
  "!=": (left, right) => left !== right,
  "<": (left, right) => order(left, right, (l, r) => l < r),
  "<=": (left, right) => order(left, right, (l, r) => l <= r),
  ">": (left, right) => order(left, right, (l, r) => l > r),
  ">=": (left, right) => order(left, right, (l, r) => l >= r)
}

const decimal = /^-?\d{1,15}$/
const dialledDigits = /^\+?[0-9*#]{1,64}$/
const uriScheme = /^[A-Za-z][A-Za-z0-9+.-]{0,31}:./

const conversion = (expr: Extract<Expr, { op: "convert" }>, value: Evaluate): Evaluate => {
  const words = new Set(expr.words ?? [])
  switch (expr.to) {
    case "Enum":
      return (facts) => {
        const text = toText(value(facts))
        return text !== undefined && words.has(text) ? text : undefined
      }
    case "Int":
      return (facts) => {
        const text = toText(value(facts))
        return text !== undefined && decimal.test(text) ? Number(text) : undefined
      }
    case "Digits":
      return (facts) => {
        const text = toText(value(facts))
        return text !== undefined && dialledDigits.test(text) ? text : undefined
      }
    case "Uri":
      return (facts) => {
        const text = toText(value(facts))
        return text !== undefined && uriScheme.test(text) ? text : undefined
      }
  }
}

const membership = (
  anyOf: ReadonlyArray<Expr>,
  value: Evaluate,
  bindings: BindingValues
): Evaluate => {
  const tests = anyOf.map((expr) => {
    if (expr.op === "range") {
      return inRange(expr.kind, evaluator(expr.from, bindings), evaluator(expr.to, bindings))
    }
    const single = evaluator(expr, bindings)
    return (actual: Value, facts: Facts) => {
      const candidate = single(facts)
      return Array.isArray(candidate) ? candidate.includes(actual) : candidate === actual
    }
  })
  return (facts) => {
    const actual = value(facts)
    return actual !== undefined && tests.some((test) => test(actual, facts))
  }
}

const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

/**
 * RULING (`language.md` §13): ranges of times are half-open and may wrap midnight; the others
 * include both ends.
 */
const inRange =
  (kind: Extract<Expr, { op: "range" }>["kind"], from: Evaluate, to: Evaluate) =>
  (actual: Value, facts: Facts): boolean => {
    const low = from(facts)
    const high = to(facts)
    switch (kind) {
      case "time": {
        if (typeof actual !== "number" || typeof low !== "number" || typeof high !== "number") {
          return false
        }
        return low <= high ? actual >= low && actual < high : actual >= low || actual < high
      }
      case "day": {
        const [day, first, last] = [actual, low, high].map((word) =>
          weekdays.indexOf(toText(word) ?? "")
        )
        if (day === undefined || first === undefined || last === undefined || day < 0) return false
        return first <= last ? day >= first && day <= last : day >= first || day <= last
      }
      case "digits":
        return (
          typeof actual === "string" &&
          typeof low === "string" &&
          typeof high === "string" &&
          actual.length === low.length &&
          actual >= low &&
          actual <= high
        )
      case "int":
      case "date":
        return order(actual, low, (l, r) => l >= r) && order(actual, high, (l, r) => l <= r)
    }
  }
