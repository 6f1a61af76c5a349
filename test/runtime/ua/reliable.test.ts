// Reliable provisional responses (RFC 3262) and early dialogs between two user agents: what goes
// over the wire, what each side hears, and what the answer waits for.

import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { alice, bob, openPair, pass, sdp, sdpText } from "../../kit/uaPair.ts"
import { labelOf, type Packet } from "../../kit/VirtualNetwork.ts"

const required = [["Require", "100rel"]] as const

const at = (host: { readonly address: string; readonly port: number }) =>
  `${host.address}:${host.port}`

const field = (packet: Packet | undefined, name: string): string =>
  new RegExp(`^${name}: (.*)$`, "m").exec(packet?.text ?? "")?.[1]?.trim() ?? ""

/** A call that Bob has not answered, from a caller who demands reliable responses, or knows them. */
const ringing = Effect.fnUntraced(function* (headers: ReadonlyArray<readonly [string, string]>) {
  const pair = yield* openPair
  const caller = pair.dial(sdp("alice", 4000), headers)
  const callee = pair.incoming[0]?.side
  if (callee === undefined) return yield* Effect.die("no call arrived")
  const sent = (label: string) => pair.network.packets.filter((each) => labelOf(each) === label)
  return { ...pair, caller, callee, sent }
})

describe("a caller who demands reliable responses", () => {
  it.effect("acknowledges each by PRACK, and hears the answer once", () =>
    Effect.gen(function* () {
      const { network, caller, callee, sent } = yield* ringing(required)
      callee.leg.progress(183, { body: sdp("bob", 5000) })
      callee.leg.progress(180)
      callee.leg.answer({ body: sdp("bob", 5000) })
      caller.leg.acknowledge()
      caller.leg.release()
      // oxfmt-ignore
      assert.deepStrictEqual(network.packets.map(labelOf), [
        "INVITE", "100 INVITE", "183 INVITE", "PRACK", "200 PRACK", "180 INVITE", "PRACK", "200 PRACK",
        "200 INVITE", "ACK", "BYE", "200 BYE"
      ])
      const [first, second] = sent("PRACK")
      const rseq = Number(field(sent("183 INVITE")[0], "RSeq"))
      assert.strictEqual(field(first, "RAck"), `${rseq} 1 INVITE`)
      assert.strictEqual(field(second, "RAck"), `${rseq + 1} 1 INVITE`)
      assert.deepStrictEqual([field(first, "CSeq"), field(second, "CSeq")], ["2 PRACK", "3 PRACK"])
      assert.strictEqual(field(sent("BYE")[0], "CSeq"), "4 BYE", "one dialog, one count")
      const answer = caller.events.at(2)
      if (answer?._tag !== "Answered") return assert.fail("the call was not answered")
      assert.include(sdpText(answer.body), "m=audio 5000", "the answer of the 183 stands")
      assert.notInclude(sent("200 INVITE")[0]?.text ?? "", "m=audio", "and is not said twice")
    })
  )

  it.effect("gets a response again at 500, 1500, 3500 ms until its PRACK comes", () =>
    Effect.gen(function* () {
      const { network, caller, callee, sent } = yield* ringing(required)
      network.lose = (packet) => labelOf(packet) === "183 INVITE"
      callee.leg.progress(183, { body: sdp("bob", 5000) })
      callee.leg.answer({ body: sdp("bob", 5000) })
      yield* pass(3_600)
      assert.strictEqual(sent("183 INVITE").length, 4)
      assert.strictEqual(sent("200 INVITE").length, 0, "the answer waits for the PRACK")
      network.lose = () => false
      yield* pass(4_000)
      caller.leg.acknowledge()
      assert.deepStrictEqual(caller.tags(), ["Provisional", "Answered"])
      assert.deepStrictEqual(callee.tags(), ["Acknowledged"])
    })
  )

  it.effect("who never acknowledges is refused with 504 after 64*T1", () =>
    Effect.gen(function* () {
      const { network, caller, callee, receiving } = yield* ringing(required)
      network.lose = (packet) => labelOf(packet) === "PRACK"
      callee.leg.progress(183, { body: sdp("bob", 5000) })
      callee.leg.answer({ body: sdp("bob", 5000) })
      yield* pass(33_000)
      assert.deepStrictEqual(callee.tags(), ["NotAcknowledged"])
      const last = caller.events.at(-1)
      assert.strictEqual(last?._tag === "Rejected" ? last.status : 0, 504)
      yield* pass(40_000)
      assert.strictEqual(receiving.live().legs, 0)
    })
  )

  it.effect("may take the call back while its answer waits", () =>
    Effect.gen(function* () {
      const { network, caller, callee } = yield* ringing(required)
      network.lose = (packet) => labelOf(packet) === "PRACK"
      callee.leg.progress(183, { body: sdp("bob", 5000) })
      callee.leg.answer({ body: sdp("bob", 5000) })
      caller.leg.release()
      assert.deepStrictEqual(callee.tags(), ["Cancelled"])
      assert.include(network.packets.map(labelOf), "487 INVITE")
    })
  )

  it.effect("is told 481 for a PRACK of something else", () =>
    Effect.gen(function* () {
      const { network, callee, sent } = yield* ringing(required)
      network.lose = (packet) => labelOf(packet) === "PRACK"
      callee.leg.progress(183, { body: sdp("bob", 5000) })
      network.lose = () => false
      const prack = sent("PRACK")[0]?.text ?? ""
      const wrong = prack.replace(/^RAck: \d+/m, "RAck: 7").replace(/branch=\S+/, "branch=z9hG4bKx")
      network.send(at(alice), at(bob), wrong)
      assert.strictEqual(
        labelOf(network.packets.at(-1) ?? { from: "", to: "", text: "" }),
        "481 PRACK"
      )
    })
  )

  it.effect("hears only 100 while there is nothing to offer him", () =>
    Effect.gen(function* () {
      const { network, dial, incoming } = yield* openPair
      dial(undefined, required)
      incoming[0]?.side.leg.progress(180)
      assert.deepStrictEqual(network.packets.map(labelOf), ["INVITE", "100 INVITE"])
      incoming[0]?.side.leg.answer({ body: sdp("bob", 5000) })
      assert.strictEqual(
        labelOf(network.packets[2] ?? { from: "", to: "", text: "" }),
        "200 INVITE"
      )
    })
  )
})

describe("a caller who knows reliable responses", () => {
  it.effect("gets them where the far side sent them, and else plain ones", () =>
    Effect.gen(function* () {
      const { callee, sent } = yield* ringing([])
      callee.leg.progress(180)
      callee.leg.progress(183, { body: sdp("bob", 5000) }, true)
      assert.strictEqual(field(sent("180 INVITE")[0], "RSeq"), "")
      assert.notStrictEqual(field(sent("183 INVITE")[0], "RSeq"), "")
      assert.strictEqual(sent("PRACK").length, 1)
    })
  )

  it.effect("says so only where he makes an offer", () =>
    Effect.gen(function* () {
      const { network, dial } = yield* openPair
      dial(sdp("alice", 4000))
      dial(undefined)
      const [offered, late] = network.packets.filter((each) => labelOf(each) === "INVITE")
      assert.include(field(offered, "Supported"), "100rel")
      assert.notInclude(field(late, "Supported"), "100rel")
    })
  )

  it.effect("keeps forks apart: each has its own count, the winner's goes on", () =>
    Effect.gen(function* () {
      const { network, caller, callee, sent } = yield* ringing(required)
      callee.leg.progress(183, { body: sdp("bob", 5000) })
      const first = sent("183 INVITE")[0]?.text ?? ""
      const fork = first
        .replace(/^(To: .*;tag=)\S+/m, "$1fork")
        .replace(/^RSeq: \d+/m, "RSeq: 5000")
      network.send(at(bob), at(alice), fork)
      network.send(at(bob), at(alice), fork)
      const pracks = sent("PRACK").map((packet) => [field(packet, "CSeq"), field(packet, "RAck")])
      assert.strictEqual(pracks.length, 2, "the repeated one is not acknowledged anew")
      assert.deepStrictEqual(pracks[1], ["2 PRACK", "5000 1 INVITE"])
      assert.deepStrictEqual(caller.tags(), ["Provisional", "Provisional"])
      callee.leg.answer({ body: sdp("bob", 5000) })
      caller.leg.acknowledge()
      caller.leg.release()
      assert.strictEqual(field(sent("BYE")[0], "CSeq"), "3 BYE")
    })
  )
})

describe("an early dialog", () => {
  it.effect("carries UPDATE both ways", () =>
    Effect.gen(function* () {
      const { caller, callee } = yield* ringing(required)
      callee.leg.progress(183, { body: sdp("bob", 5000) })
      const statuses: Array<number> = []
      caller.leg.request("UPDATE", { body: sdp("alice", 4002) }, ({ status }) =>
        statuses.push(status)
      )
      const asked = callee.events.at(-1)
      if (asked?._tag !== "Requested") return assert.fail("the UPDATE has not come")
      asked.request.respond(200, { body: sdp("bob", 5002) })
      callee.leg.request("UPDATE", { body: sdp("bob", 5004) }, ({ status }) =>
        statuses.push(status)
      )
      const back = caller.events.at(-1)
      if (back?._tag !== "Requested") return assert.fail("the UPDATE has not come back")
      back.request.respond(200, { body: sdp("alice", 4004) })
      assert.deepStrictEqual(statuses, [200, 200])
    })
  )

  it.effect("knows nothing of requests that need an answered call", () =>
    Effect.gen(function* () {
      const { caller } = yield* ringing([])
      const statuses: Array<number> = []
      caller.leg.request("REFER", {}, ({ status }) => statuses.push(status))
      assert.deepStrictEqual(statuses, [481])
    })
  )
})
