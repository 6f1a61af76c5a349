// What a voice application asks of IVR Server: the message of each question, the answer that is
// found again, and the end of every question that finds none.

import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { ivrServerLimits } from "../../../../runtime/config/CtiLimits.ts"
import type { DataAnswer, DataRequest } from "../../../../runtime/cti/DataRequest.ts"
import { DataRequests } from "../../../../runtime/cti/genesys/DataRequests.ts"
import { plainDialect } from "../../../../runtime/wire/ivrserver/dialect.ts"
import { encodeMessage } from "../../../../runtime/wire/ivrserver/GctiCodec.ts"
import { genesysCallId } from "../../../../runtime/wire/ivrserver/Messages.ts"
import type { Message } from "../../../../runtime/wire/ivrserver/Messages.ts"
import { textList } from "../../../../runtime/wire/ivrserver/NodeList.ts"

const callId = genesysCallId("c-17")

const makeBench = () => {
  const sent: Array<Message> = []
  const answers: Array<DataAnswer> = []
  const logs: Array<string> = []
  const timers = new Map<() => void, number>()
  const dialect = plainDialect()
  const requests = new DataRequests({
    callId,
    dialect,
    limits: ivrServerLimits,
    send: (message) => {
      const bytes = encodeMessage(message, { dialect, charset: "latin1" })
      if (Result.isFailure(bytes)) return Result.fail(bytes.failure)
      sent.push(message)
      return Result.void
    },
    startTimer: (ms, fire) => {
      timers.set(fire, ms)
      return () => timers.delete(fire)
    },
    log: (_level, sentence) => logs.push(sentence)
  })
  const ask = (request: DataRequest) => requests.request(request, (answer) => answers.push(answer))
  const elapse = () => {
    for (const [fire] of timers) {
      timers.delete(fire)
      fire()
    }
  }
  return { answers, ask, elapse, logs, requests, sent, timers }
}

const pairs = new Map([
  ["a", "1"],
  ["Ü", "ß"]
])

const answer = (values: Readonly<Record<string, string>> = {}): DataAnswer => ({
  _tag: "Success",
  values: new Map(Object.entries(values))
})

describe("a question of an application", () => {
  // oxfmt-ignore
  const rows: ReadonlyArray<readonly [DataRequest, Message, Message, DataAnswer]> = [
    [{ _tag: "Add", callData: pairs },
      { _tag: "UDataSet", callId, Action: "Add", RequestId: "r1", UDataEx: textList(pairs) },
      { _tag: "UDataResp", callId, RequestId: "r1", Result: "Success" }, answer()],
    [{ _tag: "Replace", callData: pairs },
      { _tag: "UDataSet", callId, Action: "Replace", RequestId: "r1", UDataEx: textList(pairs) },
      { _tag: "UDataResp", callId, RequestId: "r1", Result: "MiscError" }, { _tag: "Failure", word: "MiscError" }],
    [{ _tag: "Get", keys: ["a", "b"] },
      { _tag: "UDataGet", callId, Keys: "a:b", RequestId: "r1" },
      { _tag: "UDataResp", callId, RequestId: "r1", Result: "Success", UDataEx: textList(new Map([["a", "1"]])) }, answer({ a: "1" })],
    [{ _tag: "Get", keys: ["a"] },
      { _tag: "UDataGet", callId, Keys: "a", RequestId: "r1" },
      { _tag: "UDataResp", callId, RequestId: "r1", Result: "NoMatch" }, { _tag: "Failure", word: "NoMatch" }],
    [{ _tag: "Delete", keys: ["a", "b"] },
      { _tag: "UDataDel", callId, Action: "DeleteKey", Keys: "a:b", RequestId: "r1" },
      { _tag: "UDataResp", callId, RequestId: "r1", Result: "Success" }, answer()],
    [{ _tag: "DeleteAll" },
      { _tag: "UDataDel", callId, Action: "DeleteAll", RequestId: "r1" },
      { _tag: "UDataResp", callId, RequestId: "r1", Result: "FeatureNotSupported" }, { _tag: "Failure", word: "FeatureNotSupported" }],
    [{ _tag: "PeekStatistic", name: "ExpectedWaitTime" },
      { _tag: "PeekStatReq", callId, StatName: "ExpectedWaitTime", RequestId: "r1" },
      { _tag: "StatResp", callId, RequestId: "r1", ResultCode: "Success", Result: "17" }, answer({ Value: "17" })],
    [{ _tag: "Statistic", server: "S", type: "T", objectId: "O", objectType: "Q" },
      { _tag: "GetStatReq", callId, ServerName: "S", StatType: "T", ObjectId: "O", ObjectType: "Q", RequestId: "r1" },
      { _tag: "StatResp", callId, RequestId: "r1", ResultCode: "NoSuchStat" }, { _tag: "Failure", word: "NoSuchStat" }],
    [{ _tag: "AccessNumber", destination: "7001", location: "SW_B", routeType: "Default", uuiNumber: undefined, callData: new Map() },
      { _tag: "AccessNumGet", callId, DestDN: "7001", Location: "SW_B", XRouteType: "Default", UUI_Number: undefined, UDataEx: undefined },
      { _tag: "AccessNumResp", callId, Action: "Get", Result: "Success", AccessNum: "887001" }, answer({ AccessNum: "887001" })]
  ]
  it.each(rows)("%o", (request, message, response, expected) => {
    const { answers, ask, requests, sent, timers } = makeBench()
    ask(request)
    assert.deepStrictEqual(sent, [message])
    assert.deepStrictEqual([...timers.values()], [ivrServerLimits.dataAnswerMs])
    if (
      response._tag === "UDataResp" ||
      response._tag === "StatResp" ||
      response._tag === "AccessNumResp"
    ) {
      requests.receive(response)
      requests.receive(response)
    }
    assert.deepStrictEqual(answers, [expected])
    assert.strictEqual(timers.size, 0)
  })

  it("that the server never answers has timed out, and an access number is withdrawn", () => {
    const { answers, ask, elapse, sent } = makeBench()
    ask({ _tag: "Get", keys: ["a"] })
    const access = { routeType: undefined, uuiNumber: undefined, callData: new Map() }
    ask({ _tag: "AccessNumber", destination: "1", location: "B", ...access })
    elapse()
    assert.deepStrictEqual(answers, [
      { _tag: "Failure", word: "Timeout" },
      { _tag: "Failure", word: "Timeout" }
    ])
    assert.strictEqual(sent.at(-1)?._tag, "AccessNumCancel")
  })

  it("is answered when the link or the call is gone", () => {
    const { answers, ask, requests, timers } = makeBench()
    ask({ _tag: "Get", keys: ["a"] })
    requests.close("LinkDown")
    assert.deepStrictEqual(answers, [{ _tag: "Failure", word: "LinkDown" }])
    assert.strictEqual(timers.size, 0)
  })

  it.each([
    [{ _tag: "Get", keys: ["a:b"] }, "InvalidKey"],
    [{ _tag: "Get", keys: [] }, "InvalidKey"],
    [{ _tag: "Delete", keys: [""] }, "InvalidKey"],
    [{ _tag: "Add", callData: new Map([["a", "x".repeat(70_000)]]) }, "TooLong"]
  ] as ReadonlyArray<readonly [DataRequest, string]>)(
    "that no message can carry is refused: %o",
    async (request, word) => {
      const { answers, ask, sent } = makeBench()
      ask(request)
      await Promise.resolve()
      assert.deepStrictEqual([answers, sent], [[{ _tag: "Failure", word }], []])
    }
  )

  it("gives way to newer ones beyond the bound, and is told so", () => {
    const { answers, ask } = makeBench()
    for (let count = 0; count <= ivrServerLimits.pendingRequestsMax; count += 1) {
      ask({ _tag: "Get", keys: [`k${count}`] })
    }
    assert.deepStrictEqual(answers, [{ _tag: "Failure", word: "TooMany" }])
  })

  it("of the flow's own is logged when it fails, and not when the call is over", () => {
    const { logs, requests } = makeBench()
    requests.attach(pairs)
    requests.receive({ _tag: "UDataResp", callId, RequestId: "r1", Result: "MiscError" })
    requests.attach(pairs)
    requests.close("NoSuchCall")
    assert.deepStrictEqual(logs, ["IVR Server did not take the call data"])
  })
})
