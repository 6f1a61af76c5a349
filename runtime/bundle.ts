// The entry of a deployed bundle: `node <deployment>.mjs`, with the options of `ctiflow run`. It
// carries its plan and no compiler.

import * as NodeServices from "@effect/platform-node/NodeServices"
import { Effect, FileSystem, Result, Schema } from "effect"
import { Command } from "effect/cli"
import { compilerVersion } from "../compiler/version.ts"
import { Plan } from "../compiler/plan/Plan.ts"
import { type RunOptions, runFlags } from "./config/RunFlags.ts"
import { runPlan } from "./main.ts"
import { PlanRefused, type PlanSource } from "./process/Reload.ts"
import { runProcess } from "./process/runProcess.ts"

const decodePlan = Schema.decodeUnknownSync(Schema.fromJsonString(Plan))
const decodePlanResult = Schema.decodeUnknownResult(Schema.fromJsonString(Plan))

/**
 * Runs the plan that was bundled with it, given as the canonical JSON of `<deployment>.plan.json`.
 */
export const runBundle = (planJson: string): void => {
  // INVARIANT (a bundle's plan decodes): `ctiflow build` wrote both from one value.
  const plan = decodePlan(planJson)
  const command = Command.make(plan.deployment.name, runFlags, (options: RunOptions) =>
    runPlan(plan, options, planBeside(process.argv[1] ?? ""))
  ).pipe(Command.withDescription(`Serves the calls of the deployment ${plan.deployment.name}.`))
  runProcess(
    Command.runWith(command, { version: compilerVersion })(process.argv.slice(2)).pipe(
      Effect.provide(NodeServices.layer)
    )
  )
}

/**
 * A bundle carries no compiler. What it can take at a reload is the plan that `ctiflow build`
 * writes beside it: `x.plan.json` for `x.mjs`.
 */
const planBeside = (bundle: string): PlanSource<FileSystem.FileSystem> =>
  Effect.gen(function* () {
    const disk = yield* FileSystem.FileSystem
    const file = bundle.replace(/\.mjs$/, ".plan.json")
    const text = yield* Effect.mapError(disk.readFileString(file), () =>
      refused(`a bundle reloads the plan beside it, and ${file} cannot be read`)
    )
    const plan = decodePlanResult(text)
    if (Result.isSuccess(plan)) return plan.success
    return yield* refused(`${file} is no plan of this version: ${plan.failure.message}`)
  })

const refused = (sentence: string) => new PlanRefused({ problems: [sentence], findings: [] })
