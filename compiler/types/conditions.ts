// Conditions: `and`, `or`, `not`, comparisons, `in`, `matches`, `has`. What an operand of `and` has
// established narrows the operands behind it (language.md §3 and §13).

import { Result } from "effect"
import type {
  Comparison,
  Expression,
  Has,
  In,
  Logical,
  Matches,
  Not,
  Range
} from "../../dsl/index.ts"
import type { UseCti } from "../../dsl/vocabulary/fields.ts"
import { fieldHeads, useCtiValues } from "../../dsl/vocabulary/fields.ts"
import { numberPatternInvalid } from "../checks/number-pattern-invalid.ts"
import { maybeAbsent } from "../checks/maybe-absent.ts"
import { mismatchOf } from "../checks/type-mismatch.ts"
import { lookUp } from "../names/Module.ts"
import { parsePattern, parseRange } from "../plan/parsePattern.ts"
import type { Expr } from "../plan/Plan.ts"
import { valueNames } from "./bindings.ts"
import type { Checking, Place, Typed } from "./Checking.ts"
import { constant, later, unknownAt } from "./Checking.ts"
import { checkValue, inferValue, pathText } from "./expressions.ts"
import { both, either, noFacts } from "./Facts.ts"
import type { Facts } from "./Facts.ts"
import { mismatch } from "./mismatch.ts"
import { within } from "./text.ts"
import { comparable, isOrdered, simple, typeInWords } from "./Type.ts"
import type { Type } from "./Type.ts"

type Condition = Logical | Not | Comparison | In | Matches | Has

export const isCondition = (expression: Expression): expression is Condition =>
  expression._tag === "Logical" ||
  expression._tag === "Not" ||
  expression._tag === "Comparison" ||
  expression._tag === "In" ||
  expression._tag === "Matches" ||
  expression._tag === "Has"

export const inferCondition = (checking: Checking, place: Place, condition: Condition): Typed => {
  switch (condition._tag) {
    case "Logical":
      return condition.operator === "and"
        ? inferAnd(checking, place, condition)
        : inferOr(checking, place, condition)
    case "Not": {
      const operand = checkValue(checking, place, condition.operand, simple("Bool"))
      return truth(condition, { op: "not", operand: operand.expr }, operand)
    }
    case "Comparison":
      return inferComparison(checking, place, condition)
    case "In":
      return inferIn(checking, place, condition)
    case "Matches":
      return inferMatches(checking, place, condition)
    default:
      return inferHas(checking, place, condition)
  }
}

/** A condition that holds or does not; when one of its parts is unknown, so is the whole. */
const truth = (
  condition: Expression,
  expr: Expr,
  parts: Typed | ReadonlyArray<Typed>,
  facts: Facts = noFacts
): Typed => {
  const all = "span" in parts ? [parts] : parts
  if (all.some((part) => part.type.is === "unknown")) {
    return { ...unknownAt(condition.span), facts }
  }
  const known = all.reduce<Typed["known"]>((sum, part) => later(sum, part.known), "compile")
  return { ...constant(simple("Bool"), condition.span, expr), known, facts }
}

const inferAnd = (checking: Checking, place: Place, condition: Logical): Typed => {
  let facts = noFacts
  const operands = condition.operands.map((operand) => {
    const inside = { ...place, facts: both(place.facts, facts) }
    const typed = checkValue(checking, inside, operand, simple("Bool"))
    facts = both(facts, meantFacts(operand, typed))
    return typed
  })
  const expr: Expr = { op: "and", operands: operands.map((operand) => operand.expr) }
  return truth(condition, expr, operands, facts)
}

/**
 * A fact where a condition should be, `profile and …`, is a `has` that was forgotten: the author
 * has been told, and what it would have established is not missed as well.
 */
const meantFacts = (operand: Expression, typed: Typed): Facts =>
  typed.type.is === "unknown" && operand._tag === "Path"
    ? { ...typed.facts, present: new Set([...typed.facts.present, pathText(operand)]) }
    : typed.facts

const inferOr = (checking: Checking, place: Place, condition: Logical): Typed => {
  const operands = condition.operands.map((operand) =>
    checkValue(checking, place, operand, simple("Bool"))
  )
  const [first, ...rest] = operands
  const facts = rest.reduce((sum, typed) => either(sum, typed.facts), first?.facts ?? noFacts)
  const expr: Expr = { op: "or", operands: operands.map((operand) => operand.expr) }
  return truth(condition, expr, operands, facts)
}

const inferComparison = (checking: Checking, place: Place, condition: Comparison): Typed => {
  const { operator } = condition
  const leads = saysItsType(place, condition.left) || !saysItsType(place, condition.right)
  const [lead, follow] = leads
    ? [condition.left, condition.right]
    : [condition.right, condition.left]
  const leading = presentValue(checking, place, lead)
  // What is compared is not known, so nothing certain can be said about the other side.
  if (leading.type.is === "unknown") return unknownAt(condition.span)
  const following = followingValue(checking, place, follow, leading.type)
  const [left, right] = leads ? [leading, following] : [following, leading]
  if (following.type.is === "unknown") return unknownAt(condition.span)
  if (operator !== "==" && operator !== "!=" && !isOrdered(leading.type)) {
    const found = typeInWords(leading.type)
    checking.findings.push(
      mismatchOf(`\`${operator}\` needs values that have an order`, lead.span, `this is ${found}`)
    )
    return unknownAt(condition.span)
  }
  const expr: Expr = { op: operator, left: left.expr, right: right.expr }
  const facts = operator === "==" ? narrowed(condition, leading, [following]) : noFacts
  return truth(condition, expr, [left, right], facts)
}

/** The value of the side that says what is compared, which must be there. */
const presentValue = (checking: Checking, place: Place, expression: Expression): Typed => {
  const typed = inferValue(checking, place, expression)
  if (typed.type.is === "Record" || typed.type.is === "Secret") {
    checking.findings.push(
      mismatchOf(
        "Only single values can be compared",
        expression.span,
        `this is ${typeInWords(typed.type)}`
      )
    )
    return unknownAt(expression.span)
  }
  if (!typed.optional || place.guarded) return typed
  checking.findings.push(maybeAbsent(pathText(expression), typed.span))
  return { ...typed, optional: false }
}

/** The other side: of the first one's type, or another kind of text. */
const followingValue = (
  checking: Checking,
  place: Place,
  expression: Expression,
  type: Type
): Typed => {
  if (!saysItsType(place, expression)) return checkValue(checking, place, expression, type)
  const typed = presentValue(checking, place, expression)
  if (comparable(typed.type, type)) return typed
  const found = typeInWords(typed.type)
  checking.findings.push(mismatch({ at: expression.span, expected: type, found }))
  return unknownAt(expression.span)
}

/** Whether an expression has a type of its own, other than literals and bare words. */
const saysItsType = (place: Place, expression: Expression): boolean => {
  switch (expression._tag) {
    case "Path":
      return (
        fieldHeads.has(expression.head.text) ||
        valueNames.has(lookUp(place.scope, expression.head.text)?.kind ?? "")
      )
    case "Group":
      return saysItsType(place, expression.value)
    case "Call":
    case "Else":
      return true
    default:
      return false
  }
}

/** What equality with one of some values establishes about gateways and `use-cti`. */
const narrowed = (condition: Expression, value: Typed, anyOf: ReadonlyArray<Typed>): Facts => {
  const { expr } = value
  if (expr.op !== "field") return noFacts
  const exprs = anyOf.map((one) => one.expr)
  if (expr.field === "gateway") {
    const names = exprs.flatMap((one) => (one.op === "text" ? one.value : []))
    if (names.length < exprs.length) return noFacts
    return { ...noFacts, gateways: new Set(names), narrowedAt: condition.span }
  }
  if (expr.field === "gateway.use-cti") {
    const values = exprs.flatMap((one) =>
      one.op === "int" && isUseCti(one.value) ? one.value : []
    )
    if (values.length < exprs.length) return noFacts
    return { ...noFacts, useCti: new Set<UseCti>(values), narrowedAt: condition.span }
  }
  return noFacts
}

const isUseCti = (value: number): value is UseCti => useCtiValues.some((one) => one === value)

const inferIn = (checking: Checking, place: Place, condition: In): Typed => {
  const value = presentValue(checking, place, condition.value)
  const container =
    condition.container._tag === "Group" ? condition.container.value : condition.container
  const members = container._tag === "List" ? container.values : [container]
  if (container._tag !== "List" && container._tag !== "Range") {
    const hint = "write `in [a, b]` or `in a..b`; `matches` compares with a number pattern"
    checking.findings.push(
      mismatchOf("A list or a range is expected here", container.span, "neither of the two", hint)
    )
    return unknownAt(condition.span)
  }
  if (value.type.is === "unknown") return unknownAt(condition.span)
  const anyOf = members.map((member) =>
    member._tag === "Range"
      ? inferRange(checking, place, member, value.type)
      : followingValue(checking, place, member, value.type)
  )
  const expr: Expr = { op: "in", value: value.expr, anyOf: anyOf.map((one) => one.expr) }
  return truth(condition, expr, [value, ...anyOf], narrowed(condition, value, anyOf))
}

const rangeKinds: ReadonlyMap<string, "time" | "int" | "digits" | "date" | "day"> = new Map([
  ["Time", "time"],
  ["Int", "int"],
  ["use-cti", "int"],
  ["Duration", "int"],
  ["Digits", "digits"],
  ["Date", "date"],
  ["Day", "day"]
])

const inferRange = (checking: Checking, place: Place, range: Range, type: Type): Typed => {
  if (type.is === "unknown") return unknownAt(range.span)
  const kind = rangeKinds.get(type.is)
  if (kind === undefined) {
    const label = `${typeInWords(type)} has no order`
    checking.findings.push(mismatchOf("There is no such range", range.span, label))
    return unknownAt(range.span)
  }
  const from = checkValue(checking, place, range.from, type)
  const to = checkValue(checking, place, range.to, type)
  if (from.type.is === "unknown" || to.type.is === "unknown") return unknownAt(range.span)
  if (!isOpen(checking, range, kind, from.expr, to.expr)) return unknownAt(range.span)
  const expr: Expr = { op: "range", kind, from: from.expr, to: to.expr }
  return { ...constant(type, range.span, expr), known: later(from.known, to.known) }
}

/** Whether a range of constants can hold anything; times and days may wrap round. */
const isOpen = (
  checking: Checking,
  range: Range,
  kind: "time" | "int" | "digits" | "date" | "day",
  from: Expr,
  to: Expr
): boolean => {
  if (kind === "digits" && from.op === "text" && to.op === "text") {
    const reading = parseRange(from.value, to.value)
    if (Result.isSuccess(reading)) return true
    const side = reading.failure.side === "from" ? range.from : range.to
    const { start, end } = reading.failure
    const at = side._tag === "Text" ? within(side, start, end) : side.span
    checking.findings.push(numberPatternInvalid(reading.failure, at, range.span))
    return false
  }
  const isEmpty =
    (kind === "int" && from.op === "int" && to.op === "int" && from.value > to.value) ||
    (kind === "date" && from.op === "text" && to.op === "text" && from.value > to.value) ||
    (kind === "time" && from.op === "int" && to.op === "int" && from.value === to.value)
  if (!isEmpty) return true
  checking.findings.push(
    mismatchOf(
      "This range holds nothing",
      range.span,
      kind === "time" ? "ends where it starts" : "ends before it starts"
    )
  )
  return false
}

const inferMatches = (checking: Checking, place: Place, condition: Matches): Typed => {
  const value = presentValue(checking, place, condition.value)
  const { type } = value
  if (type.is !== "Digits" && type.is !== "Dn" && type.is !== "Text" && type.is !== "unknown") {
    const label = `this is ${typeInWords(type)}`
    checking.findings.push(mismatchOf("`matches` compares numbers", condition.value.span, label))
    return unknownAt(condition.span)
  }
  const pattern = checkValue(checking, place, condition.pattern, simple("NumberPattern"))
  if (pattern.expr.op !== "text" || pattern.type.is === "unknown") return unknownAt(condition.span)
  const text = pattern.expr.value
  if (Result.isFailure(parsePattern(text))) return unknownAt(condition.span)
  return truth(condition, { op: "matches", value: value.expr, pattern: text }, value)
}

const inferHas = (checking: Checking, place: Place, condition: Has): Typed => {
  const { path } = condition
  if (!fieldHeads.has(path.head.text)) {
    const label = "not a fact of the call"
    checking.findings.push(mismatchOf("`has` asks for a fact of the call", path.span, label))
    return unknownAt(condition.span)
  }
  const value = inferValue(checking, { ...place, guarded: true }, path)
  const facts: Facts = {
    ...noFacts,
    present: new Set([pathText(path)]),
    ...(pathText(path) === "profile" ? profileMapped : {})
  }
  return truth(condition, { op: "has", value: value.expr }, value, facts)
}

/** No number is mapped to a profile before the CTI side has spoken at `use-cti: 1`. */
const profileMapped: Partial<Facts> = { useCti: new Set<UseCti>([0, 2]) }
