// Every way of sending a caller away, and what each destination may do: answer, be busy, never
// answer, refuse.

import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import {
  accepted,
  assertClosed,
  hosts,
  openHouse,
  pass,
  routeTo,
  settle,
  treatment
} from "../../kit/house.ts"
import { sdp, sdpText } from "../../kit/uaPair.ts"

const flow = (transfer: string) => `edition 2026
deployment test {
  cti: genesys
  mode: behind
  sip: ["udp:127.0.0.1:5060"]
  servers: ["127.0.0.31:7009"]
}
gateway pbx { use-cti: 1  peers: ["${hosts.gateway}"] }
media mcp { peers: ["${hosts.media}:5060"] }
service hold { kind: music  file: "hold.wav"  answer-within: 2s }
service sorry { kind: announcement  prompt: "sorry.wav"  answer-within: 2s }
select { when gateway.use-cti == 1 -> cti }
cti {
  on accepted -> route "6001"
  on treatment -> play hold
  on route -> transfer away
  on released -> release normal
  on failed -> release unavailable
}
transfer away {
  ${transfer}
  on busy -> release busy
  on no-answer after 5s -> release no-answer
  on failed -> play sorry then release unavailable
}
defaults {
  on hangup -> release normal
  on service -> report failed
  on silence after 30s -> release unavailable
  on link.down -> release cti-unavailable
}
`

const blind = flow('kind: blind  via: platform  to: "7001"')
const redirected = flow('kind: blind  via: platform  to: "7001"  redirect: yes')
const bridged = flow('kind: bridge  via: platform  to: "7001"  header: { "X-Why": "queue" }')
const twice = flow('kind: bridge  via: platform  to: "7001"  tries: 2')
const bySwitch = flow('kind: blind  via: cti  to: "7001"').replace(
  "on failed -> play",
  "on failed, link.down -> play"
)

/** A caller whom the CTI side has just routed, answered by music before or not. */
const away = Effect.fnUntraced(function* (text: string, answered: boolean) {
  const house = yield* openHouse(text)
  const caller = house.call("5001")
  yield* settle
  house.cti.say(accepted)
  if (answered) {
    house.cti.say(treatment("music"))
    yield* settle
    house.media.latest.leg.answer({ body: sdp("media", 6000) })
    yield* settle
  }
  house.cti.say(routeTo("7001"))
  yield* settle
  return { ...house, house, caller }
})

describe("an unanswered caller", () => {
  it.effect("is sent away with 302 where the gateway allows it", () =>
    Effect.gen(function* () {
      const { caller, cti, house } = yield* away(redirected, false)
      const [event] = caller.events
      assert.strictEqual(event?._tag === "Rejected" && event.status, 302)
      if (event?._tag !== "Rejected") return
      assert.strictEqual(event.message?.header("Contact"), "<sip:7001@127.0.0.11:5060>")
      assert.strictEqual(cti.said.at(-1), "close normal")
      assertClosed(house)
    })
  )

  it.effect("is joined with the destination, whose ringing and answer are his", () =>
    Effect.gen(function* () {
      const { caller, gateway, cti, house } = yield* away(blind, false)
      const { leg, call } = gateway.latest
      assert.strictEqual(call?.dnis, "7001")
      assert.include(sdpText(call?.body), "m=audio 4000")
      leg.progress(180)
      leg.answer({ body: sdp("agent", 7000) })
      yield* settle
      assert.deepStrictEqual(caller.tags(), ["Provisional", "Answered"])
      assert.strictEqual(
        cti.said.at(-1),
        "close normal",
        "a blind transfer is over for the CTI side"
      )
      assert.strictEqual(house.calls.count(), 1, "and not for us")
      leg.release()
      yield* settle
      assert.deepStrictEqual(caller.tags().slice(-1), ["ByeReceived"])
      assertClosed(house)
    })
  )

  it.effect(
    "gets the destination's offer where he had none himself, and his answer goes there",
    () =>
      Effect.gen(function* () {
        const house = yield* openHouse(blind)
        const caller = house.call("5001", { body: undefined })
        yield* settle
        house.cti.say(accepted)
        house.cti.say(routeTo("7001"))
        yield* settle
        assert.strictEqual(house.gateway.latest.call?.body, undefined)
        house.gateway.latest.leg.answer({ body: sdp("agent", 7000) })
        yield* settle
        const [answered] = caller.events
        assert.include(
          sdpText(answered?._tag === "Answered" ? answered.body : undefined),
          "m=audio 7000"
        )
        assert.include(house.gateway.latest.tags(), "Acknowledged")
      })
  )

  for (const [status, tag, final] of [
    [486, "busy", 486],
    [600, "busy anywhere", 486],
    [480, "unavailable", 480],
    [603, "declining, after an apology", 503]
  ] as const) {
    it.effect(`gets ${final} from a destination that is ${tag} (${status})`, () =>
      Effect.gen(function* () {
        const { caller, gateway, media, house } = yield* away(blind, false)
        gateway.latest.leg.release({ status })
        yield* settle
        if (final === 503) {
          media.latest.leg.answer({ body: sdp("media", 6000) })
          yield* settle
          media.latest.leg.release()
          yield* settle
          assert.deepStrictEqual(caller.tags().slice(-1), ["ByeReceived"])
        } else {
          const event = caller.events.at(-1)
          assert.strictEqual(event?._tag === "Rejected" && event.status, final)
        }
        assertClosed(house)
      })
    )
  }

  it.effect("is told so when nobody answers in time, and the destination stops ringing", () =>
    Effect.gen(function* () {
      const { caller, gateway, house } = yield* away(blind, false)
      gateway.latest.leg.progress(180)
      yield* pass(4_800)
      assert.deepStrictEqual(gateway.latest.tags(), [])
      yield* pass(400)
      assert.deepStrictEqual(gateway.latest.tags(), ["Cancelled"])
      assert.deepStrictEqual(caller.tags().slice(-1), ["Rejected"])
      assertClosed(house)
    })
  )
})

describe("an answered caller", () => {
  it.effect(
    "is joined with an agent by re-INVITE, and stays under the CTI side until he hangs up",
    () =>
      Effect.gen(function* () {
        const { caller, gateway, cti, house } = yield* away(bridged, true)
        const { leg, call } = gateway.latest
        assert.strictEqual(call?.header("X-Why"), "queue")
        leg.answer({ body: sdp("agent", 7000) })
        yield* settle
        const offered = caller.events.at(-1)
        if (offered?._tag !== "Reoffered") return assert.fail("no re-INVITE")
        assert.include(sdpText(offered.request.body), "m=audio 7000")
        offered.request.respond(200, { body: sdp("caller", 4000) })
        yield* settle
        assert.notInclude(cti.said, "close normal")
        caller.leg.release()
        yield* settle
        assert.deepStrictEqual(leg.ended, true)
        assert.strictEqual(cti.said.at(-1), "close normal")
        assertClosed(house)
        assert.strictEqual(house.records[0]?.transfers[0]?.outcome, "completed")
      })
  )

  it.effect("whose answer differs from what the agent was offered: the agent is told", () =>
    Effect.gen(function* () {
      const { caller, gateway } = yield* away(bridged, true)
      gateway.latest.leg.answer({ body: sdp("agent", 7000) })
      yield* settle
      const offered = caller.events.at(-1)
      if (offered?._tag === "Reoffered") offered.request.respond(200, { body: sdp("caller", 4444) })
      yield* settle
      const told = gateway.latest.events.at(-1)
      assert.include(
        sdpText(told?._tag === "Reoffered" ? told.request.body : undefined),
        "m=audio 4444"
      )
    })
  )

  it.effect("holds and resumes with the agent, and their INFO goes across", () =>
    Effect.gen(function* () {
      const { caller, gateway } = yield* away(bridged, true)
      gateway.latest.leg.answer({ body: sdp("agent", 7000) })
      yield* settle
      const offered = caller.events.at(-1)
      if (offered?._tag === "Reoffered") offered.request.respond(200, { body: sdp("caller", 4000) })
      yield* settle
      const outcomes: Array<number> = []
      caller.leg.reoffer(sdp("caller", 4008), ({ status }) => outcomes.push(status))
      yield* settle
      const held = gateway.latest.events.at(-1)
      if (held?._tag !== "Reoffered") return assert.fail("the agent heard nothing")
      assert.include(sdpText(held.request.body), "m=audio 4008")
      held.request.respond(200, { body: sdp("agent", 7000) })
      yield* settle
      gateway.latest.leg.request("INFO", {}, ({ status }) => outcomes.push(status))
      yield* settle
      const info = caller.events.at(-1)
      if (info?._tag === "Requested") info.request.respond(200)
      yield* settle
      assert.deepStrictEqual(outcomes, [200, 200])
    })
  )

  for (const [what, notify, reason] of [
    ["busy", "486 Busy Here", "486"],
    ["not answering", "480 Temporarily Unavailable", "480"]
  ] as const) {
    it.effect(`who is referred to somebody ${what} is released with that cause`, () =>
      Effect.gen(function* () {
        const { caller, house } = yield* away(blind, true)
        const asked = caller.events.at(-1)
        if (asked?._tag !== "Requested") return assert.fail("no REFER")
        asked.request.respond(202)
        caller.leg.request(
          "NOTIFY",
          {
            headers: [
              ["Event", "refer"],
              ["Subscription-State", "terminated;reason=noresource"]
            ],
            body: {
              contentType: "message/sipfrag;version=2.0",
              content: Buffer.from(`SIP/2.0 ${notify}`)
            }
          },
          () => undefined
        )
        yield* settle
        const bye = caller.events.at(-1)
        assert.strictEqual(bye?._tag, "ByeReceived")
        if (bye?._tag !== "ByeReceived") return
        assert.include(bye.message.header("Reason") ?? "", `SIP;cause=${reason}`)
        assertClosed(house)
      })
    )
  }

  it.effect("whose gateway refuses REFER hears the apology", () =>
    Effect.gen(function* () {
      const { caller, media } = yield* away(blind, true)
      const asked = caller.events.at(-1)
      if (asked?._tag === "Requested") asked.request.respond(501)
      yield* settle
      assert.strictEqual(media.received.length, 2)
    })
  )

  it.effect("whose gateway ends the leg after REFER was accepted has arrived", () =>
    Effect.gen(function* () {
      const { caller, house } = yield* away(blind, true)
      const asked = caller.events.at(-1)
      if (asked?._tag === "Requested") asked.request.respond(202)
      yield* settle
      caller.leg.release()
      yield* settle
      assertClosed(house)
      assert.strictEqual(house.records[0]?.outcome, "transferred")
    })
  )
})

describe("a transfer", () => {
  it.effect("is tried as often as its policy says", () =>
    Effect.gen(function* () {
      const { gateway, caller } = yield* away(twice, false)
      gateway.latest.leg.release({ status: 486 })
      yield* settle
      assert.strictEqual(gateway.received.length, 2)
      gateway.latest.leg.release({ status: 486 })
      yield* settle
      assert.strictEqual(gateway.received.length, 2)
      assert.deepStrictEqual(caller.tags().slice(-1), ["Rejected"])
    })
  )

  for (const [what, say, final] of [
    ["busy", { _tag: "TransferEnded", outcome: "busy", code: undefined }, 486],
    [
      "refused by the switch",
      { _tag: "TransferEnded", outcome: "failed", code: "1183" },
      undefined
    ],
    ["on a link that is lost", { _tag: "LinkLost", reason: "reset" }, undefined]
  ] as const) {
    it.effect(`by the switch that is ${what} takes the policy's way`, () =>
      Effect.gen(function* () {
        const { cti, caller, media } = yield* away(bySwitch, false)
        assert.strictEqual(cti.said.at(-1), "transfer 7001")
        cti.say(say)
        yield* settle
        const event = caller.events.at(-1)
        if (final === undefined) assert.strictEqual(media.latest.call?.dnis, "annc", "the apology")
        else assert.strictEqual(event?._tag === "Rejected" && event.status, final)
      })
    )
  }

  it.effect("by the switch that never says anything is given up after `no-answer`", () =>
    Effect.gen(function* () {
      const { caller } = yield* away(bySwitch, false)
      yield* pass(5_100)
      const event = caller.events.at(-1)
      assert.strictEqual(event?._tag === "Rejected" && event.status, 480)
    })
  )
})
