// `ctiflow demo [--icm] [--once]`: peers and product on loopback, and the ladder of each call.

import { Console, Effect } from "effect"
import { Command, Flag } from "effect/cli"
import { join } from "node:path"
import { runFlags } from "../../config/RunFlags.ts"
import { loggingLayer } from "../../observe/Logging.ts"
import { genesysCast, icmCast } from "../demo/casts.ts"
import { runDemo } from "../demo/runDemo.ts"
import { packageRoot } from "../Disk.ts"
import { exitWith } from "../output.ts"
import { compileFlow } from "./shared.ts"

export const demo = Command.make(
  "demo",
  {
    once: Flag.Boolean("once").pipe(
      Flag.withDescription("end after the calls instead of serving on"),
      Flag.withDefault(false)
    ),
    icm: Flag.Boolean("icm").pipe(
      Flag.withDescription("with Cisco ICM as the CTI side instead of Genesys IVR Server"),
      Flag.withDefault(false)
    ),
    ...runFlags
  },
  Effect.fnUntraced(function* ({ icm, once, ...run }) {
    const cast = icm ? icmCast : genesysCast
    const { plan } = yield* compileFlow(cast.flow, join(packageRoot(), "flows", "demo"))
    // The ladders tell the story; the log only speaks when something is wrong.
    const kept = yield* runDemo({ plan, run, cast, once }).pipe(
      Effect.provide(loggingLayer(run.log, "Error"))
    )
    if (!kept) yield* Console.error("not every call came out as the flow says")
    yield* exitWith(kept ? 0 : 1)
  })
).pipe(Command.withDescription("Shows the product at work on simulated peers."))
