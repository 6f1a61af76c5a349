// The ladders' report for people at a terminal: a line for each, and for one that failed the line
// it failed at, the reason, and the ladder as it happened.

import { renderDiagnostic } from "../../../dsl/index.ts"
import { plural } from "../../../compiler/commands/human.ts"
import type { Screen } from "../../../compiler/commands/Project.ts"
import { explainFailure } from "../../ladder/explainFailure.ts"
import type { LadderOutcome } from "../../ladder/Outcome.ts"
import { ladderPicture } from "../../ladder/picture.ts"
import { type FileReport, type LadderReport, placeOfFailure } from "./FileReport.ts"

const indent = "    "

export const humanReport = (reports: ReadonlyArray<FileReport>, screen: Screen): string =>
  [...reports.flatMap((report) => fileLines(report, screen)), summary(reports)]
    .map((line) => `${line}\n`)
    .join("")

const fileLines = (report: FileReport, screen: Screen): ReadonlyArray<string> => {
  const { file, findings, problem, ladders } = report
  const found = findings.map((one) => `${renderDiagnostic(one, screen)}\n`)
  const stopped = problem === undefined ? [] : [`${file}: ${problem}`, ""]
  const isQuiet = found.length === 0 && stopped.length === 0 && ladders.length === 0
  return [
    ...found,
    ...stopped,
    ...(ladders.length === 0 ? [] : [file]),
    ...(isQuiet ? [`${file}  has no tests`] : []),
    ...ladders.flatMap((one) => ladderLines(one, screen)),
    ""
  ]
}

const ladderLines = ({ outcome }: LadderReport, screen: Screen): ReadonlyArray<string> => {
  const { failure, ladder } = outcome
  const word = failure === undefined ? coloured("ok  ", 32, screen) : coloured("FAIL", 31, screen)
  const head = `  ${word}  ${ladder.title}`
  return failure === undefined ? [head] : [head, "", ...failureLines(outcome, screen)]
}

/** The whole story of a failure, as the JUnit report tells it too. */
export const failureLines = (outcome: LadderOutcome, screen: Screen): ReadonlyArray<string> => {
  if (outcome.failure === undefined) return []
  const { step, summary: sentence, details } = explainFailure(outcome.failure)
  const line = step === undefined ? "" : `  ${step.text}`
  const width = Math.max(60, (screen.width ?? 100) - indent.length)
  const picture = ladderPicture(outcome, width).trimEnd().split("\n")
  const logged =
    outcome.logged.length === 0 ? [] : ["", ...outcome.logged.map((one) => `logged ${one}`)]
  return [`${placeOfFailure(outcome)}${line}`, sentence, ...details, "", ...picture, ...logged].map(
    (one) => `${indent}${one}`.trimEnd()
  )
}

const summary = (reports: ReadonlyArray<FileReport>): string => {
  const ladders = reports.flatMap((report) => report.ladders)
  const failed = ladders.filter(({ outcome }) => outcome.failure !== undefined).length
  const broken = reports.filter(({ findings, problem }) => findings.length > 0 || problem).length
  const parts = [
    plural(ladders.length, "ladder") || "no ladders",
    failed === 0 ? "" : `${failed} failed`,
    broken === 0 ? "" : `${plural(broken, "file")} could not be run`
  ].filter((part) => part !== "")
  return `${parts.join(", ")}${failed + broken === 0 ? ": all came out as written" : ""}.`
}

const coloured = (text: string, colour: number, screen: Screen): string =>
  screen.colour ? `\u001b[${colour}m${text}\u001b[0m` : text
