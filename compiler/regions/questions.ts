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

/** No author's text starts with it, so that keys of words and of patterns are never the same. */
const plainMark = "\u0000"
const rangeMark = `${plainMark}from `

/** What a plain atom takes: one of some words and patterns, or nothing (`absentKey`). */
export interface PlainQuestion {
  readonly keys: ReadonlyArray<string>
  /** It takes what is not among them. */
  readonly isOpposite: boolean
}

/** The key of a call that has no such text. */
export const absentKey = "\u0000absent"

/**
 * An atom that holds a fact as it is, or with a word for its absence, against words and patterns;
 * undefined for all others. `!=` and the like have been turned round before (`asked`).
 */
export const plainQuestion = (atom: Expr): PlainQuestion | undefined => {
  switch (atom.op) {
    case "has":
      return isText(atom.value) ? { keys: [absentKey], isOpposite: true } : undefined
    case "==": {
      const { left, right } = atom
      return right.op === "text" ? plain(left, [right.value]) : plain(right, textOf(left))
    }
    case "matches":
      return isText(atom.value) ? plain(atom.value, [patternKey(atom.pattern)]) : undefined
    case "in":
      return plain(atom.value, memberKeys(atom.anyOf))
    default:
      return undefined
  }
}

const plain = (value: Expr, keys: ReadonlyArray<string> | undefined): PlainQuestion | undefined => {
  if (keys === undefined) return undefined
  if (isText(value)) return { keys, isOpposite: false }
  if (value.op !== "else" || !isText(value.value) || value.otherwise.op !== "text") {
    return undefined
  }
  // What stands for an absent text may lie in a range; then each value is asked by itself.
  if (keys.some((key) => key.startsWith(rangeMark))) return undefined
  const isTaken = keys.includes(value.otherwise.value)
  return { keys: isTaken ? [...keys, absentKey] : keys, isOpposite: false }
}

const isText = (expr: Expr): boolean => expr.op === "field" && expr.field !== "tenant"

const textOf = (expr: Expr): ReadonlyArray<string> | undefined =>
  expr.op === "text" ? [expr.value] : undefined

const memberKeys = (anyOf: ReadonlyArray<Expr>): ReadonlyArray<string> | undefined => {
  const keys: Array<string> = []
  for (const one of anyOf) {
    const ends = digitRange(one)
    if (ends !== undefined) keys.push(rangeKey(ends))
    else if (one.op === "text") keys.push(one.value)
    else return undefined
  }
  return keys
}

const patternKey = (pattern: string): string => `${plainMark}matches ${pattern}`

const rangeKey = ({ from, to }: { readonly from: string; readonly to: string }): string =>
  `${rangeMark}${from} to ${to}`

const digitRange = (expr: Expr): { readonly from: string; readonly to: string } | undefined =>
  expr.op === "range" && expr.kind === "digits" && expr.from.op === "text" && expr.to.op === "text"
    ? { from: expr.from.value, to: expr.to.value }
    : undefined
