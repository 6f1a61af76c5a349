// New calls are shed by the share that the process's lateness says, spread evenly.

import { assert, describe, it } from "@effect/vitest"
import { LagGate } from "../../../runtime/call/LagGate.ts"
import { lagBeginMs, lagFullMs } from "../../../runtime/config/Limits.ts"

const half = (lagBeginMs + lagFullMs) / 2

const let100Pass = (gate: LagGate) =>
  Array.from({ length: 100 }, () => gate.pass()).filter(Boolean).length

describe("shedding by lag", () => {
  // oxfmt-ignore
  it.each<readonly [string, number, number]>([
    ["everybody while it keeps up",             0,              100],
    ["everybody at the edge",                   lagBeginMs,     100],
    ["every second one halfway",                half,            50],
    ["nobody when it is as late as T1",         lagFullMs,        0],
    ["nobody when it is later still",           10 * lagFullMs,   0],
    ["everybody when the clock went back",      -5_000,         100]
  ])("lets in %s", (_name, lagMs, passed) => {
    const gate = new LagGate()
    gate.note(lagMs)
    assert.strictEqual(let100Pass(gate), passed)
  })

  it("spreads refusals evenly, and forgets them when the lag is over", () => {
    const gate = new LagGate()
    gate.note(half)
    assert.deepStrictEqual(
      [gate.pass(), gate.pass(), gate.pass(), gate.pass()],
      [true, false, true, false]
    )
    gate.pass()
    gate.note(0)
    gate.note(half)
    assert.isTrue(gate.pass())
  })
})
