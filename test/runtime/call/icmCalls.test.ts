// Calls that ICM leads, whole: the flow compiled, the real call code, the real link and the real
// bytes of GED-125, with a PIM that a test plays on one side and a media platform, a gateway and an
// agent on the other, on virtual time. The rows are those of ged125.md §6.4 and §6.6.

import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import {
  causeCodes,
  eventIds,
  labelTypes,
  statusCodes
} from "../../../runtime/wire/ged125/codes.ts"
import { invokeId } from "../../../runtime/wire/ged125/Messages.ts"
import { assertClosed, pass, settle } from "../../kit/house.ts"
import {
  announced,
  careIcm,
  endWith,
  label,
  openIcm,
  script,
  scripted,
  takeReoffer
} from "../../kit/icmHouse.ts"
import { sdp } from "../../kit/uaPair.ts"

/** 1800555000X is bridged, 18005551234 is blind (`icm-bridge-transfer`). */
const bridged = "18005550003"
const blind = "18005551234"

const statusOf = (event: { readonly _tag: string } | undefined): unknown =>
  event !== undefined && "status" in event ? event.status : event?._tag

describe("a new call", () => {
  it.effect("is told with its numbers, its data and the port it occupies", () =>
    Effect.gen(function* () {
      const { newCall, pim, registered } = yield* announced(bridged)
      assert.deepStrictEqual(registered.CallVarsMask, 0x03ff)
      assert.strictEqual(newCall.DialedNumber, bridged)
      assert.strictEqual(newCall.DNIS, bridged)
      assert.strictEqual(newCall.ANI, "+49891")
      assert.deepStrictEqual(
        [newCall.TrunkGroupID, newCall.TrunkNumber, newCall.ServiceID],
        [1, 1, 0xffff_ffff]
      )
      assert.include(pim.names(), "INIT_SERVICE_CTRL_END")
    })
  )

  it.effect("asks for instructions when ICM sent it here under a correlation id", () =>
    Effect.gen(function* () {
      const flow = careIcm.replace(
        "-> cti(params: profile.cti-params)",
        `-> cti(correlation-id: call.header["X-ICM-Correlation"] else "")`
      )
      const { house, pim } = yield* openIcm(flow)
      house.call(blind, { headers: [["X-ICM-Correlation", "TR0001"]] })
      yield* settle
      const request = yield* pim.expect("REQUEST_INSTRUCTION")
      assert.strictEqual(request.CorrelationID, "TR0001")
      assert.strictEqual(request.DialedNumber, blind)
      house.call(blind)
      yield* settle
      yield* pim.expect("NEW_CALL")
    })
  )

  it.effect("is known to ICM by the number of a translation route", () =>
    Effect.gen(function* () {
      const flow = careIcm.replace(
        "-> cti(params: profile.cti-params)",
        `-> cti(translation-route: call.header["Diversion-Number"] else "")`
      )
      const { house, pim } = yield* openIcm(flow)
      house.call(blind, {
        headers: [
          ["Diversion-Number", "8812"],
          ["User-to-User", "48656c6c6f;encoding=hex"]
        ]
      })
      yield* settle
      const request = yield* pim.expect("REQUEST_INSTRUCTION")
      assert.strictEqual(request.CorrelationID, undefined)
      assert.strictEqual(request.DNIS, "8812")
      assert.strictEqual(Buffer.from(request.UserToUserInfo ?? []).toString(), "Hello")
    })
  )

  it.effect("is refused by ICM, and takes the flow's way for that", () =>
    Effect.gen(function* () {
      const { caller, house, media, newCall, pim } = yield* announced(blind)
      pim.say(newCall, { _tag: "DIALOGUE_FAILURE_EVENT", ErrorCode: statusCodes.E_NO_SCRIPT })
      yield* settle
      // `failed -> play sorry then release unavailable`
      media.latest.leg.answer({ body: sdp("media", 6000) })
      yield* settle
      media.latest.leg.release({ headers: [] })
      yield* pass(3_000)
      assert.strictEqual(caller.tags().at(-1), "ByeReceived")
      assert.strictEqual(pim.names().at(-1), "NEW_CALL", "a failure is not answered")
      assertClosed(house)
    })
  )
})

describe("a script", () => {
  it.effect("has all variables as inputs, and brings the results back", () =>
    Effect.gen(function* () {
      const flow = careIcm.replace(
        `account: user-data["CallerAccount"] else "unknown"`,
        `account: script.vars["user.acct"] else "unknown"`
      )
      const { caller, media, network, newCall, pim, registered } = yield* announced(blind, flow)
      assert.deepStrictEqual(registered.ExpCallVarName, [{ tag: 1, name: "user.acct" }])
      pim.say(
        newCall,
        script("Billing", 7, {
          ScriptConfiguration: "cfg=1",
          CED: "12",
          CallVariable10: "gold customer",
          ExpCallVarValue: [{ tag: 1, value: "ACC-1" }]
        })
      )
      yield* settle
      const uri = network.packets.find(({ text }) => text.startsWith("INVITE sip:dialog@"))?.text
      for (const parameter of [
        ";account=ACC-1",
        ";ICM_CED=12",
        ";ICM_CallVar10=gold%20customer",
        ";ICM_ECC_useracct=ACC-1",
        ";ICM_ScriptID=Billing",
        ";ICM_ScriptConfig=cfg%3D1"
      ]) {
        assert.include(uri ?? "", parameter)
      }
      media.latest.leg.answer({ body: sdp("media", 6000) })
      yield* settle
      assert.deepStrictEqual(caller.tags(), ["Answered"])
      endWith(media.latest.leg, "digits=4711&ICM_CallVar2=paid&ICM_ECC_useracct=ACC-2&colour=blue")
      yield* settle
      const result = yield* pim.expect("RUN_SCRIPT_RESULT")
      assert.deepStrictEqual(
        [result.InvokeID, result.ResultCode, result.CED, result.CallVariable2],
        [invokeId(7), true, "4711", "paid"]
      )
      assert.deepStrictEqual(result.ExpCallVarValue, [{ tag: 1, value: "ACC-2" }])
    })
  )

  it.effect("that is unknown is refused, and ICM's busy label is the caller's answer", () =>
    Effect.gen(function* () {
      const { caller, house, newCall, pim } = yield* announced(blind)
      pim.say(newCall, script("NoSuchScript", 3))
      yield* settle
      const refusal = yield* pim.expect("DIALOGUE_FAILURE_CONF")
      assert.deepStrictEqual(
        [refusal.InvokeID, refusal.ErrorCode],
        [invokeId(3), statusCodes.E_INVALID_SCRIPT]
      )
      pim.say(newCall, { _tag: "CONNECT", LabelType: labelTypes.BUSY })
      yield* settle
      assert.strictEqual(statusOf(caller.events.at(-1)), 486)
      yield* pass(1_000)
      assert.strictEqual(pim.names().at(-1), "DIALOGUE_FAILURE_CONF", "nothing is said afterwards")
      assertClosed(house)
    })
  )

  it.effect("whose application refuses is a result that says it failed", () =>
    Effect.gen(function* () {
      const { media, newCall, pim } = yield* announced(blind)
      pim.say(newCall, script("Welcome", 4))
      yield* settle
      media.latest.leg.release({ status: 500 })
      yield* settle
      const result = yield* pim.expect("RUN_SCRIPT_RESULT")
      assert.isFalse(result.ResultCode)
      pim.say(newCall, script("Welcome", 5))
      // The platform does not answer within `answer-within`.
      yield* pass(4_200)
      const late = yield* pim.expect("RUN_SCRIPT_RESULT")
      assert.deepStrictEqual([late.InvokeID, late.ResultCode], [invokeId(5), false])
    })
  )

  it.effect("that is cancelled stops, and the CANCEL is answered instead of it", () =>
    Effect.gen(function* () {
      const { media, newCall, pim } = yield* scripted(blind, "QMusic")
      pim.say(newCall, { _tag: "CANCEL", InvokeID: invokeId(8), RequestID: invokeId(7) })
      yield* settle
      assert.strictEqual(media.latest.tags().at(-1), "ByeReceived")
      const confirmed = yield* pim.expect("DIALOGUE_FAILURE_CONF")
      assert.deepStrictEqual(
        [confirmed.InvokeID, confirmed.ErrorCode],
        [invokeId(8), statusCodes.E_OPERATION_CANCELLED]
      )
      pim.say(newCall, { _tag: "CANCEL", InvokeID: invokeId(9), RequestID: invokeId(7) })
      const unknown = yield* pim.expect("DIALOGUE_FAILURE_CONF")
      assert.deepStrictEqual(
        [unknown.InvokeID, unknown.ErrorCode],
        [invokeId(9), statusCodes.E_INVALID_INVOKEID]
      )
      pim.say(newCall, script("Welcome", 10))
      yield* settle
      assert.strictEqual(media.received.length, 2)
    })
  )

  it.effect("gives way to a label without a word", () =>
    Effect.gen(function* () {
      const { gateway, media, newCall, pim } = yield* scripted(bridged, "QMusic")
      pim.say(newCall, label("7001"))
      yield* settle
      assert.strictEqual(media.latest.tags().at(-1), "ByeReceived")
      assert.strictEqual(gateway.received.at(-1)?.call?.dnis, "7001")
      assert.strictEqual(pim.names().at(-1), "NEW_CALL")
    })
  )

  it.effect("is one at a time, and a request that comes twice is answered once", () =>
    Effect.gen(function* () {
      const { media, newCall, pim } = yield* scripted(blind)
      pim.say(newCall, script("Billing", 8))
      const refused = yield* pim.expect("DIALOGUE_FAILURE_CONF")
      assert.deepStrictEqual(
        [refused.InvokeID, refused.ErrorCode],
        [invokeId(8), statusCodes.E_REQUEST_REFUSED]
      )
      pim.say(newCall, script("Welcome", 7))
      endWith(media.latest.leg, "")
      yield* settle
      yield* pim.expect("RUN_SCRIPT_RESULT")
      pim.say(newCall, script("Welcome", 7))
      yield* settle
      assert.strictEqual(media.received.length, 1, "and run once")
    })
  )

  it.effect("counts against max-treatments", () =>
    Effect.gen(function* () {
      const flow = careIcm.replace("max-treatments: 60", "max-treatments: 1")
      const { media, newCall, pim } = yield* scripted(blind, "Welcome", flow)
      endWith(media.latest.leg, "")
      yield* settle
      yield* pim.expect("RUN_SCRIPT_RESULT")
      pim.say(newCall, script("Welcome", 8))
      yield* settle
      const refused = yield* pim.expect("DIALOGUE_FAILURE_CONF")
      assert.strictEqual(refused.ErrorCode, statusCodes.E_REQUEST_REFUSED)
    })
  )

  it.effect("ends with the caller, who has abandoned the queue", () =>
    Effect.gen(function* () {
      const { caller, house, pim } = yield* scripted(blind, "QMusic")
      caller.leg.release({ headers: [] })
      yield* settle
      const report = yield* pim.expect("EVENT_REPORT")
      assert.deepStrictEqual(
        [report.EventID, report.CauseCode],
        [eventIds.ABANDON, causeCodes.ABANDONED]
      )
      yield* pass(2_000)
      assertClosed(house)
    })
  )
})

describe("a label", () => {
  it.effect("is bridged where the profile says so, and the dialogue ends with the answer", () =>
    Effect.gen(function* () {
      const { caller, gateway, house, newCall, pim } = yield* scripted(bridged, "QMusic")
      pim.say(newCall, label("7001"))
      yield* settle
      const agent = gateway.received.at(-1)
      agent?.leg.answer({ body: sdp("agent", 7000) })
      yield* settle
      takeReoffer(caller)
      yield* settle
      const report = yield* pim.expect("EVENT_REPORT")
      assert.deepStrictEqual([report.EventID, report.CauseCode], [eventIds.ANSWER, undefined])
      caller.leg.release({ headers: [] })
      yield* settle
      assert.strictEqual(agent?.tags().at(-1), "ByeReceived")
      yield* pass(2_000)
      assert.strictEqual(pim.names().at(-1), "EVENT_REPORT")
      assert.strictEqual(pim.names().filter((name) => name === "EVENT_REPORT").length, 1)
      assertClosed(house)
    })
  )

  it.effect("is blind where the profile says nothing: REFER, and ICM hears `transferred`", () =>
    Effect.gen(function* () {
      const { caller, house, newCall, pim } = yield* scripted(blind, "QMusic")
      pim.say(newCall, label("7001"))
      yield* settle
      const asked = caller.events.at(-1)
      assert.isTrue(asked?._tag === "Requested" && asked.request.method === "REFER")
      if (asked?._tag === "Requested") asked.request.respond(202)
      yield* settle
      caller.leg.release({ headers: [] })
      yield* settle
      const report = yield* pim.expect("EVENT_REPORT")
      assert.deepStrictEqual(
        [report.EventID, report.CauseCode],
        [eventIds.DISCONNECT, causeCodes.TRANSFERRED]
      )
      yield* pass(2_000)
      assertClosed(house)
    })
  )

  for (const [status, event] of [
    [486, eventIds.BUSY],
    [480, eventIds.NO_ANSWER]
  ] as const) {
    it.effect(`that leads nowhere (${status}) is reported, and ICM names another`, () =>
      Effect.gen(function* () {
        const { gateway, newCall, pim } = yield* announced(bridged)
        pim.say(newCall, label("7001"))
        yield* settle
        gateway.latest.leg.release({ status })
        yield* settle
        const report = yield* pim.expect("EVENT_REPORT")
        assert.deepStrictEqual([report.EventID, report.CauseCode], [event, undefined])
        pim.say(newCall, label("7002"))
        yield* settle
        assert.strictEqual(gateway.latest.call?.dnis, "7002")
        gateway.latest.leg.answer({ body: sdp("agent", 7000) })
        yield* settle
        const answer = yield* pim.expect("EVENT_REPORT")
        assert.strictEqual(answer.EventID, eventIds.ANSWER)
      })
    )
  }

  it.effect("that rings too long is no answer", () =>
    Effect.gen(function* () {
      const { gateway, newCall, pim } = yield* announced(bridged)
      pim.say(newCall, label("7001"))
      yield* pass(20_200)
      const report = yield* pim.expect("EVENT_REPORT")
      assert.strictEqual(report.EventID, eventIds.NO_ANSWER)
      assert.strictEqual(gateway.latest.tags().at(-1), "Cancelled")
    })
  )

  it.effect("whose failure the flow keeps to itself is told with the end of the call", () =>
    Effect.gen(function* () {
      const { gateway, house, media, newCall, pim } = yield* announced(bridged)
      pim.say(newCall, label("7001"))
      yield* settle
      gateway.latest.leg.release({ status: 404 })
      yield* settle
      // `failed -> play sorry then release unavailable`
      media.latest.leg.release({ status: 500 })
      yield* settle
      const report = yield* pim.expect("EVENT_REPORT")
      assert.deepStrictEqual(
        [report.EventID, report.CauseCode],
        [eventIds.DISCONNECT, causeCodes.NETWORK_NOT_OBTAINABLE]
      )
      yield* pass(1_000)
      assertClosed(house)
    })
  )

  it.effect("without a number, or of a type that we do not know, is invalid", () =>
    Effect.gen(function* () {
      const { newCall, pim } = yield* announced(blind)
      pim.say(newCall, { _tag: "CONNECT", LabelType: labelTypes.NORMAL })
      const first = yield* pim.expect("EVENT_REPORT")
      assert.strictEqual(first.EventID, eventIds.CONNECT_INVALID)
      pim.say(newCall, { _tag: "CONNECT", LabelType: labelTypes.POST_QUERY, Label: "7001" })
      const second = yield* pim.expect("EVENT_REPORT")
      assert.strictEqual(second.EventID, eventIds.CONNECT_INVALID)
    })
  )

  for (const [type, status] of [
    ["RING", 480],
    ["BUSY", 486]
  ] as const) {
    it.effect(`of type ${type} is the caller's answer`, () =>
      Effect.gen(function* () {
        const { caller, house, newCall, pim } = yield* announced(blind)
        pim.say(newCall, { _tag: "CONNECT", LabelType: labelTypes[type] })
        yield* settle
        assert.strictEqual(statusOf(caller.events.at(-1)), status)
        yield* pass(1_000)
        assert.notInclude(pim.names(), "EVENT_REPORT")
        assertClosed(house)
      })
    )
  }

  it.effect("of type DEFAULT does what the flow says", () =>
    Effect.gen(function* () {
      const { caller, house, media, newCall, pim } = yield* announced(blind)
      pim.say(newCall, { _tag: "CONNECT", LabelType: labelTypes.DEFAULT })
      yield* settle
      media.latest.leg.answer({ body: sdp("media", 6000) })
      yield* settle
      media.latest.leg.release({ headers: [] })
      yield* pass(3_000)
      assert.strictEqual(caller.tags().at(-1), "ByeReceived")
      assert.notInclude(pim.names(), "EVENT_REPORT")
      assertClosed(house)
    })
  )
})

describe("a label after which ICM may say more", () => {
  const hinted = (more: object) =>
    Effect.gen(function* () {
      const open = yield* announced(blind)
      open.pim.say(open.newCall, { ...label("7001"), ...more })
      yield* settle
      const agent = open.gateway.latest
      agent.leg.answer({ body: sdp("agent", 7000) })
      yield* settle
      const answer = yield* open.pim.expect("EVENT_REPORT")
      assert.strictEqual(answer.EventID, eventIds.ANSWER)
      return { ...open, agent }
    })

  it.effect("is never a REFER, and when the agent hangs up the caller waits for what comes", () =>
    Effect.gen(function* () {
      const { agent, caller, media, newCall, pim } = yield* hinted({ TransferHint: true })
      agent.leg.release({ headers: [] })
      yield* settle
      const report = yield* pim.expect("EVENT_REPORT")
      assert.deepStrictEqual(
        [report.EventID, report.CauseCode],
        [eventIds.DISCONNECT, causeCodes.CALLED_PARTY_DISCONNECTED]
      )
      pim.say(newCall, script("Welcome", 20))
      yield* settle
      assert.strictEqual(media.received.length, 1)
      assert.notInclude(caller.tags(), "ByeReceived")
    })
  )

  it.effect("lets ICM take the caller back for a script", () =>
    Effect.gen(function* () {
      const { agent, media, newCall, pim } = yield* hinted({ TransferHint: true })
      pim.say(newCall, { _tag: "CONNECT_TO_RESOURCE", Label: "7500", CallVariable1: "x" })
      yield* pim.expect("RESOURCE_CONNECTED")
      yield* settle
      assert.strictEqual(agent.tags().at(-1), "ByeReceived")
      pim.say(newCall, script("Welcome", 20))
      yield* settle
      assert.strictEqual(media.received.length, 1)
    })
  )

  it.effect("lets ICM send the caller elsewhere", () =>
    Effect.gen(function* () {
      const { agent, caller, gateway, newCall, pim } = yield* hinted({ TransferHint: true })
      pim.say(newCall, label("7002", { TransferHint: true }))
      yield* settle
      assert.strictEqual(agent.tags().at(-1), "ByeReceived")
      assert.strictEqual(gateway.latest.call?.dnis, "7002")
      gateway.latest.leg.answer({ body: sdp("agent", 7100) })
      yield* settle
      takeReoffer(caller)
      yield* settle
      assert.strictEqual((yield* pim.expect("EVENT_REPORT")).EventID, eventIds.ANSWER)
    })
  )

  it.effect("lets ICM release both", () =>
    Effect.gen(function* () {
      const { agent, caller, house, newCall, pim } = yield* hinted({ TransferHint: true })
      pim.say(newCall, { _tag: "RELEASE", Cause: 0 })
      const report = yield* pim.expect("EVENT_REPORT")
      assert.deepStrictEqual(
        [report.EventID, report.CauseCode],
        [eventIds.DISCONNECT, causeCodes.NORMAL_COMPLETION]
      )
      yield* settle
      assert.strictEqual(agent.tags().at(-1), "ByeReceived")
      assert.strictEqual(caller.tags().at(-1), "ByeReceived")
      yield* pass(1_000)
      assertClosed(house)
    })
  )

  it.effect("ends with the caller as a call that had been completed", () =>
    Effect.gen(function* () {
      const { caller, house, pim } = yield* hinted({ TransferHint: true })
      caller.leg.release({ headers: [] })
      yield* settle
      const report = yield* pim.expect("EVENT_REPORT")
      assert.deepStrictEqual(
        [report.EventID, report.CauseCode],
        [eventIds.DISCONNECT, causeCodes.NORMAL_COMPLETION]
      )
      yield* pass(1_000)
      assertClosed(house)
    })
  )

  it.effect("may also be a TEMPORARY_CONNECT", () =>
    Effect.gen(function* () {
      const { gateway, newCall, pim } = yield* announced(blind)
      pim.say(newCall, { _tag: "TEMPORARY_CONNECT", Label: "7009", CorrelationID: "C1" })
      yield* settle
      gateway.latest.leg.answer({ body: sdp("agent", 7000) })
      yield* settle
      assert.strictEqual((yield* pim.expect("EVENT_REPORT")).EventID, eventIds.ANSWER)
      gateway.latest.leg.release({ headers: [] })
      yield* settle
      assert.strictEqual((yield* pim.expect("EVENT_REPORT")).EventID, eventIds.DISCONNECT)
      pim.say(newCall, script("NoSuchScript", 21))
      yield* settle
      yield* pim.expect("DIALOGUE_FAILURE_CONF")
    })
  )

  it.effect("is given up while it rings when ICM wants the caller back", () =>
    Effect.gen(function* () {
      const { gateway, newCall, pim } = yield* announced(blind)
      pim.say(newCall, label("7001", { TransferHint: true }))
      yield* settle
      pim.say(newCall, { _tag: "CONNECT_TO_RESOURCE" })
      yield* pim.expect("RESOURCE_CONNECTED")
      yield* settle
      assert.strictEqual(gateway.latest.tags().at(-1), "Cancelled")
    })
  )
})

describe("without re-query", () => {
  it.effect("a label that failed is reported once, and the dialogue is over", () =>
    Effect.gen(function* () {
      const flow = careIcm
        .replace("  mode: sci\n", "  mode: sci\n  requery: no\n")
        .replace(/-> report (busy|no-answer) .*|-> report (busy|no-answer)\n/g, "-> release busy\n")
      const { gateway, house, newCall, pim } = yield* announced(bridged, flow)
      pim.say(newCall, label("7001"))
      yield* settle
      gateway.latest.leg.release({ status: 486 })
      yield* settle
      const report = yield* pim.expect("EVENT_REPORT")
      assert.deepStrictEqual([report.EventID, report.CauseCode], [eventIds.BUSY, undefined])
      yield* pass(1_000)
      assert.strictEqual(pim.names().filter((name) => name === "EVENT_REPORT").length, 1)
      assertClosed(house)
    })
  )
})
