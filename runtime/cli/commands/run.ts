// `ctiflow run FILE.flow|PLAN.json`: compiles where needed, and serves calls.

import { Effect, Result, Schema } from "effect"
import { Argument, Command } from "effect/cli"
import { findingsDocument } from "../../../compiler/emit/findingsJson.ts"
import { Plan } from "../../../compiler/plan/Plan.ts"
import { runFlags } from "../../config/RunFlags.ts"
import { runPlan } from "../../main.ts"
import { PlanRefused, type PlanSource } from "../../process/Reload.ts"
import { StartError } from "../../process/StartError.ts"
import { readText } from "../Disk.ts"
import { buildFlow, compileFlow, root } from "./shared.ts"

const decodePlan = Schema.decodeUnknownResult(Schema.fromJsonString(Plan))

export const run = Command.make(
  "run",
  { file: Argument.String("file"), root, ...runFlags },
  Effect.fnUntraced(function* ({ file, root: folder, ...options }) {
    if (file.endsWith(".json")) {
      const plan = yield* readPlan(file)
      return yield* runPlan(plan, options, planAgain(file))
    }
    const { plan } = yield* compileFlow(file, folder)
    yield* runPlan(plan, options, flowAgain(file, folder))
  })
).pipe(Command.withDescription("Serves the calls of a deployment."))

const readPlan = (file: string) =>
  Effect.mapError(
    Effect.fromResult(planOf(file)),
    (sentence) => new StartError({ deployment: undefined, problems: [sentence] })
  )

/** The plan of a file, or what is wrong with it. */
const planOf = (file: string): Result.Result<Plan, string> => {
  const text = readText(".", file)
  if (text === undefined) return Result.fail(`there is no file ${file}`)
  return Result.mapError(
    decodePlan(text),
    ({ message }) => `${file} is no plan of this version: ${message}`
  )
}

const planAgain = (file: string): PlanSource =>
  Effect.suspend(() =>
    Effect.mapError(
      Effect.fromResult(planOf(file)),
      (sentence) => new PlanRefused({ problems: [sentence], findings: [] })
    )
  )

const flowAgain = (file: string, folder: string): PlanSource =>
  Effect.flatMap(buildFlow(file, folder), ({ built, complaints, findings }) =>
    built === undefined
      ? new PlanRefused({ problems: complaints, findings: findingsDocument(findings).findings })
      : Effect.succeed(built.plan)
  )
