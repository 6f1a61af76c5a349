// A text an author wrote, understood as what its place expects: plain text, a dialled number, a
// destination, a URI, a time, a date, a number pattern, an address. Names in `${…}` are filled in.

import { Result } from "effect"
import { makeSpan } from "../../dsl/index.ts"
import type { Name, Span, TextLiteral } from "../../dsl/index.ts"
import type { KnownBy } from "../../dsl/vocabulary/Value.ts"
import { limitExceeded } from "../checks/limit-exceeded.ts"
import { mismatchOf } from "../checks/type-mismatch.ts"
import { numberPatternInvalid } from "../checks/number-pattern-invalid.ts"
import { uriInvalid } from "../checks/uri-invalid.ts"
import { textLengthMax } from "../limits.ts"
import { parsePattern } from "../plan/parsePattern.ts"
import type { Expr } from "../plan/Plan.ts"
import { namedValue } from "./bindings.ts"
import type { Checking, Place, Typed } from "./Checking.ts"
import { constant, later, unknownAt } from "./Checking.ts"
import { dnProblem, isDate, isDigits, minutesOf, schemeMissing, uriProblem } from "./formats.ts"
import { mismatch } from "./mismatch.ts"
import { fits, simple } from "./Type.ts"
import type { Type } from "./Type.ts"

/** A text with its interpolations filled in, of the type Text, or Secret when one is in it. */
export const inferText = (checking: Checking, place: Place, literal: TextLiteral): Typed => {
  let parts: ReadonlyArray<Expr> = []
  let known: KnownBy = "compile"
  let isSecret = false
  let length = 0
  for (const part of literal.parts) {
    const filled = part._tag === "Chars" ? undefined : interpolated(checking, place, part.name)
    if (part._tag !== "Chars" && filled === undefined) return unknownAt(literal.span)
    const expr: Expr =
      part._tag === "Chars" ? { op: "text", value: part.text } : textOf(filled?.expr ?? nothing)
    length += lengthOf(expr)
    if (length > textLengthMax) {
      checking.findings.push(limitExceeded(literal.span, characters, length, textLengthMax))
      return unknownAt(literal.span)
    }
    parts = join(parts, expr)
    known = later(known, filled?.known ?? "compile")
    isSecret ||= filled?.type.is === "Secret"
  }
  const only = parts.length === 1 ? parts[0] : undefined
  const expr: Expr =
    parts.length === 0 ? { op: "text", value: "" } : (only ?? { op: "concat", parts })
  return { ...constant(simple(isSecret ? "Secret" : "Text"), literal.span, expr), known }
}

const nothing: Expr = { op: "text", value: "" }

const characters = "characters of a text with all it names"

/**
 * Constants double when they name one another twice, so their lengths are added before they are.
 */
const lengthOf = (expr: Expr): number => {
  if (expr.op === "text") return expr.value.length
  return expr.op === "concat"
    ? expr.parts.reduce((sum, part) => sum + lengthOf(part), 0)
    : setLength
}

/** What a value of the environment counts for, whose length nobody knows yet. */
const setLength = 64

/**
 * A text where a value of a certain type is expected; undefined when texts never mean that type.
 */
export const checkText = (
  checking: Checking,
  place: Place,
  literal: TextLiteral,
  expected: Type
): Typed | undefined => {
  if (!textMeans.has(expected.is)) return undefined
  const typed = inferText(checking, place, literal)
  if (typed.type.is === "unknown" || typed.type.is === "Secret") return typed
  const wanted = expected.is === "Scalar" ? simple("Text") : expected
  if (typed.expr.op !== "text") return checkOpenText(checking, typed, wanted)
  return formed(checking, literal, typed.expr.value, typed, wanted)
}

const textMeans: ReadonlySet<string> = new Set([
  "Text",
  "Scalar",
  "Digits",
  "Dn",
  "Uri",
  "Time",
  "Date",
  "NumberPattern"
])

/** Whether a text is one of the form that a type of texts has. */
export const hasForm = (text: string, type: Type): boolean => {
  switch (type.is) {
    case "Digits":
      return isDigits(text)
    case "Dn":
      return dnProblem(text) === undefined
    case "Uri":
      return uriProblem(text) === undefined
    default:
      return type.is === "Text"
  }
}

/** Where characters of a literal stand in the source; the whole literal when escapes moved them. */
export const within = (literal: TextLiteral, start: number, end: number): Span => {
  const { span, value } = literal
  const isPlain = span.end - span.start === value.length + 2
  return isPlain ? makeSpan(span.source, span.start + 1 + start, span.start + 1 + end) : span
}

const formed = (
  checking: Checking,
  literal: TextLiteral,
  text: string,
  typed: Typed,
  wanted: Type
): Typed => {
  const wrong = (found: string): Typed => {
    checking.findings.push(mismatch({ at: literal.span, expected: wanted, found }))
    return unknownAt(literal.span)
  }
  const as = (expr: Expr): Typed => constant(wanted, literal.span, expr)
  switch (wanted.is) {
    case "Digits":
      return isDigits(text) ? as(typed.expr) : wrong(`\`${text}\``)
    case "Dn":
      return dnProblem(text) === undefined ? as(typed.expr) : badDn(checking, literal, text)
    case "Uri":
      return checkUri(checking, literal, text) ? as(typed.expr) : unknownAt(literal.span)
    case "Time": {
      const minutes = minutesOf(text)
      return minutes === undefined
        ? wrong("no time of the form `20:00`")
        : as({ op: "int", value: minutes })
    }
    case "Date":
      return isDate(text) ? as(typed.expr) : wrong("no day of the form `2026-12-24`")
    case "NumberPattern": {
      const pattern = parsePattern(text)
      if (Result.isSuccess(pattern)) return as(typed.expr)
      const { start, end } = pattern.failure
      const at = within(literal, start, end)
      checking.findings.push(numberPatternInvalid(pattern.failure, at, literal.span))
      return unknownAt(literal.span)
    }
    default:
      return typed
  }
}

const checkUri = (checking: Checking, literal: TextLiteral, text: string): boolean => {
  const problem = uriProblem(text)
  if (problem !== undefined) checking.findings.push(uriInvalid(text, literal.span, problem))
  return problem === undefined
}

const badDn = (checking: Checking, literal: TextLiteral, text: string): Typed => {
  const problem = dnProblem(text) ?? ""
  checking.findings.push(
    /^(sips?|tel):/i.test(text)
      ? uriInvalid(text, literal.span, problem)
      : mismatch({ at: literal.span, expected: simple("Dn"), found: `\`${text}\`: ${problem}` })
  )
  return unknownAt(literal.span)
}

/** A text that holds values of the environment: only what surely is wrong can be said. */
const checkOpenText = (checking: Checking, typed: Typed, wanted: Type): Typed => {
  if (wanted.is === "Text" || wanted.is === "Digits" || wanted.is === "Dn") {
    return { ...typed, type: wanted }
  }
  if (wanted.is === "Uri") {
    const first = typed.expr.op === "concat" ? typed.expr.parts[0] : typed.expr
    if (first?.op === "text" && !/^[A-Za-z][A-Za-z0-9+.-]*:/.test(first.value)) {
      checking.findings.push(uriInvalid(first.value, typed.span, schemeMissing))
      return unknownAt(typed.span)
    }
    return { ...typed, type: wanted }
  }
  checking.findings.push(
    mismatchOf("This must be known while compiling", typed.span, "holds a value of the environment")
  )
  return unknownAt(typed.span)
}

/** The value of a name in `${…}`. */
const interpolated = (checking: Checking, place: Place, name: Name): Typed | undefined => {
  const typed = namedValue(checking, place, name)
  if (typed === undefined || typed.type.is === "unknown") return undefined
  if (fits(typed.type, simple("Text")) || typed.type.is === "Int" || typed.type.is === "Secret") {
    return typed
  }
  checking.findings.push(
    mismatchOf(
      `\`${name.text}\` cannot stand inside a text`,
      name.span,
      "only texts and numbers can"
    )
  )
  return undefined
}

const textOf = (expr: Expr): Expr =>
  expr.op === "int" ? { op: "text", value: String(expr.value) } : expr

/** Appends a part; texts that follow one another become one. */
const join = (parts: ReadonlyArray<Expr>, part: Expr): ReadonlyArray<Expr> => {
  if (part.op === "concat") return part.parts.reduce(join, parts)
  const last = parts.at(-1)
  if (last?.op !== "text" || part.op !== "text") return [...parts, part]
  return [...parts.slice(0, -1), { op: "text", value: last.value + part.value }]
}
