// A hundred random calls; two thousand are in `icmRun.slow.test.ts`.

import { describe, it } from "@effect/vitest"
import { runManyCalls } from "./icmRun.ts"

describe("many calls that ICM leads", () => {
  it.effect("all end, with a PIM that switches sides in the middle", () =>
    runManyCalls({ seed: 125, count: 100, perTurn: 4 })
  )
})
