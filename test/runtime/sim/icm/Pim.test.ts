// The simulated PIM against a bare VRU that runs on the session's tables: opening, scripts, what it
// checks, its faults, and the file it may be started with. Over a network in memory, in virtual
// time.

import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Result } from "effect"
import type { Scope } from "effect"
import { TestClock, TestConsole } from "effect/testing"
import type { TcpClient } from "../../../../runtime/net/TcpClient.ts"
import type { TcpServer } from "../../../../runtime/net/TcpServer.ts"
import { plainSessionSite } from "../../../../runtime/protocol/ged125/SessionState.ts"
import type { SessionSite } from "../../../../runtime/protocol/ged125/SessionState.ts"
import { brokenMessages } from "../../../../runtime/sim/icm/Faults.ts"
import type { BrokenMessage } from "../../../../runtime/sim/icm/Faults.ts"
import { makePim } from "../../../../runtime/sim/icm/Pim.ts"
import type { PimOptions } from "../../../../runtime/sim/icm/Pim.ts"
import {
  builtInScripts,
  chooseScript,
  decodePimFile,
  makePimScript,
  resolveScripts
} from "../../../../runtime/sim/icm/PimScript.ts"
import type { PimStep } from "../../../../runtime/sim/icm/PimScript.ts"
import { pimOptions, runPim } from "../../../../runtime/sim/icm/runPim.ts"
import { causeCodes, eventIds, statusCodes } from "../../../../runtime/wire/ged125/codes.ts"
import {
  crossRefId,
  dialogueId,
  icmCallId,
  invokeId
} from "../../../../runtime/wire/ged125/Messages.ts"
import type { GedMessage, InvokeId } from "../../../../runtime/wire/ged125/Messages.ts"
import { makeMemoryNet } from "../../cti/memoryNet.ts"
import { makeBareVru, showGed } from "./bareVru.ts"

const [host, port] = ["127.0.0.1", 5000]

const virtual = <A, E>(
  name: string,
  test: () => Effect.Effect<A, E, TcpClient | TcpServer | Scope.Scope>
) => it.effect(name, () => test().pipe(Effect.scoped, Effect.provide(makeMemoryNet().layer)))

const settle = Effect.gen(function* () {
  for (let turn = 0; turn < 20; turn += 1) yield* TestClock.adjust(0)
})

const site: SessionSite = {
  ...plainSessionSite,
  variables: [
    { tag: 11, name: "user.account" },
    { tag: 12, name: "user.media" }
  ]
}

/** A VRU and a PIM that are ready, and one call that was told. */
const makePair = Effect.fnUntraced(function* (
  steps: ReadonlyArray<PimStep>,
  options: Partial<PimOptions> = {},
  vruSite: SessionSite = site
) {
  const vru = yield* makeBareVru(host, port, vruSite)
  const scripts = [makePimScript({ when: { dialed: "1800*" }, steps })]
  const pim = yield* makePim({ host, port, scripts, ...options })
  yield* settle
  const say = (message: GedMessage) =>
    Effect.andThen(
      Effect.sync(() => vru.say(message)),
      settle
    )
  return {
    vru,
    pim,
    say,
    /** What came for calls, one line each. */
    heard: () => vru.calls().map(showGed),
    newCall: say(newCall())
  }
})

const id = dialogueId(1)

let sent = 0
const header = () => {
  sent += 1
  return { DialogueID: id, SendSeqNo: sent }
}

const newCall = (
  more: Partial<Extract<GedMessage, { readonly _tag: "NEW_CALL" }>> = {}
): GedMessage => ({
  _tag: "NEW_CALL",
  ...header(),
  TrunkGroupID: 7,
  TrunkNumber: 1,
  ServiceID: 900,
  DialedNumber: "18005551234",
  ...more
})

const result = (InvokeID: InvokeId, ResultCode = true): GedMessage => ({
  _tag: "RUN_SCRIPT_RESULT",
  ...header(),
  InvokeID,
  ResultCode
})
const refused = (InvokeID: InvokeId, ErrorCode: number): GedMessage => ({
  _tag: "DIALOGUE_FAILURE_CONF",
  ...header(),
  InvokeID,
  ErrorCode
})
const report = (event: keyof typeof eventIds, CauseCode?: number): GedMessage => ({
  _tag: "EVENT_REPORT",
  ...header(),
  EventID: eventIds[event],
  CauseCode
})

const run = (
  script: string,
  more: Partial<Extract<PimStep, { readonly run: unknown }>> = {}
): PimStep => ({
  run: { script, vars: {} },
  until: "answered",
  send: "once",
  ...more
})
const connect = (number: string, hint?: boolean): PimStep => ({
  connect: { label: "normal", number, vars: {}, ...(hint === undefined ? {} : { hint }) }
})

/** InvokeID 1 opens, 2 initialises, 3 synchronises. */
const first = invokeId(4)
const second = invokeId(5)

describe("a simulated PIM's session", () => {
  virtual("opens, initialises, synchronises and is ready, without a complaint", () =>
    Effect.gen(function* () {
      const { pim, vru } = yield* makePair([])
      assert.deepStrictEqual(vru.events(), ["1: opened", "1: ready", "1: lag 0"])
      assert.strictEqual(pim.phase(), "ready")
      assert.deepStrictEqual(
        pim.recording
          .all()
          .map(({ direction, message }) => `${direction === "sent" ? ">" : "<"} ${message._tag}`),
        [
          "> OPEN_REQ",
          "< OPEN_CONF",
          "> INIT_SERVICE_CTRL_REQ",
          "> TIME_SYNCH_REQ",
          "< INIT_SERVICE_CTRL_CONF",
          "< INIT_SERVICE_CTRL_DATA",
          "< INIT_SERVICE_CTRL_TRKGRP",
          "< INIT_SERVICE_CTRL_SERVICE",
          "< INIT_SERVICE_CTRL_VRU",
          "< INIT_SERVICE_CTRL_END",
          "< REGISTER_VARIABLES",
          "< TIME_SYNCH_CONF"
        ]
      )
      assert.deepStrictEqual(pim.complaints(), [])
    })
  )

  virtual("is tried again until there is a VRU", () =>
    Effect.gen(function* () {
      const pim = yield* makePim({ host, port, scripts: [] })
      yield* TestClock.adjust("3 seconds")
      assert.strictEqual(pim.phase(), "over")
      yield* makeBareVru(host, port)
      yield* TestClock.adjust("1 second")
      yield* settle
      assert.strictEqual(pim.phase(), "ready")
    })
  )

  virtual("offers a lower version when the first is refused", () =>
    Effect.gen(function* () {
      const { pim } = yield* makePair([], { versions: [99, 6] })
      assert.strictEqual(pim.phase(), "ready")
      const versions = pim.recording
        .all()
        .flatMap(({ message }) => (message._tag === "OPEN_REQ" ? [message.VersionNumber] : []))
      assert.deepStrictEqual(versions, [99, 6])
    })
  )

  virtual("is given up when no version suits", () =>
    Effect.gen(function* () {
      const { pim, vru } = yield* makePair([], { versions: [1] })
      assert.strictEqual(pim.phase(), "over")
      assert.deepStrictEqual(vru.events(), [])
    })
  )

  virtual("stays open and is never ready when it does not initialise", () =>
    Effect.gen(function* () {
      const { pim, vru } = yield* makePair([], { faults: { initialisation: "none" } })
      yield* TestClock.adjust("2 minutes")
      assert.deepStrictEqual(vru.events(), ["1: opened"])
      assert.strictEqual(pim.phase(), "open")
    })
  )

  virtual("for routing alone asks for the event feed and no service control", () =>
    Effect.gen(function* () {
      const features = {
        serviceControl: false,
        callRouting: true,
        eventFeed: true,
        timeSynch: false
      }
      const { pim } = yield* makePair([], {}, { ...site, features })
      assert.strictEqual(pim.phase(), "ready")
      const names = pim.recording.all().map(({ message }) => message._tag)
      assert.include(names, "INIT_DATA_REQ")
      assert.notInclude(names, "INIT_SERVICE_CTRL_REQ")
      assert.deepStrictEqual(pim.complaints(), [])
    })
  )

  virtual("beats every five seconds for as long as it is asked to", () =>
    Effect.gen(function* () {
      const { pim, vru } = yield* makePair([])
      yield* TestClock.adjust("1 minute")
      const beats = pim.recording.all().filter(({ message }) => message._tag === "HEARTBEAT_CONF")
      assert.strictEqual(beats.length, 12)
      // Then it stops, and dies at the idle limit of 20 s.
      pim.set({ heartbeats: "none", heartbeatAnswers: "none" })
      vru.events()
      yield* TestClock.adjust("19 seconds")
      assert.deepStrictEqual(vru.events(), [])
      yield* TestClock.adjust("2 seconds")
      assert.include(vru.events(), "1: lost by silence")
      assert.deepStrictEqual(pim.complaints(), [])
    })
  )

  virtual("answers the VRU's heartbeat, which keeps it alive without any of its own", () =>
    Effect.gen(function* () {
      const { pim, vru } = yield* makePair([])
      pim.set({ heartbeats: "none" })
      vru.events()
      yield* TestClock.adjust("2 minutes")
      assert.deepStrictEqual(vru.events(), [])
      assert.strictEqual(pim.phase(), "ready")
    })
  )

  virtual("closes in good order, and comes back", () =>
    Effect.gen(function* () {
      const { pim, vru } = yield* makePair([])
      vru.events()
      pim.close()
      yield* settle
      assert.deepStrictEqual(vru.events(), ["1: lost by close request"])
      yield* TestClock.adjust("1 second")
      yield* settle
      assert.deepStrictEqual(vru.events(), ["2: opened", "2: ready", "2: lag 0"])
      // The VRU stops as well.
      vru.stop()
      yield* settle
      const closing = pim.recording.all().filter(({ message }) => message._tag === "CLOSE_REQ")
      assert.strictEqual(closing.length, 2)
    })
  )
})

describe("sides", () => {
  virtual("switch when the first is closed", () =>
    Effect.gen(function* () {
      const { pim, vru } = yield* makePair([])
      vru.events()
      pim.switchSide("closed")
      yield* TestClock.adjust("1 second")
      yield* settle
      assert.deepStrictEqual(vru.events(), [
        "1: lost by connection lost",
        "2: opened",
        "2: ready",
        "2: lag 0"
      ])
    })
  )

  virtual("switch when the first has died without a word, as soon as that is in doubt", () =>
    Effect.gen(function* () {
      const { pim, vru } = yield* makePair([])
      vru.events()
      pim.switchSide("silent")
      yield* TestClock.adjust("5 seconds")
      assert.deepStrictEqual(vru.events(), [])
      assert.include(pim.complaints(), "#2: OPEN_REQ refused: E_SESSION_ALREADY_ACTIVE")
      // Half of the idle limit of 20 s.
      yield* TestClock.adjust("6 seconds")
      yield* settle
      const events = vru.events()
      assert.strictEqual(events[0], "1: lost by superseded")
      assert.strictEqual(events.length, 4)
      assert.strictEqual(pim.phase(), "ready")
    })
  )
})

describe("a script", () => {
  virtual("runs, connects, and is over with the answer", () =>
    Effect.gen(function* () {
      const welcome = run("Welcome", {
        run: {
          script: "Welcome",
          config: "lang=en",
          vars: { CallVar2: "gold", "user.account": "A1", "user.media[3]": "m3", CED: "42" }
        }
      })
      const { heard, newCall, pim, say } = yield* makePair([welcome, connect("7001")])
      yield* newCall
      const [{ message } = assert.fail()] = pim.recording.all().slice(-1)
      assert.deepStrictEqual<unknown>(message, {
        _tag: "RUN_SCRIPT_REQ",
        DialogueID: 1,
        SendSeqNo: 1,
        InvokeID: 4,
        ScriptID: "Welcome",
        ScriptConfiguration: "lang=en",
        CED: "42",
        CallVariable2: "gold",
        ExpCallVarValue: [{ tag: 11, value: "A1" }],
        ExpCallVarArray: [{ tag: 12, index: 3, value: "m3" }]
      })
      heard()
      yield* say({
        _tag: "RUN_SCRIPT_RESULT",
        ...header(),
        InvokeID: first,
        ResultCode: true,
        CED: "7",
        ExpCallVarValue: [{ tag: 11, value: "A2" }]
      })
      assert.deepStrictEqual(heard(), ["CONNECT DialogueID=1 LabelType=1 Label=7001"])
      const [dialogue = assert.fail()] = pim.dialogues()
      assert.deepStrictEqual(
        [...dialogue.vars],
        [
          ["CED", "7"],
          ["user.account", "A2"]
        ]
      )
      yield* say(report("ANSWER"))
      assert.deepStrictEqual(pim.dialogues(), [])
      assert.deepStrictEqual(dialogue.reports, ["ANSWER"])
      assert.deepStrictEqual(dialogue.results, ["TRUE"])
      assert.deepStrictEqual(pim.complaints(), [])
    })
  )

  virtual("says which variables did not come back as expected", () =>
    Effect.gen(function* () {
      const expect = { CED: "1", CallVar1: "x", CallVar2: "y" }
      const { newCall, pim, say } = yield* makePair([run("A", { expect }), connect("7001")])
      yield* newCall
      yield* say({ ...result(first), CED: "2", CallVariable2: "y" } as GedMessage)
      assert.deepStrictEqual(pim.complaints(), [
        "#1: dialogue 1: CED is `2`, expected `1`",
        "#1: dialogue 1: CallVar1 is not there, expected `x`"
      ])
    })
  )

  virtual("names another label when the first is busy, and releases when there is none", () =>
    Effect.gen(function* () {
      const { heard, newCall, pim, say } = yield* makePair([
        connect("7001"),
        connect("7002"),
        { release: 0 }
      ])
      yield* newCall
      yield* say(report("BUSY"))
      yield* say(report("NO_ANSWER"))
      assert.deepStrictEqual(heard(), [
        "CONNECT DialogueID=1 LabelType=1 Label=7001",
        "CONNECT DialogueID=1 LabelType=1 Label=7002",
        "RELEASE DialogueID=1 Cause=0"
      ])
      yield* say(report("DISCONNECT", causeCodes.NORMAL_COMPLETION))
      assert.deepStrictEqual(pim.dialogues(), [])
    })
  )

  virtual(
    "goes on behind a label with a hint when the far end has hung up, not when the caller did",
    () =>
      Effect.gen(function* () {
        for (const [cause, goesOn] of [
          [13, true],
          [1, false]
        ] as const) {
          const { heard, newCall, pim, say } = yield* makePair([
            connect("7001", true),
            { resource: { vars: {} } }
          ])
          yield* newCall
          yield* say(report("ANSWER"))
          assert.strictEqual(pim.dialogues().length, 1)
          heard()
          yield* say(report("DISCONNECT", cause))
          assert.deepStrictEqual(heard(), goesOn ? ["CONNECT_TO_RESOURCE DialogueID=1"] : [])
          assert.strictEqual(pim.dialogues().length, goesOn ? 1 : 0)
          yield* pim.stop
        }
      })
  )

  virtual("connects for a while, and back to a resource", () =>
    Effect.gen(function* () {
      const { heard, newCall, say } = yield* makePair([
        { temporary: { number: "7001", correlation: "TR1", vars: {} } },
        { resource: { number: "7009", vars: {} } },
        run("Menu")
      ])
      yield* newCall
      yield* say(report("ANSWER"))
      yield* say(report("DISCONNECT", 13))
      yield* say({ _tag: "RESOURCE_CONNECTED", ...header() })
      assert.deepStrictEqual(heard(), [
        "TEMPORARY_CONNECT DialogueID=1 Label=7001 CorrelationID=TR1",
        "CONNECT_TO_RESOURCE DialogueID=1 Label=7009",
        "RUN_SCRIPT_REQ DialogueID=1 InvokeID=4 ScriptID=Menu"
      ])
    })
  )

  virtual("is cancelled, and then has no result", () =>
    Effect.gen(function* () {
      const { heard, newCall, pim, say } = yield* makePair([
        run("QMusic", { until: { afterMs: 3_000 } }),
        { cancel: 500, request: "running" },
        connect("7001")
      ])
      yield* newCall
      yield* TestClock.adjust("3499 millis")
      assert.strictEqual(heard().length, 1)
      yield* TestClock.adjust("1 millis")
      yield* settle
      assert.deepStrictEqual(heard(), ["CANCEL DialogueID=1 InvokeID=5 RequestID=4"])
      yield* say(refused(second, statusCodes.E_OPERATION_CANCELLED))
      assert.deepStrictEqual(heard(), ["CONNECT DialogueID=1 LabelType=1 Label=7001"])
      yield* say(result(first))
      assert.deepStrictEqual(pim.complaints(), ["#1: dialogue 1: InvokeID 4 answered twice"])
    })
  )

  virtual("can cancel a request that there is not, and say things twice", () =>
    Effect.gen(function* () {
      const { heard, newCall, say } = yield* makePair([
        run("A", { until: { afterMs: 0 }, send: "twice" }),
        { cancel: 0, request: "wrong" },
        { waitMs: 100 },
        connect("1")
      ])
      yield* newCall
      yield* settle
      assert.deepStrictEqual(heard(), [
        "RUN_SCRIPT_REQ DialogueID=1 InvokeID=4 ScriptID=A",
        "RUN_SCRIPT_REQ DialogueID=1 InvokeID=4 ScriptID=A",
        "CANCEL DialogueID=1 InvokeID=5 RequestID=6"
      ])
      yield* say(refused(second, statusCodes.E_INVALID_INVOKEID))
      yield* TestClock.adjust("100 millis")
      yield* settle
      assert.strictEqual(heard().length, 1)
    })
  )

  virtual("goes on when a script was refused or failed", () =>
    Effect.gen(function* () {
      const { newCall, pim, say } = yield* makePair([run("A"), run("B"), { fail: "no-script" }])
      yield* newCall
      const [dialogue = assert.fail()] = pim.dialogues()
      yield* say(refused(first, statusCodes.E_INVALID_SCRIPT))
      yield* say(result(second, false))
      assert.deepStrictEqual(dialogue.results, ["E_INVALID_SCRIPT", "FALSE"])
      assert.deepStrictEqual(pim.dialogues(), [])
    })
  )

  virtual("that is silent says nothing, and is over when the caller leaves", () =>
    Effect.gen(function* () {
      const { heard, newCall, pim, say } = yield* makePair([{ silence: true }, connect("1")])
      yield* newCall
      yield* TestClock.adjust("5 minutes")
      assert.deepStrictEqual(heard(), [])
      yield* say(report("ABANDON", causeCodes.ABANDONED))
      assert.deepStrictEqual(pim.dialogues(), [])
    })
  )

  virtual("is not even begun by a router that has gone silent", () =>
    Effect.gen(function* () {
      const { heard, newCall, pim } = yield* makePair([connect("1")], {
        faults: { instructions: "none" }
      })
      yield* newCall
      assert.deepStrictEqual(heard(), [])
      assert.strictEqual(pim.dialogues().length, 1)
    })
  )

  virtual("sets the clock, and ends the connection within a message", () =>
    Effect.gen(function* () {
      const { newCall, pim, vru } = yield* makePair([{ clock: 3_600 }, { drop: "mid-frame" }])
      vru.events()
      yield* newCall
      assert.deepStrictEqual(vru.events(), ["1: lag 3600", "1: lost by connection lost"])
      assert.deepStrictEqual(pim.dialogues(), [])
    })
  )

  virtual("can say what is no message, each refused in its own way", () =>
    Effect.gen(function* () {
      const kinds = ["too-short", "no-script", "float", "unknown", "wrong-way"] as const
      const { newCall, pim, vru } = yield* makePair(kinds.map((malformed) => ({ malformed })))
      vru.events()
      yield* newCall
      assert.deepStrictEqual(
        vru.events().map((text) => text.replace(/ at offset \d+.*/, "")),
        [
          "1: RUN_SCRIPT_REQ.InvokeID",
          "1: RUN_SCRIPT_REQ.ScriptID",
          "1: RUN_SCRIPT_REQ.floating part"
        ]
      )
      assert.deepStrictEqual(
        vru.calls().map(({ _tag }) => _tag),
        ["UnknownService", "NEW_CALL"]
      )
      assert.strictEqual(pim.phase(), "ready")
    })
  )
})

describe("routing", () => {
  const features = { serviceControl: false, callRouting: true, eventFeed: false, timeSynch: true }
  const request: GedMessage = {
    _tag: "ROUTE_REQUEST_EVENT",
    CrossRefID: crossRefId(31),
    CallID: icmCallId(-1),
    DialedNumber: "18005551234"
  }
  const select: PimStep = { select: { label: "normal", number: "7001", vars: { CallVar1: "x" } } }

  virtual("gives a label and waits ten seconds to hear what became of it", () =>
    Effect.gen(function* () {
      const { heard, pim, say } = yield* makePair([select], {}, { ...site, features })
      yield* say(request)
      assert.deepStrictEqual(heard(), [
        "ROUTE_SELECT CrossRefID=31 LabelType=1 +CallVariable1 Label=7001"
      ])
      yield* say({ _tag: "ROUTE_END_EVENT", CrossRefID: crossRefId(31), Status: 0 })
      yield* TestClock.adjust("11 seconds")
      assert.deepStrictEqual(pim.complaints(), [])
      yield* say(request)
      yield* TestClock.adjust("11 seconds")
      assert.deepStrictEqual(pim.complaints(), ["#1: route 31: no ROUTE_END_EVENT after 10 s"])
    })
  )

  virtual("can end without a label", () =>
    Effect.gen(function* () {
      const { heard, say } = yield* makePair([{ routeEnd: "timeout" }], {}, { ...site, features })
      yield* say(request)
      yield* say({ ...request, DialedNumber: "999" })
      assert.deepStrictEqual(heard(), [
        "ROUTE_END CrossRefID=31 Status=10",
        "ROUTE_END CrossRefID=31 Status=5"
      ])
    })
  )
})

describe("what it checks", () => {
  const cases: ReadonlyArray<{
    readonly name: string
    readonly says: () => ReadonlyArray<GedMessage>
    readonly complaint: string
    readonly answer: string | undefined
  }> = [
    {
      name: "an InvokeID that was never asked",
      says: () => [newCall(), result(invokeId(99))],
      complaint: "dialogue 1: InvokeID 99 was never asked",
      answer: "DIALOGUE_FAILURE_EVENT DialogueID=1 ErrorCode=16"
    },
    {
      name: "a call that is told twice",
      says: () => [newCall(), newCall()],
      complaint: "dialogue 1 was begun twice",
      answer: "DIALOGUE_FAILURE_EVENT DialogueID=1 ErrorCode=32"
    },
    {
      name: "a dialogue that is none",
      says: () => [report("ANSWER")],
      complaint: "dialogue 1 is not known: EVENT_REPORT",
      answer: "DIALOGUE_FAILURE_EVENT DialogueID=1 ErrorCode=34"
    },
    {
      name: "a sequence that does not count",
      says: () => [newCall(), { ...report("BUSY"), SendSeqNo: 0 } as GedMessage],
      complaint: "SendSeqNo 0 after",
      answer: undefined
    },
    {
      name: "a variable without a tag",
      says: () => [newCall({ ExpCallVarValue: [{ tag: 99, value: "x" }] })],
      complaint: "NEW_CALL: tag 99 was not registered",
      answer: undefined
    },
    {
      name: "a message that goes the other way",
      says: () => [{ _tag: "RELEASE", ...header(), Cause: 0 }],
      complaint: "RELEASE goes the other way",
      answer: "DIALOGUE_FAILURE_EVENT DialogueID=1 ErrorCode=34"
    },
    {
      name: "a message of no call that names one",
      says: () => [{ _tag: "SERVICE_STATUS", ...header(), ServiceID: 1, ServiceAvailable: true }],
      complaint: "SERVICE_STATUS concerns no call, but names one",
      answer: undefined
    },
    {
      name: "a number that nobody configured",
      says: () => [newCall({ DialedNumber: "999" })],
      complaint: "",
      answer: "DIALOGUE_FAILURE_EVENT DialogueID=1 ErrorCode=5"
    }
  ]
  for (const { answer, complaint, name, says } of cases) {
    virtual(name, () =>
      Effect.gen(function* () {
        const { pim, say, vru } = yield* makePair([run("A")])
        for (const message of says()) yield* say(message)
        const complaints = pim.complaints()
        if (complaint === "") assert.deepStrictEqual(complaints, [])
        else assert.include(complaints[0], complaint)
        const answers = vru.calls().map(showGed)
        if (answer !== undefined) assert.include(answers, answer)
        assert.strictEqual(pim.phase(), "ready")
      })
    )
  }

  virtual("a call without a number, refused as ICM would", () =>
    Effect.gen(function* () {
      const { heard, pim, vru } = yield* makePair([])
      vru.sayBytes(
        new Uint8Array(
          Buffer.from("000000180000002f000000050000000100000001000000070000000100000384", "hex")
        )
      )
      yield* settle
      assert.deepStrictEqual(heard(), ["DIALOGUE_FAILURE_EVENT DialogueID=1 ErrorCode=33"])
      assert.include(pim.complaints()[0], "NEW_CALL.DialedNumber")
    })
  )

  virtual("heartbeats that are not answered, after three of them", () =>
    Effect.gen(function* () {
      const { pim, vru } = yield* makePair([])
      vru.goDeaf()
      vru.events()
      yield* TestClock.adjust("19 seconds")
      assert.deepStrictEqual(pim.complaints(), [])
      yield* TestClock.adjust("1 second")
      yield* settle
      assert.deepStrictEqual(pim.complaints(), ["#1: 3 heartbeats unanswered"])
      assert.deepStrictEqual(vru.events(), ["1: lost by connection lost"])
    })
  )
})

describe("faults of framing", () => {
  for (const framing of ["split", "merged"] as const) {
    virtual(`${framing}: the VRU hears the same`, () =>
      Effect.gen(function* () {
        const { heard, newCall, pim } = yield* makePair(
          [run("A", { until: { afterMs: 0 } }), connect("7001")],
          { faults: { framing } }
        )
        yield* newCall
        yield* settle
        assert.deepStrictEqual(heard(), [
          "RUN_SCRIPT_REQ DialogueID=1 InvokeID=4 ScriptID=A",
          "CONNECT DialogueID=1 LabelType=1 Label=7001"
        ])
        assert.strictEqual(pim.phase(), "ready")
      })
    )
  }

  const outcomes: Readonly<Record<BrokenMessage, ReadonlyArray<string>>> = {
    "lying-length": ["1: lost by framing fault"],
    "too-short": [],
    "unknown-type": [],
    "half-header": []
  }
  for (const kind of Object.keys(brokenMessages).filter(
    (key): key is BrokenMessage => key in brokenMessages
  )) {
    virtual(`${kind}: ${outcomes[kind][0] ?? "costs that message"}`, () =>
      Effect.gen(function* () {
        const { pim, vru } = yield* makePair([])
        vru.events()
        pim.sendBroken(kind)
        yield* settle
        assert.deepStrictEqual(vru.events(), outcomes[kind])
      })
    )
  }
})

describe("the file", () => {
  it("names built-in scripts or writes them out", () => {
    const text = JSON.stringify({
      port: 5001,
      version: 9,
      dialect: { "text.nul": "one" },
      scripts: [
        "welcome",
        {
          when: { dialed: "1800*", vars: { CallVar1: "gold" } },
          steps: [{ run: { script: "A" } }, { cancel: 100 }]
        }
      ]
    })
    const options = Result.getOrThrow(Result.flatMap(decodePimFile(text), pimOptions))
    assert.strictEqual(options.port, 5001)
    assert.deepStrictEqual(options.versions, [9])
    const key = {
      dialed: "18005551234",
      dnis: undefined,
      ani: undefined,
      correlation: undefined,
      vars: new Map([["CallVar1", "gold"]])
    }
    assert.strictEqual(chooseScript(options.scripts, key), builtInScripts.get("welcome"))
    const written = typeof options.scripts === "function" ? [] : options.scripts.slice(1)
    assert.deepStrictEqual(chooseScript(written, key)?.steps, [
      { run: { script: "A", vars: {} }, until: "answered", send: "once" },
      { cancel: 100, request: "running" }
    ])
    assert.isUndefined(chooseScript(written, { ...key, dialed: "999" }))
    assert.isUndefined(chooseScript(written, { ...key, vars: new Map() }))
  })

  it.each([
    ["no JSON", "{", "JSON"],
    ["a word that is none", '{"scripts": [], "prot": 1}', "prot"],
    ["a status that is none", '{"scripts": [{"steps": [{"fail": "weird"}]}]}', "scripts.0.steps"],
    [
      "a label that is none",
      '{"scripts": [{"steps": [{"connect": {"label": "x"}}]}]}',
      "scripts.0.steps"
    ]
  ])("is refused for %s", (_name, text, place) => {
    const decoded = decodePimFile(text)
    if (Result.isSuccess(decoded)) return assert.fail()
    assert.include(decoded.failure, place)
  })

  it("is refused for a script or a dialect that there is not", () => {
    assert.include(Result.getOrThrow(Result.flip(resolveScripts(["welcom"]))), "welcome, queue")
    const options = pimOptions({ scripts: [], dialect: { "text.nul": "two" } })
    assert.include(Result.getOrThrow(Result.flip(options)), "text.nul")
  })
})

describe("as a program", () => {
  virtual("prints each message, and keeps variables to itself", () =>
    Effect.gen(function* () {
      const vru = yield* makeBareVru(host, port, site)
      const scripts = [
        makePimScript({ steps: [run("A", { run: { script: "A", vars: { CallVar1: "secret" } } })] })
      ]
      const program = yield* Effect.forkChild(Effect.scoped(runPim({ host, port, scripts })))
      yield* settle
      vru.say(newCall({ CED: "98765" }))
      yield* settle
      vru.say(report("ANSWER"))
      vru.say({ ...report("ANSWER"), DialogueID: dialogueId(77) } as GedMessage)
      yield* settle
      yield* Fiber.interrupt(program)
      const lines = (yield* TestConsole.logLines).map(String)
      assert.strictEqual(lines[0], "PIM connects to 127.0.0.1:5000")
      assert.include(lines, "#1 > OPEN_REQ InvokeID=1 VersionNumber=6 IdleTimeout=20000")
      assert.include(lines, "#1 > RUN_SCRIPT_REQ DialogueID=1 InvokeID=4 ScriptID=A +CallVariable1")
      assert.isTrue(lines.some((text) => text.startsWith("! #1: dialogue 77 is not known")))
      assert.notMatch(lines.join("\n"), /secret|98765/)
    })
  )
})
