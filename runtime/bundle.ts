// The entry of a deployed bundle: `node <deployment>.mjs`, with the options of `ctiflow run`. It
// carries its plan and no compiler.

import * as NodeServices from "@effect/platform-node/NodeServices"
import { Effect, Schema } from "effect"
import { Command } from "effect/cli"
import { compilerVersion } from "../compiler/version.ts"
import { Plan } from "../compiler/plan/Plan.ts"
import { type RunOptions, runFlags } from "./config/RunFlags.ts"
import { runPlan } from "./main.ts"
import { runProcess } from "./process/runProcess.ts"

const decodePlan = Schema.decodeUnknownSync(Schema.fromJsonString(Plan))

/**
 * Runs the plan that was bundled with it, given as the canonical JSON of `<deployment>.plan.json`.
 */
export const runBundle = (planJson: string): void => {
  // INVARIANT (a bundle's plan decodes): `ctiflow build` wrote both from one value.
  const plan = decodePlan(planJson)
  const command = Command.make(plan.deployment.name, runFlags, (options: RunOptions) =>
    runPlan(plan, options)
  ).pipe(Command.withDescription(`Serves the calls of the deployment ${plan.deployment.name}.`))
  runProcess(
    Command.runWith(command, { version: compilerVersion })(process.argv.slice(2)).pipe(
      Effect.provide(NodeServices.layer)
    )
  )
}
