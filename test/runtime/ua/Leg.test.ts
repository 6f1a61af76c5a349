// Calls between two user agents on a virtual network and clock: what each side tells its owner, and
// what goes over the wire.

import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { alice, bob, openPair, pass, sdp, sdpText } from "../../kit/uaPair.ts"
import { labelOf } from "../../kit/VirtualNetwork.ts"

const at = (host: { readonly address: string; readonly port: number }) =>
  `${host.address}:${host.port}`

/** An answered call with both sides at hand. */
const answered = Effect.gen(function* () {
  const pair = yield* openPair
  const caller = pair.dial(sdp("alice", 4000))
  const callee = pair.incoming[0]?.side
  if (callee === undefined) return yield* Effect.die("no call arrived")
  callee.leg.answer({ body: sdp("bob", 5000) })
  caller.leg.acknowledge()
  pair.network.packets.length = 0
  return { ...pair, caller, callee }
})

describe("a call", () => {
  it.effect("rings, is answered, acknowledged and released by the caller", () =>
    Effect.gen(function* () {
      const { network, dial, incoming, dialling, receiving } = yield* openPair
      const caller = dial(sdp("alice", 4000), [["X-Genesys-GVP-Session-ID", "A;gvp.rm.cti-call=1"]])
      const callee = incoming[0]
      assert.strictEqual(callee?.call.dnis, "4711")
      assert.strictEqual(callee?.call.ani, "alice")
      assert.include(sdpText(callee?.call.body), "m=audio 4000")
      assert.deepStrictEqual(callee?.call.relayed(), [
        ["X-Genesys-GVP-Session-ID", "A;gvp.rm.cti-call=1"]
      ])
      callee?.side.leg.progress(180)
      callee?.side.leg.answer({ body: sdp("bob", 5000), headers: [["X-Genesys-Y", "2"]] })
      caller.leg.acknowledge()
      caller.leg.release()
      assert.deepStrictEqual(caller.tags(), ["Provisional", "Answered", "ByeAnswered"])
      assert.deepStrictEqual(callee?.side.tags(), ["Acknowledged", "ByeReceived"])
      assert.deepStrictEqual(
        network.packets.map(labelOf),
        // oxfmt-ignore
        ["INVITE", "100 INVITE", "180 INVITE", "200 INVITE", "ACK", "BYE", "200 BYE"]
      )
      yield* pass(40_000)
      assert.strictEqual(dialling.legCount() + receiving.legCount(), 0, "legs are left")
    })
  )

  it.effect("is refused with a status and its header fields", () =>
    Effect.gen(function* () {
      const { dial, incoming } = yield* openPair
      const caller = dial(undefined)
      incoming[0]?.side.leg.release({ status: 302, headers: [["Contact", "<sip:4999@127.0.0.3>"]] })
      const [event] = caller.events
      assert.strictEqual(event?._tag, "Rejected")
      if (event?._tag !== "Rejected") return
      assert.strictEqual(event.status, 302)
      assert.strictEqual(event.message?.header("Contact"), "<sip:4999@127.0.0.3>")
      assert.strictEqual(caller.leg.ended, true)
    })
  )

  it.effect("is taken back while it rings", () =>
    Effect.gen(function* () {
      const { network, dial, incoming } = yield* openPair
      const caller = dial(sdp("alice", 4000))
      const callee = incoming[0]?.side
      callee?.leg.progress(180)
      caller.leg.release()
      assert.deepStrictEqual(callee?.tags(), ["Cancelled"])
      assert.deepStrictEqual(
        network.packets.map(labelOf).slice(-4),
        // oxfmt-ignore
        ["CANCEL", "200 CANCEL", "487 INVITE", "ACK"]
      )
      assert.strictEqual(caller.leg.ended, true)
    })
  )

  it.effect("whose answer crosses the CANCEL is acknowledged and ended with BYE", () =>
    Effect.gen(function* () {
      const { network, dial, incoming } = yield* openPair
      const caller = dial(sdp("alice", 4000))
      const callee = incoming[0]?.side
      callee?.leg.progress(180)
      network.lose = (packet) => labelOf(packet) === "CANCEL"
      caller.leg.release()
      callee?.leg.answer({ body: sdp("bob", 5000) })
      assert.deepStrictEqual(caller.tags(), ["Provisional", "ByeAnswered"])
      assert.deepStrictEqual(callee?.tags(), ["Acknowledged", "ByeReceived"])
    })
  )

  it.effect("that nobody answers ends as 408 after 64*T1, INVITE sent seven times", () =>
    Effect.gen(function* () {
      const { network, dial } = yield* openPair
      network.lose = () => true
      const caller = dial(sdp("alice", 4000))
      yield* pass(33_000)
      assert.strictEqual(network.packets.length, 7)
      assert.deepStrictEqual(
        caller.events.map((event) => (event._tag === "Rejected" ? event.status : event._tag)),
        [408]
      )
    })
  )

  it.effect("to a host that does not exist is refused with 503 at once", () =>
    Effect.gen(function* () {
      const { dialling } = yield* openPair
      const events: Array<string> = []
      dialling.dial(
        {
          uri: "tel:4711",
          from: "<sip:a@x>",
          to: "<tel:4711>",
          headers: [],
          body: undefined,
          maxForwards: 70
        },
        {
          onEvent: (event) =>
            events.push(event._tag === "Rejected" ? String(event.status) : event._tag),
          onMessage: () => undefined
        }
      )
      assert.deepStrictEqual(events, ["503"])
    })
  )
})

describe("the 2xx and its ACK", () => {
  it.effect("repeats the answer at 500, 1500, 3500 ms until the ACK comes", () =>
    Effect.gen(function* () {
      const { network, dial, incoming } = yield* openPair
      const caller = dial(sdp("alice", 4000))
      network.lose = (packet) => labelOf(packet) === "ACK"
      incoming[0]?.side.leg.answer({ body: sdp("bob", 5000) })
      caller.leg.acknowledge()
      yield* pass(4_000)
      const sent = network.packets.map(labelOf)
      assert.strictEqual(sent.filter((label) => label === "200 INVITE").length, 4)
      assert.strictEqual(sent.filter((label) => label === "ACK").length, 4, "an ACK for each")
      network.lose = () => false
      yield* pass(4_000)
      assert.deepStrictEqual(incoming[0]?.side.tags(), ["Acknowledged"])
      assert.deepStrictEqual(caller.tags(), ["Answered"])
    })
  )

  it.effect("gives the call up with BYE when no ACK comes for 64*T1", () =>
    Effect.gen(function* () {
      const { network, dial, incoming } = yield* openPair
      const caller = dial(sdp("alice", 4000))
      network.lose = (packet) => labelOf(packet) === "ACK"
      incoming[0]?.side.leg.answer({ body: sdp("bob", 5000) })
      caller.leg.acknowledge()
      yield* pass(33_000)
      assert.deepStrictEqual(incoming[0]?.side.tags(), ["NotAcknowledged", "ByeAnswered"])
      assert.deepStrictEqual(caller.tags(), ["Answered", "ByeReceived"])
    })
  )

  it.effect("a release before the ACK waits for it", () =>
    Effect.gen(function* () {
      const { network, dial, incoming } = yield* openPair
      const caller = dial(sdp("alice", 4000))
      const callee = incoming[0]?.side
      callee?.leg.answer({ body: sdp("bob", 5000) })
      callee?.leg.release()
      assert.notInclude(network.packets.map(labelOf), "BYE")
      caller.leg.acknowledge()
      assert.deepStrictEqual(network.packets.map(labelOf).slice(-3), ["ACK", "BYE", "200 BYE"])
    })
  )

  it.effect("a second fork that answers too is acknowledged and ended", () =>
    Effect.gen(function* () {
      const { network, dial, incoming } = yield* openPair
      const caller = dial(sdp("alice", 4000))
      incoming[0]?.side.leg.answer({ body: sdp("bob", 5000) })
      caller.leg.acknowledge()
      const won = network.packets.find((packet) => labelOf(packet) === "200 INVITE")?.text ?? ""
      network.packets.length = 0
      network.send(at(bob), at(alice), won.replace(/(^To:.*;tag=)\S+/m, "$1other"))
      assert.deepStrictEqual(network.packets.map(labelOf).slice(0, 3), ["200 INVITE", "ACK", "BYE"])
      assert.include(network.packets[2]?.text ?? "", ";tag=other")
      assert.deepStrictEqual(caller.tags(), ["Answered"])
    })
  )
})

describe("inside the dialog", () => {
  it.effect("a re-INVITE is answered with another session", () =>
    Effect.gen(function* () {
      const { network, caller, callee } = yield* answered
      callee.leg.reoffer(sdp("media-2", 6000))
      const offered = caller.events.at(-1)
      assert.strictEqual(offered?._tag, "Reoffered")
      if (offered?._tag !== "Reoffered") return
      // The same leg keeps its o= line: bob's own name and the version one higher, whoever the far
      // end is.
      assert.include(sdpText(offered.request.body), "o=bob 1000 2 IN IP4 127.0.0.9")
      assert.include(sdpText(offered.request.body), "m=audio 6000")
      offered.request.respond(200, { body: sdp("alice", 4002) })
      assert.deepStrictEqual(callee.tags().at(-1), "ReofferAnswered")
      assert.deepStrictEqual(
        network.packets.map(labelOf),
        // oxfmt-ignore
        ["INVITE", "100 INVITE", "200 INVITE", "ACK"]
      )
    })
  )

  it.effect("two re-INVITEs that meet are both tried again, and both succeed", () =>
    Effect.gen(function* () {
      const { network, caller, callee } = yield* answered
      // Bob's INVITE arrives while Alice's is under way: hold Alice's back until both are sent.
      network.lose = (packet) => packet.from === at(alice) && labelOf(packet) === "INVITE"
      caller.leg.reoffer(sdp("alice", 4010))
      network.lose = () => false
      callee.leg.reoffer(sdp("bob", 5010))
      assert.include(network.packets.map(labelOf), "491 INVITE")
      for (let round = 0; round < 8; round++) {
        yield* pass(1_000)
        for (const side of [caller, callee]) {
          const last = side.events.at(-1)
          if (last?._tag === "Reoffered") last.request.respond(200, { body: sdp("x", 1) })
        }
      }
      assert.include(caller.tags(), "ReofferAnswered")
      assert.include(callee.tags(), "ReofferAnswered")
    })
  )

  it.effect("INFO goes over and its answer comes back", () =>
    Effect.gen(function* () {
      const { caller, callee } = yield* answered
      const statuses: Array<number> = []
      caller.leg.request(
        "INFO",
        { body: { contentType: "application/dtmf-relay", content: Buffer.from("Signal=5\r\n") } },
        ({ status }) => statuses.push(status)
      )
      const asked = callee.events.at(-1)
      if (asked?._tag !== "Requested") return assert.fail("INFO did not arrive")
      assert.strictEqual(asked.request.method, "INFO")
      assert.strictEqual(sdpText(asked.request.body), "Signal=5\r\n")
      asked.request.respond(200)
      asked.request.respond(500)
      assert.deepStrictEqual(statuses, [200])
    })
  )

  it.effect("BYE of both sides at once ends both", () =>
    Effect.gen(function* () {
      const { network, caller, callee, dialling, receiving } = yield* answered
      network.lose = (packet) => labelOf(packet) === "BYE" && packet.from === at(alice)
      caller.leg.release()
      network.lose = () => false
      callee.leg.release()
      yield* pass(40_000)
      assert.strictEqual(dialling.legCount() + receiving.legCount(), 0)
    })
  )

  it.effect("a request that the far end no longer knows ends the leg", () =>
    Effect.gen(function* () {
      const { network, caller } = yield* answered
      network.lose = (packet) => packet.to === at(bob)
      caller.leg.request("INFO", {}, () => undefined)
      const info = network.packets.at(-1)?.text ?? ""
      network.send(at(bob), at(alice), respond(info, 481, "Call/Transaction Does Not Exist"))
      assert.deepStrictEqual(caller.tags(), ["Answered", "Lost"])
      assert.strictEqual(caller.leg.ended, true)
    })
  )

  it.effect("a request with an old CSeq number is refused with 500", () =>
    Effect.gen(function* () {
      const { network, caller } = yield* answered
      caller.leg.request("INFO", {}, () => undefined)
      const info = network.packets[0]?.text ?? ""
      const stale = info
        .replace(/^CSeq: \d+/m, "CSeq: 1")
        .replace(/branch=\S+/, "branch=z9hG4bKstale")
      network.packets.length = 0
      network.send(at(alice), at(bob), stale)
      assert.deepStrictEqual(network.packets.map(labelOf), ["INFO", "500 INFO"])
    })
  )
})

/** A response to a request as a bare host would write it. */
const respond = (request: string, status: number, reason: string) => {
  const lines = request.split("\r\n").filter((line) => /^(Via|From|To|Call-ID|CSeq):/i.test(line))
  return [`SIP/2.0 ${status} ${reason}`, ...lines, "Content-Length: 0", "", ""].join("\r\n")
}
