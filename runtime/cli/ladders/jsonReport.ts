// The ladders' report for programs: one JSON document, `version` first.

import { explainFailure } from "../../ladder/explainFailure.ts"
import type { FileReport, LadderReport } from "./FileReport.ts"

/** `coverage` and `replay` are added where they were asked for. */
export const jsonReport = (
  reports: ReadonlyArray<FileReport>,
  more: Readonly<Record<string, unknown>> = {}
): string => {
  const ladders = reports.flatMap((report) => report.ladders)
  const failed = ladders.filter(({ outcome }) => outcome.failure !== undefined).length
  const document = {
    version: 1,
    files: reports.map((report) => ({
      file: report.file,
      errors: report.findings.map(({ code, message }) => ({ code, message })),
      problem: report.problem ?? null,
      tests: report.ladders.map(testJson)
    })),
    ...more,
    summary: { tests: ladders.length, passed: ladders.length - failed, failed }
  }
  return `${JSON.stringify(document, undefined, 2)}\n`
}

const testJson = ({ outcome, tookMs }: LadderReport) => {
  const { failure, ladder, passed, decisions, virtualMs } = outcome
  const explained = failure === undefined ? undefined : explainFailure(failure)
  const at = explained?.step?.at ?? ladder.at
  return {
    title: ladder.title,
    file: ladder.at.file,
    line: ladder.at.line,
    passed: failure === undefined,
    tookMs: Math.round(tookMs),
    virtualMs: Math.round(virtualMs),
    rules: decisions.map(({ rule }) => rule),
    ...(explained === undefined
      ? {}
      : {
          failure: {
            kind: failure?._tag,
            file: at.file,
            line: at.line,
            column: at.column,
            step: explained.step?.text ?? null,
            message: explained.summary,
            details: explained.details
          },
          ladder: passed
        })
  }
}
