// The simulated IVR Server against a bare client: what was measured on a real one, its strategies,
// its faults, and the file it may be started with. Over a network in memory, in virtual time.

import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Result } from "effect"
import type { Scope } from "effect"
import { TestClock, TestConsole } from "effect/testing"
import { TcpClient } from "../../../../runtime/net/TcpClient.ts"
import type { TcpServer } from "../../../../runtime/net/TcpServer.ts"
import { makeIvrServer } from "../../../../runtime/sim/ivrserver/IvrServer.ts"
import type { IvrServerOptions } from "../../../../runtime/sim/ivrserver/IvrServer.ts"
import {
  ivrServerOptions,
  printEntry,
  runIvrServer
} from "../../../../runtime/sim/ivrserver/runIvrServer.ts"
import {
  builtInStrategies,
  chooseStrategy,
  decodeIvrServerFile,
  makeStrategy,
  resolveStrategies
} from "../../../../runtime/sim/ivrserver/Strategy.ts"
import type { Step } from "../../../../runtime/sim/ivrserver/Strategy.ts"
import { encodeFrame, keepAliveRequest, makeFramer } from "../../../../runtime/wire/gli/GliFrame.ts"
import { makeDialect, plainDialect } from "../../../../runtime/wire/ivrserver/dialect.ts"
import { decodeMessage, encodeMessage } from "../../../../runtime/wire/ivrserver/GctiCodec.ts"
import { genesysCallId } from "../../../../runtime/wire/ivrserver/Messages.ts"
import type { GctiMessage, Message } from "../../../../runtime/wire/ivrserver/Messages.ts"
import { flatten, textList } from "../../../../runtime/wire/ivrserver/NodeList.ts"
import { makeMemoryNet } from "../../cti/memoryNet.ts"

const plain = plainDialect()
const callId = genesysCallId("c-1")
const port = 7009

/** `RouteResponse RouteType=Normal Dest=7001 +ExtnsEx`. */
const show = (message: GctiMessage): string =>
  printEntry({ atMs: 0, connection: 1, direction: "sent", message })
    .replace("#1 > ", "")
    .replace(` ${message.callId}`, "")

const virtual = <A, E>(
  name: string,
  test: () => Effect.Effect<A, E, TcpClient | TcpServer | Scope.Scope>
) => it.effect(name, () => test().pipe(Effect.provide(makeMemoryNet().layer)))

const settle = Effect.gen(function* () {
  for (let turn = 0; turn < 20; turn += 1) yield* TestClock.adjust(0)
})

/** A client that only writes and notes. */
const makeBareClient = Effect.gen(function* () {
  const tcp = yield* TcpClient
  const connection = yield* tcp.connect("127.0.0.1", port)
  const framer = makeFramer()
  const heard: Array<string> = []
  const messages: Array<GctiMessage> = []
  yield* Effect.forever(
    Effect.map(connection.read, (chunks) => {
      for (const frame of chunks.flatMap((chunk) => Result.getOrThrow(framer.push(chunk)))) {
        if (frame.type === "Xml") {
          const message = Result.getOrThrow(decodeMessage(frame.payload, plain))
          messages.push(message)
          heard.push(show(message))
        } else heard.push(frame.type)
      }
    })
  ).pipe(
    Effect.catch((error) => Effect.sync(() => heard.push(`connection ${error.reason}`))),
    Effect.forkScoped
  )
  const say = (message: Message) =>
    Effect.gen(function* () {
      const payload = Result.getOrThrow(
        encodeMessage(message, { dialect: plain, charset: "latin1" })
      )
      connection.write(Result.getOrThrow(encodeFrame({ type: "Xml", payload })))
      yield* settle
    })
  return {
    say,
    messages,
    write: (bytes: Uint8Array) =>
      Effect.andThen(
        Effect.sync(() => connection.write(bytes)),
        settle
      ),
    /** What was heard since it was asked last. */
    heard: () => heard.splice(0),
    login: say({ _tag: "LoginReq", callId: genesysCallId("l"), ClientName: "X" })
  }
})

const newCall = (more: Partial<Message<"NewCall">> = {}): Message<"NewCall"> => ({
  _tag: "NewCall",
  callId,
  CalledNum: "1",
  DNIS: "*3002",
  ANI: "*3003",
  ...more
})

const routeRequest = (RouteDN: string): Message => ({ _tag: "RouteRequest", callId, RouteDN })
const treatStatus = (Status: string): Message => ({ _tag: "TreatStatus", callId, Status })

const routeTo = (dest: string): Step => ({ route: { type: "Normal", dest, extensions: {} } })

/** A server, a client that is logged in, and nothing heard yet. */
const makePair = Effect.fnUntraced(function* (
  steps: ReadonlyArray<Step>,
  options: Partial<IvrServerOptions> = {}
) {
  const strategies = [
    makeStrategy({ steps, switch: { DNIS: "3002", ANI: "3003", PortDN: "3001" } })
  ]
  const server = yield* makeIvrServer({ mode: "behind", port, strategies, ...options })
  const client = yield* makeBareClient
  yield* client.login
  client.heard()
  return { server, client }
})

const established = TestClock.adjust(300).pipe(Effect.andThen(settle))

describe("the simulated IVR Server", () => {
  virtual("answers a login in the words that were measured, and keep-alives", () =>
    Effect.gen(function* () {
      yield* makeIvrServer({ mode: "behind", port, strategies: [] })
      const client = yield* makeBareClient
      yield* client.login
      assert.deepStrictEqual(client.heard(), [
        "LoginResp IServerVer=IVR Server:8.1.001.01 Result=Success Status=OK",
        "FlowControl Status=Off"
      ])
      yield* client.write(keepAliveRequest())
      assert.deepStrictEqual(client.heard(), ["KeepAliveAck"])
    })
  )

  virtual("takes a call behind the switch after Ringing and Established", () =>
    Effect.gen(function* () {
      const { client } = yield* makePair([])
      yield* client.say(newCall())
      assert.deepStrictEqual(client.heard(), [])
      yield* TestClock.adjust(200).pipe(Effect.andThen(settle))
      assert.deepStrictEqual(client.heard(), ["CallStatus Event=Ringing"])
      yield* TestClock.adjust(100).pipe(Effect.andThen(settle))
      assert.deepStrictEqual(client.heard(), ["CallStatus Event=Established"])
    })
  )

  virtual("echoes a call's numbers before Established, and tells the switch's after", () =>
    Effect.gen(function* () {
      const { client } = yield* makePair([])
      yield* client.say(newCall())
      yield* client.say({ _tag: "CallInfoReq", callId })
      assert.deepStrictEqual(client.heard(), ["CallInfoResp ANI=*3003 DNIS=*3002 CalledNum=1"])
      yield* established
      client.heard()
      yield* client.say({ _tag: "CallInfoReq", callId })
      const [info] = client.heard()
      assert.match(
        info ?? "",
        /^CallInfoResp ANI=3003 DNIS=3002 CalledNum=1 ConnId=[0-9a-f]{16} PortDN=3001 LastEvent=EventEstablished$/
      )
    })
  )

  // oxfmt-ignore
  const early: ReadonlyArray<readonly [Message, string]> = [
    [{ _tag: "OneStepXfer", callId, DestDN: "7001" }, "CallError FailedReq=Unknown TlibErrCode=BLOCKED_REQ"],
    [routeRequest("6001"), "CallError FailedReq=Unknown TlibErrCode=INVALID_REQ"],
    [{ _tag: "UDataSet", callId, Action: "Add", RequestId: "r1" }, "UDataResp Result=MiscError RequestId=r1"],
    [{ _tag: "UDataGet", callId, Keys: "a", RequestId: "r2" }, "UDataResp Result=NoMatch RequestId=r2"]
  ]
  for (const [message, answer] of early) {
    virtual(`answers ${message._tag} before Established as the real one did`, () =>
      Effect.gen(function* () {
        const { client } = yield* makePair([])
        yield* client.say(newCall())
        yield* client.say(message)
        assert.deepStrictEqual(client.heard(), [answer])
      })
    )
  }

  // oxfmt-ignore
  const strays: ReadonlyArray<readonly [Message, ReadonlyArray<string>]> = [
    [{ _tag: "EndCall", callId, EndCause: "Normal" }, ["CallError FailedReq=NoSuchCall"]],
    [{ _tag: "OneStepXfer", callId, DestDN: "7001" }, ["CallError FailedReq=NoSuchCall"]],
    [{ _tag: "UDataGet", callId, Keys: "a", RequestId: "r2" }, ["UDataResp Result=NoSuchCall RequestId=r2"]],
    [treatStatus("Completed"), []],
    [{ _tag: "LogMsg", callId, Text: "x" }, []]
  ]
  for (const [message, answers] of strays) {
    virtual(`answers ${message._tag} of a call that it does not have`, () =>
      Effect.gen(function* () {
        const { client } = yield* makePair([])
        yield* client.say(message)
        assert.deepStrictEqual(client.heard(), answers)
      })
    )
  }

  virtual("keeps, gives and deletes user data", () =>
    Effect.gen(function* () {
      const { client } = yield* makePair([])
      yield* client.say(newCall({ UDataEx: textList(new Map([["a", "1"]])) }))
      yield* established
      client.heard()
      const UDataEx = textList(
        new Map([
          ["b", "2"],
          ["c", "Αθήνα"]
        ])
      )
      yield* client.say({ _tag: "UDataSet", callId, Action: "Add", RequestId: "r1", UDataEx })
      yield* client.say({ _tag: "UDataGet", callId, Keys: "a:c:none", RequestId: "r2" })
      const got = client.messages.at(-1)
      assert.isTrue(got?._tag === "UDataResp" && got.RequestId === "r2")
      const pairs = got?._tag === "UDataResp" ? [...flatten(got.UDataEx)] : []
      assert.deepStrictEqual(pairs, [
        ["a", "1"],
        ["c", "Αθήνα"]
      ])
      yield* client.say({ _tag: "UDataDel", callId, Keys: "a", RequestId: "r3" })
      yield* client.say({ _tag: "UDataGet", callId, Keys: "a", RequestId: "r4" })
      yield* client.say({ _tag: "UDataDel", callId, RequestId: "r5" })
      yield* client.say({ _tag: "UDataGet", callId, Keys: "b:c", RequestId: "r6" })
      assert.deepStrictEqual(client.heard(), [
        "UDataResp Result=Success RequestId=r1",
        "UDataResp Result=Success RequestId=r2 +UDataEx",
        "UDataResp Result=Success RequestId=r3",
        "UDataResp Result=NoMatch RequestId=r4",
        "UDataResp Result=Success RequestId=r5",
        "UDataResp Result=NoMatch RequestId=r6"
      ])
    })
  )

  virtual("answers statistics and access numbers", () =>
    Effect.gen(function* () {
      const { client } = yield* makePair([], { mode: "in-front" })
      yield* client.say(newCall())
      yield* client.say({
        _tag: "PeekStatReq",
        callId,
        RequestId: "s1",
        StatName: "ExpectedWaitTime"
      })
      yield* client.say({ _tag: "AccessNumGet", callId, DestDN: "7001", Location: "SW_B" })
      assert.deepStrictEqual(client.heard(), [
        "StatResp ResultCode=Success RequestId=s1 Result=3",
        "AccessNumResp Action=Get Result=Success AccessNum=887001"
      ])
    })
  )

  virtual("refuses calls of a client that is not logged in, is paused, or says one twice", () =>
    Effect.gen(function* () {
      const server = yield* makeIvrServer({ mode: "in-front", port, strategies: [] })
      const client = yield* makeBareClient
      yield* client.say(newCall())
      yield* client.login
      yield* client.say(newCall())
      yield* client.say(newCall())
      server.set({ flowControl: "on" })
      yield* client.say(newCall({ callId: genesysCallId("c-2") }))
      assert.deepStrictEqual(
        client.heard().filter((line) => !line.startsWith("Login")),
        [
          "EndCall EndCause=InvalidStateTransition",
          "FlowControl Status=Off",
          "EndCall EndCause=InvalidStateTransition",
          "FlowControl Status=On",
          "EndCall EndCause=ServerPaused"
        ]
      )
    })
  )

  virtual("ends every call of a client that resets, and of one that is gone", () =>
    Effect.gen(function* () {
      const { client, server } = yield* makePair([], { mode: "in-front" })
      yield* client.say(newCall())
      assert.strictEqual(server.calls().length, 1)
      yield* client.say({ _tag: "Reset", callId })
      assert.strictEqual(server.calls().length, 0)
      yield* client.say(newCall())
      server.dropConnections("reset")
      yield* settle
      assert.deepStrictEqual([server.calls().length, server.clients().length], [0, 0])
      assert.deepStrictEqual(client.heard(), ["connection reset"])
    })
  )

  virtual("complains about bytes that are no frame, and about what it cannot read", () =>
    Effect.gen(function* () {
      const { client, server } = yield* makePair([])
      const [seen] = server.clients()
      yield* client.write(
        Result.getOrThrow(encodeFrame({ type: "Xml", payload: Uint8Array.of(0x3c) }))
      )
      yield* client.write(Uint8Array.of(1))
      assert.strictEqual(seen?.complaints.length, 2)
      assert.deepStrictEqual(client.heard(), ["connection reset"])
    })
  )
})

describe("strategies", () => {
  virtual(
    "run step by step: treatment, pause, cancel, error, status, route, and again from the start",
    () =>
      Effect.gen(function* () {
        const { client } = yield* makePair([
          {
            treat: { type: "PlayAnnounce", params: { LANGUAGE: "en" }, prompts: [{ ID: "42" }] },
            until: "completed"
          },
          { treat: { type: "Music", params: {}, prompts: [] }, until: { afterMs: 1_000 } },
          { cancel: 500 },
          { waitMs: 100 },
          { callError: { request: "RouteRequest" } },
          { status: "Held" },
          { route: { type: "Normal", dest: "7001", extensions: { A: "b" } } },
          routeTo("7002")
        ])
        yield* client.say(newCall())
        yield* established
        client.heard()
        yield* client.say(routeRequest("6001"))
        assert.deepStrictEqual(client.heard(), ["TreatCall Type=PlayAnnounce +Parameters"])
        const treat = client.messages.at(-1)
        const params = treat?._tag === "TreatCall" ? [...flatten(treat.Parameters)] : []
        assert.deepStrictEqual(params, [
          ["LANGUAGE", "en"],
          ["PROMPT.1.ID", "42"]
        ])
        yield* client.say(treatStatus("Started"))
        assert.deepStrictEqual(client.heard(), [])
        yield* client.say(treatStatus("Completed"))
        assert.deepStrictEqual(client.heard(), ["TreatCall Type=Music"])
        yield* TestClock.adjust(1_499).pipe(Effect.andThen(settle))
        assert.deepStrictEqual(client.heard(), [])
        yield* TestClock.adjust(1).pipe(Effect.andThen(settle))
        assert.deepStrictEqual(client.heard(), ["Cancel"])
        yield* client.say(treatStatus("Cancelled"))
        yield* TestClock.adjust(100).pipe(Effect.andThen(settle))
        const routed = "RouteResponse RouteType=Normal Dest=7001 +ExtnsEx"
        assert.deepStrictEqual(client.heard(), [
          "CallError FailedReq=RouteRequest",
          "CallStatus Event=Held",
          routed
        ])
        yield* client.say(routeRequest("6001"))
        assert.deepStrictEqual(client.heard(), ["RouteResponse RouteType=Normal Dest=7002"])
        yield* client.say(routeRequest("6001"))
        assert.deepStrictEqual(client.heard(), ["TreatCall Type=PlayAnnounce +Parameters"])
      })
  )

  virtual("answer one transfer after the other", () =>
    Effect.gen(function* () {
      const { client } = yield* makePair([
        { xfer: "busy" },
        { xfer: { error: "1183" } },
        { xfer: "silent" }
      ])
      yield* client.say(newCall())
      yield* established
      client.heard()
      for (let count = 0; count < 4; count += 1)
        yield* client.say({ _tag: "OneStepXfer", callId, DestDN: "1" })
      assert.deepStrictEqual(client.heard(), [
        "CallStatus Event=Busy",
        "CallError FailedReq=OneStepXfer TlibErrCode=1183",
        "CallStatus Event=XferComplete"
      ])
    })
  )

  virtual("act of their own accord in the network", () =>
    Effect.gen(function* () {
      const { client } = yield* makePair(
        [routeTo("7001"), { endCall: "Timeout" }, routeTo("7002")],
        { mode: "network" }
      )
      yield* client.say(newCall())
      assert.deepStrictEqual(client.heard(), [
        "RouteResponse RouteType=Normal Dest=7001",
        "EndCall EndCause=Timeout"
      ])
    })
  )

  virtual("may be silent, or drop the connection", () =>
    Effect.gen(function* () {
      const { client } = yield* makePair([{ silence: true }, routeTo("7001")], { mode: "in-front" })
      yield* client.say(newCall())
      yield* client.say(routeRequest("6001"))
      yield* TestClock.adjust(600_000).pipe(Effect.andThen(settle))
      assert.deepStrictEqual(client.heard(), [])
    })
  )

  it("are chosen by the numbers of a call, the first that fits", () => {
    const [byDnis, byCalled, byRoute, rest] = [
      makeStrategy({ when: { dnis: "1" }, steps: [] }),
      makeStrategy({ when: { called: "2", dnis: "9" }, steps: [] }),
      makeStrategy({ when: { routeDn: "6001" }, steps: [] }),
      makeStrategy({ steps: [] })
    ]
    const all = [byDnis, byCalled, byRoute, rest].filter((strategy) => strategy !== undefined)
    const choose = (dnis: string | undefined, called: string, routeDn?: string) =>
      chooseStrategy(all, { dnis, called, routeDn })
    assert.strictEqual(choose("1", "2", "6001"), byDnis)
    assert.strictEqual(choose("9", "2", "6001"), byCalled)
    assert.strictEqual(choose("8", "2", "6001"), byRoute)
    assert.strictEqual(choose("8", "2", "6002"), rest)
    assert.strictEqual(choose(undefined, "2"), byRoute)
    const key = { dnis: "1", called: "2", routeDn: undefined }
    assert.isUndefined(chooseStrategy([], key))
    assert.strictEqual(
      chooseStrategy(({ called }) => (called === "2" ? rest : byRoute), key),
      rest
    )
  })

  for (const [name, strategy] of builtInStrategies) {
    virtual(`${name} is built in, and runs`, () =>
      Effect.gen(function* () {
        const { client } = yield* makePair([], { strategies: [strategy] })
        yield* client.say(newCall())
        yield* established
        yield* client.say(routeRequest("6001"))
        yield* client.say({ _tag: "OneStepXfer", callId, DestDN: "7001" })
        yield* TestClock.adjust(60_000).pipe(Effect.andThen(settle))
        assert.isAbove(client.heard().length, 0)
      })
    )
  }

  virtual("write prompts flat where the dialect says so", () =>
    Effect.gen(function* () {
      const dialect = Result.getOrThrow(makeDialect(new Map([["Parameters.PROMPT", "flat"]])))
      const strategies = [
        makeStrategy({
          steps: [
            {
              treat: { type: "PlayAnnounce", params: {}, prompts: [{ ID: "42" }] },
              until: "completed"
            }
          ]
        })
      ]
      const { client } = yield* makePair([], { strategies, dialect, mode: "network" })
      yield* client.say(newCall())
      const treat = client.messages.at(-1)
      assert.deepStrictEqual(
        treat?._tag === "TreatCall" ? treat.Parameters?.nodes.map(({ name }) => name) : [],
        ["PROMPT.1.ID"]
      )
    })
  )
})

describe("a file for the simulated IVR Server", () => {
  it("may name strategies, write them out, and leave out what is usual", () => {
    const file = Result.getOrThrow(
      decodeIvrServerFile(
        `{ "mode": "in-front", "port": 7010, "dialect": { "Parameters.PROMPT": "flat" }, "strategies": [
           { "when": { "dnis": "5001" }, "steps": [
             { "treat": { "type": "Music" }, "until": { "afterMs": 500 } }, { "cancel": 0 },
             { "route": { "dest": "7001" } }, { "xfer": "busy" } ] },
           "menu" ] }`
      )
    )
    const options = Result.getOrThrow(ivrServerOptions(file))
    const strategies = Result.getOrThrow(resolveStrategies(file.strategies))
    assert.deepStrictEqual([options.mode, options.port], ["in-front", 7010])
    assert.deepStrictEqual(options.strategies, strategies)
    assert.strictEqual(options.dialect?.words["Parameters.PROMPT"], "flat")
    const [first, second] = strategies
    assert.strictEqual(second, builtInStrategies.get("menu"))
    assert.deepStrictEqual(first?.steps[0], {
      treat: { type: "Music", params: {}, prompts: [] },
      until: { afterMs: 500 }
    })
    assert.strictEqual(first?.accept, "established")
  })

  // oxfmt-ignore
  const wrong: ReadonlyArray<readonly [string, string, string]> = [
    ["no JSON", "{", ""],
    ["no strategies", "{}", "strategies"],
    ["an unknown step", `{"strategies":[{"steps":[{"juggle":3}]}]}`, "strategies.0.steps.0"],
    ["a port that is none", `{"strategies":[],"port":99999}`, "port"],
    ["an unknown key", `{"strategies":[],"prot":7009}`, "prot"],
    ["a pause that never ends", `{"strategies":[{"steps":[{"waitMs":99999999}]}]}`, "waitMs"]
  ]
  it.each(wrong)("is refused with %s, and says where", (_, text, place) => {
    assert.include(Result.getOrThrow(Result.flip(decodeIvrServerFile(text))), place)
  })

  it("is refused with the name of a strategy that is not there, or a dialect that is none", () => {
    const unknown = Result.getOrThrow(Result.flip(resolveStrategies(["juggle"])))
    assert.include(unknown, "`juggle`")
    assert.include(unknown, "queue")
    const file = Result.getOrThrow(
      decodeIvrServerFile(`{"strategies":[],"dialect":{"nonsense":"x"}}`)
    )
    assert.include(Result.getOrThrow(Result.flip(ivrServerOptions(file))), "nonsense")
  })

  virtual("starts a server that prints each message, and no digits", () =>
    Effect.gen(function* () {
      const strategies = [makeStrategy({ steps: [routeTo("7001")] })]
      const running = yield* Effect.forkChild(runIvrServer({ mode: "in-front", port, strategies }))
      yield* settle
      const client = yield* makeBareClient
      yield* client.login
      yield* client.say(newCall())
      yield* client.say({ _tag: "RouteRequest", callId, RouteDN: "6001", CED: "4711" })
      yield* Fiber.interrupt(running)
      const lines = yield* TestConsole.logLines
      assert.deepStrictEqual(lines, [
        "IVR Server (in-front) listens on 127.0.0.1:7009",
        "#1 < LoginReq l ClientName=X",
        "#1 > LoginResp l IServerVer=IVR Server:8.1.001.01 Result=Success Status=OK",
        "#1 > FlowControl l Status=Off",
        "#1 < NewCall c-1 CalledNum=1 DNIS=*3002 ANI=*3003",
        "#1 < RouteRequest c-1 RouteDN=6001 +CED",
        "#1 > RouteResponse c-1 RouteType=Normal Dest=7001"
      ])
    })
  )
})
