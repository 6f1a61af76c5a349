// One call's dialogue over recorders: what goes on the wire and what the call is told, without
// sockets and clocks.

import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { ivrServerLimits } from "../../../../runtime/config/CtiLimits.ts"
import { GenesysDialogue } from "../../../../runtime/cti/genesys/GenesysDialogue.ts"
import type { GenesysMode } from "../../../../runtime/cti/genesys/mapping.ts"
import type { CallData, Instruction, NewCall } from "../../../../runtime/cti/Instruction.ts"
import { makeDialect } from "../../../../runtime/wire/ivrserver/dialect.ts"
import { encodeMessage } from "../../../../runtime/wire/ivrserver/GctiCodec.ts"
import { genesysCallId } from "../../../../runtime/wire/ivrserver/Messages.ts"
import type { GctiMessage, Message } from "../../../../runtime/wire/ivrserver/Messages.ts"
import { flatten, textList } from "../../../../runtime/wire/ivrserver/NodeList.ts"

const callId = genesysCallId("c-17")

const noData: CallData = new Map()

const newCall: NewCall = { dnis: "5001", ani: "123", portOfCall: "1", callData: noData }

interface Bench {
  readonly dialogue: GenesysDialogue
  /** `NewCall`, `TreatStatus Completed`, … as they went out. */
  readonly sent: ReadonlyArray<string>
  readonly messages: ReadonlyArray<Message>
  readonly told: ReadonlyArray<Instruction>
  readonly logs: ReadonlyArray<string>
  readonly ends: () => number
  readonly receive: (...messages: ReadonlyArray<GctiMessage>) => void
  /** Fires the only timer that runs. */
  readonly fire: () => void
  readonly timers: () => ReadonlyArray<number>
  /** Lets what waits for the caller's own call to return be told. */
  readonly settle: () => Promise<void>
}

const makeBench = (
  mode: GenesysMode,
  options: {
    readonly dialect?: Readonly<Record<string, string>>
    readonly onInstruction?: (instruction: Instruction, dialogue: GenesysDialogue) => void
    readonly call?: NewCall
  } = {}
): Bench => {
  const messages: Array<Message> = []
  const sent: Array<string> = []
  const told: Array<Instruction> = []
  const logs: Array<string> = []
  const timers = new Map<() => void, number>()
  let ends = 0
  const dialect = Result.getOrThrow(makeDialect(new Map(Object.entries(options.dialect ?? {}))))
  const dialogue: GenesysDialogue = new GenesysDialogue({
    id: callId,
    server: "127.0.0.1:7009",
    mode,
    dialect,
    limits: ivrServerLimits,
    listener: {
      onInstruction: (instruction) => {
        told.push(instruction)
        options.onInstruction?.(instruction, dialogue)
      },
      onMessage: () => undefined
    },
    ports: {
      send: (message) => {
        const bytes = encodeMessage(message, { dialect, charset: "latin1" })
        if (Result.isFailure(bytes)) return Result.fail(bytes.failure)
        messages.push(message)
        sent.push(message._tag === "TreatStatus" ? `TreatStatus ${message.Status}` : message._tag)
        return Result.void
      },
      startTimer: (ms, fire) => {
        timers.set(fire, ms)
        return () => timers.delete(fire)
      },
      ended: () => {
        ends += 1
      },
      log: (level, sentence) => {
        if (level !== "debug") logs.push(`${level} ${sentence}`)
      }
    }
  })
  Result.getOrThrow(dialogue.open(options.call ?? newCall))
  return {
    dialogue,
    sent,
    messages,
    told,
    logs,
    ends: () => ends,
    receive: (...list) => {
      for (const message of list) dialogue.receive(message)
    },
    fire: () => {
      const [[fire] = []] = timers
      assert.isDefined(fire, "no timer runs")
      timers.delete(fire)
      fire()
    },
    timers: () => [...timers.values()],
    settle: () => Promise.resolve()
  }
}

const status = (Event: string): Message => ({ _tag: "CallStatus", callId, Event })
const treat = (Type: string): Message => ({ _tag: "TreatCall", callId, Type })
const cancel: Message = { _tag: "Cancel", callId }
const route: Message = { _tag: "RouteResponse", callId, RouteType: "Normal", Dest: "7001" }
const endCall: Message = { _tag: "EndCall", callId, EndCause: "Timeout" }
const info: Message = { _tag: "CallInfoResp", callId, DNIS: "3001", ANI: "3002", ConnId: "006d" }
const error = (FailedReq: string, TlibErrCode?: string): Message => ({
  _tag: "CallError",
  callId,
  FailedReq,
  TlibErrCode
})

const completed = (digits?: string) =>
  ({ _tag: "Completed", digits, callData: noData, extensions: noData }) as const

const accepted = [status("Ringing"), status("Established"), info]

describe("a dialogue with IVR Server", () => {
  it("behind the switch, tells that the call is taken with the switch's numbers and not before", () => {
    const bench = makeBench("behind")
    bench.receive(status("Ringing"), status("Established"))
    assert.deepStrictEqual([bench.sent, bench.told], [["NewCall", "CallInfoReq"], []])
    assert.deepStrictEqual(bench.timers(), [ivrServerLimits.callInformationMs])
    bench.receive(info)
    assert.deepStrictEqual(bench.told, [
      { _tag: "Accepted", dnis: "3001", ani: "3002", ids: new Map([["ConnId", "006d"]]) }
    ])
    assert.deepStrictEqual(bench.timers(), [])
  })

  it("behind the switch, goes on without the numbers when they do not come", async () => {
    const bench = makeBench("behind")
    bench.receive(status("Established"))
    bench.fire()
    await bench.settle()
    assert.deepStrictEqual(bench.told, [
      { _tag: "Accepted", dnis: undefined, ani: undefined, ids: new Map() }
    ])
    bench.receive(info)
    assert.strictEqual(bench.told.length, 1)
  })

  it.each(["in-front", "network"] as const)(
    "%s, the call is taken at once, but not before the caller's own call has returned",
    async (mode) => {
      const bench = makeBench(mode)
      assert.deepStrictEqual(bench.told, [])
      // Whatever arrives meanwhile queues behind.
      bench.receive(treat("Music"))
      assert.deepStrictEqual(bench.told, [])
      await bench.settle()
      assert.deepStrictEqual(
        bench.told.map(({ _tag }) => _tag),
        ["Accepted", "Treat"]
      )
    }
  )

  it("tells nothing of a dialogue that was closed before it could", async () => {
    const bench = makeBench("in-front")
    bench.dialogue.close("abandoned")
    await bench.settle()
    assert.deepStrictEqual([bench.sent, bench.told], [["NewCall", "EndCall"], []])
    assert.strictEqual(bench.ends(), 1)
  })

  it("runs a treatment, and reports what the caller keyed", () => {
    const bench = makeBench("behind")
    bench.receive(...accepted)
    bench.dialogue.requestRoute("6001", "12", new Map([["Segment", "GOLD"]]))
    bench.receive(treat("PlayAnnounceAndDigits"))
    bench.dialogue.treatmentStarted()
    bench.dialogue.reportTreatment({
      _tag: "Completed",
      digits: "4711",
      callData: new Map([["Lang", "de"]]),
      extensions: new Map([["COMPLETION_STATUS", "NORMAL"]])
    })
    const [, , request, , report] = bench.messages
    assert.isTrue(request?._tag === "RouteRequest" && request.CED === "12")
    assert.isTrue(
      request?._tag === "RouteRequest" && flatten(request.UDataEx).get("Segment") === "GOLD"
    )
    assert.isTrue(report?._tag === "TreatStatus" && report.CED === "4711")
    assert.isTrue(report?._tag === "TreatStatus" && flatten(report.UDataEx).get("Lang") === "de")
    assert.deepStrictEqual(bench.sent.slice(2), [
      "RouteRequest",
      "TreatStatus Started",
      "TreatStatus Completed"
    ])
  })

  // oxfmt-ignore
  const treatments: ReadonlyArray<readonly [string, (bench: Bench) => void, ReadonlyArray<string>, ReadonlyArray<string>]> = [
    ["that is not supported", ({ dialogue }) => dialogue.reportTreatment({ _tag: "NotStarted", reason: "no" }),
      ["TreatStatus NotStarted"], ["Treat"]],
    ["that is cancelled", ({ dialogue, receive }) => { dialogue.treatmentStarted(); receive(cancel); dialogue.reportTreatment({ _tag: "Cancelled" }) },
      ["TreatStatus Started", "TreatStatus Cancelled"], ["Treat", "CancelTreatment"]],
    ["that completes while the Cancel is on its way", ({ dialogue, receive }) => { dialogue.treatmentStarted(); dialogue.reportTreatment(completed()); receive(cancel) },
      ["TreatStatus Started", "TreatStatus Completed"], ["Treat"]],
    ["whose end is never reported after Cancel", ({ dialogue, fire, receive }) => { dialogue.treatmentStarted(); receive(cancel); fire(); dialogue.reportTreatment({ _tag: "Cancelled" }) },
      ["TreatStatus Started", "TreatStatus Cancelled"], ["Treat", "CancelTreatment"]],
    ["that a destination overtakes", ({ dialogue, receive }) => { dialogue.treatmentStarted(); receive(route); dialogue.reportTreatment({ _tag: "Cancelled" }) },
      ["TreatStatus Started"], ["Treat", "Route"]],
    ["that fails after it started and says that it did not", ({ dialogue }) => { dialogue.treatmentStarted(); dialogue.reportTreatment({ _tag: "NotStarted", reason: "x" }) },
      ["TreatStatus Started", "TreatStatus Completed"], ["Treat"]]
  ]
  it.each(treatments)("reports a treatment %s", (_, act, sent, told) => {
    const bench = makeBench("behind")
    bench.receive(...accepted)
    bench.dialogue.requestRoute("6001", undefined, noData)
    const before = bench.sent.length
    bench.receive(treat("Music"))
    act(bench)
    assert.deepStrictEqual(bench.sent.slice(before), sent)
    assert.deepStrictEqual(
      bench.told.slice(1).map(({ _tag }) => _tag),
      told
    )
    assert.deepStrictEqual(bench.timers(), [])
  })

  it("tells a new treatment only after the old one was reported, and keeps the newest", async () => {
    const bench = makeBench("behind")
    bench.receive(...accepted)
    bench.dialogue.requestRoute("6001", undefined, noData)
    bench.receive(treat("Music"))
    bench.dialogue.treatmentStarted()
    bench.receive(treat("Silence"), treat("RingBack"))
    assert.deepStrictEqual(
      bench.told.map(({ _tag }) => _tag),
      ["Accepted", "Treat", "CancelTreatment"]
    )
    bench.dialogue.reportTreatment({ _tag: "Cancelled" })
    await bench.settle()
    const last = bench.told.at(-1)
    assert.isTrue(last?._tag === "Treat" && last.treatment.kind === "ring-back")
    bench.dialogue.treatmentStarted()
    assert.deepStrictEqual(bench.sent.slice(3), [
      "TreatStatus Started",
      "TreatStatus Cancelled",
      "TreatStatus Started"
    ])
  })

  it("refuses a treatment for a call that the switch does not have", () => {
    const bench = makeBench("behind")
    bench.receive(treat("Music"))
    assert.deepStrictEqual([bench.sent, bench.told], [["NewCall", "TreatStatus NotStarted"], []])
  })

  // oxfmt-ignore
  const transfers: ReadonlyArray<readonly [string, Message, string, string | undefined]> = [
    ["completed", status("XferComplete"), "completed", undefined],
    ["busy", status("Busy"), "busy", undefined],
    ["refused by the switch", error("OneStepXfer", "1183"), "failed", "1183"],
    ["blocked", error("Unknown", "BLOCKED_REQ"), "failed", "BLOCKED_REQ"],
    ["of a call the server has lost", error("NoSuchCall"), "failed", "NoSuchCall"]
  ]
  it.each(transfers)("tells of a transfer that is %s", (_, answer, outcome, code) => {
    const bench = makeBench("behind")
    bench.receive(...accepted)
    bench.dialogue.transfer("7001", new Map([["Reason", "sales"]]))
    bench.receive(status("Dialing"), status("Ringing"), status("Established"), answer)
    assert.deepStrictEqual(bench.told.slice(1), [
      { _tag: "TransferEnded", outcome: outcome as "busy", code }
    ])
    assert.deepStrictEqual(bench.sent, ["NewCall", "CallInfoReq", "OneStepXfer"])
  })

  it("asks for one transfer at a time, and for the next after it failed", () => {
    const bench = makeBench("behind")
    bench.receive(...accepted)
    bench.dialogue.transfer("7001", noData)
    bench.dialogue.transfer("7002", noData)
    bench.receive(status("Busy"))
    bench.dialogue.transfer("7003", noData)
    const asked = bench.messages.flatMap((message) =>
      message._tag === "OneStepXfer" ? [message.DestDN] : []
    )
    assert.deepStrictEqual(asked, ["7001", "7003"])
  })

  it("tells of a refused request in the wire's words", async () => {
    const bench = makeBench("in-front")
    bench.dialogue.requestRoute("6001", undefined, noData)
    bench.receive(error("Unknown", "INVALID_REQ"))
    await bench.settle()
    assert.deepStrictEqual(bench.told.at(-1), {
      _tag: "RequestFailed",
      request: "Unknown",
      code: "INVALID_REQ"
    })
  })

  // oxfmt-ignore
  const ends: ReadonlyArray<readonly [string, (bench: Bench) => void, Instruction | undefined, string]> = [
    ["EndCall", ({ receive }) => receive(endCall), { _tag: "Released", cause: "Timeout" }, "CallInfoReq"],
    ["the switch", ({ receive }) => receive(status("Released")), { _tag: "Released", cause: "Released" }, "EndCall"],
    ["the loss of its connection", ({ dialogue }) => dialogue.lost("gone"), { _tag: "LinkLost", reason: "gone" }, "CallInfoReq"],
    ["us", ({ dialogue }) => dialogue.close("normal"), undefined, "EndCall"]
  ]
  it.each(ends)(
    "says and tells nothing after it was ended by %s",
    async (_, end, told, lastSent) => {
      const bench = makeBench("behind")
      bench.receive(...accepted)
      end(bench)
      assert.strictEqual(bench.sent.at(-1), lastSent)
      assert.deepStrictEqual(bench.told.slice(1), told === undefined ? [] : [told])
      assert.strictEqual(bench.ends(), 1)
      const { dialogue } = bench
      dialogue.requestRoute("6001", undefined, noData)
      dialogue.transfer("7001", noData)
      dialogue.attach(new Map([["a", "b"]]))
      dialogue.treatmentStarted()
      dialogue.reportTreatment(completed())
      dialogue.reportConnected()
      dialogue.reportNotConnected("busy")
      dialogue.close("normal")
      dialogue.lost("again")
      bench.receive(treat("Music"), route, endCall, status("Released"), error("Unknown"))
      await bench.settle()
      assert.strictEqual(bench.sent.at(-1), lastSent)
      assert.strictEqual(bench.told.length, told === undefined ? 1 : 2)
      assert.deepStrictEqual([bench.ends(), bench.timers(), bench.logs], [1, [], []])
    }
  )

  it("stops a treatment's timers when the call ends in the middle of it", () => {
    const bench = makeBench("behind")
    bench.receive(...accepted, treat("Music"), cancel)
    assert.strictEqual(bench.timers().length, 1)
    bench.receive(endCall)
    assert.deepStrictEqual(bench.timers(), [])
  })

  it("names in EndCall why it ends", () => {
    for (const [cause, word] of [
      ["normal", "Normal"],
      ["abandoned", "Abandoned"]
    ] as const) {
      const bench = makeBench("in-front")
      bench.dialogue.close(cause)
      const last = bench.messages.at(-1)
      assert.isTrue(last?._tag === "EndCall" && last.EndCause === word)
    }
  })

  it("attaches data with ids of its own, and holds what comes before the switch's call", () => {
    const bench = makeBench("behind")
    bench.dialogue.attach(
      new Map([
        ["a", "1"],
        ["b", "1"]
      ])
    )
    bench.dialogue.attach(new Map([["b", "2"]]))
    bench.receive(...accepted)
    bench.dialogue.attach(new Map([["c", "3"]]))
    bench.dialogue.attach(noData)
    const sets = bench.messages.flatMap((message) =>
      message._tag === "UDataSet"
        ? [[message.Action, message.RequestId, [...flatten(message.UDataEx)]]]
        : []
    )
    assert.deepStrictEqual(sets, [
      [
        "Add",
        "r1",
        [
          ["a", "1"],
          ["b", "2"]
        ]
      ],
      ["Add", "r2", [["c", "3"]]]
    ])
  })

  it("holds no more data than its bound, and remembers no more questions", () => {
    const { heldDataMax, pendingRequestsMax } = ivrServerLimits
    const bench = makeBench("behind")
    const pairs = Array.from(
      { length: heldDataMax + 10 },
      (_, index) => [`k${index}`, "v"] as const
    )
    bench.dialogue.attach(new Map(pairs))
    bench.dialogue.attach(new Map([["k0", "w"]]))
    bench.receive(...accepted)
    const held = bench.messages.find((message) => message._tag === "UDataSet")
    const stored = held?._tag === "UDataSet" ? flatten(held.UDataEx) : new Map<string, string>()
    assert.deepStrictEqual([stored.size, stored.get("k0")], [heldDataMax, "w"])
    assert.strictEqual(bench.logs.length, 10)
    for (let count = 0; count < pendingRequestsMax; count += 1)
      bench.dialogue.attach(new Map([["a", "1"]]))
    // The first question was forgotten for the last: its refusal finds nobody, the last one's does.
    const refuse = (RequestId: string) =>
      bench.receive({ _tag: "UDataResp", callId, RequestId, Result: "MiscError" })
    refuse("r1")
    assert.strictEqual(bench.logs.length, 10)
    refuse("r2")
    assert.strictEqual(bench.logs.length, 11)
  })

  it("does not trouble the flow when data are refused, but the log", () => {
    const bench = makeBench("behind")
    bench.receive(...accepted)
    bench.dialogue.attach(new Map([["a", "1"]]))
    const answer = (RequestId: string, Result: string): Message => ({
      _tag: "UDataResp",
      callId,
      RequestId,
      Result
    })
    bench.receive(answer("r1", "MiscError"), answer("r1", "MiscError"), answer("r9", "MiscError"))
    assert.strictEqual(bench.told.length, 1)
    assert.deepStrictEqual(bench.logs, ["warning IVR Server did not take the call data"])
  })

  it("confirms a connection only where the site's server wants to know", () => {
    for (const [send, sent] of [
      ["no", []],
      ["yes", ["Connected", "Failure"]]
    ] as const) {
      const bench = makeBench("in-front", {
        dialect: { "send.Connected": send, "send.Failure": send }
      })
      bench.dialogue.reportConnected()
      bench.receive(route)
      bench.dialogue.reportConnected()
      bench.dialogue.reportNotConnected("no-answer")
      bench.dialogue.reportNotConnected("no-answer")
      assert.deepStrictEqual(bench.sent.slice(1), [...sent])
    }
  })

  const huge: CallData = new Map([["x", "x".repeat(70_000)]])
  it("answers itself for a request that is too large to send", async () => {
    const bench = makeBench("behind")
    bench.receive(...accepted)
    bench.dialogue.requestRoute("6001", undefined, huge)
    bench.dialogue.transfer("7001", huge)
    bench.dialogue.attach(huge)
    assert.strictEqual(bench.told.length, 1)
    await bench.settle()
    assert.deepStrictEqual(bench.told.slice(1), [
      { _tag: "RequestFailed", request: "RouteRequest", code: "TOO_LONG" },
      { _tag: "TransferEnded", outcome: "failed", code: "TOO_LONG" }
    ])
    assert.deepStrictEqual(bench.sent, ["NewCall", "CallInfoReq"])
    // The next ones, of a decent size, go.
    bench.dialogue.requestRoute("6001", undefined, noData)
    bench.dialogue.transfer("7001", noData)
    assert.deepStrictEqual(bench.sent.slice(2), ["RouteRequest", "OneStepXfer"])
  })

  it("reports the end of a treatment even when its results are too large to send", () => {
    const bench = makeBench("behind")
    bench.receive(...accepted, treat("Music"))
    bench.dialogue.treatmentStarted()
    bench.dialogue.reportTreatment({
      _tag: "Completed",
      digits: "1",
      callData: huge,
      extensions: noData
    })
    const last = bench.messages.at(-1)
    assert.isTrue(
      last?._tag === "TreatStatus" && last.Status === "Completed" && last.UDataEx === undefined
    )
    assert.deepStrictEqual(
      last?._tag === "TreatStatus" ? last.ExtnsEx : undefined,
      textList(new Map([["COMPLETION_STATUS", "FAILED"]]))
    )
  })

  it("survives a call that answers from inside the telling", () => {
    const bench = makeBench("behind", {
      onInstruction: (instruction, dialogue) => {
        if (instruction._tag === "Accepted") dialogue.requestRoute("6001", undefined, noData)
        if (instruction._tag === "Treat") dialogue.treatmentStarted()
        if (instruction._tag === "CancelTreatment") dialogue.reportTreatment({ _tag: "Cancelled" })
        if (instruction._tag === "Route") dialogue.transfer("7001", noData)
        if (instruction._tag === "TransferEnded") dialogue.close("normal")
      }
    })
    bench.receive(
      ...accepted,
      treat("Music"),
      cancel,
      route,
      status("XferComplete"),
      status("Released")
    )
    assert.deepStrictEqual(bench.sent, [
      "NewCall",
      "CallInfoReq",
      "RouteRequest",
      "TreatStatus Started",
      "TreatStatus Cancelled",
      "OneStepXfer",
      "EndCall"
    ])
    assert.deepStrictEqual([bench.timers(), bench.logs, bench.ends()], [[], [], 1])
  })

  it("survives a call that throws while it is told", () => {
    const bench = makeBench("behind", {
      onInstruction: () => {
        throw new Error("a bug of the call")
      }
    })
    bench.receive(...accepted, endCall)
    assert.strictEqual(bench.told.length, 2)
    assert.deepStrictEqual(bench.logs, [
      "error A call threw while it was told of its CTI dialogue",
      "error A call threw while it was told of its CTI dialogue"
    ])
  })
})
