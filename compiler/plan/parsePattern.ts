// Reads number patterns and ranges as authors write them, and says precisely where a text stops
// being one. It does not word any finding: it returns what is wrong, where, and the pattern that
// was probably meant.

import { Result } from "effect"
import { anyDigit, digitAt, digitSpan, patternDigitsMax, setOfCharacter } from "./NumberPattern.ts"
import type { DigitSet, NumberPattern } from "./NumberPattern.ts"
import { rangePattern } from "./numberRange.ts"

export type PatternProblemKind =
  /** No digit at all. */
  | "empty"
  /** A character that no pattern has. */
  | "unknown-character"
  /** `x`, `z` or `n`. */
  | "lower-case"
  /** Blanks, hyphens, slashes and brackets as they are written on paper. */
  | "separator"
  /** `300-400` inside one text. */
  | "range-in-text"
  /** `*`, `%`, `?` of file names and SQL, `_` of Asterisk, `^ $ \` of regular expressions. */
  | "foreign-notation"
  /** A `+` that is not the first character. */
  | "plus-not-first"
  /** `.` or `!` before the end. */
  | "open-end-not-last"
  /** `[` without `]`. */
  | "class-not-closed"
  /** `[]`. */
  | "class-empty"
  /** Something else than digits and `-` between `[` and `]`. */
  | "class-character"
  /** `[4-2]`. */
  | "class-backwards"
  /** More than `patternDigitsMax` digits. */
  | "too-long"
  /** An end of a range that is not a plain number. */
  | "range-end-not-digits"
  /** Ends of unlike length, or only one of them with `+`. */
  | "range-lengths-differ"
  /** The upper end comes first. */
  | "range-backwards"

/** Why a text is no pattern. `start` and `end` are offsets into the text, half-open. */
export interface PatternProblem {
  readonly kind: PatternProblemKind
  readonly start: number
  readonly end: number
  /** Which text of a range is meant; the `from` text where it is not a range. */
  readonly side: "from" | "to"
  /**
   * The pattern that was probably meant; for `range-in-text` and `range-backwards` in source form,
   * with its quotes.
   */
  readonly suggestion?: string
}

/**
 * Reads a pattern, as it stands between the quotes. Never throws; the first problem from the left
 * is told.
 */
export const parsePattern = (text: string): Result.Result<NumberPattern, PatternProblem> => {
  const reading = readPattern(text)
  if (Result.isSuccess(reading)) return reading
  const suggestion = suggestPattern(text, reading.failure)
  return suggestion === undefined ? reading : Result.fail({ ...reading.failure, suggestion })
}

/**
 * Reads a range. Both ends are numbers of the same length and both belong to it; zeros in front
 * count, as they do when one dials. `problem.side` says which text the offsets mean.
 */
export const parseRange = (
  from: string,
  to: string
): Result.Result<NumberPattern, PatternProblem> => {
  const problem = rangeProblem(from, to)
  if (problem !== undefined) return Result.fail(problem)
  const plus = from.startsWith("+")
  return Result.succeed(rangePattern(plus, plus ? from.slice(1) : from, plus ? to.slice(1) : to))
}

const fail = (
  kind: PatternProblemKind,
  start: number,
  end: number
): Result.Result<never, PatternProblem> => Result.fail({ kind, start, end, side: "from" })

const readPattern = (text: string): Result.Result<NumberPattern, PatternProblem> => {
  const plus = text.startsWith("+")
  const sets: Array<DigitSet> = []
  let open = false
  let offset = plus ? 1 : 0
  while (offset < text.length) {
    const character = text[offset] ?? ""
    const start = offset
    if (open) return fail("open-end-not-last", start - 1, start)
    const set = setOfCharacter.get(character)
    if (set !== undefined) {
      sets.push(set)
      offset += 1
    } else if (character === "[") {
      const reading = readClass(text, start)
      if (Result.isFailure(reading)) return Result.fail(reading.failure)
      sets.push(reading.success.set)
      offset = reading.success.end
    } else if (character === "." || character === "!") {
      if (character === ".") sets.push(anyDigit)
      open = true
      offset += 1
    } else {
      return Result.fail(characterProblem(text, start))
    }
    if (sets.length > patternDigitsMax) return fail("too-long", start, text.length)
  }
  if (sets.length === 0 && !open) return fail("empty", 0, text.length)
  return Result.succeed({ text, plus, strips: [{ sets, open }] })
}

/** Reads `[2-4]`, `[135]` or a mixture; `start` is the offset of the bracket. */
const readClass = (
  text: string,
  start: number
): Result.Result<{ readonly set: DigitSet; readonly end: number }, PatternProblem> => {
  const close = text.indexOf("]", start)
  if (close === -1) return fail("class-not-closed", start, text.length)
  if (close === start + 1) return fail("class-empty", start, close + 1)
  let set: DigitSet = 0
  let offset = start + 1
  while (offset < close) {
    const low = digitAt(text, offset)
    if (low === -1) return fail("class-character", offset, characterEnd(text, offset))
    const isSpan = text[offset + 1] === "-"
    const highOffset = isSpan ? offset + 2 : offset
    const high = digitAt(text, highOffset)
    if (high === -1) {
      // `[2-]` and `[2-x]`: the hyphen is the first thing that stands for nothing.
      return highOffset === close
        ? fail("class-character", offset + 1, close)
        : fail("class-character", highOffset, characterEnd(text, highOffset))
    }
    if (high < low) return fail("class-backwards", offset, highOffset + 1)
    set |= digitSpan(low, high)
    offset = highOffset + 1
  }
  return Result.succeed({ set, end: close + 1 })
}

/** What a character that is no part of a pattern most likely was meant to be. */
const characterProblem = (text: string, offset: number): PatternProblem => {
  const end = characterEnd(text, offset)
  const character = text.slice(offset, end)
  if (rangeInText(text) !== undefined) {
    return { kind: "range-in-text", start: 0, end: text.length, side: "from" }
  }
  const kind = characterKinds.find(([, members]) => members.test(character))?.[0]
  return { kind: kind ?? "unknown-character", start: offset, end, side: "from" }
}

const characterKinds: ReadonlyArray<readonly [PatternProblemKind, RegExp]> = [
  ["lower-case", /^[xzn]$/],
  ["separator", /^[\s()/\u2010-\u2015-]$/],
  ["foreign-notation", /^[_*%?^$\\]$/],
  ["plus-not-first", /^\+$/]
]

/**
 * `300-400` and `300 - 400`, in source form; but `555-1000` is one number, as it is written on
 * paper.
 */
const rangeInText = (text: string): string | undefined => {
  const [, from = "", to = ""] = /^(\+?\d{1,32})\s?[-\u2013]\s?(\+?\d{1,32})$/.exec(text) ?? []
  return rangeProblem(from, to) === undefined ? `"${from}".."${to}"` : undefined
}

/** The offset behind the character that starts here, whole also when it takes two code units. */
const characterEnd = (text: string, offset: number): number =>
  offset + ((text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1)

/** The repairs an author would make himself; kept only when the result is a pattern. */
const suggestPattern = (text: string, problem: PatternProblem): string | undefined => {
  if (problem.kind === "range-in-text") return rangeInText(text)
  // The text of an author may be a megabyte of anything; what is no pattern by far is not worth
  // mending.
  if (text.length > patternDigitsMax * 2) return undefined
  const tidy = text
    // +49 (0)89 …: the zero in brackets is dialled only where the country code is not.
    .replace(/^(\+.*)\(0\)/, "$1")
    .replace(/[\s()/\u2010-\u2015]/g, "")
    .replace(/-(?![^[]*\])/g, "")
    .replace(/^_/, "")
    .replace(/[.!](?=.)/g, "")
    .replace(/[*%]$/, ".")
    .replace(/\?/g, "X")
    .toUpperCase()
  return tidy !== text && Result.isSuccess(readPattern(tidy)) ? tidy : undefined
}

const plainNumber = /^\+?\d+$/

const rangeProblem = (from: string, to: string): PatternProblem | undefined => {
  for (const [side, text] of [["from", from] as const, ["to", to] as const]) {
    const whole = { start: 0, end: text.length, side }
    if (!plainNumber.test(text)) return { kind: "range-end-not-digits", ...whole }
    if (text.length - (text.startsWith("+") ? 1 : 0) > patternDigitsMax) {
      return { kind: "too-long", ...whole }
    }
  }
  const whole = { start: 0, end: to.length, side: "to" } as const
  if (from.length !== to.length || from.startsWith("+") !== to.startsWith("+")) {
    return { kind: "range-lengths-differ", ...whole }
  }
  if (to < from) return { kind: "range-backwards", ...whole, suggestion: `"${to}".."${from}"` }
  return undefined
}
