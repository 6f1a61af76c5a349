// What atoms ask about a text or a telephone number: which words, which patterns. From these come
// the values that have to be told apart, and for the plain forms (`==`, `in`, `matches`) the values
// that an atom takes, without asking each.

import { Result } from "effect"
import type { NumberPattern } from "../plan/NumberPattern.ts"
import { parsePattern, parseRange } from "../plan/parsePattern.ts"
import type { Expr } from "../plan/Plan.ts"
import { expressionsIn } from "./atoms.ts"

/** Words and patterns that are asked for, each once, by a key of their own. */
export interface Questions {
  readonly words: ReadonlySet<string>
  readonly patterns: ReadonlyMap<string, NumberPattern>
  /** A text is turned into something else, so that more than words must be told apart. */
  readonly converts: boolean
}

/** A word that is a number is a pattern of one number. */
export const isNumber = (text: string): boolean => /^\+?[0-9]{1,32}$/.test(text)

export const questionsOf = (atoms: ReadonlyArray<Expr>): Questions => {
  const words = new Set<string>()
  const patterns = new Map<string, NumberPattern>()
  let converts = false
  const add = (key: string, read: () => Result.Result<NumberPattern, unknown>): void => {
    if (patterns.has(key)) return
    const pattern = read()
    if (Result.isSuccess(pattern)) patterns.set(key, pattern.success)
  }
  const addText = (text: string): void => {
    if (isNumber(text)) add(text, () => parsePattern(text))
    else words.add(text)
  }
  for (const expr of atoms.flatMap(expressionsIn)) {
    if (expr.op === "text") addText(expr.value)
    if (expr.op === "matches") add(patternKey(expr.pattern), () => parsePattern(expr.pattern))
    if (expr.op === "convert") {
      converts = true
      for (const word of expr.words ?? []) addText(word)
    }
    const ends = digitRange(expr)
    if (ends !== undefined) add(rangeKey(ends), () => parseRange(ends.from, ends.to))
  }
  return { words, patterns, converts }
}

/** What a plain atom takes: the call's value is one of the words or belongs to a pattern. */
export interface PlainQuestion {
  readonly keys: ReadonlyArray<string>
}

/** An atom that holds a fact as it is against words and patterns; undefined for all others. */
export const plainQuestion = (atom: Expr): PlainQuestion | undefined => {
  if (atom.op === "==") {
    const [field, other] =
      atom.left.op === "field" ? [atom.left, atom.right] : [atom.right, atom.left]
    return field.op === "field" && field.field !== "tenant" && other.op === "text"
      ? { keys: [other.value] }
      : undefined
  }
  if (atom.op === "matches") {
    return atom.value.op === "field" ? { keys: [patternKey(atom.pattern)] } : undefined
  }
  if (atom.op !== "in" || atom.value.op !== "field" || atom.value.field === "tenant")
    return undefined
  const keys: Array<string> = []
  for (const one of atom.anyOf) {
    const ends = digitRange(one)
    if (one.op !== "text" && ends === undefined) return undefined
    keys.push(ends === undefined ? (one.op === "text" ? one.value : "") : rangeKey(ends))
  }
  return { keys }
}

const patternKey = (pattern: string): string => `matches ${pattern}`

const rangeKey = ({ from, to }: { readonly from: string; readonly to: string }): string =>
  `from ${from} to ${to}`

const digitRange = (expr: Expr): { readonly from: string; readonly to: string } | undefined =>
  expr.op === "range" && expr.kind === "digits" && expr.from.op === "text" && expr.to.op === "text"
    ? { from: expr.from.value, to: expr.to.value }
    : undefined
