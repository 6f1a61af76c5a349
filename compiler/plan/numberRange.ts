// Ranges of telephone numbers, `"300".."400"`, taken apart into strips of whole decades. Both ends
// belong to the range, are equally long, and keep their zeros in front, as one dials them.

import { anyDigit, digitAt, digitSpan } from "./NumberPattern.ts"
import type { DigitSet, NumberPattern, NumberStrip } from "./NumberPattern.ts"

/** A range of equally long digit texts with `from <= to`, without the `+`. */
export const rangePattern = (plus: boolean, from: string, to: string): NumberPattern => {
  const sign = plus ? "+" : ""
  const strips = rangeStrips(from, to)
  return { text: `${sign}${from}..${sign}${to}`, plus, strips, range: { from, to } }
}

/**
 * The strips of a range from low to high: what climbs out of `from`, whole decades between, what
 * leads up to `to`.
 */
const rangeStrips = (from: string, to: string): ReadonlyArray<NumberStrip> => {
  let shared = 0
  while (shared < from.length && from[shared] === to[shared]) shared++
  if (shared === from.length) return [stripAt(from, shared, undefined)]
  const isFromWhole = /^0*$/.test(from.slice(shared + 1))
  const isToWhole = /^9*$/.test(to.slice(shared + 1))
  const low = digitAt(from, shared) + (isFromWhole ? 0 : 1)
  const high = digitAt(to, shared) - (isToWhole ? 0 : 1)
  return [
    ...(isFromWhole ? [] : climbingStrips(from, shared + 1)),
    ...(low > high ? [] : [stripAt(from, shared, digitSpan(low, high))]),
    ...(isToWhole ? [] : leadingStrips(to, shared + 1))
  ]
}

/** Numbers from `from` upwards that share its first `start` digits, lowest strip first. */
const climbingStrips = (from: string, start: number): ReadonlyArray<NumberStrip> => {
  let last = from.length - 1
  while (from[last] === "0") last--
  const strips = [stripAt(from, last, digitSpan(digitAt(from, last), 9))]
  for (let index = last - 1; index >= start; index--) {
    const low = digitAt(from, index) + 1
    if (low <= 9) strips.push(stripAt(from, index, digitSpan(low, 9)))
  }
  return strips
}

/** Numbers up to `to` that share its first `start` digits, lowest strip first. */
const leadingStrips = (to: string, start: number): ReadonlyArray<NumberStrip> => {
  let last = to.length - 1
  while (to[last] === "9") last--
  const strips: Array<NumberStrip> = []
  for (let index = start; index < last; index++) {
    const high = digitAt(to, index) - 1
    if (high >= 0) strips.push(stripAt(to, index, digitSpan(0, high)))
  }
  strips.push(stripAt(to, last, digitSpan(0, digitAt(to, last))))
  return strips
}

/**
 * The first `count` digits of `digits`, then one of `set`, then any digits up to the same length.
 */
const stripAt = (digits: string, count: number, set: DigitSet | undefined): NumberStrip => ({
  sets: Array.from(digits, (digit, index) => {
    if (index < count) return 1 << Number(digit)
    return index === count && set !== undefined ? set : anyDigit
  }),
  open: false
})
