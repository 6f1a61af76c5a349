// A world: time passes when it is asked to, and nothing else does.

import { assert, describe, it } from "@effect/vitest"
import { Clock, Duration, Effect, Fiber, Queue, Scheduler } from "effect"
import { Network } from "../../../runtime/ladder/Network.ts"
import { goodDay, makeWeather } from "../../../runtime/ladder/Weather.ts"
import { EndlessWorld, World } from "../../../runtime/ladder/World.ts"

const inWorld =
  (world: World) =>
  <A, E>(effect: Effect.Effect<A, E>) =>
    Effect.forkChild(
      effect.pipe(
        Effect.provideService(Clock.Clock, world.clock),
        Effect.provideService(Scheduler.Scheduler, world.scheduler)
      ),
      { startImmediately: true }
    )

describe("a world", () => {
  it.effect("wakes sleepers in the order of their times, at their times", () =>
    Effect.gen(function* () {
      const world = new World(1_000)
      const woken: Array<readonly [number, number]> = []
      for (const ms of [300, 100, 200, 100]) {
        yield* inWorld(world)(
          Effect.sleep(ms).pipe(
            Effect.andThen(Clock.currentTimeMillis),
            Effect.map((now) => woken.push([ms, now]))
          )
        )
      }
      yield* world.pass(1_250)
      assert.deepStrictEqual(woken, [
        [100, 1_100],
        [100, 1_100],
        [200, 1_200]
      ])
      assert.strictEqual(world.nowMs(), 1_250)
    })
  )

  it.effect("lets everything happen that follows at once, before any time passes", () =>
    Effect.gen(function* () {
      const world = new World(0)
      const seen: Array<string> = []
      // Whoever makes a queue wakes its readers, so it is made in the world too.
      const made = yield* inWorld(world)(Queue.unbounded<string>())
      yield* world.rest
      const queue = yield* Fiber.join(made)
      yield* inWorld(world)(
        Effect.forever(
          Effect.map(Queue.take(queue), (word) => seen.push(`${word} at ${world.nowMs()}`))
        )
      )
      queueMicrotask(() => Queue.offerUnsafe(queue, "first"))
      world.after(5, () => Queue.offerUnsafe(queue, "second"), true)
      world.after(6, () => Queue.offerUnsafe(queue, "a timer"))
      yield* world.rest
      assert.deepStrictEqual(seen, ["first at 0", "second at 5"])
    })
  )

  it.effect("stops when it is told that it is enough", () =>
    Effect.gen(function* () {
      const world = new World(0)
      let ticks = 0
      yield* inWorld(world)(
        Effect.forever(
          Effect.andThen(
            Effect.sleep(50),
            Effect.sync(() => void ticks++)
          )
        )
      )
      yield* world.pass(Duration.toMillis("1 hour"), () => ticks === 7)
      assert.deepStrictEqual([ticks, world.nowMs()], [7, 350])
    })
  )

  it.effect("interrupts a sleeper, and forgets what was cancelled", () =>
    Effect.gen(function* () {
      const world = new World(0)
      let rung = false
      const fiber = yield* inWorld(world)(Effect.sleep(10))
      const cancel = world.after(20, () => void (rung = true), true)
      cancel()
      cancel()
      fiber.interruptUnsafe()
      yield* world.pass(100)
      assert.isFalse(rung)
      assert.isDefined(fiber.pollUnsafe())
      yield* Fiber.await(fiber)
    })
  )

  it.effect("gives up a world that goes round in circles", () =>
    Effect.gen(function* () {
      const world = new World(0)
      const again = (): void => void world.after(0, again, true)
      again()
      const exit = yield* Effect.exit(world.rest)
      assert.include(String(exit), new EndlessWorld().message)
    })
  )
})

describe("a network", () => {
  const climate = { ...goodDay, jitterMs: 20, lossChance: 0.2, doubleChance: 0.2, cutChance: 0.5 }

  const arrivals = Effect.fnUntraced(function* (seed: number) {
    const world = new World(0)
    const network = new Network(world, makeWeather(climate, seed))
    const heard: Array<number> = []
    const to = { address: "10.0.0.2", port: 5060 }
    network.bind(to, (bytes) => void heard.push(bytes[0] ?? 0))
    for (let index = 0; index < 100; index++) {
      network.send({ address: "10.0.0.1", port: 5060 }, to, Uint8Array.of(index))
    }
    yield* world.rest
    return heard
  })

  it.effect("loses, doubles and reorders datagrams, the same ones for the same seed", () =>
    Effect.gen(function* () {
      const heard = yield* arrivals(7)
      assert.deepStrictEqual(heard, yield* arrivals(7))
      assert.notDeepEqual(heard, yield* arrivals(8))
      const distinct = new Set(heard)
      assert.isBelow(distinct.size, 95)
      assert.isAbove(heard.length, distinct.size)
      assert.notDeepEqual(
        heard,
        heard.toSorted((left, right) => left - right)
      )
    })
  )

  it.effect("keeps a stream whole and in order, however it is cut", () =>
    Effect.gen(function* () {
      const world = new World(0)
      const network = new Network(world, makeWeather(climate, 3))
      const heard: Array<number> = []
      let over: string | undefined
      network.accept({ address: "10.0.0.2", port: 7009 }, (end) =>
        end.listen({
          onBytes: (bytes) => void heard.push(...bytes),
          onOver: (how) => {
            over = how
          }
        })
      )
      const sent = Array.from({ length: 200 }, (_, index) => index % 256)
      network.connect({ address: "10.0.0.2", port: 7009 }, (end) => {
        for (let at = 0; at < sent.length; at += 8)
          end?.write(Uint8Array.from(sent.slice(at, at + 8)))
        end?.end()
      })
      yield* world.rest
      assert.deepStrictEqual(heard, sent)
      assert.strictEqual(over, "ended")
    })
  )

  it.effect("says at once that nobody listens, and resets what it is told to", () =>
    Effect.gen(function* () {
      const world = new World(0)
      const network = new Network(world, makeWeather())
      let refused = false
      let how: string | undefined
      network.connect({ address: "10.0.0.9", port: 1 }, (end) => void (refused = end === undefined))
      network.accept({ address: "10.0.0.2", port: 7009 }, () => undefined)
      network.connect({ address: "10.0.0.2", port: 7009 }, (end) =>
        end?.listen({ onBytes: () => undefined, onOver: (word) => void (how = word) })
      )
      yield* world.rest
      network.resetStreams()
      assert.deepStrictEqual([refused, how], [true, "reset"])
    })
  )
})
