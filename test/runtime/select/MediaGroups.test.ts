// Which peer of a media group takes the next request.

import { assert, describe, it } from "@effect/vitest"
import { MediaGroup, SharedPeers } from "../../../runtime/select/MediaGroups.ts"
import { PeerHealth } from "../../../runtime/select/PeerHealth.ts"

const peers = ["a", "b", "c"].map((host) => ({ host, port: 5070 }))

const probeMs = 10_000

const hosts = (group: MediaGroup, count: number) =>
  Array.from({ length: count }, () => group.take()?.peer.host ?? "none")

describe("a media peer's health", () => {
  // oxfmt-ignore
  it.each<readonly [string, ReadonlyArray<number | undefined>, "alive" | "unknown" | "dead"]>([
    ["is unknown before it was asked",                   [],                    "unknown"],
    ["is unknown while it never answers",                [undefined, undefined], "unknown"],
    ["is alive when it answers",                         [200],                 "alive"],
    ["is alive when it does not know OPTIONS",           [405],                 "alive"],
    ["is dead when it answers no more",                  [200, undefined],      "dead"],
    ["stays dead while it does not answer",              [200, undefined, undefined], "dead"],
    ["is dead when it says that it cannot serve",        [503],                 "dead"],
    ["is alive again when it answers again",             [200, undefined, 200], "alive"]
  ])("%s", (_name, answers, state) => {
    const health = new PeerHealth()
    const place = { host: "a", port: 5070 }
    for (const status of answers) health.note(place, status)
    assert.strictEqual(health.of(place), state)
  })

  it("tells of changes only, and forgets peers that are no longer there", () => {
    const health = new PeerHealth()
    const place = { host: "a", port: 5070 }
    const told = [200, 200, undefined, undefined, 200].map((status) => health.note(place, status))
    assert.deepStrictEqual(told, ["alive", undefined, "dead", undefined, "alive"])
    health.keep([{ host: "a", port: 5071 }])
    assert.strictEqual(health.of(place), "unknown")
  })

  it("leads calls to peers that are there, to unknown ones when none is, to dead ones never", () => {
    const shared = new SharedPeers()
    const settings = { name: "m", peers, balance: "round-robin", capacity: 2, probeMs } as const
    const group = new MediaGroup(settings, shared)
    for (const place of peers) shared.health.note(place, 200)
    shared.health.note({ host: "b", port: 5070 }, undefined)
    assert.deepStrictEqual(hosts(group, 5), ["a", "c", "a", "c", "none"])
    shared.health.keep([])
    assert.deepStrictEqual(hosts(group, 3), ["b", "b", "none"])
  })
})

describe("a media group", () => {
  it("takes its peers in turn", () => {
    const group = new MediaGroup({
      name: "m",
      peers,
      balance: "round-robin",
      capacity: undefined,
      probeMs
    })
    assert.deepStrictEqual(hosts(group, 5), ["a", "b", "c", "a", "b"])
  })

  it("passes a full peer over, and says none when all are full", () => {
    const group = new MediaGroup({ name: "m", peers, balance: "round-robin", capacity: 1, probeMs })
    const first = group.take()
    assert.deepStrictEqual(hosts(group, 3), ["b", "c", "none"])
    first?.giveBack()
    first?.giveBack()
    assert.deepStrictEqual(hosts(group, 2), ["a", "none"])
  })

  it("takes the least used peer", () => {
    const group = new MediaGroup({
      name: "m",
      peers,
      balance: "least-used",
      capacity: undefined,
      probeMs
    })
    const leases = [group.take(), group.take(), group.take(), group.take()]
    leases[1]?.giveBack()
    assert.strictEqual(group.take()?.peer.host, "b")
  })

  it("of no peers has none to give", () => {
    const group = new MediaGroup({
      name: "m",
      peers: [],
      balance: "round-robin",
      capacity: 1,
      probeMs
    })
    assert.strictEqual(group.take(), undefined)
  })
})
