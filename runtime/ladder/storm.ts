// A ladder in bad weather. Its lines may not come out as written: what is lost is lost. But when
// everybody has hung up, nothing of any call may be left. Used by the simulation tests.

import { Effect } from "effect"
import type { Ladder } from "../../compiler/plan/Ladder.ts"
import { playLadder } from "./playLadder.ts"
import { startMs } from "./runLadder.ts"
import { type LadderGround, openStage } from "./stage.ts"
import { type Climate, makeWeather } from "./Weather.ts"

/** What a process has left after its last call. */
export interface Aftermath {
  /** Calls that a rule has taken, and records that were written. */
  readonly taken: number
  readonly records: number
  /** Calls and SIP legs that the product still holds. */
  readonly calls: number
  readonly legs: number
  /** Dialogues that the CTI side still holds. */
  readonly dialoguesOpen: boolean
  /** INVITEs of peers that got no final answer. */
  readonly unanswered: number
  /** Errors that the product logged, and why it broke if it did. */
  readonly errors: ReadonlyArray<string>
}

/**
 * After everybody has hung up: 64*T1 for what was lost, the flow's own last attempts, and SIP's
 * timer C of three minutes for an INVITE that nobody answers.
 */
const calmAfterMs = 300_000

/** `breaks`: in the middle of it every connection to the CTI side is reset. */
export const runStorm = Effect.fnUntraced(function* (
  ground: LadderGround,
  ladder: Ladder,
  storm: { readonly climate: Climate; readonly seed: number; readonly breaks: boolean }
) {
  const weather = makeWeather(storm.climate, storm.seed)
  const stage = yield* openStage(ground, ladder, startMs(ladder), weather)
  const { world, network, sip, cti, watched } = stage
  if (storm.breaks) {
    const afterMs = 500 + (storm.seed % 20) * 100
    world.after(afterMs, () => network.resetStreams())
  }
  yield* playLadder(stage)
  stage.script.close()
  sip.hangUp()
  yield* world.pass(world.nowMs() + calmAfterMs)
  const product = stage.product()
  const isClosed = watched.calls.every(({ cti: own }) => own.state !== "open")
  const aftermath: Aftermath = {
    taken: watched.calls.length,
    records: stage.records.join("").split("\n").filter(Boolean).length,
    calls: product?.calls.count() ?? 0,
    legs: product?.ua.legCount() ?? 0,
    dialoguesOpen: cti.opened() && !cti.closed(isClosed),
    unanswered: sip.unansweredInvites,
    errors: []
  }
  const errors = stage.logged.filter((line) => line.startsWith("error"))
  const why = yield* stage.close
  return { ...aftermath, errors: why === undefined ? errors : [...errors, why] }
})
