// IVR Server's words and the neutral ones, row by row.

import { assert, describe, it } from "@effect/vitest"
import {
  toAccepted,
  toLadderFields,
  toLoginAnswer,
  toNewCall,
  toRoute,
  toReleased,
  toTransferFailed,
  toTreatment,
  toTreatStatus
} from "../../../../runtime/cti/genesys/mapping.ts"
import type { Instruction, TreatmentReport } from "../../../../runtime/cti/Instruction.ts"
import { plainDialect } from "../../../../runtime/wire/ivrserver/dialect.ts"
import { genesysCallId } from "../../../../runtime/wire/ivrserver/Messages.ts"
import type { GctiMessage, Message } from "../../../../runtime/wire/ivrserver/Messages.ts"
import {
  flatten,
  listNode,
  textList,
  textNode
} from "../../../../runtime/wire/ivrserver/NodeList.ts"
import type { NodeList } from "../../../../runtime/wire/ivrserver/NodeList.ts"

const plain = plainDialect()
const callId = genesysCallId("c-17")

const list = (pairs: Readonly<Record<string, string>>): NodeList =>
  textList(new Map(Object.entries(pairs)))

const treatCall = (
  Type: string,
  params: Readonly<Record<string, string>> = {}
): Message<"TreatCall"> => ({ _tag: "TreatCall", callId, Type, Parameters: list(params) })

describe("treatments", () => {
  // oxfmt-ignore
  const kinds: ReadonlyArray<readonly [string, string]> = [
    ["PlayApplication", "play-application"],
    ["TreatmentPlayAnnouncement", "play-announcement"],
    ["PlayAnnounceAndDigits", "play-announcement-and-digits"],
    ["TextToSpeechAndDigits", "play-announcement-and-digits"],
    ["music", "music"],
    ["CollectDigits", "collect-digits"],
    ["TextToSpeech", "text-to-speech"],
    ["RecordUserAnnouncement", "record-announcement"],
    ["Silence", "silence"],
    ["RingBack", "ring-back"],
    ["Busy", "busy"],
    ["FAST_BUSY", "fast-busy"],
    ["RAN", "other"],
    ["VerifyDigits", "other"],
    ["Juggle", "other"]
  ]
  it.each(kinds)("%s is %s", (wireType, kind) => {
    const treatment = toTreatment(treatCall(wireType))
    assert.deepStrictEqual([treatment.kind, treatment.wireType], [kind, wireType])
  })

  it("puts parameters where the language has a field, and keeps them all under their names", () => {
    const treatment = toTreatment(
      treatCall("PlayApplication", {
        APP_ID: "1001",
        App_Url: "http://apps/x.vxml",
        LANGUAGE: "English (US)",
        MAX_DIGITS: "4",
        DURATION: "1.5",
        MUSIC_DN: "hold.wav",
        Colour: "red"
      })
    )
    const { appId, appUrl, durationMs, file, language, maxDigits, params } = treatment
    assert.deepStrictEqual(
      { appId, appUrl, durationMs, file, language, maxDigits },
      {
        appId: "1001",
        appUrl: "http://apps/x.vxml",
        durationMs: 1_500,
        file: "hold.wav",
        language: "English (US)",
        maxDigits: 4
      }
    )
    assert.strictEqual(params.get("App_Url"), "http://apps/x.vxml")
    assert.strictEqual(params.size, 7)
  })

  it("has no value where the wire's is none", () => {
    const treatment = toTreatment(
      treatCall("Music", { MAX_DIGITS: "many", DURATION: "-1", APP_ID: "", MUSIC_DN: "" })
    )
    const { appId, durationMs, file, maxDigits } = treatment
    assert.deepStrictEqual([appId, durationMs, file, maxDigits], Array(4).fill(undefined))
    assert.isUndefined(toTreatment({ _tag: "TreatCall", callId, Type: "Music" }).file)
  })

  const nested: NodeList = {
    others: [],
    nodes: [
      listNode("PROMPT", [
        listNode("10", [textNode("TEXT", "third")]),
        listNode("2", [textNode("USER_ID", "http://files/second.wav")]),
        listNode("1", [
          textNode("INTERRUPTABLE", "0"),
          textNode("TEXT", "not this"),
          textNode("ID", "first")
        ])
      ])
    ]
  }
  const flat = list({
    "PROMPT.1.TEXT": "not this",
    "PROMPT.10.TEXT": "third",
    "prompt.2.user_id": "http://files/second.wav",
    "PROMPT.1.ID": "first",
    "PROMPT.1.INTERRUPTABLE": "false"
  })
  it.each([["nested", nested] as const, ["flattened", flat] as const])(
    "reads prompts that are %s, in the order of their numbers",
    (_, Parameters) => {
      const treatment = toTreatment({ _tag: "TreatCall", callId, Type: "PlayAnnounce", Parameters })
      assert.deepStrictEqual(treatment.prompts, [
        { kind: "file", value: "first", interruptible: false },
        { kind: "file", value: "http://files/second.wav", interruptible: undefined },
        { kind: "text", value: "third", interruptible: undefined }
      ])
      const names = Array.from(treatment.params.keys(), (name) => name.toUpperCase())
      assert.sameMembers(names, [
        "PROMPT.1.ID",
        "PROMPT.1.INTERRUPTABLE",
        "PROMPT.1.TEXT",
        "PROMPT.2.USER_ID",
        "PROMPT.10.TEXT"
      ])
    }
  )

  it.each([
    ["MSGID", "file"],
    ["MSGTXT", "text"],
    ["TEXT", "text"]
  ] as const)("takes a lone %s as the prompt", (field, kind) => {
    const { prompts } = toTreatment(treatCall("PlayAnnounce", { [field]: "hello" }))
    assert.deepStrictEqual(prompts, [{ kind, value: "hello", interruptible: undefined }])
  })
})

describe("destinations", () => {
  // oxfmt-ignore
  const rows: ReadonlyArray<readonly [string | undefined, string | undefined, string]> = [
    ["Normal",              "7001", "normal"],
    ["Normal",              undefined, "default"],
    ["Normal",              "",     "default"],
    ["Default",             "4999", "default"],
    ["Default",             undefined, "default"],
    ["Reroute",             "7001", "reroute"],
    ["RerouteAttended",     "7001", "reroute"],
    ["RerouteConferenced",  "7001", "reroute"],
    ["Reroute",             undefined, "default"],
    [undefined,             "7001", "normal"],
    [undefined,             undefined, "default"],
    ["Sideways",            "7001", "normal"]
  ]
  it.each(rows)("RouteType %s to %s is route.%s", (RouteType, Dest, type) => {
    const route = toRoute({
      _tag: "RouteResponse",
      callId,
      RouteType,
      Dest,
      ExtnsEx: list({ a: "b" })
    })
    assert.deepStrictEqual(route, {
      _tag: "Route",
      type: type as "normal",
      wireType: RouteType ?? "",
      to: Dest === "" ? undefined : Dest,
      callData: new Map([["a", "b"]])
    })
  })
})

describe("what else IVR Server says", () => {
  it("carries the switch's numbers and ids, and of them only those that are there", () => {
    const accepted = toAccepted({
      _tag: "CallInfoResp",
      callId,
      ANI: "3002",
      DNIS: "",
      ConnId: "006d",
      TSCallId: "118",
      PortQueue: "",
      LastEvent: "EventEstablished"
    })
    assert.deepStrictEqual(accepted, {
      _tag: "Accepted",
      dnis: undefined,
      ani: "3002",
      ids: new Map([
        ["ConnId", "006d"],
        ["TSCallId", "118"]
      ])
    })
  })

  // oxfmt-ignore
  const errors: ReadonlyArray<readonly [string, string | undefined, string | undefined]> = [
    ["OneStepXfer", "1183", "1183"],
    ["Unknown", "BLOCKED_REQ", "BLOCKED_REQ"],
    ["NoSuchCall", undefined, "NoSuchCall"],
    ["OneStepXfer", undefined, undefined]
  ]
  it.each(errors)(
    "a transfer refused as %s with %s has the code %s",
    (FailedReq, TlibErrCode, code) => {
      const ended = toTransferFailed({ _tag: "CallError", callId, FailedReq, TlibErrCode })
      assert.deepStrictEqual(ended, { _tag: "TransferEnded", outcome: "failed", code })
    }
  )

  it("names the cause of an end in the wire's word", () => {
    const causes: ReadonlyArray<readonly [Message<"EndCall" | "CallStatus">, string]> = [
      [{ _tag: "EndCall", callId, EndCause: "Timeout" }, "Timeout"],
      [{ _tag: "EndCall", callId }, "Normal"],
      [{ _tag: "CallStatus", callId, Event: "Released" }, "Released"]
    ]
    for (const [message, cause] of causes) {
      assert.deepStrictEqual<Instruction>(toReleased(message), { _tag: "Released", cause })
    }
  })

  // oxfmt-ignore
  const logins: ReadonlyArray<readonly [string, string | undefined, string]> = [
    ["Success", "OK", "Ready"],
    ["Success", undefined, "Ready"],
    ["Success", "Splendid", "Ready"],
    ["success", "initinprogress", "Initialising"],
    ["Success", "NoSuchClient", "Refused NoSuchClient"],
    ["InvalidProtocolVersion", undefined, "Refused InvalidProtocolVersion"],
    ["InvalidProtocolVersion", "OK", "Refused InvalidProtocolVersion OK"]
  ]
  it.each(logins)("a login answered by %s, %s is %s", (Result, Status, expected) => {
    const answer = toLoginAnswer({ _tag: "LoginResp", callId, Result, Status }, plain)
    assert.strictEqual(
      answer._tag === "Refused" ? `Refused ${answer.reason}` : answer._tag,
      expected
    )
  })
})

describe("what we say", () => {
  it("leaves out of NewCall what is not known", () => {
    const call = { dnis: "", ani: undefined, portOfCall: "1", callData: new Map<string, string>() }
    const { ANI, CalledNum, DNIS, UDataEx } = toNewCall(call, callId, "behind", plain)
    assert.deepStrictEqual([ANI, CalledNum, DNIS, UDataEx], [undefined, "1", undefined, undefined])
  })

  // oxfmt-ignore
  const reports: ReadonlyArray<readonly [string, TreatmentReport, Message<"TreatStatus">]> = [
    ["not started", { _tag: "NotStarted", reason: "unsupported" },
      { _tag: "TreatStatus", callId, Status: "NotStarted", ErrorMsg: "unsupported" }],
    ["cancelled", { _tag: "Cancelled" }, { _tag: "TreatStatus", callId, Status: "Cancelled" }],
    ["completed", { _tag: "Completed", digits: "4711", callData: new Map([["k", "v"]]), extensions: new Map([["INTERRUPTED", "NO"]]) },
      { _tag: "TreatStatus", callId, Status: "Completed", CED: "4711", UDataEx: list({ k: "v" }), ExtnsEx: list({ INTERRUPTED: "NO" }) }],
    ["completed with nothing", { _tag: "Completed", digits: undefined, callData: new Map(), extensions: new Map() },
      { _tag: "TreatStatus", callId, Status: "Completed", CED: undefined, UDataEx: undefined, ExtnsEx: undefined }]
  ]
  it.each(reports)("reports a treatment that was %s", (_, report, expected) => {
    assert.deepStrictEqual(toTreatStatus(callId, report, plain), expected)
  })
})

describe("the ladder", () => {
  // oxfmt-ignore
  const rows: ReadonlyArray<readonly [GctiMessage, ReadonlyArray<readonly [string, string]>]> = [
    [{ _tag: "NewCall", callId, CalledNum: "5001", DNIS: "800", Version: "4.0" }, [["called", "5001"], ["dnis", "800"]]],
    [{ _tag: "RouteRequest", callId, RouteDN: "6001", CED: "4711", UDataEx: list({ PIN: "1234" }) }, [["dn", "6001"]]],
    [treatCall("PlayApplication", { APP_URL: "http://x", PIN: "1234" }), [["type", "PlayApplication"], ["app-url", "http://x"]]],
    [{ _tag: "TreatStatus", callId, Status: "Completed", CED: "4711", UDataEx: list({ PIN: "1234" }) }, [["status", "Completed"]]],
    [{ _tag: "RouteResponse", callId, RouteType: "Normal", Dest: "7001" }, [["type", "Normal"], ["to", "7001"]]],
    [{ _tag: "OneStepXfer", callId, DestDN: "7001", UDataEx: list({ PIN: "1234" }) }, [["to", "7001"]]],
    [{ _tag: "CallStatus", callId, Event: "Busy" }, [["event", "Busy"]]],
    [{ _tag: "UDataSet", callId, Action: "Add", RequestId: "r1", UDataEx: list({ PIN: "1234" }) }, [["action", "Add"]]],
    [{ _tag: "UDataResp", callId, Result: "Success", RequestId: "r1", UDataEx: list({ PIN: "1234" }) }, [["result", "Success"]]]
  ]
  it.each(rows)("shows of $_tag a few fields, and no digit or value of data", (message, fields) => {
    assert.deepStrictEqual([...toLadderFields(message)], fields)
  })
})

describe("key-value lists", () => {
  it("takes the first of equal names, as T-Library does", () => {
    const twice: NodeList = { others: [], nodes: [textNode("a", "1"), textNode("a", "2")] }
    assert.deepStrictEqual([...flatten(twice)], [["a", "1"]])
  })
})
