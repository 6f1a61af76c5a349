// How much of the media platform is there.

import { assert, describe, it } from "@effect/vitest"
import { mediaCondition } from "../../../runtime/select/mediaCondition.ts"
import type { PeerState } from "../../../runtime/select/PeerHealth.ts"

const states: ReadonlyArray<readonly [ReadonlyArray<PeerState>, string]> = [
  [[], "all"],
  [["unknown"], "all"],
  [["alive", "unknown"], "all"],
  [["alive", "dead"], "some"],
  [["unknown", "dead"], "some"],
  [["dead", "dead"], "none"]
]

describe("the media platform", () => {
  it.each(states)("with peers %o is there: %s", (peers, condition) => {
    const places = peers.map((_, port) => ({ host: "127.0.0.1", port }))
    const of = ({ port = 0 }: { readonly port: number | undefined }): PeerState =>
      peers[port] ?? "unknown"
    assert.strictEqual(mediaCondition(places, { of }), condition)
  })
})
