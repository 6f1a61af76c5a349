// What the three modes of IVR Server mean for a call: how it begins, which numbers it has, what a
// route may be, and how either side's end is told to the other.

import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Instruction } from "../../../runtime/cti/Instruction.ts"
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
import { byeWithResults } from "../../kit/byeWithResults.ts"
import { sdp, sdpText } from "../../kit/uaPair.ts"

const flow = (options: {
  readonly mode: "behind" | "in-front" | "network"
  readonly deployment?: string
  readonly accepted?: string
  readonly route?: string
  readonly released?: string
  readonly more?: string
}) => `edition 2026
deployment test {
  cti: genesys
  mode: ${options.mode}
  sip: ["udp:127.0.0.1:5060"]
  servers: ["127.0.0.31:7009"]
  ${options.deployment ?? ""}
}
gateway pbx { use-cti: 1  peers: ["${hosts.gateway}"] }
media mcp { peers: ["${hosts.media}:5060"] }
service hold { kind: music  file: "http://p/hold.wav"  answer-within: 2s }
service ask { kind: digits  prompt: "http://p/pin.wav"  answer-within: 2s }
profile sales { dnis: ["800X"]  app: "http://apps/sales.vxml" }
profile other { dnis: ["900X"]  app: "http://apps/other.vxml" }
select {
  when gateway.use-cti == 1 -> cti
}
cti {
  on accepted -> ${options.accepted ?? 'route "6001"'}
  on treatment.music -> play hold
  on treatment -> play ask
  ${options.route ?? "on route -> transfer away"}
  on released -> ${options.released ?? "release normal"}
  on failed -> release unavailable
}
transfer away {
  kind: bridge
  via: platform
  to: "7001"
  tries: 2
  on busy -> route "6002"
  on no-answer after 20s, failed -> release unavailable
}
defaults {
  on hangup -> release normal
  on service -> report failed
  on silence after 30s -> release no-answer
  on link.down -> release cti-unavailable
}
${options.more ?? ""}
`

const statusOf = ({ events }: HeldLeg) => {
  const event = events.at(-1)
  return event?._tag === "Rejected" ? event.status : event?._tag
}

const reasonOf = ({ events }: HeldLeg) => {
  const event = events.at(-1)
  if (event?._tag === "Rejected" || event?._tag === "ByeReceived") {
    return event.message?.header("Reason") ?? ""
  }
  return ""
}

const route = (type: "normal" | "default" | "reroute", wireType: string, to?: string) =>
  ({ _tag: "Route", type, wireType, to, callData: new Map() }) satisfies Instruction

describe("the beginning of a call", () => {
  it.effect("has the port of call of its number, where there is a table", () =>
    Effect.gen(function* () {
      const deployment = 'port-of-call: { "3001": "1", "3002": "2" }'
      const house = yield* openHouse(flow({ mode: "behind", deployment }))
      house.call("3002")
      yield* settle
      assert.deepStrictEqual(house.cti.said, ["open 2"])
      assert.strictEqual(house.cti.newCall?.dnis, "3002")
      const unknown = house.call("3003")
      yield* settle
      assert.strictEqual(statusOf(unknown), 503, "`failed`: no entry of `port-of-call`")
    })
  )

  it.effect("behind the switch waits for the switch's numbers, and the profile is theirs", () =>
    Effect.gen(function* () {
      const house = yield* openHouse(flow({ mode: "behind", accepted: "profile by-dnis" }))
      house.call("8001")
      yield* settle
      assert.strictEqual(house.media.received.length, 0)
      house.cti.say({ _tag: "Accepted", dnis: "9001", ani: "4711", ids: new Map() })
      yield* settle
      const invite = house.network.packets.find(({ text }) => text.startsWith("INVITE sip:dialog@"))
      assert.include(invite?.text ?? "", "voicexml=http://apps/other.vxml")
      assert.include(invite?.text ?? "", "To: <sip:9001@127.0.0.1>")
      house.media.latest.leg.release({ status: 480 })
      yield* settle
      assert.deepStrictEqual(
        house.records.map(({ dnis, ani, profile }) => [dnis, ani, profile]),
        [["9001", "4711", "other"]]
      )
    })
  )

  it.effect("in the network brings treatments without a question of ours", () =>
    Effect.gen(function* () {
      const text = flow({ mode: "network" })
        .replace('on accepted -> route "6001"', "")
        .replace("on route -> transfer away", "")
        .replace(/transfer away \{[^}]*\}/, "")
      const house = yield* openHouse(text)
      const caller = house.call("8001")
      yield* settle
      house.cti.say(accepted)
      house.cti.say(treatment("music"))
      yield* settle
      house.media.latest.leg.answer({ body: sdp("media", 6000) })
      yield* settle
      assert.deepStrictEqual(caller.tags(), ["Answered"])
      house.cti.say(treatment("play-announcement-and-digits"))
      yield* settle
      assert.deepStrictEqual(house.cti.said, ["open 8001", "started", "cancelled"])
      assert.strictEqual(house.media.received.length, 2)
    })
  )
})

describe("a route", () => {
  for (const [type, wireType] of [
    ["normal", "Normal"],
    ["default", "Default"],
    ["reroute", "Reroute"],
    ["reroute", "RerouteAttended"],
    ["reroute", "RerouteConferenced"]
  ] as const) {
    it.effect(`of the type ${wireType} is ${type} to the flow`, () =>
      Effect.gen(function* () {
        const text = flow({
          mode: "in-front",
          route: [
            'on route.normal -> attach(way: "normal") then release busy',
            'on route.default -> attach(way: "default") then release busy',
            'on route.reroute -> attach(way: "reroute") then release busy'
          ].join("\n  ")
        })
        const house = yield* openHouse(text)
        house.call("8001")
        yield* settle
        house.cti.say(accepted)
        house.cti.say(route(type, wireType, type === "default" ? undefined : "7001"))
        yield* settle
        assert.include(house.cti.said, `attach way=${type}`)
        assertClosed(house)
      })
    )
  }

  it.effect("is asked for with what the caller keyed last, and the call's data", () =>
    Effect.gen(function* () {
      const house = yield* openHouse(
        flow({ mode: "in-front", accepted: 'play ask then route "6001"' })
      )
      house.call("8001")
      yield* settle
      house.cti.say(accepted)
      yield* settle
      house.media.latest.leg.answer({ body: sdp("media", 6000) })
      yield* settle
      byeWithResults(house.network, house.media.latest, "digits=4711&result=complete&extra=x")
      yield* settle
      assert.deepStrictEqual(house.cti.said, ["open 8001", "route 6001 4711 extra=x"])
    })
  )

  it.effect("that cannot be reached is told to the CTI side after the last try", () =>
    Effect.gen(function* () {
      const house = yield* openHouse(flow({ mode: "in-front" }))
      house.call("8001")
      yield* settle
      house.cti.say(accepted)
      house.cti.say(routeTo("7001"))
      yield* settle
      assert.deepStrictEqual(house.cti.said, ["open 8001", "route 6001"])
      for (const _ of [1, 2]) {
        house.gateway.latest.leg.release({ status: 486 })
        yield* settle
      }
      assert.deepStrictEqual(house.cti.said.slice(2), ["not connected busy", "route 6002"])
    })
  )

  it.effect("that comes again moves a caller who talks already", () =>
    Effect.gen(function* () {
      const house = yield* openHouse(flow({ mode: "in-front" }))
      const caller = house.call("8001")
      yield* settle
      house.cti.say(accepted)
      house.cti.say(routeTo("7001"))
      yield* settle
      const first = house.gateway.latest
      first.leg.answer({ body: sdp("agent", 7000) })
      yield* settle
      assert.include(house.cti.said, "connected")
      house.cti.say(route("reroute", "Reroute", "7001"))
      yield* settle
      assert.include(first.tags(), "ByeReceived")
      assert.strictEqual(house.gateway.received.length, 2)
      house.gateway.latest.leg.answer({ body: sdp("second", 7100) })
      yield* settle
      const offered = caller.events.at(-1)
      assert.include(
        sdpText(offered?._tag === "Reoffered" ? offered.request.body : undefined),
        "m=audio 7100"
      )
    })
  )
})

describe("the end of a call", () => {
  for (const [cause, sip] of [
    ["Normal", undefined],
    ["Abandoned", undefined],
    ["Released", undefined],
    ["Timeout", 408],
    ["Resources", 503],
    ["ServerPaused", 503],
    ["FeatureNotSupported", 501],
    ["InvalidVersion", 505],
    ["InvalidStateTransition", 500]
  ] as const) {
    it.effect(`by EndCall ${cause} is told to an unanswered caller with its cause`, () =>
      Effect.gen(function* () {
        const house = yield* openHouse(flow({ mode: "behind" }))
        const caller = house.call("8001")
        yield* settle
        house.cti.say({ _tag: "Released", cause })
        yield* settle
        assert.strictEqual(statusOf(caller), 480)
        const expected = sip === undefined ? "" : `SIP;cause=${sip}, `
        assert.strictEqual(reasonOf(caller), `${expected}X-CTI;text="${cause}"`)
        assert.deepStrictEqual(house.cti.said, ["open 8001"], "nothing is said to it any more")
        assertClosed(house)
      })
    )
  }

  it.effect("by EndCall in the middle of a treatment ends the caller with BYE", () =>
    Effect.gen(function* () {
      const house = yield* openHouse(flow({ mode: "in-front" }))
      const caller = house.call("8001")
      yield* settle
      house.cti.say(accepted)
      house.cti.say(treatment("music"))
      yield* settle
      house.media.latest.leg.answer({ body: sdp("media", 6000) })
      yield* settle
      house.cti.say({ _tag: "Released", cause: "Timeout" })
      yield* settle
      assert.strictEqual(reasonOf(caller), 'SIP;cause=408, X-CTI;text="Timeout"')
      assertClosed(house)
    })
  )

  for (const [released, cause] of [
    ["release normal", "normal"],
    ["release busy", "normal"],
    ["release unavailable", "resources"],
    ["release 501", "unsupported"],
    ["release 408", "timeout"]
  ] as const) {
    it.effect(`by \`${released}\` of the flow is told to IVR Server as ${cause}`, () =>
      Effect.gen(function* () {
        const house = yield* openHouse(flow({ mode: "in-front", accepted: released }))
        house.call("8001")
        yield* settle
        house.cti.say(accepted)
        yield* settle
        assert.strictEqual(house.cti.said.at(-1), `close ${cause}`)
        assertClosed(house)
      })
    )
  }
})
