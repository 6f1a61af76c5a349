// Two thousand calls with random ICM scripts, and a PIM that switches sides in the middle.

import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { runManyCalls } from "./icmRun.ts"

const timeout = 300_000

describe("two thousand calls that ICM leads", () => {
  for (const seed of [1, 2_026]) {
    it.effect(
      `all end, and every dialogue with them (seed ${seed})`,
      () =>
        Effect.gen(function* () {
          const { pim } = yield* runManyCalls({ seed, count: 2_000, perTurn: 8 })
          // The dice have shown every side that the run is about.
          const results = new Set(pim.begun().flatMap((dialogue) => dialogue.results))
          const reports = new Set(pim.begun().flatMap((dialogue) => dialogue.reports))
          assert.includeMembers(
            [...results],
            [
              "TRUE",
              "FALSE",
              "E_INVALID_SCRIPT",
              "E_OPERATION_CANCELLED",
              "E_INVALID_INVOKEID",
              "E_TIMEOUT"
            ]
          )
          assert.includeMembers(
            [...reports],
            ["ANSWER", "BUSY", "NO_ANSWER", "ABANDON", "DISCONNECT"]
          )
        }),
      timeout
    )
  }
})
