// `--replay DIR`: recorded calls on the plan of today. A call is played only where its gateway is
// one of the plan's; what is otherwise than recorded is told call by call, and counted.

import { Effect, Result } from "effect"
import { plural } from "../../../compiler/commands/human.ts"
import type { Plan } from "../../../compiler/plan/Plan.ts"
import { explainFailure } from "../../ladder/explainFailure.ts"
import type { LadderOutcome } from "../../ladder/Outcome.ts"
import {
  ladderOfRecord,
  readRecord,
  type Recorded,
  replayDifferences,
  type ReplayDifference
} from "../../ladder/replay.ts"
import { readGround, runLadder } from "../../ladder/runLadder.ts"

/** One line of a record file. */
export interface RecordLine {
  readonly file: string
  readonly line: number
  readonly text: string
}

export interface ReplayedCall {
  readonly id: string
  readonly at: string
  readonly differences: ReadonlyArray<ReplayDifference>
}

export interface ReplayReport {
  readonly file: string
  readonly same: number
  readonly different: ReadonlyArray<ReplayedCall>
  readonly unplayed: ReadonlyArray<{ readonly at: string; readonly why: string }>
}

export const replayCalls = Effect.fnUntraced(function* (
  file: string,
  plan: Plan,
  lines: ReadonlyArray<RecordLine>
) {
  const ground = yield* readGround(plan)
  const different: Array<ReplayedCall> = []
  const unplayed: Array<{ readonly at: string; readonly why: string }> = []
  let same = 0
  for (const line of lines) {
    const at = `${line.file}:${line.line}`
    const record = readRecord(line.text)
    const why = Result.isFailure(record) ? record.failure : whyUnplayed(plan, record.success)
    if (Result.isFailure(record) || why !== undefined) {
      unplayed.push({ at, why: why ?? "" })
      continue
    }
    const location = { file: line.file, line: line.line, column: 1 }
    const outcome = yield* runLadder(ground, ladderOfRecord(plan, record.success, location))
    const differences = replayDifferences(record.success, nowOf(outcome))
    if (differences.length === 0) same += 1
    else different.push({ id: record.success.id, at, differences })
  }
  return { file, same, different, unplayed } satisfies ReplayReport
})

const whyUnplayed = ({ gateways }: Plan, { gateway }: Recorded): string | undefined =>
  gateway === null || gateways.some(({ name }) => name === gateway)
    ? undefined
    : `the plan has no gateway \`${gateway}\``

const nowOf = ({ decisions, record, failure }: LadderOutcome) => {
  const explained = failure === undefined ? undefined : explainFailure(failure)
  const line = explained?.step === undefined ? "" : `${explained.step.text}: `
  const said = explained === undefined ? [] : [explained.summary, ...explained.details]
  return {
    rules: decisions.map(({ rule }) => rule),
    outcome: record?.outcome,
    odd: explained === undefined ? undefined : `${line}${said.join(" ")}`
  }
}

export const humanReplay = (reports: ReadonlyArray<ReplayReport>): string =>
  reports
    .flatMap(({ file, same, different, unplayed }) => [
      ...different.flatMap(callLines),
      ...unplayed.map(({ at, why }) => `${at}: not played, ${why}`),
      `${file}: ${plural(same + different.length, "recorded call") || "no recorded calls"} played, ${same} came out the same, ${different.length} otherwise` +
        (unplayed.length === 0 ? "" : `, ${unplayed.length} could not be played`),
      ""
    ])
    .map((line) => `${line}\n`)
    .join("")

const callLines = ({ at, id, differences }: ReplayedCall): ReadonlyArray<string> => [
  `${at}: call ${id}`,
  ...differences.flatMap(({ what, recorded, now }) =>
    what === "messages"
      ? [`    messages: ${now}`]
      : [`    ${what} then: ${recorded}`, `    ${" ".repeat(what.length)}  now: ${now}`]
  )
]
