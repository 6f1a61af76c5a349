// `ctiflow run FILE.flow|PLAN.json`: compiles where needed, and serves calls.

import { Effect, Result, Schema } from "effect"
import { Argument, Command } from "effect/cli"
import { Plan } from "../../../compiler/plan/Plan.ts"
import { runFlags } from "../../config/RunFlags.ts"
import { runPlan } from "../../main.ts"
import { StartError } from "../../process/StartError.ts"
import { readText } from "../Disk.ts"
import { compileFlow, root } from "./shared.ts"

const decodePlan = Schema.decodeUnknownResult(Schema.fromJsonString(Plan))

export const run = Command.make(
  "run",
  { file: Argument.String("file"), root, ...runFlags },
  Effect.fnUntraced(function* ({ file, root: folder, ...options }) {
    const plan = file.endsWith(".json")
      ? yield* readPlan(file)
      : (yield* compileFlow(file, folder)).plan
    yield* runPlan(plan, options)
  })
).pipe(Command.withDescription("Serves the calls of a deployment."))

const readPlan = Effect.fnUntraced(function* (file: string) {
  const text = readText(".", file)
  const problem = (sentence: string) =>
    new StartError({ deployment: undefined, problems: [sentence] })
  if (text === undefined) return yield* problem(`there is no file ${file}`)
  const plan = decodePlan(text)
  if (Result.isSuccess(plan)) return plan.success
  return yield* problem(`${file} is no plan of this version: ${plan.failure.message}`)
})
