// Calls that ICM leads, whole: the flow compiled, the real call code, the real link and the real
// bytes of GED-125, with a PIM that a test plays on one side and a media platform, a gateway and an
// agent on the other, on virtual time.

import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { linkLayer } from "../../../runtime/main.ts"
import { Health } from "../../../runtime/process/Health.ts"
import type { Leg } from "../../../runtime/ua/Leg.ts"
import { eventIds, labelTypes, statusCodes } from "../../../runtime/wire/ged125/codes.ts"
import { invokeId } from "../../../runtime/wire/ged125/Messages.ts"
import { assertClosed, hosts, openHouse, pass, settle } from "../../kit/house.ts"
import { readFile } from "../../kit/readTree.ts"
import { sdp } from "../../kit/uaPair.ts"
import { makeMemoryNet } from "../cti/memoryNet.ts"
import { connectPim, openSession } from "../cti/icm/pim.ts"

const careIcm = readFile("flows/examples/care-icm.flow").replace(
  /import .*\n/,
  `service sorry { kind: announcement  prompt: "http://p/sorry.wav"  answer-within: 2s }
service hold  { kind: music         file: "http://p/hold.wav"     answer-within: 2s }
`
)

const place = { host: "127.0.0.1", port: 5000 }

const openIcm = Effect.fnUntraced(function* (flow = careIcm) {
  const net = makeMemoryNet()
  const house = yield* openHouse(
    flow,
    { CUBE_1: hosts.gateway, MCP: `${hosts.media}:5060` },
    (read) => linkLayer(read).pipe(Layer.provide(Layer.mergeAll(net.layer, Health.layer)))
  )
  const pim = yield* connectPim(place.host, place.port).pipe(Effect.provide(net.layer))
  yield* openSession(pim)
  return { ...house, house, net, pim }
})

const script = (id: string, invoke: number, more: object = {}) =>
  ({ _tag: "RUN_SCRIPT_REQ", InvokeID: invokeId(invoke), ScriptID: id, ...more }) as const

const label = (number: string, more: object = {}) =>
  ({ _tag: "CONNECT", LabelType: labelTypes.NORMAL, Label: number, ...more }) as const

/** The media platform ends its session with results (RFC 5552 §4). */
const endWith = (leg: Leg, namelist: string): void => {
  const contentType = "application/x-www-form-urlencoded"
  leg.request("BYE", { body: { contentType, content: Buffer.from(namelist) } }, () => undefined)
}

describe("a call that ICM leads", () => {
  it.effect("runs a script, reports it, and is bridged where the profile says so", () =>
    Effect.gen(function* () {
      const { house, gateway, media, network, pim } = yield* openIcm()
      const caller = house.call("18005550003")
      yield* settle
      const newCall = yield* pim.expect("NEW_CALL")
      assert.strictEqual(newCall.DialedNumber, "18005550003")
      assert.strictEqual(newCall.ANI, "+49891")
      assert.deepStrictEqual(caller.tags(), [])
      pim.say(newCall, script("Welcome", 7, { CED: "12", CallVariable1: "gold customer" }))
      yield* settle
      const invite = network.packets.find(({ text }) => text.startsWith("INVITE sip:dialog@"))
      assert.include(invite?.text ?? "", ";ICM_CED=12;ICM_CallVar1=gold%20customer")
      assert.include(invite?.text ?? "", ";ICM_ScriptID=Welcome")
      media.latest.leg.answer({ body: sdp("media", 6000) })
      yield* settle
      assert.deepStrictEqual(caller.tags(), ["Answered"])
      endWith(media.latest.leg, "digits=4711&ICM_CallVar2=paid&colour=blue")
      yield* settle
      const result = yield* pim.expect("RUN_SCRIPT_RESULT")
      assert.strictEqual(result.InvokeID, 7)
      assert.isTrue(result.ResultCode)
      assert.strictEqual(result.CED, "4711")
      assert.strictEqual(result.CallVariable2, "paid")
      pim.say(newCall, label("7001"))
      yield* settle
      const agent = gateway.received.at(-1)
      assert.strictEqual(agent?.call?.dnis, "7001")
      agent?.leg.answer({ body: sdp("agent", 7000) })
      yield* settle
      const last = caller.events.at(-1)
      if (last?._tag === "Reoffered") last.request.respond(200, { body: sdp("caller", 4000) })
      yield* settle
      const report = yield* pim.expect("EVENT_REPORT")
      assert.strictEqual(report.EventID, eventIds.ANSWER)
      caller.leg.release({ headers: [] })
      yield* settle
      assert.strictEqual(agent?.tags().at(-1), "ByeReceived")
      yield* pass(2_000)
      assertClosed(house)
      assert.strictEqual(house.records[0]?.treatments[0]?.service, "welcome")
    })
  )

  it.effect("refuses an unknown script, and is busy when ICM says so", () =>
    Effect.gen(function* () {
      const { house, pim } = yield* openIcm()
      const caller = house.call("18005551234")
      yield* settle
      const newCall = yield* pim.expect("NEW_CALL")
      pim.say(newCall, script("NoSuchScript", 3))
      yield* settle
      const refusal = yield* pim.expect("DIALOGUE_FAILURE_CONF")
      assert.strictEqual(refusal.ErrorCode, statusCodes.E_INVALID_SCRIPT)
      assert.strictEqual(refusal.InvokeID, 3)
      pim.say(newCall, { _tag: "CONNECT", LabelType: labelTypes.BUSY })
      yield* settle
      const [last] = caller.events.slice(-1)
      assert.strictEqual(last?._tag === "Rejected" ? last.status : last?._tag, 486)
      yield* pass(1_000)
      assert.strictEqual(pim.names().at(-1), "DIALOGUE_FAILURE_CONF", "nothing is said afterwards")
      assertClosed(house)
    })
  )
})
