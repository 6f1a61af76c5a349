// `ctiflow test FILES…`: runs the ladders of flows on the real call code.

import { Effect, Option } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { exitCodes } from "../../../compiler/commands/exitCode.ts"
import { defectSentence, missingFiles, readOnce } from "../../../compiler/commands/Project.ts"
import { readRecordLines, readText, sha256 } from "../Disk.ts"
import {
  coverageJson,
  type FileCoverage,
  fileCoverage,
  humanCoverage
} from "../ladders/coverageReport.ts"
import { type FileReport, isGreen } from "../ladders/FileReport.ts"
import { humanReport } from "../ladders/humanReport.ts"
import { jsonReport } from "../ladders/jsonReport.ts"
import { junitOfLadders } from "../ladders/junitReport.ts"
import { humanReplay, replayCalls, type ReplayReport } from "../ladders/replayReport.ts"
import { runFile } from "../ladders/runFiles.ts"
import { complain, exitWith, screen, write } from "../output.ts"
import { root, today } from "./shared.ts"

const reporters = ["human", "junit", "json"] as const

export const test = Command.make(
  "test",
  {
    files: Argument.String("files").pipe(Argument.variadic()),
    coverage: Flag.Boolean("coverage").pipe(
      Flag.withDescription("also say which rules, outcomes and states no test has met"),
      Flag.withDefault(false)
    ),
    replay: Flag.String("replay").pipe(
      Flag.withDescription("a folder of recorded calls (calls-*.jsonl) to play on these flows"),
      Flag.optional
    ),
    reporter: Flag.Literals("reporter", reporters).pipe(Flag.withDefault("human" as const)),
    root
  },
  Effect.fnUntraced(function* ({ files, coverage, replay, reporter, root: folder }) {
    const project = readOnce({
      root: ".",
      read: (file) => readText(folder, file),
      sha256,
      today: yield* today
    })
    const recorded = Option.map(replay, readRecordLines)
    const complaints =
      files.length === 0
        ? ["name the files to test, such as `ctiflow test flows/main.flow`"]
        : missingFiles(project, files)
    const noFolder = Option.isSome(recorded) && recorded.value === undefined
    const missing = noFolder ? [`there is no folder \`${Option.getOrElse(replay, () => "")}\``] : []
    if (complaints.length + missing.length > 0) {
      yield* complain([...complaints, ...missing])
      return yield* exitWith(exitCodes.usage)
    }
    const lines = Option.getOrUndefined(recorded)
    const reports: Array<FileReport> = []
    const coverages: Array<FileCoverage> = []
    const replays: Array<ReplayReport> = []
    for (const file of files) {
      const ran = yield* runFile(project, file)
      if ("cause" in ran) {
        yield* complain([defectSentence(ran)])
        return yield* exitWith(exitCodes.ourBug)
      }
      reports.push(ran)
      const { plan, sources, ladders, problem } = ran
      if (plan === undefined) continue
      if (coverage) coverages.push(fileCoverage(file, plan, sources, ladders))
      if (lines !== undefined && problem === undefined) {
        replays.push(yield* replayCalls(file, plan, lines))
      }
    }
    const said = { reports, coverages, replays, coverage, replay: lines !== undefined }
    yield* write(outputs[reporter](said))
    const isSame = replays.every(({ different }) => different.length === 0)
    yield* exitWith(reports.every(isGreen) && isSame ? exitCodes.clean : exitCodes.findings)
  })
).pipe(Command.withDescription("Runs the tests of flows: each ladder on the real call code."))

interface Said {
  readonly reports: ReadonlyArray<FileReport>
  readonly coverages: ReadonlyArray<FileCoverage>
  readonly replays: ReadonlyArray<ReplayReport>
  /** What was asked for. */
  readonly coverage: boolean
  readonly replay: boolean
}

const outputs: Readonly<Record<(typeof reporters)[number], (said: Said) => string>> = {
  human: ({ reports, coverages, replays }) =>
    humanCoverage(coverages, screen()) + humanReplay(replays) + humanReport(reports, screen()),
  json: ({ reports, coverages, replays, coverage, replay }) =>
    jsonReport(reports, {
      ...(coverage ? { coverage: coverageJson(coverages) } : {}),
      ...(replay ? { replay: replays } : {})
    }),
  junit: ({ reports }) => junitOfLadders(reports)
}
