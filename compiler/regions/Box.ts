// A box is the calls for which each of some facts lies in a set of values: these gateways, those
// numbers, at night. A condition is a union of boxes. What the facts are, and what a value of one
// means, is the space's business; here they are numbers.

import { intersect, isEmpty, isEverything, unite } from "./Subset.ts"
import type { Subset } from "./Subset.ts"

export interface Constraint {
  /** Index of a dimension of the space. */
  readonly dimension: number
  readonly values: Subset
}

/** Ascending by dimension, none of them empty or of all values; no constraint at all: every call. */
export type Box = ReadonlyArray<Constraint>

export const everyCall: Box = []

/** How many values each dimension has, by its index. */
export type Sizes = ReadonlyArray<number>

/** The calls of a single constraint: none, one box, or every call. */
export const constrained = (
  dimension: number,
  values: Subset,
  sizes: Sizes
): ReadonlyArray<Box> => {
  const size = sizes[dimension] ?? 0
  if (isEmpty(values, size)) return []
  return [isEverything(values, size) ? everyCall : [{ dimension, values }]]
}

/** The calls of both; undefined when there are none. */
export const intersectBoxes = (left: Box, right: Box, sizes: Sizes): Box | undefined => {
  if (left.length === 0) return right
  if (right.length === 0) return left
  const box: Array<Constraint> = []
  let [a, b] = [0, 0]
  while (a < left.length || b < right.length) {
    const [l, r] = [left[a], right[b]]
    if (l !== undefined && (r === undefined || l.dimension < r.dimension)) {
      box.push(l)
      a += 1
    } else if (r !== undefined && (l === undefined || r.dimension < l.dimension)) {
      box.push(r)
      b += 1
    } else if (l !== undefined && r !== undefined) {
      const values = intersect(l.values, r.values)
      if (isEmpty(values, sizes[l.dimension] ?? 0)) return undefined
      box.push({ dimension: l.dimension, values })
      a += 1
      b += 1
    }
  }
  return box
}

/** The calls of any box of one and any box of the other. */
export const intersectRegions = (
  left: ReadonlyArray<Box>,
  right: ReadonlyArray<Box>,
  sizes: Sizes
): ReadonlyArray<Box> =>
  left.flatMap((a) =>
    right.flatMap((b) => {
      const box = intersectBoxes(a, b, sizes)
      return box === undefined ? [] : [box]
    })
  )

/** The same calls in fewer boxes, where that is easy: boxes about one same dimension become one. */
export const tidied = (boxes: ReadonlyArray<Box>, sizes: Sizes): ReadonlyArray<Box> => {
  if (boxes.length < 2) return boxes
  const single = new Map<number, Subset>()
  const others: Array<Box> = []
  for (const box of boxes) {
    const [first, second] = box
    if (first === undefined) return [everyCall]
    if (second === undefined) {
      const known = single.get(first.dimension)
      single.set(first.dimension, known === undefined ? first.values : unite(known, first.values))
    } else others.push(box)
  }
  const joined = [...single].map(([dimension, values]) => constrained(dimension, values, sizes))
  if (joined.some(([box]) => box?.length === 0)) return [everyCall]
  return [...joined.flat(), ...others]
}
