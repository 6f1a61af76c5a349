// What of a number pattern is left when others are taken away: the numbers of a profile that its
// tenant does not own, the numbers of a tenant that no profile serves.

import { anyDigit, stripPattern } from "../plan/NumberPattern.ts"
import type { DigitSet, NumberPattern, NumberStrip } from "../plan/NumberPattern.ts"
import { commonStrip } from "./relate.ts"

/**
 * How many pieces a remainder may fall into before we stop. Real plans leave a handful. The bound
 * is for plans that are full of holes, where one piece is as good an example as a hundred thousand.
 */
export const remainderPieceCountMax = 4_096

/**
 * `complete` is false when there were too many pieces; then `patterns` is a part of what is left.
 */
export interface Remainder {
  readonly patterns: ReadonlyArray<NumberPattern>
  readonly complete: boolean
}

/** The numbers of `pattern` that are in none of `covers`, as patterns without a common number. */
export const uncovered = (
  pattern: NumberPattern,
  covers: ReadonlyArray<NumberPattern>
): Remainder => {
  let pieces = pattern.strips
  let complete = true
  for (const cover of covers) {
    if (cover.plus !== pattern.plus) continue
    for (const taken of cover.strips) {
      pieces = pieces.flatMap((piece) => without(piece, taken))
      if (pieces.length > remainderPieceCountMax) {
        pieces = pieces.slice(0, remainderPieceCountMax)
        complete = false
      }
      if (pieces.length === 0) return { patterns: [], complete }
    }
  }
  return { patterns: pieces.map((piece) => stripPattern(pattern.plus, piece)), complete }
}

/** The numbers of `strip` that are not in `taken`, as strips without a common number. */
const without = (strip: NumberStrip, taken: NumberStrip): ReadonlyArray<NumberStrip> => {
  if (commonStrip(strip, taken) === undefined) return [strip]
  const pieces: Array<NumberStrip> = []
  /** The places at which a number agrees with `taken` so far. */
  const agreed: Array<DigitSet> = []
  for (const [index, set] of taken.sets.entries()) {
    const own = strip.sets[index]
    // Agrees and ends before this place, which only a number of an open strip can.
    if (own === undefined) pieces.push({ sets: [...agreed], open: false })
    const rest = (own ?? anyDigit) & ~set
    if (rest !== 0) {
      const sets = [...agreed, rest, ...strip.sets.slice(index + 1)]
      pieces.push({ sets, open: strip.open })
    }
    agreed.push((own ?? anyDigit) & set)
  }
  // Agrees at every place and goes on behind the last.
  if (strip.open && !taken.open) pieces.push({ sets: [...agreed, anyDigit], open: true })
  return pieces
}
