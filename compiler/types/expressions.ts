// Values: an expression where a value of a certain type is expected (`checkValue`), or where the
// expression itself says what it is (`inferValue`). Both return what the expression becomes in the
// plan; both report every mistake once and then stay quiet about what depends on it.

import type { Call, Else, Expression, List, Name, Path, Record } from "../../dsl/index.ts"
import { fieldHeads } from "../../dsl/vocabulary/fields.ts"
import { conversions, dayWords } from "../../dsl/vocabulary/Value.ts"
import { duplicateName } from "../checks/duplicate-name.ts"
import { maybeAbsent } from "../checks/maybe-absent.ts"
import { mismatchOf } from "../checks/type-mismatch.ts"
import { unitMissing } from "../checks/unit-missing.ts"
import { unknownName } from "../checks/unknown-name.ts"
import { isSilent, lookUp, visible } from "../names/Module.ts"
import type { Expr } from "../plan/Plan.ts"
import { enumType, namedValue } from "./bindings.ts"
import type { Checking, Place, Typed } from "./Checking.ts"
import { constant, later, unknownAt } from "./Checking.ts"
import { inferCondition, isCondition } from "./conditions.ts"
import { noFacts } from "./Facts.ts"
import { inferField } from "./fieldPaths.ts"
import { mismatch } from "./mismatch.ts"
import { checkNamed, isDeclared } from "./namedValues.ts"
import { checkText, hasForm, inferText } from "./text.ts"
import { fits, isTextual, simple, typeInWords } from "./Type.ts"
import type { Type } from "./Type.ts"

/** An expression where a value is needed that is certainly there. */
export const checkValue = (
  checking: Checking,
  place: Place,
  expression: Expression,
  expected: Type
): Typed => {
  const typed = checkMaybe(checking, place, expression, expected)
  if (!typed.optional || place.guarded) return typed
  checking.findings.push(maybeAbsent(pathText(expression), typed.span))
  return unknownAt(typed.span)
}

/** The same, where it does not matter whether the value is there. */
const checkMaybe = (
  checking: Checking,
  place: Place,
  expression: Expression,
  expected: Type
): Typed => {
  const understood = checkLiteral(checking, place, expression, expected)
  if (understood !== undefined) return understood
  const typed = inferValue(checking, place, expression)
  if (fits(typed.type, expected)) return typed
  const found = typeInWords(typed.type)
  checking.findings.push(
    mismatch({
      at: expression.span,
      expected,
      found,
      hint: conversionHint(typed, expected, expression)
    })
  )
  return unknownAt(expression.span)
}

/** A text of the call becomes a word, a number or a URI by asking for it. */
const conversionHint = (typed: Typed, expected: Type, written: Expression): string | undefined => {
  if (expected.is === "Bool" && typed.optional && written._tag === "Path") {
    return `\`has ${pathText(written)}\` asks whether it is there`
  }
  if (typed.type.is !== "Text" || typed.known !== "call") return undefined
  const name = expected.is === "words" ? expected.name.replaceAll("`", "") : expected.is
  const converts = expected.is === "words" || conversions.some((one) => one === name)
  return converts ? `\`${name}(…) else …\` converts a text` : undefined
}

/** Expressions whose meaning depends on what is expected; undefined for all others. */
const checkLiteral = (
  checking: Checking,
  place: Place,
  expression: Expression,
  expected: Type
): Typed | undefined => {
  switch (expression._tag) {
    case "Group":
      return checkMaybe(checking, place, expression.value, expected)
    case "Else":
      return checkElse(checking, place, expression, expected)
    case "Text":
      return checkText(checking, place, expression, expected)
    case "Int":
      if (expected.is === "Duration") {
        checking.findings.push(unitMissing(expression.value, expression.span))
        return unknownAt(expression.span)
      }
      return expected.is === "use-cti" ? checkUseCti(checking, expression) : undefined
    case "Record":
      return expected.is === "Record" ? checkRecord(checking, place, expression) : undefined
    case "List":
      return expected.is === "list"
        ? checkList(checking, place, expression, expected.of)
        : undefined
    case "Path":
      return checkWord(checking, place, expression, expected)
    default:
      return undefined
  }
}

const checkUseCti = (
  checking: Checking,
  literal: Extract<Expression, { readonly _tag: "Int" }>
): Typed => {
  const { value, span } = literal
  if (value >= 0 && value <= 2) return constant(simple("use-cti"), span, { op: "int", value })
  const expected = simple("use-cti")
  checking.findings.push(mismatch({ at: span, expected, found: `\`${value}\`` }))
  return unknownAt(span)
}

/** A bare word, where words are expected: of an enum, a day, `yes`, the name of a gateway … */
const checkWord = (
  checking: Checking,
  place: Place,
  path: Path,
  expected: Type
): Typed | undefined => {
  if (expected.is === "named" && !isField(path)) {
    return checkNamed(checking, place, path, expected.of)
  }
  const word = path.steps.length === 0 ? path.head : undefined
  const words = wordsOf(expected)
  if (word === undefined || words === undefined) return undefined
  if (words.includes(word.text)) {
    const isOn = expected.is === "Switch"
    const expr: Expr = isOn
      ? { op: "bool", value: word.text === "yes" }
      : { op: "text", value: word.text }
    return constant(isOn ? simple("Bool") : expected, word.span, expr)
  }
  if (isField(path) || isDeclared(place.scope, word.text)) return undefined
  checking.findings.push(
    unknownName({
      name: word.text,
      at: word.span,
      kind:
        expected.is === "Day"
          ? "day"
          : expected.is === "words"
            ? `word of ${expected.name}`
            : "word",
      candidates: words
    })
  )
  return unknownAt(word.span)
}

const wordsOf = (expected: Type): ReadonlyArray<string> | undefined =>
  expected.is === "words"
    ? expected.words
    : expected.is === "Day"
      ? dayWords
      : expected.is === "Switch"
        ? ["yes", "no"]
        : undefined

const isField = (path: Path): boolean => fieldHeads.has(path.head.text)

/** `x else y`: both of the expected type, and absent only where y is. */
const checkElse = (checking: Checking, place: Place, expression: Else, expected: Type): Typed => {
  const value = checkMaybe(checking, { ...place, guarded: true }, expression.value, expected)
  if (value.type.is === "unknown") return unknownAt(expression.span)
  return expected.is === "Scalar"
    ? inferElse(checking, place, expression, value)
    : joinElse(expression, value, checkMaybe(checking, place, expression.otherwise, expected))
}

/**
 * `y` is of the type of `x`; where that is some kind of text and `y` is not, both are plain text.
 */
const inferElse = (checking: Checking, place: Place, expression: Else, value: Typed): Typed => {
  if (!isTextual(value.type)) {
    return joinElse(
      expression,
      value,
      checkMaybe(checking, place, expression.otherwise, value.type)
    )
  }
  const otherwise = checkMaybe(checking, place, expression.otherwise, simple("Text"))
  const { expr } = otherwise
  const isSame =
    fits(otherwise.type, value.type) || (expr.op === "text" && hasForm(expr.value, value.type))
  return joinElse(expression, isSame ? value : { ...value, type: simple("Text") }, otherwise)
}

const joinElse = (expression: Else, value: Typed, otherwise: Typed): Typed => ({
  type: value.type,
  optional: otherwise.optional,
  span: expression.span,
  expr: { op: "else", value: value.expr, otherwise: otherwise.expr },
  known: later(value.known, otherwise.known),
  facts: noFacts
})

/** An expression that says of itself what it is. It may be absent. */
export const inferValue = (checking: Checking, place: Place, expression: Expression): Typed => {
  if (isCondition(expression)) return inferCondition(checking, place, expression)
  switch (expression._tag) {
    case "Group":
      return inferValue(checking, place, expression.value)
    case "Text":
      return inferText(checking, place, expression)
    case "Int":
      return constant(simple("Int"), expression.span, { op: "int", value: expression.value })
    case "Bool":
      return constant(simple("Bool"), expression.span, { op: "bool", value: expression.value })
    case "Duration":
      return constant(simple("Duration"), expression.span, { op: "int", value: expression.ms })
    case "Path":
      return isField(expression)
        ? inferField(checking, place, expression)
        : inferName(checking, place, expression)
    case "Call":
      return inferCall(checking, place, expression)
    case "Else": {
      const value = inferValue(checking, { ...place, guarded: true }, expression.value)
      if (value.type.is === "unknown") return unknownAt(expression.span)
      return inferElse(checking, place, expression, value)
    }
    case "Record":
      return checkRecord(checking, place, expression)
    default:
      checking.findings.push(
        mismatchOf(
          expression._tag === "List" ? "A list cannot stand here" : "A range cannot stand here",
          expression.span,
          "one value is expected",
          "lists and ranges follow `in`, and stand in number plans"
        )
      )
      return unknownAt(expression.span)
  }
}

const inferName = (checking: Checking, place: Place, path: Path): Typed => {
  const value = namedValue(checking, place, path.head)
  if (value === undefined) return unknownAt(path.span)
  if (path.steps.length === 0) return value
  checking.findings.push(
    mismatchOf(`\`${path.head.text}\` has no parts`, path.span, "a single value")
  )
  return unknownAt(path.span)
}

/** `Segment(text)`, `Int(text)`: what a text means, absent where it means no such thing. */
const inferCall = (checking: Checking, place: Place, call: Call): Typed => {
  const name = call.callee.head
  if (place.expecting && name.text === "rule") return inferRule(checking, call)
  const type = call.callee.steps.length > 0 ? undefined : convertedType(checking, place, name)
  if (type === undefined) return unknownAt(call.span)
  const argument = call.args[0]
  if (argument === undefined || call.args.length > 1 || argument.name !== undefined) {
    checking.findings.push(
      mismatchOf(`\`${name.text}\` converts one text`, call.span, "not one text in brackets")
    )
    return unknownAt(call.span)
  }
  const text = checkMaybe(checking, { ...place, guarded: true }, argument.value, simple("Text"))
  if (text.type.is === "unknown") return unknownAt(call.span)
  const to = type.is === "words" ? "Enum" : type.is
  if (to !== "Enum" && to !== "Int" && to !== "Digits" && to !== "Uri") return unknownAt(call.span)
  const words = type.is === "words" ? { words: type.words } : {}
  return {
    ...constant(type, call.span, { op: "convert", to, ...words, value: text.expr }),
    optional: true,
    known: text.known
  }
}

/** `rule("select.1")`: that rule or handler has decided about the call. */
const inferRule = (checking: Checking, call: Call): Typed => {
  const value = call.args[0]?.value
  if (value?._tag !== "Text" || call.args.length > 1) {
    const label = "not one rule's name"
    checking.findings.push(mismatchOf("`rule` takes the name of a rule", call.span, label))
    return unknownAt(call.span)
  }
  checking.ruleUses.push({ id: value.value, span: value.span })
  const expr: Expr = { op: "field", field: "rule", key: value.value }
  return { ...constant(simple("Bool"), call.span, expr), known: "call" }
}

const convertedType = (checking: Checking, place: Place, name: Name): Type | undefined => {
  const conversion = conversions.find((one) => one === name.text)
  if (conversion !== undefined) return simple(conversion)
  const named = lookUp(place.scope, name.text)
  if (named?.kind === "enum") {
    checking.used.add(named)
    return enumType(named)
  }
  if (isSilent(place.scope, name.text)) return undefined
  const enums = visible(place.scope).filter((one) => one.kind === "enum")
  const candidates = [...conversions, ...enums.map((one) => one.name)]
  checking.findings.push(
    unknownName({ name: name.text, at: name.span, kind: "conversion", candidates })
  )
  return undefined
}

/** Pairs of names and single values. */
const checkRecord = (checking: Checking, place: Place, record: Record): Typed => {
  const seen = new Map<string, Name>()
  const entries: Array<readonly [string, Expr]> = []
  let known: Typed["known"] = "compile"
  for (const { key, value } of record.entries) {
    const first = seen.get(key.text)
    if (first !== undefined) {
      checking.findings.push(duplicateName(`The key \`${key.text}\``, key.span, first))
      continue
    }
    seen.set(key.text, key)
    const expected = simple(place.secrets && isSecret(place, value) ? "Secret" : "Scalar")
    const typed = checkValue(checking, place, value, expected)
    known = later(known, typed.known)
    entries.push([key.text, typed.expr])
  }
  return { ...constant(simple("Record"), record.span, { op: "record", entries }), known }
}

/** Whether a header's value is a secret, or a text with one in it. */
const isSecret = (place: Place, value: Expression): boolean => {
  if (value._tag === "Path") return lookUp(place.scope, value.head.text)?.kind === "secret"
  return (
    value._tag === "Text" &&
    value.parts.some(
      (part) =>
        part._tag === "Interpolation" && lookUp(place.scope, part.name.text)?.kind === "secret"
    )
  )
}

const checkList = (checking: Checking, place: Place, list: List, of: Type): Typed => {
  const items = list.values.map((value) => checkValue(checking, place, value, of))
  const known = items.reduce<Typed["known"]>((sum, item) => later(sum, item.known), "compile")
  const expr: Expr = { op: "list", items: items.map((item) => item.expr) }
  return { ...constant({ is: "list", of }, list.span, expr), known }
}

/** A path as its author wrote it, for messages and as the key of what is known to be there. */
export const pathText = (expression: Expression): string => {
  if (expression._tag === "Group") return pathText(expression.value)
  if (expression._tag === "Call") return `${pathText(expression.callee)}(…)`
  if (expression._tag !== "Path") return "value"
  const steps = expression.steps.map((step) =>
    step._tag === "Field" ? `.${step.name.text}` : `["${step.key}"]`
  )
  return expression.head.text + steps.join("")
}
