import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { noTimer, TimerWheel } from "../../../runtime/ua/TimerWheel.ts"
import type { TimerId } from "../../../runtime/ua/TimerWheel.ts"

// Starts the delays at once and advances to each of `at` in turn; gives the delays that fired at
// each.
const checkFirings = (
  delays: ReadonlyArray<number>,
  at: ReadonlyArray<number>,
  expected: ReadonlyArray<ReadonlyArray<number>>,
  nowMs = 0
) => {
  const wheel = new TimerWheel({ nowMs })
  let fired: Array<number> = []
  for (const delayMs of delays) wheel.start(delayMs, (delay) => fired.push(delay), delayMs)
  const seen = at.map((time) => {
    fired = []
    wheel.advance(nowMs + time)
    return fired
  })
  assert.deepStrictEqual(seen, expected)
}

describe("timer wheel", () => {
  it.each([
    ["at its time and not before", [500], [499, 500, 10_000], [[], [500], []]],
    ["once", [50], [50, 100, 51_250], [[50], [], []]],
    [
      "in the order of their times, whatever the order of starting",
      [300, 100, 200],
      [300],
      [[100, 200, 300]]
    ],
    ["within one slot in the order of starting", [540, 510, 530], [550], [[540, 510, 530]]],
    [
      "at the end of the slot when the delay ends inside of it",
      [501],
      [500, 549, 550],
      [[], [], [501]]
    ],
    [
      "in the next tick when the delay is zero, negative or no number",
      [0, -5, NaN],
      [49, 50],
      [[], [0, -5, NaN]]
    ],
    [
      "beyond one turn of the ring",
      [51_200, 51_250, 181_000],
      [51_150, 51_200, 51_250, 180_950, 181_000],
      [[], [51_200], [51_250], [], [181_000]]
    ],
    [
      "after several turns, with others in the same slot",
      [153_600, 51_200, 102_400],
      [51_200, 102_400, 153_600],
      [[51_200], [102_400], [153_600]]
    ],
    [
      "all at once, in order, after a pause longer than a turn",
      [90_000, 38_800, 500, 100_000],
      [95_000, 100_000],
      [[500, 38_800, 90_000], [100_000]]
    ],
    ["after a pause of a year", [500, 60_000, 400_000], [31_536_000_000], [[500, 60_000, 400_000]]],
    ["never when the delay is endless", [Infinity], [3_000_000_000], [[]]]
  ] as const)("fires %s", (_name, delays, at, expected) => {
    checkFirings(delays, at, expected)
    checkFirings(delays, at, expected, 1_800_000_000_000)
  })

  it("keeps a retransmission schedule that doubles: 0, 500, 1500, 3500, 7500, 15500, 31500", () => {
    const wheel = new TimerWheel()
    const sentAt = [0]
    let pauseMs = 500
    const retransmit = () => {
      sentAt.push(wheel.nowMs)
      pauseMs *= 2
      wheel.start(pauseMs, retransmit)
    }
    wheel.start(pauseMs, retransmit)
    for (let nowMs = 50; nowMs <= 32_000; nowMs += 50) wheel.advance(nowMs)
    assert.deepStrictEqual(sentAt, [0, 500, 1500, 3500, 7500, 15_500, 31_500])
  })

  it("does not make up for a pause with a burst: a timer restarted late counts from now", () => {
    const wheel = new TimerWheel()
    const sentAt: Array<number> = []
    const retransmit = () => {
      sentAt.push(wheel.nowMs)
      wheel.start(500, retransmit)
    }
    wheel.start(500, retransmit)
    wheel.advance(10_000)
    wheel.advance(10_450)
    wheel.advance(10_500)
    assert.deepStrictEqual(sentAt, [10_000, 10_500])
  })

  it("fires a timer started by a timer in a later advance, not in the same", () => {
    const wheel = new TimerWheel()
    let firings = 0
    const again = () => {
      firings++
      wheel.start(0, again)
    }
    wheel.start(0, again)
    wheel.advance(60_000)
    assert.strictEqual(firings, 1)
    wheel.advance(60_049)
    assert.strictEqual(firings, 1)
    wheel.advance(60_050)
    assert.strictEqual(firings, 2)
  })

  it("stops a timer, and only that one", () => {
    const wheel = new TimerWheel()
    const fired: Array<string> = []
    const [, second] = ["first", "second", "third"].map((name) =>
      wheel.start(500, (each) => fired.push(each), name)
    )
    wheel.cancel(second ?? noTimer)
    assert.strictEqual(wheel.pending, 2)
    wheel.advance(500)
    assert.deepStrictEqual(fired, ["first", "third"])
    assert.strictEqual(wheel.pending, 0)
  })

  it("does nothing when asked to stop a timer that fired, was stopped, or never was", () => {
    const wheel = new TimerWheel()
    let firings = 0
    const fired = wheel.start(50, () => firings++)
    wheel.advance(50)
    // The entry of the first timer is used again, so a stale id would hit the second if its
    // generation did not differ.
    const stopped = wheel.start(50, () => firings++)
    wheel.cancel(stopped)
    wheel.start(50, () => firings++)
    for (const id of [fired, stopped, noTimer, -1, 7, 1e12, 2 ** 52, NaN])
      wheel.cancel(id as TimerId)
    assert.strictEqual(wheel.pending, 1)
    wheel.advance(100)
    assert.strictEqual(firings, 2)
  })

  it("lets a timer stop another that is due in the same advance", () => {
    for (const pauseMs of [500, 60_000]) {
      const wheel = new TimerWheel()
      const fired: Array<string> = []
      wheel.start(100, () => {
        fired.push("first")
        wheel.cancel(second)
      })
      const second = wheel.start(100, () => fired.push("second"))
      wheel.start(150, () => fired.push("third"))
      wheel.advance(pauseMs)
      assert.deepStrictEqual(fired, ["first", "third"])
      assert.strictEqual(wheel.pending, 0)
    }
  })

  it("does not go back when the clock does, nor follow one that shows nonsense", () => {
    const wheel = new TimerWheel({ nowMs: 1_000 })
    let firings = 0
    wheel.start(500, () => firings++)
    for (const nowMs of [900, NaN, Infinity, -Infinity, 1_000]) {
      wheel.advance(nowMs)
      assert.strictEqual(wheel.nowMs, 1_000)
    }
    assert.strictEqual(firings, 0)
    wheel.advance(1_500)
    assert.strictEqual(firings, 1)
  })

  it("ignores an advance from inside of a timer", () => {
    const wheel = new TimerWheel()
    const fired: Array<string> = []
    wheel.start(50, () => {
      fired.push("first")
      wheel.advance(1_000)
    })
    wheel.start(500, () => fired.push("second"))
    wheel.advance(50)
    assert.deepStrictEqual(fired, ["first"])
    wheel.advance(500)
    assert.deepStrictEqual(fired, ["first", "second"])
  })

  it("goes on behind a timer that threw", () => {
    const wheel = new TimerWheel()
    const fired: Array<string> = []
    wheel.start(50, () => {
      throw new Error("a bug of this call")
    })
    wheel.start(50, () => fired.push("same slot"))
    wheel.start(100, () => fired.push("next slot"))
    assert.throws(() => wheel.advance(100), "a bug of this call")
    assert.deepStrictEqual(fired, [])
    wheel.advance(100)
    assert.deepStrictEqual(fired, ["same slot", "next slot"])
    assert.strictEqual(wheel.pending, 0)
  })

  it("holds a hundred thousand timers and fires each", () => {
    const wheel = new TimerWheel()
    let firings = 0
    const ids = Array.from({ length: 100_000 }, (_, index) =>
      wheel.start((index * 7) % 200_000, () => firings++)
    )
    assert.strictEqual(new Set(ids).size, ids.length)
    for (const id of ids.filter((_, index) => index % 4 === 0)) wheel.cancel(id)
    assert.strictEqual(wheel.pending, 75_000)
    for (let nowMs = 0; nowMs <= 200_000; nowMs += 730) wheel.advance(nowMs)
    wheel.advance(200_050)
    assert.strictEqual(firings, 75_000)
    assert.strictEqual(wheel.pending, 0)
  })

  const deed = Schema.Struct({
    deed: Schema.Literals(["start", "start", "cancel", "advance"]),
    amount: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 130_000 }))
  })

  // The model keeps all timers in one list and sorts it: slow, and too simple to be wrong.
  it.prop(
    "behaves as a sorted list of times would",
    [Schema.Array(deed).check(Schema.isMaxLength(120))],
    ([deeds]) => {
      const wheel = new TimerWheel()
      const fired: Array<number> = []
      const expected: Array<number> = []
      const started: Array<{ readonly id: TimerId; readonly number: number }> = []
      let model: Array<{ readonly tick: number; readonly number: number }> = []
      let nowMs = 0
      for (const { deed, amount } of deeds) {
        if (deed === "start") {
          const number = started.length
          const id = wheel.start(amount, (each) => fired.push(each), number)
          started.push({ id, number })
          const tick = Math.max(Math.ceil((nowMs + amount) / 50), Math.floor(nowMs / 50) + 1)
          model.push({ tick, number })
        } else if (deed === "cancel") {
          const timer = started[amount % (started.length + 1)]
          wheel.cancel(timer?.id ?? noTimer)
          model = model.filter(({ number }) => number !== timer?.number)
        } else {
          nowMs += amount % 1_000 === 0 ? amount : amount % 2_000
          wheel.advance(nowMs)
          const due = model.filter(({ tick }) => tick * 50 <= nowMs)
          expected.push(
            ...due.sort((left, right) => left.tick - right.tick).map(({ number }) => number)
          )
          model = model.filter(({ tick }) => tick * 50 > nowMs)
        }
        assert.strictEqual(wheel.pending, model.length)
      }
      assert.deepStrictEqual(fired, expected)
    },
    { arbitrary: { runs: 400, seed: 3261, size: 130_000 } }
  )
})
