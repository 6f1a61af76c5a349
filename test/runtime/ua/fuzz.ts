// A storm of mutated datagrams at a user agent with calls up, in virtual time: nothing may break,
// no call may suffer, and nothing may be left when it is over.

import { assert } from "@effect/vitest"
import { Effect } from "effect"
import { readdirSync } from "node:fs"
import { alice, bob, openPair, pass, sdp } from "../../kit/uaPair.ts"
import { goldenOctets, goldenPath } from "../wire/sip/kit/golden.ts"
import { makeMutator } from "./hostile.ts"
import { seededRandom } from "./kit/LossyWire.ts"

const torture = (folder: string): ReadonlyArray<string> =>
  readdirSync(goldenPath(`torture/${folder}`))
    .filter((file) => !file.endsWith(".message.txt"))
    .map((file) => goldenOctets(`torture/${folder}/${file}`).toString("latin1"))

/** Datagrams between two steps of time, so that timers run among them. */
const burst = 200

/**
 * Sends `count` mutated datagrams, those of the running call among their origins. Calls that come
 * of it are refused.
 */
export const checkStorm = Effect.fnUntraced(function* (count: number, seed: number) {
  const { network, dial, incoming, receiving, dialling } = yield* openPair
  const caller = dial(sdp("alice", 4000))
  const callee = incoming[0]?.side
  callee?.leg.progress(180)
  callee?.leg.answer({ body: sdp("bob", 5000) })
  caller.leg.acknowledge()
  const own = network.packets.map(({ text }) => text)
  const mutator = makeMutator(
    [...torture("rfc4475"), ...torture("rfc5118"), ...own, ...own, ...own],
    seededRandom(seed)
  )
  const places = [`${alice.address}:${alice.port}`, `${bob.address}:${bob.port}`]
  for (let sent = 0; sent < count; sent += burst) {
    for (let index = 0; index < burst; index += 1) {
      network.send("127.0.0.66:5060", places[index % 2] ?? "", mutator.next())
    }
    network.packets.length = 0
    yield* pass(100)
    for (const { side } of incoming.slice(1)) side.leg.release({ status: 486 })
    incoming.length = 1
  }
  // A mutated BYE of the call is a BYE of the call, so it may have ended.
  caller.leg.release()
  callee?.leg.release()
  yield* pass(240_000)
  for (const { live } of [receiving, dialling]) {
    const { legs, clients, servers, timers, connections } = live()
    assert.deepStrictEqual(
      { legs, clients, servers, connections },
      { legs: 0, clients: 0, servers: 0, connections: 0 }
    )
    assert.isAtMost(timers, 1, "timers are left")
  }
  const last = dial(sdp("alice", 4000))
  incoming.at(-1)?.side.leg.answer({ body: sdp("bob", 5000) })
  assert.deepStrictEqual(last.tags(), ["Answered"], "the next call is answered")
})
