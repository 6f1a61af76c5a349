// What of GED-125 stands in a call's ladder, and how reports, causes and headers are said on the
// wire.

import { assert, describe, it } from "@effect/vitest"
import {
  isExpected,
  ladderFields,
  refusalCode,
  reportData,
  reportEvent,
  toLadderFields,
  toLadderName,
  userToUser
} from "../../../../runtime/cti/icm/mapping.ts"
import type { NewCall, TreatmentReport } from "../../../../runtime/cti/Instruction.ts"
import { causeCodes, eventIds, statusCodes } from "../../../../runtime/wire/ged125/codes.ts"
import { dialogueId, invokeId, messages } from "../../../../runtime/wire/ged125/Messages.ts"
import type { GedMessage } from "../../../../runtime/wire/ged125/Messages.ts"

const header = { DialogueID: dialogueId(1), SendSeqNo: 1 }
const completed = (extensions: ReadonlyMap<string, string>): TreatmentReport => ({
  _tag: "Completed",
  digits: "4711",
  callData: new Map([["CallVar1", "x"]]),
  extensions
})

describe("a report on a script", () => {
  // oxfmt-ignore
  const rows: ReadonlyArray<readonly [TreatmentReport, ReturnType<typeof reportEvent>]> = [
    [completed(new Map()),                                    "report done"],
    [completed(new Map([["COMPLETION_STATUS", "TIMEOUT"]])),  "report done"],
    [completed(new Map([["COMPLETION_STATUS", "FAILED"]])),   "report failed"],
    [{ _tag: "Cancelled" },                                   "report cancelled"],
    [{ _tag: "NotStarted", reason: "failed" },                "report failed"],
    [{ _tag: "NotStarted", reason: "unsupported" },           "report refused"],
    [{ _tag: "NotStarted", reason: "busy" },                  "report refused"]
  ]
  it.each(rows)("%o is %s", (report, event) => assert.strictEqual(reportEvent(report), event))

  // oxfmt-ignore
  it.each([
    ["unsupported",    statusCodes.E_INVALID_SCRIPT],
    ["busy",           statusCodes.E_REQUEST_REFUSED],
    ["max-treatments", statusCodes.E_REQUEST_REFUSED],
    ["something new",  statusCodes.E_REQUEST_REFUSED]
  ] as const)("refused as %s has the code %d", (reason, code) => {
    assert.strictEqual(refusalCode({ _tag: "NotStarted", reason }), code)
  })

  it("brings its results back, and what was keyed as CED", () => {
    assert.deepStrictEqual(
      [...reportData(completed(new Map()))],
      [
        ["CallVar1", "x"],
        ["CED", "4711"]
      ]
    )
    assert.strictEqual(reportData({ _tag: "Cancelled" }).size, 0)
  })
})

describe("a new call", () => {
  const call: NewCall = { dnis: "1", ani: undefined, portOfCall: "1", callData: new Map() }
  it("is expected by ICM when it was sent here", () => {
    assert.isFalse(isExpected(call))
    assert.isFalse(isExpected({ ...call, correlationId: "", translationRoute: "" }))
    assert.isTrue(isExpected({ ...call, correlationId: "C" }))
    assert.isTrue(isExpected({ ...call, translationRoute: "8812" }))
  })

  // oxfmt-ignore
  it.each([
    ["48656c6c6f;encoding=hex",       "Hello"],
    ["48656C6C6F",                    "Hello"],
    [`"Hello there";encoding=ascii`,  "Hello there"],
    ["abc",                           "abc"]
  ] as const)("carries User-to-User %s", (value, text) => {
    assert.strictEqual(Buffer.from(userToUser(value) ?? []).toString("latin1"), text)
  })

  it("carries no more of it than fits, and none where there is none", () => {
    assert.strictEqual(userToUser("00".repeat(200))?.length, 131)
    assert.strictEqual(userToUser(undefined), undefined)
    assert.strictEqual(userToUser(";encoding=hex"), undefined)
  })
})

describe("the ladder", () => {
  it("names fields that the messages have", () => {
    for (const { field, message } of ladderFields) {
      const row = messages[message]
      const floats: ReadonlyArray<string> = "floats" in row ? row.floats : []
      assert.isTrue(Object.hasOwn(row.fields, field) || floats.includes(field), field)
    }
  })

  it("shows codes by their words, and never a variable or a digit", () => {
    const result: GedMessage = {
      _tag: "RUN_SCRIPT_RESULT",
      ...header,
      InvokeID: invokeId(1),
      ResultCode: true,
      CED: "4711",
      CallVariable1: "secret"
    }
    assert.deepStrictEqual([...toLadderFields(result)], [["ok", "true"]])
    const report: GedMessage = {
      _tag: "EVENT_REPORT",
      ...header,
      EventID: eventIds.NO_ANSWER,
      CauseCode: causeCodes.NO_ANSWER
    }
    assert.deepStrictEqual(
      [...toLadderFields(report)],
      [
        ["event", "no-answer"],
        ["cause", "no-answer"]
      ]
    )
    const failure: GedMessage = { _tag: "DIALOGUE_FAILURE_EVENT", ...header, ErrorCode: 30 }
    assert.deepStrictEqual([...toLadderFields(failure)], [["error", "invalid-script"]])
  })

  it("names messages that we do not know", () => {
    const body = new Uint8Array(0)
    assert.strictEqual(toLadderName({ _tag: "Unknown", type: 77, body }), "message 77")
    assert.strictEqual(
      toLadderName({ _tag: "UnknownService", subType: 99, ...header, body }),
      "service 99"
    )
  })
})
