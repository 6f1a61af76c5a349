// Runs every ladder of a flow in bad weather and looks at what is left when everybody has hung up:
// no call, no leg, no dialogue, one record for each call, and an answer to every INVITE.

import { assert } from "@effect/vitest"
import { Effect } from "effect"
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { compileOne } from "../../compiler/commands/Project.ts"
import { readGround } from "../../runtime/ladder/runLadder.ts"
import { runStorm } from "../../runtime/ladder/storm.ts"
import type { Climate } from "../../runtime/ladder/Weather.ts"

const root = fileURLToPath(new URL("../../", import.meta.url))

/** A bad day on a bad line. */
const climate: Climate = {
  latencyMs: 20,
  jitterMs: 60,
  lossChance: 0.15,
  doubleChance: 0.1,
  cutChance: 0.3
}

const compiled = (file: string) => {
  const read = (path: string) => readFileSync(`${root}${path}`, "utf8")
  const result = compileOne({ root: ".", read }, file, undefined)
  if ("cause" in result || result.plan === undefined) throw new Error(`${file} does not compile`)
  return { plan: result.plan, ladders: result.ladders }
}

export const checkStorms = Effect.fnUntraced(function* (file: string, seed: number) {
  const { plan, ladders } = compiled(file)
  const ground = yield* readGround(plan)
  for (const [index, ladder] of ladders.entries()) {
    // Every other ladder loses its CTI side too.
    const storm = { climate, seed: seed * 100 + index, breaks: index % 2 === 1 }
    const { taken, records, ...left } = yield* runStorm(ground, ladder, storm)
    const told = `${file}, "${ladder.title}", SEED=${seed}`
    assert.deepStrictEqual(
      left,
      { calls: 0, legs: 0, dialoguesOpen: false, unanswered: 0, errors: [] },
      told
    )
    assert.strictEqual(records, taken, told)
  }
})
