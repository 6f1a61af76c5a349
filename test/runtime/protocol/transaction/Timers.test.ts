import { assert, describe, it } from "@effect/vitest"
import { sipTimers } from "../../../../runtime/config/SipTimers.ts"
import {
  durationsFor,
  nextPauseMs,
  transactionTimers
} from "../../../../runtime/protocol/transaction/Timers.ts"
import type { PacingTimer } from "../../../../runtime/protocol/transaction/Timers.ts"

// RFC 3261 table 4, RFC 6026 §7, RFC 4320 §4.1, with T1 = 0.5 s, T2 = 4 s, T4 = 5 s.
// oxfmt-ignore
const rows = [
  ["timer A",          500,     undefined],
  ["timer B",          32_000,  32_000],
  ["timer C",          181_000, 181_000],
  ["timer D",          32_000,  0],
  ["timer E",          500,     undefined],
  ["timer F",          32_000,  32_000],
  ["timer G",          500,     undefined],
  ["timer H",          32_000,  32_000],
  ["timer I",          5_000,   0],
  ["timer J",          32_000,  0],
  ["timer K",          5_000,   0],
  ["timer L",          32_000,  32_000],
  ["timer M",          32_000,  32_000],
  ["timer 100",        200,     200],
  ["timer late 100",   3_500,   3_500],
  ["timer unanswered", 32_000,  32_000],
  ["timer CANCEL",     32_000,  32_000]
] as const

describe("durations of the transaction timers", () => {
  it.each(rows)("%s lasts %s ms over UDP and %s ms over TCP", (timer, unreliable, reliable) => {
    assert.strictEqual(durationsFor("unreliable", sipTimers)[timer], unreliable)
    assert.strictEqual(durationsFor("reliable", sipTimers)[timer], reliable)
  })

  it("names every timer once", () => {
    assert.deepStrictEqual(
      rows.map(([timer]) => timer),
      [...transactionTimers]
    )
  })

  it("keeps timer C above three minutes and timer D at 32 s or more, as RFC 3261 demands", () => {
    assert.isAbove(sipTimers.timerCMs, 180_000)
    const quick = durationsFor("unreliable", { ...sipTimers, t1Ms: 100 })
    assert.strictEqual(quick["timer D"], 32_000)
    const slow = durationsFor("unreliable", { ...sipTimers, t1Ms: 1_000 })
    assert.strictEqual(slow["timer D"], 64_000)
  })

  it("says 100 late: when timer E of the client has reached T2, whatever T1 and T2 are", () => {
    const late = (t1Ms: number, t2Ms: number) =>
      durationsFor("unreliable", { ...sipTimers, t1Ms, t2Ms })["timer late 100"]
    assert.strictEqual(late(1_000, 4_000), 3_000)
    assert.strictEqual(late(500, 500), 0)
    assert.strictEqual(late(0, 4_000), 0)
  })

  const pauses = (timer: PacingTimer, count: number) => {
    const seen = [sipTimers.t1Ms]
    while (seen.length < count) seen.push(nextPauseMs(timer, seen.at(-1) ?? 0, sipTimers))
    return seen
  }

  it.each([
    ["timer A", [500, 1_000, 2_000, 4_000, 8_000, 16_000]],
    ["timer E", [500, 1_000, 2_000, 4_000, 4_000, 4_000]],
    ["timer G", [500, 1_000, 2_000, 4_000, 4_000, 4_000]]
  ] as const)("%s pauses %s ms", (timer, expected) => {
    assert.deepStrictEqual(pauses(timer, expected.length), [...expected])
  })
})
