// The slow and obvious reading of number patterns, against which the real one is held: a pattern is
// a regular expression, a range a comparison of numbers, and a relation a comparison of sets that
// were listed one number at a time.

import { Arbitrary, Result, Schema } from "effect"
import type { NumberPattern } from "../../../compiler/plan/NumberPattern.ts"
import { parsePattern, parseRange } from "../../../compiler/plan/parsePattern.ts"

/** A pattern, or the two ends of a range, as an author wrote them. */
export type Written = string | readonly [from: string, to: string]

export const parse = (written: Written): NumberPattern =>
  Result.getOrThrow(
    typeof written === "string" ? parsePattern(written) : parseRange(written[0], written[1])
  )

export const naiveMatches = (written: Written): ((digits: string) => boolean) => {
  if (typeof written !== "string") {
    const [from, to] = written
    return (digits) =>
      /^\+?[0-9]+$/.test(digits) &&
      digits.startsWith("+") === from.startsWith("+") &&
      digits.length === from.length &&
      BigInt(digits) >= BigInt(from) &&
      BigInt(digits) <= BigInt(to)
  }
  const expression = written
    .replace(/^\+/, "\\+")
    .replace(/X/g, "[0-9]")
    .replace(/Z/g, "[1-9]")
    .replace(/N/g, "[2-9]")
    .replace(/\.$/, "[0-9]+")
    .replace(/!$/, "[0-9]*")
  const whole = new RegExp(`^${expression}$`)
  return (digits) => whole.test(digits)
}

/** Every text of at most `lengthMax` digits, with and without `+`. */
export const allNumbers = (lengthMax: number): ReadonlyArray<string> => {
  const numbers = [""]
  for (let start = 0, length = 1; length <= lengthMax; length++) {
    const end = numbers.length
    for (; start < end; start++) {
      for (let digit = 0; digit <= 9; digit++) numbers.push(`${numbers[start]}${digit}`)
    }
  }
  return [...numbers, ...numbers.map((digits) => `+${digits}`)]
}

// oxfmt-ignore
const places = ["0", "1", "2", "3", "8", "9", "X", "X", "Z", "N", "[2-4]", "[135]", "[0-8]", "[13-57]"]

/**
 * Patterns and ranges of at most `placeMax` digits, short enough that all their numbers can be
 * listed.
 */
export const writtenPattern = (placeMax: number): Arbitrary.Arbitrary<Written> => {
  const plus = Arbitrary.schema(Schema.Literals(["", "", "", "+"]))
  const place = Arbitrary.schema(Schema.Literals(places))
  const digit = Arbitrary.schema(Schema.Literals(["0", "1", "2", "5", "8", "9"]))
  const text = Arbitrary.all({
    plus,
    places: Arbitrary.array(place, { maxLength: placeMax }),
    tail: Arbitrary.schema(Schema.Literals(["", "", "", ".", "!"]))
  }).pipe(
    Arbitrary.map(({ plus, places, tail }) => {
      const shown = tail === "." ? places.slice(0, placeMax - 1) : places
      const body = shown.join("") + tail
      return plus + (body === "" ? "X" : body)
    })
  )
  const range = Arbitrary.all({
    plus,
    ends: Arbitrary.array(Arbitrary.all([digit, digit]), { minLength: 1, maxLength: placeMax })
  }).pipe(
    Arbitrary.map(({ plus, ends }): Written => {
      const [a, b] = [ends.map(([end]) => end).join(""), ends.map(([, end]) => end).join("")]
      return a <= b ? [plus + a, plus + b] : [plus + b, plus + a]
    })
  )
  return Arbitrary.schema(Schema.Literals([0, 0, 1])).pipe(
    Arbitrary.flatMap((kind): Arbitrary.Arbitrary<Written> => (kind === 0 ? text : range))
  )
}
