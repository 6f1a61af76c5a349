// Session timers (RFC 4028) between two user agents: who refreshes, with what, and how a call ends
// whose far end has vanished.

import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { alice, bob, openPair, pass, sdp } from "../../kit/uaPair.ts"
import { labelOf, type Packet } from "../../kit/VirtualNetwork.ts"

const at = (host: { readonly address: string; readonly port: number }) =>
  `${host.address}:${host.port}`

const field = (packet: Packet | undefined, name: string): string =>
  new RegExp(`^${name}: (.*)$`, "m").exec(packet?.text ?? "")?.[1]?.trim() ?? ""

const answered = Effect.fnUntraced(function* (change: (text: string) => string = (text) => text) {
  const pair = yield* openPair
  const { network, incoming } = pair
  // What Bob is sent is changed on the way, as by a proxy or another kind of caller.
  network.lose = (packet) => packet.to === at(bob) && labelOf(packet) === "INVITE"
  const caller = pair.dial(sdp("alice", 4000))
  network.lose = () => false
  const invite = network.packets.at(-1)?.text ?? ""
  network.packets.length = 0
  network.send(at(alice), at(bob), change(invite))
  const callee = incoming[0]?.side
  callee?.leg.answer({ body: sdp("bob", 5000) })
  caller.leg.acknowledge()
  const sent = (label: string) => network.packets.filter((each) => labelOf(each) === label)
  return { ...pair, caller, callee, sent, invite }
})

const without = (name: string) => (text: string) =>
  text.replace(new RegExp(`^${name}: .*\r\n`, "m"), "")

describe("a session timer", () => {
  it.effect("is agreed on, and the caller refreshes by UPDATE for as long as the call lasts", () =>
    Effect.gen(function* () {
      const { caller, callee, sent, invite } = yield* answered()
      assert.match(invite, /^Session-Expires: 1800\r$/m)
      assert.strictEqual(field(sent("200 INVITE")[0], "Session-Expires"), "1800;refresher=uac")
      assert.include(field(sent("200 INVITE")[0], "Require"), "timer")
      yield* TestClock.adjust(905_000)
      const [update] = sent("UPDATE")
      assert.strictEqual(field(update, "Session-Expires"), "1800;refresher=uac")
      assert.strictEqual(sent("200 UPDATE").length, 1)
      yield* TestClock.adjust(900_000)
      assert.strictEqual(sent("UPDATE").length, 2)
      assert.deepStrictEqual(caller.tags(), ["Answered"])
      assert.deepStrictEqual(callee?.tags(), ["Acknowledged"])
    })
  )

  it.effect("ends both ends' call when they cannot hear each other any more", () =>
    Effect.gen(function* () {
      const { network, caller, callee, dialling, receiving, sent } = yield* answered()
      network.lose = () => true
      yield* TestClock.adjust(1_810_000)
      assert.strictEqual(caller.tags().at(1), "Lost")
      assert.strictEqual(callee?.tags().at(1), "Lost")
      assert.match(field(sent("BYE").at(-1), "Reason"), /^SIP;cause=408/)
      yield* pass(40_000)
      assert.deepStrictEqual([dialling.live().legs, receiving.live().legs], [0, 0])
      assert.deepStrictEqual([dialling.live().timers, receiving.live().timers], [1, 1])
    })
  )

  it.effect("is kept by us alone where a proxy asks for it and the caller knows none", () =>
    Effect.gen(function* () {
      const { sent } = yield* answered(without("Supported"))
      assert.strictEqual(field(sent("200 INVITE")[0], "Session-Expires"), "1800;refresher=uas")
      assert.strictEqual(field(sent("200 INVITE")[0], "Require"), "")
      yield* TestClock.adjust(905_000)
      assert.strictEqual(sent("UPDATE")[0]?.from, at(bob))
    })
  )

  it.effect("is kept by re-INVITE where the caller takes no UPDATE, without a new version", () =>
    Effect.gen(function* () {
      const { caller, sent } = yield* answered((text) =>
        without("Supported")(text).replace(/^Allow: .*$/m, "Allow: INVITE, ACK, BYE, CANCEL\r")
      )
      yield* TestClock.adjust(905_000)
      const refresh = sent("INVITE").at(-1)
      assert.strictEqual(refresh?.from, at(bob))
      assert.include(refresh?.text ?? "", "o=bob 1000 1 IN")
      assert.strictEqual(caller.tags().at(-1), "Reoffered")
    })
  )

  it.effect("is left alone where nobody asks for it", () =>
    Effect.gen(function* () {
      const plain = (text: string) =>
        ["Supported", "Session-Expires", "Min-SE"].reduce((rest, name) => without(name)(rest), text)
      const { sent, callee } = yield* answered(plain)
      assert.strictEqual(field(sent("200 INVITE")[0], "Session-Expires"), "")
      yield* TestClock.adjust(2_000_000)
      assert.deepStrictEqual(callee?.tags(), ["Acknowledged"])
    })
  )

  it.effect("shorter than ninety seconds is refused with 422 and what we would take", () =>
    Effect.gen(function* () {
      const { network, sent } = yield* answered((text) =>
        text.replace("Session-Expires: 1800", "Session-Expires: 60")
      )
      assert.strictEqual(field(sent("422 INVITE")[0], "Min-SE"), "90")
      assert.strictEqual(network.packets.filter((each) => labelOf(each) === "200 INVITE").length, 0)
    })
  )

  it.effect("that the far end finds too short is proposed again, longer", () =>
    Effect.gen(function* () {
      const { network, dial, incoming } = yield* openPair
      network.lose = (packet) => packet.to === at(bob)
      const caller = dial(sdp("alice", 4000))
      network.lose = () => false
      const invite = network.packets.at(-1)?.text ?? ""
      const lines = invite.split("\r\n").filter((line) => /^(Via|From|To|Call-ID|CSeq):/.test(line))
      const refusal = ["SIP/2.0 422 Small", ...lines, "Min-SE: 2400", "Content-Length: 0", "", ""]
      network.send(at(bob), at(alice), refusal.join("\r\n"))
      const again = network.packets.findLast((each) => labelOf(each) === "INVITE")
      assert.strictEqual(field(again, "Session-Expires"), "2400")
      assert.strictEqual(field(again, "Min-SE"), "2400")
      assert.strictEqual(field(again, "CSeq"), "2 INVITE")
      incoming[0]?.side.leg.answer({ body: sdp("bob", 5000) })
      caller.leg.acknowledge()
      caller.leg.release()
      assert.deepStrictEqual(caller.tags(), ["Answered", "ByeAnswered"])
    })
  )
})

describe("a re-INVITE", () => {
  it.effect("that is taken back is answered 487, and the session stays", () =>
    Effect.gen(function* () {
      const { network, caller, callee, sent } = yield* answered()
      caller.leg.reoffer(sdp("alice", 4010))
      const invite = sent("INVITE").at(-1)?.text ?? ""
      const cancel = invite
        .replace(/^INVITE/, "CANCEL")
        .replace(/^CSeq: (\d+) INVITE/m, "CSeq: $1 CANCEL")
        .replace(/^(Content-Type|Session-Expires|Min-SE|Contact|Allow): .*\r\n/gm, "")
        .replace(/^Content-Length: \d+[^]*$/m, "Content-Length: 0\r\n\r\n")
      network.send(at(alice), at(bob), cancel)
      assert.strictEqual(sent("200 CANCEL").length, 1)
      assert.strictEqual(sent("487 INVITE").length, 1)
      assert.strictEqual(caller.tags().at(-1), "ReofferRejected")
      // What Bob answers too late changes nothing, and the next offer is heard.
      const late = callee?.events.at(-1)
      if (late?._tag === "Reoffered") late.request.respond(200, { body: sdp("bob", 5010) })
      caller.leg.reoffer(sdp("alice", 4012))
      const next = callee?.events.at(-1)
      if (next?._tag !== "Reoffered") return assert.fail("the next offer has not come")
      next.request.respond(200, { body: sdp("bob", 5012) })
      assert.strictEqual(caller.tags().at(-1), "ReofferAnswered")
    })
  )
})
