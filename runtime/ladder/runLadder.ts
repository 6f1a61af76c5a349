// Runs one ladder: brings the whole product up in a world of its own, plays the lines, and says how
// it came out. The code that takes the call is the one that serves; only the machine around it is
// made up.

import { Duration, Effect, FileSystem, Layer, Option } from "effect"
import type { Ladder } from "../../compiler/plan/Ladder.ts"
import type { Plan } from "../../compiler/plan/Plan.ts"
import { Resolve } from "../net/Resolve.ts"
import { readDeployment } from "../process/readDeployment.ts"
import type { LadderOutcome } from "./Outcome.ts"
import { playLadder } from "./playLadder.ts"
import { addressOfHost } from "./services.ts"
import { madeUpValues, overUdp } from "./site.ts"
import { type LadderGround, openStage, upWithinMs } from "./stage.ts"
import { makeWeather, type Weather } from "./Weather.ts"

/** Reads the plan's site with made-up values where it has none; fails as a start would. */
export const readGround = (plan: Plan) =>
  readDeployment(
    plan,
    { set: madeUpValues(plan), envFile: Option.none(), log: "human", drain: Duration.zero },
    { environment: {}, adjust: overUdp }
  ).pipe(
    Effect.provide([
      Layer.succeed(Resolve, { resolve: (host, _nowMs, found) => found(addressOfHost(host)) }),
      // No file is asked for, so that a ladder comes out the same on every machine.
      FileSystem.layerNoop({})
    ])
  )

/** A working day at a busy hour; `at` says another time. */
const usualStartMs = Date.parse("2026-01-14T10:00:00Z")

/**
 * Other orders of the columns that are tried when the order of the lines does not come out. Each is
 * a run of its own, and a ladder that fails is one somebody waits for.
 */
const ordersMax = 4

/**
 * Order is per peer (`language.md` §10). Lines are played in the order in which they stand; where
 * that ends with one peer waiting for a line of another, the line is played without the wait.
 */
export const runLadder = Effect.fnUntraced(function* (ground: LadderGround, ladder: Ladder) {
  const first = yield* runOnce(ground, ladder, new Set())
  const overtakes = new Set<number>()
  let latest = first
  for (let tried = 0; tried < ordersMax; tried++) {
    const { failure } = latest.outcome
    if (failure === undefined) return latest.outcome
    if (latest.heldBack === undefined || overtakes.has(latest.heldBack)) break
    overtakes.add(latest.heldBack)
    latest = yield* runOnce(ground, ladder, overtakes)
  }
  return latest.outcome.failure === undefined ? latest.outcome : first.outcome
})

const runOnce = Effect.fnUntraced(function* (
  ground: LadderGround,
  ladder: Ladder,
  overtakes: ReadonlySet<number>,
  weather: Weather = makeWeather()
) {
  const stage = yield* openStage(ground, ladder, startMs(ladder), weather)
  const { script, watched, world } = stage
  const broke = (defect: unknown) =>
    Effect.sync(() => script.fail({ _tag: "Broken", why: String(defect) }))
  const fromMs = world.nowMs()
  if (stage.product() !== undefined) {
    yield* playLadder(stage, overtakes).pipe(Effect.catchDefect(broke))
  }
  // Before the product goes down: that would end every call.
  const [call] = watched.calls
  const record = call?.trace.record()
  const virtualMs = world.nowMs() - fromMs
  const why = yield* stage.close.pipe(
    Effect.catchDefect((defect) => Effect.succeed(String(defect)))
  )
  if (why !== undefined) script.fail({ _tag: "Broken", why })
  const outcome: LadderOutcome = {
    ladder,
    failure: script.failure,
    passed: script.passed,
    decisions: (call?.trace.decisions() ?? []).map(({ rule, file, line }) => ({
      rule,
      at: { file, line, column: 1 }
    })),
    reactions: watched.reactions,
    words: watched.words,
    record,
    virtualMs,
    logged: stage.logged
  }
  return { outcome, heldBack: script.heldBack() }
})

/** Shortly before the first `at`, so that it is reached without a night in between. */
export const startMs = ({ steps }: Ladder): number => {
  const at = steps.findIndex((step) => step._tag === "At")
  const moment = steps[at]
  if (moment?._tag !== "At") return usualStartMs
  const waits = steps
    .slice(0, at)
    .reduce((sum, step) => sum + (step._tag === "Wait" ? step.ms : 0), 0)
  // Room for what the lines before need of themselves.
  const room = at === 0 ? 2 * upWithinMs : 60_000
  return moment.ms - waits - room
}
