// Many calls over a lossy network, ended in every way there is, and a storm of repeated INVITEs:
// when the last call is over nothing lives on, neither leg nor transaction nor timer.

import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { bob, openPair, pass, sdp } from "../../kit/uaPair.ts"
import { labelOf } from "../../kit/VirtualNetwork.ts"
import { seededRandom } from "./kit/LossyWire.ts"

const idle = { legs: 0, clients: 0, servers: 0, timers: 1, connections: 0 }

/** How a call goes, chosen by chance. */
const ways = ["answered", "refused", "cancelled", "reliable", "reoffered", "crossing"] as const

const calls = 240

/** Longer than any timer that a call leaves behind, a CANCEL that nobody answers included. */
const afterMs = 150_000

describe("a user agent", () => {
  for (const seed of [1, 2, 3]) {
    it.effect(`keeps nothing of ${calls} calls over a lossy network (seed ${seed})`, () =>
      Effect.gen(function* () {
        const { network, dial, incoming, dialling, receiving } = yield* openPair
        const random = seededRandom(seed)
        network.lose = () => random() < 0.08
        const sides: Array<ReturnType<typeof dial>> = []
        for (let count = 0; count < calls; count += 1) {
          const way = ways[Math.floor(random() * ways.length)]
          const headers = way === "reliable" ? ([["Require", "100rel"]] as const) : []
          const caller = dial(sdp("alice", 4_000 + count), headers)
          sides.push(caller)
          yield* pass(200)
          const callee = incoming.at(-1)?.side
          if (way === "refused") callee?.leg.release({ status: 486 })
          if (way === "cancelled" || way === "crossing") caller.leg.release()
          callee?.leg.progress(183, { body: sdp("bob", 5_000) })
          if (way !== "refused") callee?.leg.answer({ body: sdp("bob", 5_000) })
          yield* pass(200)
          caller.leg.acknowledge()
          if (way === "reoffered") callee?.leg.reoffer(sdp("bob", 6_000))
          yield* pass(100)
        }
        // Whatever is answered late is acknowledged late, as an owner would.
        for (let round = 0; round < 40; round += 1) {
          for (const { leg } of sides) leg.acknowledge()
          yield* pass(1_000)
        }
        for (const { leg } of sides) leg.release()
        for (const { side } of incoming) side.leg.release()
        yield* pass(afterMs)
        assert.deepStrictEqual([dialling.live(), receiving.live()], [idle, idle])
      })
    )
  }

  it.effect("takes a thousand copies of one INVITE for one call", () =>
    Effect.gen(function* () {
      const { network, dial, incoming, receiving } = yield* openPair
      const caller = dial(sdp("alice", 4000))
      const invite = network.packets.find((packet) => labelOf(packet) === "INVITE")
      network.packets.length = 0
      const storm = () => {
        for (let copy = 0; copy < 1_000; copy += 1) {
          network.send(invite?.from ?? "", `${bob.address}:${bob.port}`, invite?.text ?? "")
        }
      }
      storm()
      assert.strictEqual(receiving.live().servers, 1)
      incoming[0]?.side.leg.answer({ body: sdp("bob", 5000) })
      storm()
      caller.leg.acknowledge()
      storm()
      assert.strictEqual(incoming.length, 1)
      assert.deepStrictEqual(caller.tags(), ["Answered"])
      const answers = network.packets.filter((packet) => labelOf(packet) === "200 INVITE")
      assert.strictEqual(answers.length, 1, "the answer paces itself; copies do not multiply it")
    })
  )
})
