// What a caller hears and ICM is told when ICM misbehaves or is gone (ged125.md §3, §6.4, §14): the
// flow's way, the protocol's answer, and a record that says why. On virtual time.

import { assert, describe, it } from "@effect/vitest"
import { Effect, Result } from "effect"
import { statusCodes } from "../../../runtime/wire/ged125/codes.ts"
import { encodeGed } from "../../../runtime/wire/ged125/GedCodec.ts"
import { dialogueId, invokeId, outsideDialogue } from "../../../runtime/wire/ged125/Messages.ts"
import type { HeldLeg } from "../../kit/house.ts"
import { assertClosed, pass, settle } from "../../kit/house.ts"
import {
  announced,
  careIcm,
  endWith,
  label,
  openIcm,
  script,
  scripted
} from "../../kit/icmHouse.ts"
import { sdp } from "../../kit/uaPair.ts"
import { openSession } from "../cti/icm/pim.ts"

const dnis = "18005551234"

/** The apology of `link.down`, `silence` and `failed`, heard to its end; then the call is over. */
const apology = Effect.fnUntraced(function* (media: { readonly latest: HeldLeg }) {
  yield* settle
  media.latest.leg.answer({ body: sdp("media", 6100) })
  yield* settle
  media.latest.leg.release({ headers: [] })
  yield* pass(3_000)
})

describe("a PIM that is gone", () => {
  it.effect("while it owes an instruction: the flow's link.down, at once", () =>
    Effect.gen(function* () {
      const { caller, house, media, pim } = yield* announced(dnis)
      pim.connection.abort()
      yield* apology(media)
      assert.strictEqual(caller.tags().at(-1), "ByeReceived")
      assertClosed(house)
      assert.include(house.records[0]?.cti?.ids["end"] ?? "", "link lost")
    })
  )

  it.effect("while a script plays: the script is cut off for the flow's link.down", () =>
    Effect.gen(function* () {
      const { house, media, pim } = yield* scripted(dnis, "QMusic")
      const [music] = media.received
      pim.connection.close()
      yield* settle
      assert.strictEqual(music?.tags().at(-1), "ByeReceived")
      assert.strictEqual(media.received.length, 2)
      yield* apology(media)
      assertClosed(house)
    })
  )

  it.effect("while a label is carried out: the caller still gets there", () =>
    Effect.gen(function* () {
      const { caller, gateway, house, newCall, pim } = yield* announced("18005550003")
      pim.say(newCall, label("7001"))
      yield* settle
      pim.connection.abort()
      yield* settle
      gateway.latest.leg.answer({ body: sdp("agent", 7000) })
      yield* settle
      assert.deepStrictEqual(caller.tags(), ["Answered"])
      caller.leg.release({ headers: [] })
      yield* pass(2_000)
      assertClosed(house)
    })
  )

  it.effect("before the call: link.down without a wait, and the next call finds the next PIM", () =>
    Effect.gen(function* () {
      const { connect, house, media, pim } = yield* openIcm(careIcm)
      pim.connection.close()
      yield* settle
      house.call(dnis)
      yield* settle
      assert.strictEqual(media.received.length, 1, "the apology")
      const again = yield* connect
      yield* openSession(again)
      house.call(dnis)
      yield* settle
      yield* again.expect("NEW_CALL")
    })
  )

  it.effect("without a word: it is dead at its idle limit, and another may take its seat", () =>
    Effect.gen(function* () {
      const { connect, house, pim } = yield* openIcm(careIcm)
      const second = yield* connect
      second.send({
        _tag: "OPEN_REQ",
        InvokeID: invokeId(1),
        VersionNumber: 6,
        IdleTimeout: 600_000
      })
      const refused = yield* second.expect("FAILURE_CONF")
      assert.strictEqual(refused.Status, statusCodes.E_SESSION_ALREADY_ACTIVE)
      // Half of its idle limit without a sign of life, and it is in doubt.
      yield* pass(300_050)
      yield* pim.awaits("HEARTBEAT_REQ")
      const third = yield* connect
      yield* openSession(third)
      house.call(dnis)
      yield* settle
      yield* third.expect("NEW_CALL")
      assert.notInclude(pim.names(), "NEW_CALL")
    })
  )
})

describe("a PIM that switches sides", () => {
  it.effect("loses the calls it had, and has the next", () =>
    Effect.gen(function* () {
      const { connect, house, media, pim } = yield* scripted(dnis, "QMusic")
      pim.send({ _tag: "CLOSE_REQ", InvokeID: invokeId(9), Status: statusCodes.E_NO_ERROR })
      yield* pim.awaits("CLOSE_CONF")
      const other = yield* connect
      yield* openSession(other)
      yield* apology(media)
      assertClosed(house)
      house.call(dnis)
      yield* settle
      yield* other.expect("NEW_CALL")
    })
  )
})

describe("an ICM that is silent", () => {
  it.effect("is told that its time is over, and the caller hears the flow's apology", () =>
    Effect.gen(function* () {
      const { house, media, newCall, pim } = yield* announced(dnis)
      yield* pass(15_100)
      const failure = yield* pim.expect("DIALOGUE_FAILURE_EVENT")
      assert.strictEqual(failure.ErrorCode, statusCodes.E_TIMEOUT)
      // Too late: the dialogue is over, and nobody answers.
      pim.say(newCall, script("Welcome", 3))
      yield* apology(media)
      assert.strictEqual(pim.names().at(-1), "DIALOGUE_FAILURE_EVENT")
      assertClosed(house)
    })
  )

  it.effect("after a script's result too", () =>
    Effect.gen(function* () {
      const { media, pim } = yield* scripted(dnis)
      endWith(media.latest.leg, "")
      yield* settle
      yield* pim.expect("RUN_SCRIPT_RESULT")
      yield* pass(15_100)
      yield* pim.expect("DIALOGUE_FAILURE_EVENT")
    })
  )
})

describe("an ICM that errs", () => {
  it.effect("about the script to cancel is told so, and the script plays on", () =>
    Effect.gen(function* () {
      const { media, newCall, pim } = yield* scripted(dnis, "QMusic")
      pim.say(newCall, { _tag: "CANCEL", InvokeID: invokeId(8), RequestID: invokeId(99) })
      yield* settle
      const denied = yield* pim.expect("DIALOGUE_FAILURE_CONF")
      assert.deepStrictEqual(
        [denied.InvokeID, denied.ErrorCode],
        [invokeId(8), statusCodes.E_INVALID_INVOKEID]
      )
      assert.notInclude(media.latest.tags(), "ByeReceived")
    })
  )

  it.effect("about a dialogue is told that there is none", () =>
    Effect.gen(function* () {
      const { pim } = yield* openIcm(careIcm)
      pim.say({ DialogueID: dialogueId(77) }, script("Welcome", 1))
      const failure = yield* pim.expect("DIALOGUE_FAILURE_EVENT")
      assert.deepStrictEqual(
        [failure.DialogueID, failure.ErrorCode],
        [dialogueId(77), statusCodes.E_INVALID_DIALOGUEID]
      )
    })
  )

  it.effect("and calls the dialogue a duplicate: it is over, and not answered", () =>
    Effect.gen(function* () {
      const { house, media, newCall, pim } = yield* announced(dnis)
      const ErrorCode = statusCodes.E_DUPLICATE_DIALOGUEID
      pim.say(newCall, { _tag: "DIALOGUE_FAILURE_EVENT", ErrorCode })
      yield* apology(media)
      assertClosed(house)
      assert.include(house.records[0]?.cti?.ids["end"] ?? "", "E_DUPLICATE_DIALOGUEID")
      assert.strictEqual(pim.names().at(-1), "NEW_CALL")
    })
  )

  it.effect("and sends a message that is none: E_INVALID_MESSAGE, and the flow's failed", () =>
    Effect.gen(function* () {
      const { house, media, newCall, pim } = yield* announced(dnis)
      const sound = Result.getOrThrow(
        encodeGed({
          _tag: "RUN_SCRIPT_REQ",
          DialogueID: newCall.DialogueID,
          SendSeqNo: 1,
          InvokeID: invokeId(3),
          ScriptID: "Welcome"
        })
      )
      // The length of ScriptID says more than there is.
      const broken = Uint8Array.from(sound)
      broken[25] = 200
      pim.sendBytes(broken)
      const failure = yield* pim.expect("DIALOGUE_FAILURE_EVENT")
      assert.strictEqual(failure.ErrorCode, statusCodes.E_INVALID_MESSAGE)
      yield* apology(media)
      assertClosed(house)
    })
  )

  it.effect("and offers Cisco's own prompts: refused, and the call goes on", () =>
    Effect.gen(function* () {
      const { media, newCall, pim } = yield* announced(dnis)
      pim.say(newCall, {
        _tag: "MICROAPP_PLAY",
        InvokeID: invokeId(3),
        ToBeContinued: false,
        BargeInAllowed: false
      })
      const refused = yield* pim.expect("DIALOGUE_FAILURE_CONF")
      assert.deepStrictEqual(
        [refused.InvokeID, refused.ErrorCode],
        [invokeId(3), statusCodes.E_INVALID_MESSAGE]
      )
      pim.say(newCall, script("Welcome", 4))
      yield* settle
      assert.strictEqual(media.received.length, 1)
    })
  )

  it.effect("about the time changes nothing: a clock that jumps ends no call", () =>
    Effect.gen(function* () {
      const { media, pim } = yield* scripted(dnis, "QMusic")
      for (const VRUTimeLag of [86_400, -86_400]) {
        pim.send({ _tag: "TIME_SYNCH_REQ", InvokeID: invokeId(5), VRUTimeLag })
        yield* pim.awaits("TIME_SYNCH_CONF")
      }
      yield* pass(20_000)
      assert.notInclude(media.latest.tags(), "ByeReceived")
      pim.send({ _tag: "INIT_SERVICE_CTRL_REQ", ...outsideDialogue, InvokeID: invokeId(6) })
      yield* pim.awaits("REGISTER_VARIABLES")
      assert.notInclude(media.latest.tags(), "ByeReceived", "nor does a second snapshot")
    })
  )

  it.effect("and stops speaking GED-125: the connection is reset, calls take link.down", () =>
    Effect.gen(function* () {
      const { house, media, pim } = yield* announced(dnis)
      pim.sendBytes(Buffer.from("GET / HTTP/1.1\r\n\r\n"))
      yield* apology(media)
      assertClosed(house)
    })
  )
})
