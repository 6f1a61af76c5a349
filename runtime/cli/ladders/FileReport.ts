// What `ctiflow test` has to say of one file, before a reporter puts it into words.

import type { Diagnostic } from "../../../dsl/index.ts"
import type { LadderOutcome } from "../../ladder/Outcome.ts"

/** One ladder that was run, and how long that took on this machine. */
export interface LadderReport {
  readonly outcome: LadderOutcome
  readonly tookMs: number
}

export interface FileReport {
  readonly file: string
  /** Errors that keep the file's ladders from being run. */
  readonly findings: ReadonlyArray<Diagnostic>
  /** Why the deployment would not start, in a sentence. */
  readonly problem: string | undefined
  readonly ladders: ReadonlyArray<LadderReport>
}

export const isGreen = ({ findings, problem, ladders }: FileReport): boolean =>
  findings.length === 0 &&
  problem === undefined &&
  ladders.every(({ outcome }) => outcome.failure === undefined)

/** `Where the failure stands`: the line it is about, else the test. */
export const placeOfFailure = ({ ladder, failure }: LadderOutcome): string => {
  const step = failure !== undefined && "step" in failure ? failure.step : undefined
  const instead = failure?._tag === "Odd" ? failure.instead : undefined
  const { file, line, column } = (step ?? instead ?? ladder).at
  return `${file}:${line}:${column}`
}
