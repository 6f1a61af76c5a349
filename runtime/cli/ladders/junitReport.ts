// The ladders' report for CI systems: a suite for each file, a case for each ladder.

import { type JunitCase, junitReport } from "../../../compiler/emit/junit.ts"
import { explainFailure } from "../../ladder/explainFailure.ts"
import type { FileReport, LadderReport } from "./FileReport.ts"
import { failureLines } from "./humanReport.ts"

export const junitOfLadders = (reports: ReadonlyArray<FileReport>): string =>
  junitReport(
    "ctiflow test",
    reports.map((report) => ({ name: report.file, cases: casesOf(report) }))
  )

const casesOf = ({ findings, problem, ladders }: FileReport): ReadonlyArray<JunitCase> => [
  ...findings.map(({ code, message }) => ({
    name: code,
    failure: { type: code, message, text: message }
  })),
  ...(problem === undefined
    ? []
    : [{ name: "start", failure: { type: "start", message: problem, text: problem } }]),
  ...ladders.map(caseOf)
]

const caseOf = ({ outcome, tookMs }: LadderReport): JunitCase => {
  const { failure, ladder } = outcome
  const own = { name: ladder.title, seconds: tookMs / 1_000 }
  if (failure === undefined) return own
  const text = failureLines(outcome, { colour: false, width: 100 })
    .map((line) => line.trimStart() && line.slice(4))
    .join("\n")
  return { ...own, failure: { type: failure._tag, message: explainFailure(failure).summary, text } }
}
