// Media peers are asked by OPTIONS as often as their group says, and calls follow what they answer.

import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { probeMedia } from "../../../runtime/call/probeMedia.ts"
import { MediaGroup, SharedPeers } from "../../../runtime/select/MediaGroups.ts"
import { assertClosed, hosts, openHouse, settle } from "../../kit/house.ts"

const group = (name: string, probeMs: number, ...places: ReadonlyArray<string>) =>
  new MediaGroup({
    name,
    peers: places.map((host) => ({ host, port: 5070 })),
    balance: "round-robin",
    capacity: undefined,
    probeMs
  })

/** Probes with a recorder in place of the user agent; who is asked answers what the test says. */
const probing = Effect.fnUntraced(function* (groups: ReadonlyArray<MediaGroup>) {
  const asked: Array<string> = []
  const answers = new Map<string, number | undefined>()
  const shared = new SharedPeers()
  const running = { groups }
  yield* Effect.forkScoped(
    probeMedia({
      askOptions: (uri, answered) => {
        asked.push(uri)
        const status = answers.get(uri)
        if (status !== undefined) answered(status)
      },
      health: shared.health,
      groups: () => running.groups
    })
  )
  yield* TestClock.adjust(1)
  return { asked, answers, health: shared.health, running }
})

describe("the probe", () => {
  it.effect("asks every peer at once, and then at the pace of its group", () =>
    Effect.gen(function* () {
      const { asked } = yield* probing([group("m", 10_000, "a", "b"), group("n", 2_000, "c")])
      assert.deepStrictEqual(asked, ["sip:a:5070", "sip:b:5070", "sip:c:5070"])
      asked.length = 0
      yield* TestClock.adjust("9 seconds")
      assert.deepStrictEqual(asked, ["sip:c:5070", "sip:c:5070", "sip:c:5070", "sip:c:5070"])
      asked.length = 0
      yield* TestClock.adjust("1 second")
      assert.sameMembers(asked, ["sip:a:5070", "sip:b:5070", "sip:c:5070"])
    })
  )

  it.effect("leaves out a peer that answers no more and takes it back when it does", () =>
    Effect.gen(function* () {
      const { answers, health } = yield* probing([group("m", 10_000, "a")])
      const place = { host: "a", port: 5070 }
      const states: Array<string> = [health.of(place)]
      for (const status of [200, undefined, 200]) {
        answers.set("sip:a:5070", status)
        yield* TestClock.adjust("15 seconds")
        states.push(health.of(place))
      }
      assert.deepStrictEqual(states, ["unknown", "alive", "dead", "alive"])
    })
  )

  it.effect("leaves a group in peace that wants none", () =>
    Effect.gen(function* () {
      const { asked, health } = yield* probing([group("m", 0, "a")])
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual(asked, [])
      assert.strictEqual(health.of({ host: "a", port: 5070 }), "unknown")
    })
  )

  it.effect("follows a reload to other peers", () =>
    Effect.gen(function* () {
      const { asked, running } = yield* probing([group("m", 10_000, "a")])
      running.groups = [group("m", 10_000, "b")]
      asked.length = 0
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(asked, ["sip:b:5070"])
    })
  )

  it.effect("asks over the wire, and a platform answers", () =>
    Effect.gen(function* () {
      const house = yield* openHouse(`edition 2026
deployment test { cti: none  sip: ["udp:127.0.0.1:5060"] }
gateway pbx { use-cti: 0  peers: ["${hosts.gateway}"] }
media mcp { peers: ["${hosts.media}:5060"] }
profile sales { dnis: ["5001"]  app: "http://apps/sales.vxml" }
select { when has profile -> profile by-dnis
  otherwise -> release not-found }
defaults { on hangup -> release normal
  on service -> release unavailable }
`)
      const answers: Array<number | undefined> = []
      for (const host of [hosts.media, "127.0.0.99"]) {
        house.askOptions(`sip:${host}:5060`, (status) => answers.push(status))
      }
      yield* settle
      assert.deepStrictEqual(answers, [200])
      yield* TestClock.adjust("40 seconds")
      assert.deepStrictEqual(answers, [200, undefined])
      assertClosed(house, 0)
    })
  )
})
