// Two versions of a text as a unified diff, the form that `patch`, `git apply` and every reviewer
// read. Lines are compared as they stand, line ends included; nothing is said about words inside.

/** Lines shown around a change, as `diff -u` does. */
const contextCount = 3

/**
 * How many lines may differ before the search for the shortest way is given up and the whole
 * stretch is shown as taken out and put in: the search costs the square of this.
 */
const differenceMax = 2_000

/** The diff of a file, ending with a line feed; empty when both texts are equal. */
export const unifiedDiff = (file: string, before: string, after: string): string => {
  if (before === after) return ""
  const steps = compareLines(linesOf(before), linesOf(after))
  const hunks = hunksOf(steps).map(printHunk)
  return [`--- a/${file}\n`, `+++ b/${file}\n`, ...hunks].join("")
}

interface Step {
  readonly sign: " " | "-" | "+"
  readonly line: string
}

/** Lines with their ends; the last one may have none. */
const linesOf = (text: string): ReadonlyArray<string> => text.match(/[^\n]*\n|[^\n]+$/g) ?? []

/** What is equal at both ends costs nothing; only the stretch between is searched. */
const compareLines = (
  before: ReadonlyArray<string>,
  after: ReadonlyArray<string>
): ReadonlyArray<Step> => {
  const shorter = Math.min(before.length, after.length)
  let head = 0
  while (head < shorter && before[head] === after[head]) head++
  let tail = 0
  while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++
  return [
    ...before.slice(0, head).map(kept),
    ...shortestWay(
      before.slice(head, before.length - tail),
      after.slice(head, after.length - tail)
    ),
    ...before.slice(before.length - tail).map(kept)
  ]
}

const kept = (line: string): Step => ({ sign: " ", line })
const removed = (line: string): Step => ({ sign: "-", line })
const added = (line: string): Step => ({ sign: "+", line })

/**
 * Myers, "An O(ND) difference algorithm and its variations" (1986): how far one gets on each
 * diagonal with a given number of differences, and then the way back.
 */
const shortestWay = (
  before: ReadonlyArray<string>,
  after: ReadonlyArray<string>
): ReadonlyArray<Step> => {
  const reached: Array<ReadonlyMap<number, number>> = []
  let furthest = new Map([[1, 0]])
  const limit = Math.min(before.length + after.length, differenceMax)
  for (let count = 0; count <= limit; count++) {
    reached.push(furthest)
    const next = new Map<number, number>()
    for (let diagonal = -count; diagonal <= count; diagonal += 2) {
      let left = startOf(furthest, diagonal, count)
      while (left < before.length && before[left] === after[left - diagonal]) left++
      next.set(diagonal, left)
      if (left >= before.length && left - diagonal >= after.length) {
        return wayBack(before, after, reached)
      }
    }
    furthest = next
  }
  return [...before.map(removed), ...after.map(added)]
}

/** Where a path of `count` differences enters a diagonal: by a line put in, or one taken out. */
const startOf = (
  furthest: ReadonlyMap<number, number>,
  diagonal: number,
  count: number
): number => {
  const above = furthest.get(diagonal + 1) ?? -1
  const beside = furthest.get(diagonal - 1) ?? -1
  return diagonal === -count || (diagonal !== count && beside < above) ? above : beside + 1
}

const wayBack = (
  before: ReadonlyArray<string>,
  after: ReadonlyArray<string>,
  reached: ReadonlyArray<ReadonlyMap<number, number>>
): ReadonlyArray<Step> => {
  const steps: Array<Step> = []
  let left = before.length
  let right = after.length
  for (let count = reached.length - 1; count >= 0; count--) {
    const furthest = reached[count] ?? new Map<number, number>()
    const start = startOf(furthest, left - right, count)
    const startRight = start - (left - right)
    while (left > start && right > startRight && left > 0 && right > 0) {
      steps.push(kept(before[--left] ?? ""))
      right--
    }
    if (count === 0) break
    const cameDown = (furthest.get(left - right + 1) ?? -1) === start
    const isInsertion = left - right === -count || (left - right !== count && cameDown)
    steps.push(isInsertion ? added(after[--right] ?? "") : removed(before[--left] ?? ""))
  }
  return steps.toReversed()
}

interface Hunk {
  readonly steps: ReadonlyArray<Step>
  /** Lines of either text that stand before it. */
  readonly before: number
  readonly after: number
}

const hunksOf = (steps: ReadonlyArray<Step>): ReadonlyArray<Hunk> => {
  const changed = steps.flatMap(({ sign }, index) => (sign === " " ? [] : [index]))
  const stretches: Array<{ readonly from: number; to: number }> = []
  for (const index of changed) {
    const last = stretches.at(-1)
    if (last !== undefined && index - last.to <= 2 * contextCount) last.to = index + 1
    else stretches.push({ from: index, to: index + 1 })
  }
  let before = 0
  let after = 0
  let at = 0
  return stretches.map(({ from, to }) => {
    const start = Math.max(0, from - contextCount)
    const skipped = start - at
    const hunk = {
      steps: steps.slice(start, to + contextCount),
      before: before + skipped,
      after: after + skipped
    }
    before = hunk.before + countOf(hunk.steps, "+")
    after = hunk.after + countOf(hunk.steps, "-")
    at = start + hunk.steps.length
    return hunk
  })
}

/** How many lines of a stretch one of the two texts has: all that the other one alone has not. */
const countOf = (steps: ReadonlyArray<Step>, without: Step["sign"]): number =>
  steps.filter(({ sign }) => sign !== without).length

const printHunk = ({ steps, before, after }: Hunk): string => {
  const head = `@@ -${range(before, countOf(steps, "+"))} +${range(after, countOf(steps, "-"))} @@\n`
  const lines = steps.map(({ sign, line }) =>
    line.endsWith("\n") ? `${sign}${line}` : `${sign}${line}\n\\ No newline at end of file\n`
  )
  return head + lines.join("")
}

/** A stretch without lines is named by the line before it. */
const range = (before: number, count: number): string =>
  count === 1 ? `${before + 1}` : `${count === 0 ? before : before + 1},${count}`
