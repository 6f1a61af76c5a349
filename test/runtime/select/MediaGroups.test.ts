// Which peer of a media group takes the next request.

import { assert, describe, it } from "@effect/vitest"
import { MediaGroup } from "../../../runtime/select/MediaGroups.ts"

const peers = ["a", "b", "c"].map((host) => ({ host, port: 5070 }))

const hosts = (group: MediaGroup, count: number) =>
  Array.from({ length: count }, () => group.take()?.peer.host ?? "none")

describe("a media group", () => {
  it("takes its peers in turn", () => {
    const group = new MediaGroup({ name: "m", peers, balance: "round-robin", capacity: undefined })
    assert.deepStrictEqual(hosts(group, 5), ["a", "b", "c", "a", "b"])
  })

  it("passes a full peer over, and says none when all are full", () => {
    const group = new MediaGroup({ name: "m", peers, balance: "round-robin", capacity: 1 })
    const first = group.take()
    assert.deepStrictEqual(hosts(group, 3), ["b", "c", "none"])
    first?.giveBack()
    first?.giveBack()
    assert.deepStrictEqual(hosts(group, 2), ["a", "none"])
  })

  it("takes the least used peer", () => {
    const group = new MediaGroup({ name: "m", peers, balance: "least-used", capacity: undefined })
    const leases = [group.take(), group.take(), group.take(), group.take()]
    leases[1]?.giveBack()
    assert.strictEqual(group.take()?.peer.host, "b")
  })

  it("of no peers has none to give", () => {
    const group = new MediaGroup({ name: "m", peers: [], balance: "round-robin", capacity: 1 })
    assert.strictEqual(group.take(), undefined)
  })
})
