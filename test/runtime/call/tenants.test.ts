// A call stays with the tenant whose number was dialled, whatever number the CTI side tells later
// (language.md §9: no call of one tenant reaches another tenant's names).

import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { hosts, openHouse, settle } from "../../kit/house.ts"

const flow = `edition 2026
deployment test {
  cti: genesys
  mode: behind
  sip: ["udp:127.0.0.1:5060"]
  servers: ["127.0.0.31:7009"]
}
gateway pbx { use-cti: 1  peers: ["${hosts.gateway}"] }
media mcp { peers: ["${hosts.media}:5060"] }
profile house { dnis: ["300"]  app: "http://house/house.vxml" }
tenant acme {
  numbers: ["100", "101"]
  profile sales { dnis: ["101"]  app: "http://acme/sales.vxml" }
}
tenant globex {
  numbers: ["200"]
  profile main { dnis: ["200"]  app: "http://globex/main.vxml" }
}
select { when gateway.use-cti == 1 -> cti }
cti {
  on accepted -> profile by-dnis
  on released, failed -> release normal
}
defaults {
  on hangup -> release normal
  on service -> release unavailable
  on silence after 30s, link.down -> release cti-unavailable
}
`

// oxfmt-ignore
const rows: ReadonlyArray<readonly [dialled: string, told: string, tenant: string | undefined, page: string | undefined]> = [
  ["100", "101", "acme",    "http://acme/sales.vxml"],
  ["100", "200", "acme",    undefined],
  ["100", "300", "acme",    "http://house/house.vxml"],
  ["555", "200", "globex",  "http://globex/main.vxml"],
  ["555", "300", undefined, "http://house/house.vxml"]
]

describe("a call", () => {
  it.effect.each(rows)(
    "to %s that turns out to be for %s is of %s",
    ([dialled, told, tenant, page]) =>
      Effect.gen(function* () {
        const house = yield* openHouse(flow)
        const caller = house.call(dialled)
        yield* settle
        house.cti.say({ _tag: "Accepted", dnis: told, ani: undefined, ids: new Map() })
        yield* settle
        const sent = house.network.packets.map(
          ({ text }) => /^INVITE sip:dialog@[^;]*;voicexml=([^; ]*)/.exec(text)?.[1]
        )
        assert.strictEqual(
          sent.find((found) => found !== undefined),
          page
        )
        caller.leg.release()
        yield* settle
        assert.strictEqual(house.records[0]?.tenant, tenant)
      })
  )
})
