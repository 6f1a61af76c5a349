// How two number patterns relate, as sets of numbers. Every answer is exact: whether they share a
// number, whether one lies inside the other, and which numbers are common, again as patterns. No
// spans, no findings, no whole plans.

import { anyDigit, highestDigit, lowestDigit, stripPattern } from "../plan/NumberPattern.ts"
import type { NumberPattern, NumberStrip } from "../plan/NumberPattern.ts"
import { rangePattern } from "../plan/numberRange.ts"

/**
 * Read `relate(a, b)` as "a is … b". Crossing: they share numbers, and each has numbers the other
 * has not.
 */
export type Relation = "disjoint" | "equal" | "inside" | "contains" | "crossing"

/** How `left` relates to `right`. */
export const relate = (left: NumberPattern, right: NumberPattern): Relation => {
  if (!overlaps(left, right)) return "disjoint"
  const isInside = isWithin(left, right)
  const isAround = isWithin(right, left)
  if (isInside) return isAround ? "equal" : "inside"
  return isAround ? "contains" : "crossing"
}

/** Whether some number belongs to both. */
export const overlaps = (left: NumberPattern, right: NumberPattern): boolean =>
  left.plus === right.plus &&
  left.strips.some((a) => right.strips.some((b) => commonStrip(a, b) !== undefined))

/** Whether every number of `inner` belongs to `outer`. */
export const isWithin = (inner: NumberPattern, outer: NumberPattern): boolean =>
  inner.plus === outer.plus && inner.strips.every((strip) => isStripWithin(strip, outer))

/**
 * The numbers that belong to both, as patterns without a common number; empty when there are none.
 */
export const commonNumbers = (
  left: NumberPattern,
  right: NumberPattern
): ReadonlyArray<NumberPattern> => {
  if (left.plus !== right.plus) return []
  if (left.range !== undefined && right.range !== undefined) {
    if (left.range.from.length !== right.range.from.length) return []
    const from = left.range.from > right.range.from ? left.range.from : right.range.from
    const to = left.range.to < right.range.to ? left.range.to : right.range.to
    return from > to ? [] : [rangePattern(left.plus, from, to)]
  }
  return left.strips.flatMap((a) =>
    right.strips.flatMap((b) => {
      const common = commonStrip(a, b)
      return common === undefined ? [] : [stripPattern(left.plus, common)]
    })
  )
}

/** The numbers of both strips, which again have one shape. */
export const commonStrip = (left: NumberStrip, right: NumberStrip): NumberStrip | undefined => {
  const [long, short] = left.sets.length >= right.sets.length ? [left, right] : [right, left]
  if (!short.open && long.sets.length !== short.sets.length) return undefined
  const sets: Array<number> = []
  for (const [index, set] of long.sets.entries()) {
    const common = set & (short.sets[index] ?? anyDigit)
    if (common === 0) return undefined
    sets.push(common)
  }
  return { sets, open: long.open && short.open }
}

const isStripWithin = (strip: NumberStrip, outer: NumberPattern): boolean => {
  const { range } = outer
  if (range === undefined) {
    return outer.strips.some((shape) => isStripWithinStrip(strip, shape))
  }
  // A range has no holes, so a shape lies inside it as soon as its lowest and its highest number
  // do.
  if (strip.open || strip.sets.length !== range.from.length) return false
  const lowest = strip.sets.map(lowestDigit).join("")
  const highest = strip.sets.map(highestDigit).join("")
  return lowest >= range.from && highest <= range.to
}

const isStripWithinStrip = (inner: NumberStrip, outer: NumberStrip): boolean => {
  if (outer.open ? inner.sets.length < outer.sets.length : inner.open) return false
  if (!outer.open && inner.sets.length !== outer.sets.length) return false
  return outer.sets.every((set, index) => ((inner.sets[index] ?? 0) & ~set) === 0)
}
