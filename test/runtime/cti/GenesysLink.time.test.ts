// The link to IVR Server in virtual time, over a network in memory: timers, keep-alive, pauses
// between attempts, and the settings with which it does not start.

import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Layer, Result, Scope } from "effect"
import { TestClock } from "effect/testing"
import { CtiLink } from "../../../runtime/cti/CtiLink.ts"
import { genesysLink } from "../../../runtime/cti/GenesysLink.ts"
import type { GenesysLinkOptions } from "../../../runtime/cti/GenesysLink.ts"
import { TcpClient } from "../../../runtime/net/TcpClient.ts"
import type { TcpConnection } from "../../../runtime/net/TcpConnection.ts"
import { TcpServer } from "../../../runtime/net/TcpServer.ts"
import { makeIvrServer } from "../../../runtime/sim/ivrserver/IvrServer.ts"
import type { IvrServerOptions } from "../../../runtime/sim/ivrserver/IvrServer.ts"
import { makeStrategy } from "../../../runtime/sim/ivrserver/Strategy.ts"
import { encodeFrame } from "../../../runtime/wire/gli/GliFrame.ts"
import { dice, generateMessage, messageNames, pick } from "../wire/ivrserver/generateMessage.ts"
import { damage } from "../wire/ivrserver/damage.ts"
import { plainDialect } from "../../../runtime/wire/ivrserver/dialect.ts"
import { encodeMessage } from "../../../runtime/wire/ivrserver/GctiCodec.ts"
import { healthOf, openCall, stateOf, whyNot } from "./callRecorder.ts"
import { makeLogbook } from "./logbook.ts"
import type { Logbook } from "./logbook.ts"
import { makeMemoryNet } from "./memoryNet.ts"

const noData: ReadonlyMap<string, string> = new Map()
const port = 7009
const address = `127.0.0.1:${port}`

type Net = ReturnType<typeof makeMemoryNet>

/** One test on a network and a log of its own. */
const virtual = <A, E>(
  name: string,
  test: (bench: {
    readonly net: Net
    readonly logs: Logbook
  }) => Effect.Effect<A, E, TcpClient | TcpServer | Scope.Scope>
) =>
  it.effect(name, () => {
    const net = makeMemoryNet()
    const logs = makeLogbook()
    return test({ net, logs }).pipe(
      Effect.andThen(logs.checkRules),
      Effect.provide(Layer.mergeAll(net.layer, logs.layer))
    )
  })

const startServer = (options: Partial<IvrServerOptions> = {}) =>
  makeIvrServer({
    mode: "behind",
    port,
    strategies: [makeStrategy({ steps: [{ silence: true }] })],
    ...options
  })

const link = (options: Partial<GenesysLinkOptions> = {}) =>
  genesysLink({
    servers: [address],
    client: "CTIC_TEST",
    mode: "behind",
    encoding: "latin1",
    ...options
  })

/** Lets everything happen that waits for no time. */
const settle = Effect.gen(function* () {
  for (let turn = 0; turn < 20; turn += 1) yield* TestClock.adjust(0)
})

const after = (ms: number) => TestClock.adjust(ms).pipe(Effect.andThen(settle))

/** A server that accepts and says nothing of its own; gives the connections it got. */
const startMute = Effect.gen(function* () {
  const tcp = yield* TcpServer
  const listener = yield* tcp.listen("127.0.0.1", port)
  const scope = yield* Effect.scope
  const connections: Array<TcpConnection> = []
  yield* Effect.gen(function* () {
    while (true) connections.push(yield* listener.accept.pipe(Scope.provide(scope)))
  }).pipe(Effect.forkScoped)
  return connections
})

describe("the login", () => {
  virtual("is given up after ten seconds without an answer, and made again", ({ net }) =>
    Effect.gen(function* () {
      const connections = yield* startMute
      yield* Effect.gen(function* () {
        yield* settle
        assert.deepStrictEqual([connections.length, yield* stateOf()], [1, "connecting"])
        yield* after(9_999)
        assert.strictEqual(yield* stateOf(), "connecting")
        yield* after(1)
        assert.strictEqual(yield* whyNot, `${address} down (no answer to the login)`)
        assert.strictEqual((yield* healthOf())?.sinceMs, 10_000)
        yield* after(600)
        assert.strictEqual(net.attempts(address).length, 2)
        // While it is tried again the operator goes on seeing since when it is down.
        assert.deepStrictEqual([yield* stateOf(), (yield* healthOf())?.sinceMs], ["down", 10_000])
      }).pipe(Effect.provide(link()))
    })
  )

  virtual("is sent again every thirty seconds while the server starts up", () =>
    Effect.gen(function* () {
      const server = yield* startServer({ faults: { login: "initialising" } })
      const logins = () =>
        server.recording.all().filter(({ message }) => message._tag === "LoginReq").length
      yield* Effect.gen(function* () {
        yield* settle
        assert.deepStrictEqual([yield* stateOf(), logins()], ["paused", 1])
        yield* after(29_999)
        assert.strictEqual(logins(), 1)
        yield* after(1)
        yield* after(30_000)
        assert.deepStrictEqual([yield* stateOf(), logins()], ["paused", 3])
        server.set({ login: "ok" })
        yield* settle
        assert.strictEqual(yield* stateOf(), "up")
        yield* after(60_000)
        assert.strictEqual(logins(), 3)
      }).pipe(Effect.provide(link()))
    })
  )

  virtual("is tried again a minute after a refusal, not sooner", ({ logs, net }) =>
    Effect.gen(function* () {
      const server = yield* startServer({ clients: ["SOMEBODY_ELSE"] })
      yield* Effect.gen(function* () {
        yield* settle
        assert.strictEqual(yield* whyNot, `${address} refused (NoSuchClient)`)
        assert.strictEqual(server.clients().length, 0)
        yield* after(59_999)
        assert.strictEqual(net.attempts(address).length, 1)
        yield* after(1)
        assert.strictEqual(net.attempts(address).length, 2)
        assert.deepStrictEqual([yield* stateOf(), (yield* healthOf())?.sinceMs], ["refused", 0])
        const errors = logs.lines.filter(({ level }) => level === "Error")
        assert.deepStrictEqual(
          errors.map(({ sentence }) => sentence),
          ["IVR Server refused the login"]
        )
      }).pipe(Effect.provide(link()))
    })
  )
})

describe("attempts to connect", () => {
  virtual("come with doubling pauses up to fifteen seconds, each varied by a fifth", ({ net }) =>
    Effect.gen(function* () {
      for (let second = 0; second < 120; second += 1) yield* after(1_000)
      const tries = net.attempts(address)
      const pauses = tries.slice(1).map((atMs, index) => atMs - (tries[index] ?? 0))
      const planned = [500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000]
      assert.isAtLeast(pauses.length, planned.length)
      for (const [index, plan] of planned.entries()) {
        const pause = pauses[index] ?? 0
        assert.isTrue(pause >= plan * 0.8 && pause <= plan * 1.2, `${pause} after ${plan}`)
      }
      assert.notDeepEqual(pauses.slice(0, planned.length), planned)
      assert.include(yield* whyNot, "down (connect ECONNREFUSED")
    }).pipe(Effect.provide(link()))
  )

  virtual("begin with the shortest pause again after a login that succeeded", ({ net }) =>
    Effect.gen(function* () {
      for (let second = 0; second < 40; second += 1) yield* after(1_000)
      const server = yield* startServer()
      for (let second = 0; second < 20; second += 1) yield* after(1_000)
      assert.strictEqual(yield* stateOf(), "up")
      const before = net.attempts(address).length
      server.dropConnections("reset")
      yield* after(600)
      assert.strictEqual(net.attempts(address).length, before + 1)
      assert.strictEqual(yield* stateOf(), "up")
    }).pipe(Effect.provide(link()))
  )
})

describe("keep-alive", () => {
  virtual("ends a connection on which nothing is heard for three requests", ({ logs }) =>
    Effect.gen(function* () {
      const server = yield* startServer()
      yield* Effect.gen(function* () {
        yield* settle
        const call = yield* openCall()
        yield* after(1_000)
        server.set({ keepAlive: "silent" })
        yield* after(38_999)
        assert.strictEqual(yield* stateOf(), "up")
        assert.strictEqual(server.clients()[0]?.keepAlives.requests, 3)
        yield* after(1)
        assert.strictEqual(yield* stateOf(), "down")
        const lost = call.told.at(-1)
        assert.isTrue(lost?._tag === "LinkLost" && lost.reason.startsWith("nothing heard"))
        assert.isTrue(
          logs.lines.some(({ sentence }) => sentence === "The link to IVR Server is down")
        )
      }).pipe(Effect.provide(link()))
    })
  )

  virtual("takes anything that arrives for a sign of life", () =>
    Effect.gen(function* () {
      const server = yield* startServer({ faults: { keepAlive: "silent" } })
      yield* Effect.gen(function* () {
        yield* settle
        for (let round = 0; round < 20; round += 1) {
          yield* after(15_000)
          server.askForLife()
        }
        yield* settle
        assert.strictEqual(yield* stateOf(), "up")
        assert.strictEqual(server.clients()[0]?.keepAlives.acknowledgements, 20)
      }).pipe(Effect.provide(link()))
    })
  )

  virtual("goes on for ever where the server answers", () =>
    Effect.gen(function* () {
      const server = yield* startServer()
      yield* Effect.gen(function* () {
        yield* settle
        for (let round = 0; round < 60; round += 1) yield* after(10_000)
        assert.deepStrictEqual([yield* stateOf(), (yield* healthOf())?.sinceMs], ["up", 0])
        assert.strictEqual(server.clients()[0]?.keepAlives.requests, 60)
      }).pipe(Effect.provide(link()))
    })
  )

  virtual("may be told to put up with a server that does not answer", ({ logs }) =>
    Effect.gen(function* () {
      yield* startServer({ faults: { keepAlive: "silent" } })
      const dialect = new Map([["keep-alive.silence", "ignore"]])
      yield* Effect.gen(function* () {
        yield* settle
        yield* after(200_000)
        assert.strictEqual(yield* stateOf(), "up")
        const warnings = logs.lines.filter(({ sentence }) => sentence.includes("keep-alive"))
        assert.strictEqual(warnings.length, 1)
      }).pipe(Effect.provide(link({ dialect })))
    })
  )

  virtual("may be switched off", () =>
    Effect.gen(function* () {
      const server = yield* startServer()
      yield* Effect.gen(function* () {
        yield* settle
        yield* after(200_000)
        assert.strictEqual(yield* stateOf(), "up")
        assert.strictEqual(server.clients()[0]?.keepAlives.requests, 0)
      }).pipe(Effect.provide(link({ limits: { keepAliveIntervalMs: 0 } })))
    })
  )
})

describe("a call", () => {
  virtual("behind the switch goes on without its numbers after five seconds", () =>
    Effect.gen(function* () {
      yield* startServer({ faults: { callInfo: "silent" } })
      yield* Effect.gen(function* () {
        yield* settle
        const call = yield* openCall()
        yield* after(300)
        yield* after(4_999)
        assert.deepStrictEqual(call.told, [])
        yield* after(1)
        assert.deepStrictEqual(call.told, [
          { _tag: "Accepted", dnis: undefined, ani: undefined, ids: new Map() }
        ])
      }).pipe(Effect.provide(link()))
    })
  )

  virtual("that the switch does not have is given up by the server after a minute", () =>
    Effect.gen(function* () {
      yield* startServer({ strategies: [makeStrategy({ accept: "unmatched", steps: [] })] })
      yield* Effect.gen(function* () {
        yield* settle
        const call = yield* openCall()
        yield* after(59_999)
        assert.deepStrictEqual(call.told, [])
        yield* after(1)
        assert.deepStrictEqual(call.told, [{ _tag: "Released", cause: "Timeout" }])
      }).pipe(Effect.provide(link()))
    })
  )

  virtual("whose cancelled treatment is never reported has it reported after five seconds", () =>
    Effect.gen(function* () {
      const steps = [
        { treat: { type: "Music", params: {}, prompts: [] }, until: { afterMs: 10 } },
        { cancel: 0 },
        { route: { type: "Normal", dest: "7001", extensions: {} } }
      ] as const
      yield* startServer({ strategies: [makeStrategy({ steps: [...steps] })] })
      yield* Effect.gen(function* () {
        yield* settle
        const call = yield* openCall()
        yield* after(300)
        call.dialogue.requestRoute("6001", undefined, noData)
        yield* after(10)
        assert.strictEqual(call.told.at(-1)?._tag, "CancelTreatment")
        yield* after(4_999)
        assert.strictEqual(call.told.at(-1)?._tag, "CancelTreatment")
        yield* after(1)
        assert.strictEqual(call.told.at(-1)?._tag, "Route")
      }).pipe(Effect.provide(link()))
    })
  )

  virtual("loses its dialogue when the link is stopped, and its server its connection", () =>
    Effect.gen(function* () {
      const server = yield* startServer()
      const scope = yield* Scope.make()
      const context = yield* Layer.buildWithScope(link(), scope)
      yield* settle
      const call = yield* openCall().pipe(Effect.provide(context))
      yield* Scope.close(scope, Exit.void)
      yield* settle
      assert.deepStrictEqual(call.told, [{ _tag: "LinkLost", reason: "the link was stopped" }])
      assert.deepStrictEqual([server.clients().length, server.calls().length], [0, 0])
    })
  )
})

describe("messages that are nobody's", () => {
  const payload = (text: string): Uint8Array =>
    Result.getOrThrow(
      encodeFrame({ type: "Xml", payload: new Uint8Array(Buffer.from(text, "latin1")) })
    )
  const login =
    "<GctiMsg><CallId>DEPVARS</CallId><LoginResp IServerVersion='8' Result='Success' Status='OK'/></GctiMsg>"

  // oxfmt-ignore
  const rows: ReadonlyArray<readonly [string, string, string | undefined]> = [
    ["for a call that is not ours", "<GctiMsg><CallId>nobody</CallId><EndCall/></GctiMsg>", undefined],
    ["that no row knows", "<GctiMsg><CallId>nobody</CallId><Juggle/></GctiMsg>", "IVR Server sent a message that is in no catalogue"],
    ["about a T-Server", "<GctiMsg><CallId>m</CallId><MonitorInfo><Server Name='T'/></MonitorInfo></GctiMsg>", undefined],
    ["that only clients send", "<GctiMsg><CallId>c</CallId><NewCall CalledNum='1'/></GctiMsg>", undefined],
    ["of flow control in an unknown word", "<GctiMsg><CallId>c</CallId><FlowControl Status='perhaps'/></GctiMsg>", "IVR Server sent an unknown flow control"],
    ["that is no XML", "<GctiMsg><CallId>", "IVR Server sent a message that cannot be read"],
    ["with an entity bomb", "<!DOCTYPE a [<!ENTITY x 'y'>]><GctiMsg/>", "IVR Server sent a message that cannot be read"],
    ["that lacks what it is about", "<GctiMsg><CallId>c</CallId><CallStatus/></GctiMsg>", "IVR Server sent a message that cannot be read"]
  ]
  for (const [what, text, warning] of rows) {
    virtual(`cost nothing but themselves: one ${what}`, ({ logs }) =>
      Effect.gen(function* () {
        const connections = yield* startMute
        yield* Effect.gen(function* () {
          yield* settle
          const [connection] = connections
          connection?.write(payload(login))
          yield* settle
          connection?.write(payload(text))
          yield* settle
          assert.strictEqual(yield* stateOf(), "up")
          const warnings = logs.lines.filter(({ level }) => level === "Warn" || level === "Error")
          assert.deepStrictEqual(
            warnings.map(({ sentence }) => sentence),
            warning === undefined ? [] : [warning]
          )
        }).pipe(Effect.provide(link()))
      })
    )
  }

  virtual("are logged without what a caller said", ({ logs }) =>
    Effect.gen(function* () {
      const connections = yield* startMute
      yield* Effect.gen(function* () {
        yield* settle
        connections[0]?.write(payload(login))
        yield* settle
        const call = yield* openCall()
        const { id } = call.dialogue
        connections[0]?.write(
          payload(`<GctiMsg><CallId>${id}</CallId><TreatCall PIN="4711</GctiMsg>`)
        )
        connections[0]?.write(
          payload(`<GctiMsg><CallId>${id}</CallId><CallStatus CED="4711"/></GctiMsg>`)
        )
        yield* settle
        call.dialogue.attach(new Map([["PIN", "4711"]]))
        call.dialogue.close("normal")
        yield* settle
        const text = JSON.stringify(logs.lines)
        assert.isAbove(logs.lines.length, 3)
        assert.notInclude(text, "4711")
      }).pipe(Effect.provide(link()))
    })
  )
})

describe("a server gone mad", () => {
  virtual("costs its connections, never the link, whatever bytes it sends", ({ logs, net }) =>
    Effect.gen(function* () {
      const connections = yield* startMute
      yield* Effect.gen(function* () {
        for (let seed = 0; seed < 150; seed += 1) {
          const roll = dice(seed)
          yield* settle
          const connection = connections.at(-1)
          const messages = Array.from({ length: 3 }, () =>
            Result.getOrThrow(
              encodeMessage(generateMessage(pick(roll, messageNames, "Reset"), roll), {
                dialect: plainDialect(),
                charset: "latin1"
              })
            )
          )
          const frames = messages.map((document) =>
            Result.getOrThrow(encodeFrame({ type: "Xml", payload: document }))
          )
          connection?.write(damage(new Uint8Array(Buffer.concat(frames)), roll))
          yield* after(20_000)
        }
        // No fault of ours on the way, and it goes on trying.
        const errors = logs.lines.filter(({ level }) => level === "Error" || level === "Fatal")
        const refusals = errors.filter(
          ({ sentence }) => sentence === "IVR Server refused the login"
        )
        assert.deepStrictEqual(errors, refusals)
        const before = net.attempts(address).length
        assert.isAbove(before, 100)
        yield* after(120_000)
        assert.isAbove(net.attempts(address).length, before)
      }).pipe(Effect.provide(link()))
    })
  )
})

describe("settings", () => {
  // oxfmt-ignore
  const wrong: ReadonlyArray<readonly [string, Partial<GenesysLinkOptions>, string]> = [
    ["no server", { servers: [] }, "servers"],
    ["a server without a port", { servers: ["127.0.0.1"] }, "servers"],
    ["a server with port 0", { servers: ["127.0.0.1:0"] }, "servers"],
    ["a server with port 70000", { servers: ["127.0.0.1:70000"] }, "servers"],
    ["a server with a path", { servers: ["http://127.0.0.1:7009"] }, "servers"],
    ["one server twice", { servers: [address, address] }, "servers"],
    ["an IPv6 address without brackets", { servers: ["::1:7009"] }, "servers"],
    ["no client", { client: " " }, "client"],
    ["a dialect that is none", { dialect: new Map([["send.Connected", "maybe"]]) }, "dialect"]
  ]
  for (const [what, options, setting] of wrong) {
    virtual(`with ${what} do not start, and say which`, () =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(Layer.build(link(options)))
        assert.strictEqual(error.setting, setting)
        assert.include(error.message, setting)
      })
    )
  }

  virtual("may name an IPv6 address in brackets, or a host", ({ net }) =>
    Effect.gen(function* () {
      const servers = ["[::1]:7009", "ivr.example:7009"]
      yield* Effect.gen(function* () {
        yield* settle
        const { health } = yield* CtiLink
        assert.deepStrictEqual(
          health().map(({ name }) => name),
          servers
        )
        assert.strictEqual(net.attempts("::1:7009").length, 1)
        assert.strictEqual(net.attempts("ivr.example:7009").length, 1)
      }).pipe(Effect.provide(link({ servers })))
    })
  )
})
