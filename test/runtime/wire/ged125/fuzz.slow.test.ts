// A million damaged GED-125 messages, none of which may throw, hang, or be read two ways.

import { assert, describe, it } from "@effect/vitest"
import { checkDamagedMessages } from "./mutate.ts"

/** A million takes half a minute of one core; a codec that needs ten times as long hangs. */
const timeoutMs = 300_000

describe("a million damaged messages", () => {
  it("cost no more than themselves", { timeout: timeoutMs }, () => {
    const seen = checkDamagedMessages({ from: 1_000_000, count: 1_000_000 })
    assert.strictEqual(seen.read + seen.refused, 1_000_000)
    assert.isAbove(seen.read, 200_000)
    assert.isAbove(seen.refused, 200_000)
  })
})
