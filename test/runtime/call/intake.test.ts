// Who is let in, which rule takes a call, and calls that no CTI side leads.

import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { assertClosed, type HeldLeg, hosts, openHouse, pass, settle } from "../../kit/house.ts"
import { sdp, sdpText } from "../../kit/uaPair.ts"

const flow = (more: string) => `edition 2026
deployment test {
  cti: none
  sip: ["udp:127.0.0.1:5060"]
  ${more}
}
gateway pbx { use-cti: 0  peers: ["${hosts.gateway}"] }
media mcp { peers: ["${hosts.media}:5060"] }
profile sales { dnis: ["800555100X"]  app: "http://apps/sales.vxml"  params: { tone: "calm & clear" } }
tenant acme {
  numbers: ["900XXX"]
  profile special { dnis: ["9001XX"]  app: "http://acme/special.vxml" }
  select { when call.dnis == "900111" -> release busy }
}
select {
  when has call.header["X-Block"] and call.header["X-Block"] == "yes" -> release forbidden
  when has profile -> profile by-dnis
  otherwise -> release not-found
}
defaults {
  on hangup -> release normal
  on service.failed, service.timeout -> release unavailable
}
`

const statusOf = ({ events }: HeldLeg) => {
  const event = events.at(-1)
  return event?._tag === "Rejected" ? event.status : event?._tag
}

describe("a call by number plan", () => {
  it.effect("runs the profile's application, and is released when that ends", () =>
    Effect.gen(function* () {
      const house = yield* openHouse(flow(""))
      const caller = house.call("8005551007")
      yield* settle
      const invite = house.network.packets.find(({ text }) => text.startsWith("INVITE sip:dialog@"))
      assert.include(invite?.text ?? "", ";voicexml=http://apps/sales.vxml;tone=calm%20&%20clear")
      assert.include(sdpText(house.media.latest.call?.body), "m=audio 4000")
      assert.notInclude(invite?.text ?? "", "cti-call=1")
      house.media.latest.leg.answer({ body: sdp("media", 6000) })
      yield* settle
      assert.deepStrictEqual(caller.tags(), ["Answered"])
      house.media.latest.leg.release()
      yield* settle
      assert.deepStrictEqual(caller.tags(), ["Answered", "ByeReceived"])
      assertClosed(house)
      assert.strictEqual(house.records[0]?.profile, "sales")
      assert.deepStrictEqual(
        house.records[0]?.rules.map(({ line }) => line),
        [17]
      )
    })
  )

  it.effect("gets the platform's own refusal", () =>
    Effect.gen(function* () {
      const house = yield* openHouse(flow(""))
      const caller = house.call("8005551007")
      yield* settle
      house.media.latest.leg.release({ status: 486 })
      yield* settle
      assert.strictEqual(statusOf(caller), 486)
      assertClosed(house)
    })
  )

  it.effect("to a number that nobody owns is not found", () =>
    Effect.gen(function* () {
      const house = yield* openHouse(flow(""))
      const caller = house.call("123")
      yield* settle
      assert.strictEqual(statusOf(caller), 404)
      assertClosed(house)
    })
  )

  it.effect("to a tenant's number asks the tenant's rules first, the root's afterwards", () =>
    Effect.gen(function* () {
      const house = yield* openHouse(flow(""))
      const busy = house.call("900111")
      const special = house.call("900155")
      yield* settle
      assert.strictEqual(statusOf(busy), 486)
      assert.strictEqual(house.media.latest.call?.dnis, "dialog")
      house.media.latest.leg.release({ status: 480 })
      yield* settle
      assert.strictEqual(statusOf(special), 480)
      assert.deepStrictEqual(
        house.records.map(({ tenant }) => tenant),
        ["acme", "acme"]
      )
    })
  )

  it.effect("that no application answers is released after ten seconds", () =>
    Effect.gen(function* () {
      const house = yield* openHouse(flow(""))
      const caller = house.call("8005551007")
      yield* pass(10_200)
      assert.strictEqual(statusOf(caller), 503)
      assert.deepStrictEqual(house.media.latest.tags(), ["Cancelled"])
      assertClosed(house)
    })
  )

  it.effect("lasts no longer than `max-call`", () =>
    Effect.gen(function* () {
      const house = yield* openHouse(flow("max-call: 20s"))
      const caller = house.call("8005551007")
      yield* settle
      house.media.latest.leg.answer({ body: sdp("media", 6000) })
      yield* pass(20_200)
      assert.strictEqual(statusOf(caller), "ByeReceived")
      assert.deepStrictEqual(house.media.latest.tags().slice(-1), ["ByeReceived"])
      assertClosed(house)
    })
  )
})

describe("who is let in", () => {
  it.effect("a stranger is refused with 403", () =>
    Effect.gen(function* () {
      const house = yield* openHouse(flow("").replace(hosts.gateway, "127.0.0.99"))
      const caller = house.call("8005551007")
      yield* settle
      assert.strictEqual(statusOf(caller), 403)
      assert.strictEqual(house.calls.count(), 0)
    })
  )

  it.effect("unless `strangers: profile` lets him in by the number plan, past the rules", () =>
    Effect.gen(function* () {
      const text = flow("strangers: profile").replace(hosts.gateway, "127.0.0.99")
      const house = yield* openHouse(text)
      house.call("8005551007")
      yield* settle
      assert.strictEqual(house.media.latest.call?.dnis, "dialog")
    })
  )

  it.effect("no more than `max-calls` at a time, with Retry-After for the rest", () =>
    Effect.gen(function* () {
      const house = yield* openHouse(flow("max-calls: 1"))
      const first = house.call("8005551007")
      const second = house.call("8005551007")
      yield* settle
      assert.strictEqual(statusOf(second), 503)
      const [event] = second.events
      assert.strictEqual(event?._tag === "Rejected" && event.message?.header("Retry-After"), "5")
      first.leg.release()
      yield* settle
      const third = house.call("8005551007")
      yield* settle
      assert.deepStrictEqual(third.tags(), [])
    })
  )

  it.effect("no more than `max-rate` in a second", () =>
    Effect.gen(function* () {
      const house = yield* openHouse(flow("max-rate: 2"))
      const burst = [1, 2, 3].map(() => house.call("123"))
      yield* settle
      assert.deepStrictEqual(burst.map(statusOf), [404, 404, 503])
      yield* pass(1_000)
      const later = [1, 2, 3].map(() => house.call("123"))
      yield* settle
      assert.deepStrictEqual(later.map(statusOf), [404, 404, 503])
    })
  )

  it.effect("nobody while the process drains; running calls go on", () =>
    Effect.gen(function* () {
      const house = yield* openHouse(flow(""))
      const running = house.call("8005551007")
      yield* settle
      yield* house.calls.beginDrain
      const late = house.call("8005551007")
      yield* settle
      assert.strictEqual(statusOf(late), 503)
      house.media.latest.leg.answer({ body: sdp("media", 6000) })
      yield* settle
      assert.deepStrictEqual(running.tags(), ["Answered"])
    })
  )
})

describe("a reload", () => {
  const next = flow("").replace("sales.vxml", "spring.vxml")

  it.effect("leaves running calls on their plan and gives new ones the next", () =>
    Effect.gen(function* () {
      const house = yield* openHouse(flow(""))
      const first = house.call("8005551007")
      yield* settle
      yield* house.reload(next)
      house.media.latest.leg.answer({ body: sdp("media", 6000) })
      yield* settle
      assert.deepStrictEqual(first.tags(), ["Answered"])
      const second = house.call("8005551007")
      yield* settle
      const pages = house.network.packets
        .map(({ text }) => /^INVITE sip:dialog@[^;]*;voicexml=([^; ]*)/.exec(text)?.[1])
        .filter((page) => page !== undefined)
      assert.deepStrictEqual(pages, ["http://apps/sales.vxml", "http://apps/spring.vxml"])
      first.leg.release()
      second.leg.release()
      yield* settle
      assertClosed(house, 2)
    })
  )

  it.effect("does not forget what a media platform carries", () =>
    Effect.gen(function* () {
      const full = (text: string) => text.replace("media mcp {", "media mcp { capacity: 1")
      const house = yield* openHouse(full(flow("")))
      const first = house.call("8005551007")
      yield* settle
      yield* house.reload(full(next))
      const second = house.call("8005551007")
      yield* settle
      assert.strictEqual(statusOf(second), 503)
      first.leg.release()
      yield* settle
      const third = house.call("8005551007")
      yield* settle
      assert.strictEqual(house.media.received.length, 2)
      third.leg.release()
      yield* settle
      assertClosed(house, 3)
    })
  )

  it.effect("does not open the process to a rush that it had closed itself to", () =>
    Effect.gen(function* () {
      const house = yield* openHouse(flow("max-rate: 1"))
      const first = house.call("123")
      yield* house.reload(flow("max-rate: 1").replace("sales.vxml", "spring.vxml"))
      const second = house.call("123")
      yield* settle
      assert.deepStrictEqual([statusOf(first), statusOf(second)], [404, 503])
    })
  )
})
