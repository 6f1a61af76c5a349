// What a benchmark is here: two things done in the same process on the same data, and how many
// times longer one takes than the other. Such a ratio means the same on a laptop and on a loaded
// machine; milliseconds do not, so none are recorded.

/** One ratio: `what` takes so many times as long as `over`. */
export interface Comparison {
  readonly what: string
  readonly over: string
  readonly subject: () => void
  readonly baseline: () => void
  /** What one run of `subject` works through, for the line that is shown and not recorded. */
  readonly amount: { readonly count: number; readonly unit: string }
}

export interface Bench {
  readonly name: string
  /** Makes the data; asked only when the bench is run. */
  readonly comparisons: () => ReadonlyArray<Comparison>
}

export interface Measured {
  readonly min: number
  readonly median: number
  readonly max: number
  /** Amount per second in the median run; for the eye only. */
  readonly perSecond: number
}

/** How long one comparison may take. All together stay within a minute or so. */
export const comparisonMs = 4_000

/** Fewer rounds than this say nothing about how much they differ. */
const roundsMin = 3

export const measure = (comparison: Comparison): Measured => {
  const { subject, baseline, amount } = comparison
  const [subjectRuns, baselineRuns] = [runsFor(subject), runsFor(baseline)]
  const ratios: Array<number> = []
  const times: Array<number> = []
  const end = performance.now() + comparisonMs
  while (ratios.length < roundsMin || performance.now() < end) {
    // In turns, so that what else the machine does hits both.
    const subjectMs = timed(subject, subjectRuns)
    times.push(subjectMs)
    ratios.push(subjectMs / timed(baseline, baselineRuns))
  }
  const [min = 0, median = 0, max = 0] = spread(ratios)
  const [, medianMs = 1] = spread(times)
  return { min, median, max, perSecond: (amount.count / medianMs) * 1_000 }
}

/**
 * How often a run is repeated that is too short to be timed by itself. It is run for a while
 * before, so that what is timed has been compiled.
 */
const runsFor = (run: () => void): number => {
  const end = performance.now() + warmingMs
  do run()
  while (performance.now() < end)
  const once = timed(run, 1)
  return Math.max(1, Math.ceil(runMsMin / Math.max(once, 0.001)))
}

const runMsMin = 20
const warmingMs = 200

const timed = (run: () => void, times: number): number => {
  const start = performance.now()
  for (let index = 0; index < times; index++) run()
  return (performance.now() - start) / times
}

const spread = (values: ReadonlyArray<number>): ReadonlyArray<number> => {
  const sorted = values.toSorted((left, right) => left - right)
  return [0, sorted.length >> 1, sorted.length - 1].map((index) => sorted[index] ?? 0)
}
