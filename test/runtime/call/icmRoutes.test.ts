// Calls that a voice application leads, with routes of ICM, whole: the flow compiled, the real call
// code, the real link and the real bytes of GED-125, on virtual time.

import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Leg } from "../../../runtime/ua/Leg.ts"
import { causeCodes, labelTypes, statusCodes } from "../../../runtime/wire/ged125/codes.ts"
import { assertClosed, pass, settle } from "../../kit/house.ts"
import { claimsCri, openIcm } from "../../kit/icmHouse.ts"
import { sdp } from "../../kit/uaPair.ts"

const openCri = Effect.fnUntraced(function* () {
  const open = yield* openIcm(claimsCri, "cri")
  const caller = open.call("18004440001")
  yield* settle
  const delivered = yield* open.pim.expect("DELIVERED_EVENT")
  open.media.latest.leg.answer({ body: sdp("media", 6000) })
  yield* settle
  return { ...open, caller, delivered }
})

/** The application's `<transfer>` (RFC 5552 §6.2). */
const refer = (leg: Leg, to: string, answers: Array<number>): void =>
  leg.request("REFER", { headers: [["Refer-To", `<sip:${to}@ctiflow>`]] }, ({ status }) =>
    answers.push(status)
  )

describe("a call that the application leads, with routes of ICM", () => {
  it.effect("asks ICM for a route, and refers the caller to the label", () =>
    Effect.gen(function* () {
      const { caller, delivered, house, media, pim } = yield* openCri()
      assert.strictEqual(delivered.DNIS, "18004440001")
      const answers: Array<number> = []
      refer(media.latest.leg, "clerk", answers)
      yield* settle
      const request = yield* pim.expect("ROUTE_REQUEST_EVENT")
      assert.strictEqual(request.DialedNumber, "clerk")
      assert.strictEqual(request.CallID, delivered.CallID)
      pim.send({
        _tag: "ROUTE_SELECT",
        CrossRefID: request.CrossRefID,
        LabelType: labelTypes.NORMAL,
        Label: "7001"
      })
      yield* settle
      const asked = caller.events.at(-1)
      assert.isTrue(asked?._tag === "Requested" && asked.request.method === "REFER")
      if (asked?._tag === "Requested") asked.request.respond(202)
      yield* settle
      const contentType = "message/sipfrag;version=2.0"
      const content = Buffer.from("SIP/2.0 200 OK\r\n")
      caller.leg.request(
        "NOTIFY",
        { headers: [["Event", "refer"]], body: { contentType, content } },
        () => undefined
      )
      yield* settle
      const ended = yield* pim.expect("ROUTE_END_EVENT")
      assert.strictEqual(ended.Status, statusCodes.E_NO_ERROR)
      const cleared = yield* pim.expect("CALL_CLEARED_EVENT")
      assert.strictEqual(cleared.CauseCode, causeCodes.TRANSFERRED)
      assert.deepStrictEqual(answers, [202])
      yield* pass(3_000)
      assertClosed(house)
    })
  )

  it.effect("tells the application that there is no route, and goes on with the caller", () =>
    Effect.gen(function* () {
      const { caller, house, media, pim } = yield* openCri()
      const answers: Array<number> = []
      refer(media.latest.leg, "clerk", answers)
      yield* settle
      const request = yield* pim.expect("ROUTE_REQUEST_EVENT")
      pim.send({
        _tag: "ROUTE_END",
        CrossRefID: request.CrossRefID,
        Status: statusCodes.E_ROUTING_NOT_AVAILABLE
      })
      yield* settle
      assert.strictEqual(media.latest.tags().at(-1), "Requested", "the last NOTIFY")
      // And once more, so that the second question is as good as the first.
      refer(media.latest.leg, "clerk-2", answers)
      yield* settle
      const second = yield* pim.expect("ROUTE_REQUEST_EVENT")
      assert.notStrictEqual(second.CrossRefID, request.CrossRefID)
      yield* pass(8_500)
      const late = yield* pim.expect("ROUTE_END_EVENT")
      assert.strictEqual(late.Status, statusCodes.E_TIMEOUT)
      caller.leg.release({ headers: [] })
      yield* settle
      const cleared = yield* pim.expect("CALL_CLEARED_EVENT")
      assert.strictEqual(cleared.CauseCode, causeCodes.NORMAL_COMPLETION)
      yield* pass(3_000)
      assertClosed(house)
    })
  )
})
