// "Did you mean …?": the one word of a list that somebody most likely meant. Says nothing rather
// than something doubtful.

/** How many slips are forgiven: one in a short word, two in a longer one. */
const slipsMax = (length: number): number => (length <= shortLengthMax ? 1 : 2)

// Two slips turn any word of three letters into almost any other.
const shortLengthMax = 3

/**
 * Longer words than this are nobody's misspelling, and comparing them costs their length squared.
 */
const lengthMax = 64

/** The word nearest to what was written; undefined when none is near or two are equally so. */
export const nearestWord = (written: string, words: Iterable<string>): string | undefined => {
  const [best, second] = nearWords(written, words)
  return best === undefined || best.slips === second?.slips ? undefined : best.word
}

/** All words within reach, nearest first; words that differ in capitals only count as one slip. */
export const nearWords = (
  written: string,
  words: Iterable<string>
): ReadonlyArray<{ readonly word: string; readonly slips: number }> => {
  if (written.length > lengthMax) return []
  const near: Array<{ readonly word: string; readonly slips: number }> = []
  for (const word of words) {
    const max = slipsMax(Math.min(word.length, written.length))
    const slips =
      word.toLowerCase() === written.toLowerCase() ? 1 : slipsBetween(written, word, max)
    if (slips <= max && word !== written) near.push({ word, slips })
  }
  return near.sort((left, right) => left.slips - right.slips)
}

/**
 * Counts slips between two words: a letter too many, too few, another one, or two neighbours
 * swapped (Damerau's distance, each stretch changed once). More than `max` is reported as `max +
 * 1`.
 */
export const slipsBetween = (left: string, right: string, max: number): number => {
  if (Math.abs(left.length - right.length) > max) return max + 1
  let beforePrevious: Array<number> = []
  let previous = Array.from({ length: right.length + 1 }, (_, column) => column)
  for (let row = 1; row <= left.length; row++) {
    const current = [row]
    for (let column = 1; column <= right.length; column++) {
      const same = left[row - 1] === right[column - 1]
      let slips = Math.min(
        (previous[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (previous[column - 1] ?? 0) + (same ? 0 : 1)
      )
      const swapped = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1]
      if (row > 1 && column > 1 && swapped) {
        slips = Math.min(slips, (beforePrevious[column - 2] ?? 0) + 1)
      }
      current.push(slips)
    }
    beforePrevious = previous
    previous = current
  }
  return Math.min(previous[right.length] ?? 0, max + 1)
}
