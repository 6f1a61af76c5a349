// Compiles the files and runs their ladders, one after another: each has a world of its own, and a
// machine that does two at once does each half as fast.

import { Clock, Effect } from "effect"
import { compileOne, type Project } from "../../../compiler/commands/Project.ts"
import { runLadder, readGround } from "../../ladder/runLadder.ts"
import type { FileReport, LadderReport } from "./FileReport.ts"

export const runFile = Effect.fnUntraced(function* (project: Project, file: string) {
  const compiled = compileOne(project, file, undefined)
  if ("cause" in compiled) return compiled
  const { plan, diagnostics, ladders, sources } = compiled
  const findings = diagnostics.filter(({ severity }) => severity === "error")
  const report = { file, findings, problem: undefined, ladders: [] } satisfies FileReport
  // A library has no plan and nothing to run.
  if (plan === undefined || ladders.length === 0) return { ...report, plan, sources }
  const ground = yield* readGround(plan).pipe(Effect.result)
  if (ground._tag === "Failure")
    return { ...report, plan, sources, problem: ground.failure.message }
  const ran: Array<LadderReport> = []
  for (const ladder of ladders) {
    const startedMs = yield* Clock.currentTimeMillis
    const outcome = yield* runLadder(ground.success, ladder)
    ran.push({ outcome, tookMs: (yield* Clock.currentTimeMillis) - startedMs })
  }
  return { ...report, plan, sources, ladders: ran }
})
