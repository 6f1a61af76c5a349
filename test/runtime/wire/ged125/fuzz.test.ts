// Twenty thousand damaged messages and a thousand damaged streams; `fuzz.slow.test.ts` has a
// million.

import { assert, describe, it } from "@effect/vitest"
import { checkDamagedMessages, checkDamagedStreams } from "./mutate.ts"

describe("damaged input", () => {
  it("of messages gives a message that can be written again, or an error with a text", () => {
    const seen = checkDamagedMessages({ from: 0, count: 20_000 })
    // Neither a fuzz that breaks everything nor one that breaks nothing would test much.
    assert.isAbove(seen.read, 4_000)
    assert.isAbove(seen.refused, 4_000)
  })

  it("of streams gives the same messages and the same fault however it is cut", () => {
    checkDamagedStreams(1_000)
  })
})
