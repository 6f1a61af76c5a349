// Calls that a CTI side leads, on virtual time: each treatment, what may happen in the middle of
// it, and how the call ends. The flow is the demo's; the CTI side is a recorder in place of the
// link.

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
import { readFile } from "../../kit/readTree.ts"
import { sdp, sdpText } from "../../kit/uaPair.ts"

const flow = readFile("flows/demo/demo.flow")

const form = (text: string) => ({
  contentType: "application/x-www-form-urlencoded",
  content: Buffer.from(text)
})

/** A call that IVR Server has accepted and that waits for its first instruction. */
const routed = Effect.gen(function* () {
  const house = yield* openHouse(flow, { GATEWAY: hosts.gateway, MCP: `${hosts.media}:5060` })
  const caller = house.call("5001")
  yield* settle
  house.cti.say(accepted)
  yield* settle
  return { ...house, house, caller }
})

/** The same with a treatment that the caller hears. */
const playing = Effect.gen(function* () {
  const open = yield* routed
  open.cti.say(treatment("music"))
  yield* settle
  open.media.latest.leg.answer({ body: sdp("media", 6000) })
  yield* settle
  return open
})

describe("a call that the CTI side leads", () => {
  it.effect("is announced, and routed once it is accepted", () =>
    Effect.gen(function* () {
      const { cti, caller } = yield* routed
      assert.deepStrictEqual(cti.said, ["open 5001", "route 6001"])
      assert.strictEqual(cti.newCall?.ani, "+49891")
      assert.deepStrictEqual(
        caller.tags(),
        [],
        "the caller is not answered before the CTI side decides"
      )
    })
  )

  it.effect("plays an application with the treatment's parameters, and reports its results", () =>
    Effect.gen(function* () {
      const { cti, media, caller, house } = yield* routed
      cti.say(
        treatment("play-application", {
          appUrl: "http://apps/menu.vxml?a=1;b",
          params: new Map([["LANGUAGE", "English (US)"]])
        })
      )
      yield* settle
      const uri = media.latest.call?.dnis
      assert.strictEqual(uri, "dialog")
      const invite = house.network.packets.find(({ text }) => text.startsWith("INVITE sip:dialog@"))
      assert.include(invite?.text ?? "", ";voicexml=http://apps/menu.vxml%3Fa%3D1%3Bb;")
      assert.include(invite?.text ?? "", ";LANGUAGE=English%20(US)")
      assert.include(invite?.text ?? "", "X-Genesys-CallUUID: UUID-1")
      assert.include(invite?.text ?? "", "gvp.rm.cti-call=1")
      media.latest.leg.answer({ body: sdp("media", 6000) })
      yield* settle
      assert.deepStrictEqual(caller.tags(), ["Answered"])
      assert.include(
        sdpText(caller.events[0]?._tag === "Answered" ? caller.events[0].body : undefined),
        "m=audio 6000"
      )
      assert.strictEqual(cti.said.at(-1), "started")
      media.latest.leg.release()
      yield* settle
      assert.include(cti.said.at(-1) ?? "", "completed")
    })
  )

  it.effect("asks for digits by a page of ours, and reports them", () =>
    Effect.gen(function* () {
      const { cti, media, house } = yield* routed
      cti.say(
        treatment("play-announcement-and-digits", {
          maxDigits: 4,
          prompts: [{ kind: "file", value: "pin.wav", interruptible: true }]
        })
      )
      yield* settle
      const invite = house.network.packets.find(({ text }) => text.startsWith("INVITE sip:dialog@"))
      assert.include(invite?.text ?? "", "voicexml=http://127.0.0.1:8090/documents/digits.vxml%3F")
      media.latest.leg.answer({ body: sdp("media", 6000) })
      yield* settle
      media.latest.leg.request("INFO", { body: form("a=b") }, () => undefined)
      yield* settle
      media.latest.leg.release({ headers: [] })
      yield* settle
      assert.include(cti.said.at(-1) ?? "", "completed")
    })
  )

  it.effect("plays several prompts one after another, and reports once", () =>
    Effect.gen(function* () {
      const { cti, media, caller } = yield* routed
      const prompt = (value: string) => ({ kind: "file", value, interruptible: undefined }) as const
      cti.say(treatment("play-announcement", { prompts: [prompt("one.wav"), prompt("two.wav")] }))
      yield* settle
      for (const _ of ["one", "two"]) {
        media.latest.leg.answer({ body: sdp("media", 6000 + media.received.length) })
        yield* settle
        const last = caller.events.at(-1)
        if (last?._tag === "Reoffered") last.request.respond(200, { body: sdp("caller", 4000) })
        yield* settle
        media.latest.leg.release()
        yield* settle
      }
      assert.strictEqual(media.received.length, 2)
      assert.strictEqual(cti.said.filter((what) => what.startsWith("completed")).length, 1)
      assert.strictEqual(cti.said.filter((what) => what === "started").length, 1)
    })
  )

  it.effect("stops the music when the CTI side takes it back", () =>
    Effect.gen(function* () {
      const { cti, media } = yield* playing
      cti.say({ _tag: "CancelTreatment" })
      yield* settle
      assert.deepStrictEqual(media.latest.tags().slice(-1), ["ByeReceived"])
      assert.strictEqual(cti.said.at(-1), "cancelled")
    })
  )

  it.effect("gives way to the next treatment, the one before reported as cancelled", () =>
    Effect.gen(function* () {
      const { cti, media } = yield* playing
      cti.say(treatment("music"))
      yield* settle
      assert.strictEqual(media.received.length, 2)
      assert.deepStrictEqual(media.received[0]?.tags().slice(-1), ["ByeReceived"])
      assert.include(cti.said, "cancelled")
    })
  )

  it.effect(
    "gives way to a route: the music stops and the switch is asked to move the caller",
    () =>
      Effect.gen(function* () {
        const { cti, media, caller, house } = yield* playing
        cti.say(routeTo("7001"))
        yield* settle
        assert.deepStrictEqual(media.latest.tags().slice(-1), ["ByeReceived"])
        assert.strictEqual(cti.said.at(-1), "transfer 7001")
        cti.say({ _tag: "TransferEnded", outcome: "completed", code: undefined })
        yield* pass(1_200)
        assert.strictEqual(cti.said.at(-1), "close normal")
        assert.deepStrictEqual(caller.tags().slice(-1), ["ByeReceived"])
        assertClosed(house)
        assert.deepStrictEqual(house.records[0]?.outcome, "transferred")
        assert.deepStrictEqual(
          house.records[0]?.treatments.map(({ outcome }) => outcome),
          ["cancelled"]
        )
      })
  )

  it.effect("says of a treatment it does not carry out that it was not started", () =>
    Effect.gen(function* () {
      const { cti, media } = yield* routed
      cti.say(treatment("record-announcement"))
      yield* settle
      assert.strictEqual(cti.said.at(-1), "notstarted")
      assert.strictEqual(media.received.length, 0)
    })
  )

  it.effect("reports a service that refuses as not started, and goes on waiting", () =>
    Effect.gen(function* () {
      const { cti, media, house } = yield* routed
      cti.say(treatment("music"))
      yield* settle
      media.latest.leg.release({ status: 486 })
      yield* settle
      assert.strictEqual(cti.said.at(-1), "notstarted")
      assert.strictEqual(house.calls.count(), 1)
    })
  )

  it.effect("gives a service that does not answer up after `answer-within`, and cancels it", () =>
    Effect.gen(function* () {
      const { cti, media } = yield* routed
      cti.say(treatment("music"))
      yield* pass(1_900)
      assert.notInclude(cti.said, "notstarted")
      yield* pass(300)
      assert.strictEqual(cti.said.at(-1), "notstarted")
      assert.deepStrictEqual(media.latest.tags(), ["Cancelled"])
    })
  )

  it.effect("fails after `max-treatments`, and is released by one more", () =>
    Effect.gen(function* () {
      const house = yield* openHouse(flow.replace("max-treatments: 40", "max-treatments: 2"), {
        GATEWAY: hosts.gateway,
        MCP: `${hosts.media}:5060`
      })
      house.call("5001")
      yield* settle
      house.cti.say(accepted)
      for (const _ of [1, 2, 3]) {
        house.cti.say(treatment("other"))
        yield* settle
      }
      // `failed` sends the caller to the overflow desk.
      assert.strictEqual(house.gateway.received.length, 1)
      assert.strictEqual(house.gateway.latest.call?.dnis, "4999")
    })
  )
})

describe("a caller who hangs up", () => {
  it.effect("before the CTI side has accepted: 487 for him, abandoned for the CTI side", () =>
    Effect.gen(function* () {
      const house = yield* openHouse(flow, { GATEWAY: hosts.gateway, MCP: `${hosts.media}:5060` })
      const caller = house.call("5001")
      yield* settle
      caller.leg.release()
      yield* settle
      assert.strictEqual(house.cti.said.at(-1), "close abandoned")
      assertClosed(house)
      assert.strictEqual(house.records[0]?.outcome, "abandoned")
    })
  )

  it.effect("in the queue: the music is ended, and the call is closed", () =>
    Effect.gen(function* () {
      const { cti, media, caller, house } = yield* playing
      caller.leg.release()
      yield* settle
      assert.deepStrictEqual(media.latest.tags().slice(-1), ["ByeReceived"])
      assert.strictEqual(cti.said.at(-1), "close abandoned")
      assertClosed(house)
    })
  )

  it.effect("while a service has not answered yet: it is cancelled", () =>
    Effect.gen(function* () {
      const { cti, media, caller, house } = yield* routed
      cti.say(treatment("music"))
      yield* settle
      caller.leg.release()
      yield* settle
      assert.deepStrictEqual(media.latest.tags(), ["Cancelled"])
      assertClosed(house)
    })
  )

  it.effect("during a transfer by the switch", () =>
    Effect.gen(function* () {
      const { cti, caller, house } = yield* playing
      cti.say(routeTo("7001"))
      yield* settle
      caller.leg.release()
      yield* settle
      assert.strictEqual(cti.said.at(-1), "close normal")
      assertClosed(house)
    })
  )
})

describe("a CTI side that fails", () => {
  it.effect("is not up: the flow's way for a lost link is taken at once", () =>
    Effect.gen(function* () {
      const house = yield* openHouse(flow, { GATEWAY: hosts.gateway, MCP: `${hosts.media}:5060` })
      house.cti.down = "connecting"
      const caller = house.call("5001")
      yield* settle
      assert.strictEqual(house.gateway.latest.call?.dnis, "4999")
      house.gateway.latest.leg.progress(180)
      house.gateway.latest.leg.answer({ body: sdp("desk", 7000) })
      yield* settle
      assert.deepStrictEqual(caller.tags(), ["Provisional", "Answered"])
      caller.leg.release()
      yield* settle
      assert.deepStrictEqual(house.gateway.latest.tags().slice(-1), ["ByeReceived"])
      assertClosed(house)
      assert.strictEqual(house.records[0]?.outcome, "transferred")
    })
  )

  it.effect("says nothing: after `silence after 3s` the desk takes the call, not before", () =>
    Effect.gen(function* () {
      const { gateway, cti } = yield* routed
      yield* pass(2_700)
      assert.strictEqual(gateway.received.length, 0)
      yield* pass(300)
      assert.strictEqual(gateway.latest.call?.dnis, "4999")
      gateway.latest.leg.answer({ body: sdp("desk", 7000) })
      yield* settle
      assert.strictEqual(cti.said.at(-1), "close normal")
    })
  )

  it.effect(
    "loses its link while the caller hears music: REFER to the desk, and nothing more is said to it",
    () =>
      Effect.gen(function* () {
        const { cti, caller, house } = yield* playing
        const before = cti.said.length
        cti.say({ _tag: "LinkLost", reason: "reset" })
        yield* settle
        const asked = caller.events.at(-1)
        assert.strictEqual(asked?._tag, "Requested")
        if (asked?._tag !== "Requested") return
        assert.strictEqual(asked.request.method, "REFER")
        assert.include(asked.request.message.header("Refer-To") ?? "", "<sip:4999@127.0.0.11:5060>")
        asked.request.respond(202)
        yield* settle
        const sipfrag = (status: string) => ({
          headers: [
            ["Event", "refer"],
            ["Subscription-State", "active"]
          ] as const,
          body: { contentType: "message/sipfrag", content: Buffer.from(`SIP/2.0 ${status}\r\n`) }
        })
        caller.leg.request("NOTIFY", sipfrag("100 Trying"), () => undefined)
        yield* settle
        assert.strictEqual(house.calls.count(), 1)
        caller.leg.request("NOTIFY", sipfrag("200 OK"), () => undefined)
        yield* settle
        assert.deepStrictEqual(caller.tags().slice(-1), ["ByeReceived"])
        assert.strictEqual(cti.said.length, before)
        assertClosed(house)
      })
  )

  it.effect("ends the call: the caller gets a final answer and the cause", () =>
    Effect.gen(function* () {
      const { cti, caller, house } = yield* routed
      cti.say({ _tag: "Released", cause: "Timeout" })
      yield* settle
      const [event] = caller.events
      assert.strictEqual(event?._tag, "Rejected")
      if (event?._tag !== "Rejected") return
      assert.strictEqual(event.status, 480)
      assert.include(event.message?.header("Reason") ?? "", 'text="Timeout"')
      assert.notInclude(cti.said, "close normal", "a dialogue that is over is not closed again")
      assertClosed(house)
    })
  )
})
