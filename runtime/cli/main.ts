// The `ctiflow` command: the one room that sees both the compiler and the runtime.

import * as NodeServices from "@effect/platform-node/NodeServices"
import { Effect } from "effect"
import { Command } from "effect/cli"
import { compilerVersion } from "../../compiler/version.ts"
import { runProcess } from "../process/runProcess.ts"
import { build } from "./commands/build.ts"
import { capabilities } from "./commands/capabilities.ts"
import { check } from "./commands/check.ts"
import { demo } from "./commands/demo.ts"
import { doc } from "./commands/doc.ts"
import { explain } from "./commands/explain.ts"
import { fix } from "./commands/fix.ts"
import { fmt } from "./commands/fmt.ts"
import { graph } from "./commands/graph.ts"
import { run } from "./commands/run.ts"
import { sim } from "./commands/sim.ts"
import { test } from "./commands/test.ts"
import { why } from "./commands/why.ts"
import { spreadValues } from "./spreadValues.ts"

const ctiflow = Command.make("ctiflow").pipe(
  Command.withDescription("Call-handling policy in readable flows, checked and run."),
  Command.withSubcommands([
    check,
    fmt,
    fix,
    test,
    build,
    run,
    demo,
    sim,
    explain,
    doc,
    why,
    graph,
    capabilities
  ])
)

runProcess(
  Command.runWith(ctiflow, { version: compilerVersion })(spreadValues(process.argv.slice(2))).pipe(
    Effect.provide(NodeServices.layer)
  )
)
