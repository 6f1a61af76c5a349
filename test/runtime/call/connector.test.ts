// Role `connector`: a Resource Manager calls us and every leg of ours goes back through it.

import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import {
  accepted,
  assertClosed,
  type HeldLeg,
  hosts,
  openHouse,
  routeTo,
  settle,
  treatment
} from "../../kit/house.ts"
import { sdp } from "../../kit/uaPair.ts"

/** The test's gateway side plays the Resource Manager. */
const flow = (more = "") => `edition 2026
deployment behind-rm {
  role: connector
  cti: genesys
  mode: in-front
  sip: ["udp:127.0.0.1:5060"]
  servers: ["127.0.0.1:7009"]
  resource-manager: "sip:${hosts.gateway}:5060"
  ${more}
}
profile sales { dnis: ["5001"]  cti-params: { script: "OURS", site: "east" } }
profile named { dnis: ["5002"] }
service announce { kind: announcement  answer-within: 2s }
select {
  when gateway.use-cti == 2 and has profile -> cti(params: profile.cti-params)
  when gateway.use-cti == 1 -> cti(marked: "one")
  otherwise -> release not-found
}
cti {
  on accepted -> route "6001"
  on treatment -> play announce(prompt: "http://apps/hello.wav")
  on route.normal -> transfer to-agent
  on route.default -> profile by-dnis
  on route.reroute -> profile named
  on released, failed -> release normal
}
transfer to-agent { kind: bridge  via: platform  to: route.to
  on busy, no-answer after 20s, failed -> release busy }
defaults {
  on hangup -> release normal
  on service.failed, service.timeout -> release unavailable
  on silence after 10s, link.down -> release cti-unavailable
}
`

const statusOf = ({ events }: HeldLeg) => {
  const event = events.at(-1)
  return event?._tag === "Rejected" ? event.status : event?._tag
}

const arrive = Effect.fnUntraced(function* (number: string, parameters = "") {
  const house = yield* openHouse(flow())
  const caller = house.gateway.dial(`sip:${number}@${hosts.product}${parameters}`)
  yield* settle
  return { house, caller }
})

/** The INVITEs we sent to the Resource Manager. */
const sentInvites = (house: Effect.Success<ReturnType<typeof openHouse>>) =>
  house.network.packets
    .filter(({ to, text }) => to.startsWith(`${hosts.gateway}:`) && text.startsWith("INVITE"))
    .map(({ text }) => text)

describe("a call that a Resource Manager brings", () => {
  it.effect("without CTI parameters has no profile yet", () =>
    Effect.gen(function* () {
      const { house } = yield* arrive("5001")
      assert.deepStrictEqual([...(house.cti.newCall?.callData ?? [])], [["marked", "one"]])
    })
  )

  it.effect("with CTI parameters brings those of its profile, which hold before our own", () =>
    Effect.gen(function* () {
      const told = ";script=SA%4cES;Segment=vip;transport=udp;gvp.rm.resource-req=x;gvp-tenant-id=t"
      const { house } = yield* arrive("5001", told)
      assert.deepStrictEqual(Object.fromEntries(house.cti.newCall?.callData ?? []), {
        script: "SALES",
        site: "east",
        Segment: "vip"
      })
    })
  )

  it.effect("is refused when somebody else brings it", () =>
    Effect.gen(function* () {
      const house = yield* openHouse(flow())
      const caller = house.media.dial(`sip:5001@${hosts.product}`)
      yield* settle
      assert.strictEqual(statusOf(caller), 403)
      assert.strictEqual(house.cti.newCall, undefined)
    })
  )

  it.effect.each([
    {
      name: "hears a treatment from wherever the Resource Manager finds a platform",
      says: treatment("play-announcement"),
      uri: `sip:annc@${hosts.gateway}:5060;play=http://apps/hello.wav`,
      route: undefined
    },
    {
      name: "is mapped to its profile by the Resource Manager",
      says: routeTo(undefined),
      uri: `sip:5001@${hosts.gateway}:5060`,
      route: undefined
    },
    {
      name: "reaches an agent through the Resource Manager",
      says: routeTo("7101"),
      uri: `sip:7101@${hosts.gateway}:5060`,
      route: undefined
    },
    {
      name: "reaches a URI of another host through the Resource Manager",
      says: routeTo("sip:desk@10.9.9.9"),
      uri: "sip:desk@10.9.9.9",
      route: `Route: <sip:${hosts.gateway}:5060;lr>`
    }
  ])("$name", ({ says, uri, route }) =>
    Effect.gen(function* () {
      const { house, caller } = yield* arrive("5001")
      house.cti.say(accepted)
      yield* settle
      house.cti.say(says)
      yield* settle
      const [invite] = sentInvites(house)
      assert.isTrue(invite?.startsWith(`INVITE ${uri} SIP/2.0\r\n`), invite)
      assert.include(invite, "X-Genesys-GVP-Session-ID: ")
      if (route === undefined) assert.notInclude(invite, "Route:")
      else assert.include(invite, `${route}\r\n`)
      house.gateway.latest.leg.answer({ body: sdp("far", 6000) })
      yield* settle
      assert.strictEqual(caller.tags().at(-1), "Answered")
      caller.leg.release()
      yield* settle
      assertClosed(house)
      assert.strictEqual(house.records[0]?.gateway, "resource-manager")
    })
  )

  it.effect("names the profile that the flow chose", () =>
    Effect.gen(function* () {
      const { house } = yield* arrive("5001")
      house.cti.say(accepted)
      yield* settle
      house.cti.say({
        _tag: "Route",
        type: "reroute",
        wireType: "Reroute",
        to: "1",
        callData: new Map()
      })
      yield* settle
      const [invite] = sentInvites(house)
      assert.include(invite ?? "", "X-Genesys-gsw-ivr-profile-name: named\r\n")
    })
  )
})

describe("a Resource Manager", () => {
  it.effect("with an address that nobody knows keeps the process from starting", () =>
    Effect.gen(function* () {
      const text = flow().replace(`"sip:${hosts.gateway}:5060"`, '"sip:rm.invalid"')
      const failure = yield* Effect.flip(openHouse(text))
      assert.include(failure.message, 'resource-manager: "rm.invalid" is no address or known host')
    })
  )
})
