// `ctiflow test FILES…`: runs the ladders of flows on the real call code.

import { Effect } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { exitCodes } from "../../../compiler/commands/exitCode.ts"
import { defectSentence, missingFiles, readOnce } from "../../../compiler/commands/Project.ts"
import { readText, sha256 } from "../Disk.ts"
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
    reporter: Flag.Literals("reporter", reporters).pipe(Flag.withDefault("human" as const)),
    root
  },
  Effect.fnUntraced(function* ({ files, coverage, reporter, root: folder }) {
    const project = readOnce({
      root: ".",
      read: (file) => readText(folder, file),
      sha256,
      today: yield* today
    })
    const complaints =
      files.length === 0
        ? ["name the files to test, such as `ctiflow test flows/main.flow`"]
        : missingFiles(project, files)
    if (complaints.length > 0) {
      yield* complain(complaints)
      return yield* exitWith(exitCodes.usage)
    }
    const reports: Array<FileReport> = []
    const coverages: Array<FileCoverage> = []
    for (const file of files) {
      const ran = yield* runFile(project, file)
      if ("cause" in ran) {
        yield* complain([defectSentence(ran)])
        return yield* exitWith(exitCodes.ourBug)
      }
      reports.push(ran)
      if (!coverage || ran.plan === undefined) continue
      coverages.push(fileCoverage(file, ran.plan, ran.sources, ran.ladders))
    }
    if (reporter === "human") {
      yield* write(humanCoverage(coverages, screen()) + humanReport(reports, screen()))
    }
    if (reporter === "json") {
      const more = coverage ? { coverage: coverageJson(coverages) } : {}
      yield* write(jsonReport(reports, more))
    }
    if (reporter === "junit") yield* write(junitOfLadders(reports))
    yield* exitWith(reports.every(isGreen) ? exitCodes.clean : exitCodes.findings)
  })
).pipe(Command.withDescription("Runs the tests of flows: each ladder on the real call code."))
