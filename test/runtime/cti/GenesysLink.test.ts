// The link to IVR Server over real loopback sockets, against the simulated server: logins, calls,
// and everything a connection can do to them. What only time can do is in GenesysLink.time.test.ts.

import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Result } from "effect"
import type { Scope } from "effect"
import { createServer } from "node:net"
import type { Socket } from "node:net"
import { CtiLink } from "../../../runtime/cti/CtiLink.ts"
import { genesysLink } from "../../../runtime/cti/GenesysLink.ts"
import type { GenesysLinkOptions } from "../../../runtime/cti/GenesysLink.ts"
import type { Instruction, TreatmentReport } from "../../../runtime/cti/Instruction.ts"
import { TcpClient } from "../../../runtime/net/TcpClient.ts"
import { TcpServer } from "../../../runtime/net/TcpServer.ts"
import { brokenFrames } from "../../../runtime/sim/ivrserver/Faults.ts"
import { makeIvrServer } from "../../../runtime/sim/ivrserver/IvrServer.ts"
import type { IvrServer, IvrServerOptions } from "../../../runtime/sim/ivrserver/IvrServer.ts"
import { makeStrategy } from "../../../runtime/sim/ivrserver/Strategy.ts"
import type { Step } from "../../../runtime/sim/ivrserver/Strategy.ts"
import { encodeFrame } from "../../../runtime/wire/gli/GliFrame.ts"
import { plainDialect } from "../../../runtime/wire/ivrserver/dialect.ts"
import { encodeMessage } from "../../../runtime/wire/ivrserver/GctiCodec.ts"
import { genesysCallId } from "../../../runtime/wire/ivrserver/Messages.ts"
import type { GctiMessage } from "../../../runtime/wire/ivrserver/Messages.ts"
import { flatten } from "../../../runtime/wire/ivrserver/NodeList.ts"
import { makeLogbook } from "./logbook.ts"
import type { Logbook } from "./logbook.ts"
import { openCall, someCall, stateOf, untilState, whyNot } from "./callRecorder.ts"

const noData: ReadonlyMap<string, string> = new Map()

const routeTo = (dest: string): Step => ({ route: { type: "Normal", dest, extensions: {} } })

const treat = (type: string, params: Record<string, string> = {}): Step => ({
  treat: { type, params, prompts: [] },
  until: "completed"
})

const quick = { ringingMs: 1, establishedMs: 1, unmatchedMs: 20 }

const startServer = (steps: ReadonlyArray<Step>, options: Partial<IvrServerOptions> = {}) =>
  makeIvrServer({
    mode: "behind",
    strategies: [makeStrategy({ steps, switch: { DNIS: "3001", ANI: "3002" } })],
    timings: quick,
    ...options
  })

const withLink = <A, E, R>(
  servers: ReadonlyArray<Pick<IvrServer, "host" | "port">>,
  test: Effect.Effect<A, E, R>,
  options: Partial<GenesysLinkOptions> = {}
) =>
  test.pipe(
    Effect.provide(
      genesysLink({
        servers: servers.map(({ host, port }) => `${host}:${port}`),
        client: "CTIC_TEST",
        mode: "behind",
        encoding: "latin1",
        limits: { retryFirstMs: 10, retryMaxMs: 50 },
        ...options
      })
    )
  )

const net = Layer.mergeAll(TcpClient.layer, TcpServer.layer)

const live = <A, E>(
  name: string,
  test: (logs: Logbook) => Effect.Effect<A, E, TcpClient | TcpServer | Scope.Scope>
) =>
  it.live(name, () => {
    const logs = makeLogbook()
    return test(logs).pipe(
      Effect.andThen(logs.checkRules),
      Effect.scoped,
      Effect.provide(Layer.mergeAll(net, logs.layer))
    )
  })

/** Messages of one kind that the server received, in their order. */
const received = <T extends GctiMessage["_tag"]>(server: IvrServer, tag: T) =>
  server.recording.all().flatMap(({ direction, message }) =>
    direction === "received" && message._tag === tag
      ? // The comparison before is the proof.
        [message as Extract<GctiMessage, { readonly _tag: T }>]
      : []
  )

const untilReceived = (server: IvrServer, tag: GctiMessage["_tag"], count = 1) =>
  Effect.sync(() => received(server, tag).length).pipe(
    Effect.tap((seen) => (seen >= count ? Effect.void : Effect.sleep("2 millis"))),
    Effect.repeat({ until: (seen) => seen >= count })
  )

describe("logging in", () => {
  live("says who we are, and is up after the answer", () =>
    Effect.gen(function* () {
      const server = yield* startServer([])
      yield* withLink(
        [server],
        Effect.gen(function* () {
          assert.strictEqual(yield* stateOf(), "connecting")
          yield* untilState("up")
          const [login] = received(server, "LoginReq")
          assert.deepStrictEqual(
            [login?.ClientName, login?.Version, login?.ReportStatus, login?.ServerMonitor],
            ["CTIC_TEST", "4.0", "true", "clear"]
          )
          const link = yield* CtiLink
          const [health] = link.health()
          assert.deepStrictEqual([health?.name, health?.dialogues], [`127.0.0.1:${server.port}`, 0])
        })
      )
    })
  )

  // oxfmt-ignore
  const refusals = [
    ["initialising", "paused", "the server is starting up"],
    ["no-such-client", "refused", "NoSuchClient"],
    ["bad-version", "refused", "InvalidProtocolVersion"]
  ] as const
  for (const [login, state, reason] of refusals) {
    live(`takes no calls when the login is answered by ${login}`, () =>
      Effect.gen(function* () {
        const server = yield* startServer([], { faults: { login } })
        yield* withLink(
          [server],
          untilState(state).pipe(
            Effect.andThen(whyNot),
            Effect.tap((why) =>
              Effect.sync(() => {
                assert.strictEqual(why, `127.0.0.1:${server.port} ${state} (${reason})`)
              })
            )
          )
        )
      })
    )
  }

  live("is up as soon as a server that was starting up says so", () =>
    Effect.gen(function* () {
      const server = yield* startServer([], { faults: { login: "initialising" } })
      yield* withLink(
        [server],
        Effect.gen(function* () {
          yield* untilState("paused")
          server.set({ login: "ok" })
          yield* untilState("up")
        })
      )
    })
  )

  for (const framing of ["split", "merged"] as const) {
    live(`does not care whether frames come ${framing}`, () =>
      Effect.gen(function* () {
        const server = yield* startServer([routeTo("7001")], { faults: { framing } })
        yield* withLink(
          [server],
          Effect.gen(function* () {
            yield* untilState("up")
            const call = yield* openCall()
            yield* call.expect("Accepted")
            call.dialogue.requestRoute("6001", undefined, noData)
            assert.strictEqual((yield* call.expect("Route")).to, "7001")
          })
        )
      })
    )
  }
})

describe("a call", () => {
  live("behind the switch: numbers of the switch, a treatment, a route, a transfer", () =>
    Effect.gen(function* () {
      const steps = [treat("PlayApplication", { APP_ID: "1001" }), routeTo("7001")]
      const server = yield* startServer(steps)
      yield* withLink(
        [server],
        Effect.gen(function* () {
          yield* untilState("up")
          const call = yield* openCall()
          const accepted = yield* call.expect("Accepted")
          assert.deepStrictEqual([accepted.dnis, accepted.ani], ["3001", "3002"])
          assert.match(accepted.ids.get("ConnId") ?? "", /^[0-9a-f]{16}$/)
          call.dialogue.attach(new Map([["Name", "Αθήνα 서울 😀"]]))
          call.dialogue.requestRoute("6001", "12", new Map([["Segment", "GOLD"]]))
          const { treatment } = yield* call.expect("Treat")
          assert.deepStrictEqual([treatment.kind, treatment.appId], ["play-application", "1001"])
          call.dialogue.treatmentStarted()
          call.dialogue.reportTreatment({
            _tag: "Completed",
            digits: "4711",
            callData: new Map([["Lang", "de"]]),
            extensions: new Map([["INTERRUPTED", "KEYPAD"]])
          })
          const route = yield* call.expect("Route")
          assert.deepStrictEqual([route.type, route.to], ["normal", "7001"])
          call.dialogue.transfer("7001", new Map([["Reason", "sales"]]))
          assert.strictEqual((yield* call.expect("TransferEnded")).outcome, "completed")
          const stored = server.calls()[0]?.userData
          assert.deepStrictEqual(
            stored,
            new Map([
              ["Name", "Αθήνα 서울 😀"],
              ["Segment", "GOLD"]
            ])
          )
          call.dialogue.close("normal")
          yield* untilReceived(server, "EndCall")
          const status = received(server, "TreatStatus")
          assert.deepStrictEqual(
            status.map(({ Status }) => Status),
            ["Started", "Completed"]
          )
          assert.strictEqual(status[1]?.CED, "4711")
          assert.strictEqual(flatten(status[1]?.UDataEx).get("Lang"), "de")
          assert.strictEqual(flatten(status[1]?.ExtnsEx).get("INTERRUPTED"), "KEYPAD")
          const [transfer] = received(server, "OneStepXfer")
          assert.strictEqual(flatten(transfer?.UDataEx).get("Reason"), "sales")
          assert.deepStrictEqual(
            call.messages.map(
              ({ direction, name }) => `${direction === "sent" ? ">" : "<"}${name}`
            ),
            [
              ">NewCall",
              "<CallStatus",
              "<CallStatus",
              ">CallInfoReq",
              "<CallInfoResp",
              ">UDataSet",
              ">RouteRequest",
              "<UDataResp",
              "<TreatCall",
              ">TreatStatus",
              ">TreatStatus",
              "<RouteResponse",
              ">OneStepXfer",
              "<CallStatus",
              ">EndCall"
            ]
          )
        })
      )
    })
  )

  for (const mode of ["in-front", "network"] as const) {
    live(`${mode}: taken at once`, () =>
      Effect.gen(function* () {
        const server = yield* startServer([treat("Music"), routeTo("7001")], { mode })
        yield* withLink(
          [server],
          Effect.gen(function* () {
            yield* untilState("up")
            const call = yield* openCall()
            assert.deepStrictEqual(call.told, [])
            const accepted = yield* call.expect("Accepted")
            assert.deepStrictEqual([accepted.dnis, accepted.ids.size], [undefined, 0])
            // In the network the router acts of its own accord.
            if (mode === "in-front") call.dialogue.requestRoute("6001", undefined, noData)
            yield* call.expect("Treat")
            call.dialogue.reportTreatment({ _tag: "NotStarted", reason: "unsupported" })
            assert.strictEqual((yield* call.expect("Route")).to, "7001")
            call.dialogue.transfer("7001", noData)
            const ended = yield* call.expect("TransferEnded")
            assert.deepStrictEqual([ended.outcome, ended.code], ["failed", "BLOCKED_REQ"])
          }),
          { mode }
        )
      })
    )
  }

  const completed = (digits: string | undefined): TreatmentReport => ({
    _tag: "Completed",
    digits,
    callData: noData,
    extensions: noData
  })
  // oxfmt-ignore
  const reports: ReadonlyArray<readonly [string, TreatmentReport, ReadonlyArray<string>]> = [
    ["not started", { _tag: "NotStarted", reason: "unsupported" }, ["NotStarted"]],
    ["completed", completed(undefined), ["Started", "Completed"]],
    ["completed with digits", completed("4711"), ["Started", "Completed"]],
    ["cancelled by ourselves", { _tag: "Cancelled" }, ["Cancelled"]]
  ]
  for (const [how, report, words] of reports) {
    live(`goes on to its route after a treatment that was ${how}`, () =>
      Effect.gen(function* () {
        const server = yield* startServer([treat("Juggle"), routeTo("7001")])
        yield* withLink(
          [server],
          Effect.gen(function* () {
            yield* untilState("up")
            const call = yield* openCall()
            yield* call.expect("Accepted")
            call.dialogue.requestRoute("6001", undefined, noData)
            yield* call.expect("Treat")
            call.dialogue.reportTreatment(report)
            yield* call.expect("Route")
            assert.deepStrictEqual(
              received(server, "TreatStatus").map(({ Status }) => Status),
              words
            )
          })
        )
      })
    )
  }

  live("whose treatment is taken back stops it and goes on", () =>
    Effect.gen(function* () {
      const music: Step = {
        treat: { type: "Music", params: { MUSIC_DN: "hold.wav" }, prompts: [] },
        until: { afterMs: 5 }
      }
      const server = yield* startServer([music, { cancel: 0 }, routeTo("7001")])
      yield* withLink(
        [server],
        Effect.gen(function* () {
          yield* untilState("up")
          const call = yield* openCall()
          yield* call.expect("Accepted")
          call.dialogue.requestRoute("6001", undefined, noData)
          assert.strictEqual((yield* call.expect("Treat")).treatment.file, "hold.wav")
          call.dialogue.treatmentStarted()
          yield* call.expect("CancelTreatment")
          call.dialogue.reportTreatment({ _tag: "Cancelled" })
          yield* call.expect("Route")
          const words = received(server, "TreatStatus").map(({ Status }) => Status)
          assert.deepStrictEqual(words, ["Started", "Cancelled"])
        })
      )
    })
  )

  // oxfmt-ignore
  const transfers: ReadonlyArray<readonly [string, Step, string, string | undefined]> = [
    ["completes", { xfer: "complete" }, "completed", undefined],
    ["is busy", { xfer: "busy" }, "busy", undefined],
    ["is refused by the switch", { xfer: { error: "1183" } }, "failed", "1183"],
    ["is blocked", { xfer: { error: "BLOCKED_REQ", request: "Unknown" } }, "failed", "BLOCKED_REQ"]
  ]
  for (const [how, step, outcome, code] of transfers) {
    live(`is told when its transfer ${how}`, () =>
      Effect.gen(function* () {
        const server = yield* startServer([step])
        yield* withLink(
          [server],
          Effect.gen(function* () {
            yield* untilState("up")
            const call = yield* openCall()
            yield* call.expect("Accepted")
            call.dialogue.transfer("7001", noData)
            const ended = yield* call.expect("TransferEnded")
            assert.deepStrictEqual([ended.outcome, ended.code], [outcome, code])
          })
        )
      })
    )
  }

  // oxfmt-ignore
  const causes: ReadonlyArray<readonly [string, Partial<IvrServerOptions>, string]> = [
    ["the switch does not have", { strategies: [makeStrategy({ accept: "unmatched", steps: [] })] }, "Timeout"],
    ["the server refuses", { strategies: [makeStrategy({ accept: { refuse: "FeatureNotSupported" }, steps: [] })] }, "FeatureNotSupported"]
  ]
  for (const [what, options, cause] of causes) {
    live(`that ${what} is released with the server's cause`, () =>
      Effect.gen(function* () {
        const server = yield* startServer([], options)
        yield* withLink(
          [server],
          Effect.gen(function* () {
            yield* untilState("up")
            const call = yield* openCall()
            assert.strictEqual((yield* call.expect("Released")).cause, cause)
            const link = yield* CtiLink
            assert.strictEqual(link.health()[0]?.dialogues, 0)
          })
        )
      })
    )
  }

  live("may ask too early for a route, and is told so", () =>
    Effect.gen(function* () {
      const server = yield* startServer([], { timings: { ...quick, ringingMs: 5_000 } })
      yield* withLink(
        [server],
        Effect.gen(function* () {
          yield* untilState("up")
          const call = yield* openCall()
          call.dialogue.requestRoute("6001", undefined, noData)
          const failed = yield* call.expect("RequestFailed")
          assert.deepStrictEqual([failed.request, failed.code], ["Unknown", "INVALID_REQ"])
          call.dialogue.transfer("7001", noData)
          assert.strictEqual((yield* call.expect("TransferEnded")).code, "BLOCKED_REQ")
        })
      )
    })
  )

  live("has a CallId of its own, at most 40 ASCII characters without blanks", () =>
    Effect.gen(function* () {
      const server = yield* startServer([])
      yield* withLink(
        [server],
        Effect.gen(function* () {
          yield* untilState("up")
          const ids = new Set<string>()
          for (let count = 0; count < 100; count += 1) {
            const { dialogue } = yield* openCall()
            assert.match(dialogue.id, /^[!-~]{1,40}$/)
            assert.strictEqual(dialogue.server, `127.0.0.1:${server.port}`)
            ids.add(dialogue.id)
          }
          assert.strictEqual(ids.size, 100)
          const link = yield* CtiLink
          assert.strictEqual(link.health()[0]?.dialogues, 100)
        })
      )
    })
  )

  live("is refused at once when its data do not fit a frame, or too many are open", () =>
    Effect.gen(function* () {
      const server = yield* startServer([], { mode: "in-front" })
      yield* withLink(
        [server],
        Effect.gen(function* () {
          yield* untilState("up")
          const link = yield* CtiLink
          const told: Array<Instruction> = []
          const listener = {
            onInstruction: (instruction: Instruction) => told.push(instruction),
            onMessage: () => undefined
          }
          const huge = { ...someCall, callData: new Map([["x", "x".repeat(70_000)]]) }
          const tooLarge = link.open(huge, listener)
          assert.isTrue(
            tooLarge._tag === "Failure" && tooLarge.failure.reason.startsWith("NewCall: too-long")
          )
          assert.strictEqual(link.health()[0]?.dialogues, 0)
          yield* openCall()
          yield* openCall()
          assert.strictEqual(yield* whyNot, "2 dialogues are open, at most 2")
          // Nobody is told of a dialogue that has never been.
          assert.deepStrictEqual(told, [])
        }),
        { mode: "in-front", limits: { dialoguesMax: 2 } }
      )
    })
  )
})

describe("flow control", () => {
  live("lets no new call in, and the running ones go on", () =>
    Effect.gen(function* () {
      const server = yield* startServer([routeTo("7001")])
      yield* withLink(
        [server],
        Effect.gen(function* () {
          yield* untilState("up")
          const call = yield* openCall()
          yield* call.expect("Accepted")
          server.set({ flowControl: "on" })
          yield* untilState("paused")
          assert.include(yield* whyNot, "paused (flow control is on)")
          call.dialogue.requestRoute("6001", undefined, noData)
          yield* call.expect("Route")
          server.set({ flowControl: "off" })
          yield* untilState("up")
          yield* openCall()
        })
      )
    })
  )
})

describe("a connection that breaks", () => {
  for (const how of ["ended", "reset", "mid-frame"] as const) {
    live(`loses its calls at once when it is ${how}, and is made again`, () =>
      Effect.gen(function* () {
        const server = yield* startServer([])
        yield* withLink(
          [server],
          Effect.gen(function* () {
            yield* untilState("up")
            const first = yield* openCall()
            const second = yield* openCall()
            yield* first.expect("Accepted")
            server.dropConnections(how)
            const lost = yield* first.expect("LinkLost")
            if (how === "mid-frame") assert.include(lost.reason, "in the middle of a frame")
            yield* second.next
            assert.strictEqual(second.told.at(-1)?._tag, "LinkLost")
            yield* untilState("up")
            // What is dead stays dead: nothing of it goes over the new connection.
            first.dialogue.requestRoute("6001", undefined, noData)
            first.dialogue.close("normal")
            const third = yield* openCall()
            yield* third.expect("Accepted")
            assert.deepStrictEqual(received(server, "EndCall"), [])
            assert.notInclude([first.dialogue.id, second.dialogue.id], third.dialogue.id)
          })
        )
      })
    )
  }

  live("tells of the loss at once, also when the server left bytes unread", () =>
    Effect.gen(function* () {
      // Ends its half of the connection and reads nothing of ours: our bytes have nowhere to go.
      const sockets: Array<Socket> = []
      const deaf = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) => {
        sockets.push(socket)
        const login = { _tag: "LoginResp", callId: genesysCallId("l"), Result: "Success" } as const
        const options = { dialect: plainDialect(), charset: "latin1" } as const
        const payload = Result.getOrThrow(encodeMessage(login, options))
        socket.write(Result.getOrThrow(encodeFrame({ type: "Xml", payload })))
      })
      yield* Effect.acquireRelease(
        Effect.callback<void>((resume) => {
          deaf.listen(0, "127.0.0.1", () => resume(Effect.void))
        }),
        () =>
          Effect.sync(() => {
            for (const socket of sockets) socket.destroy()
            deaf.close()
          })
      )
      const address = deaf.address()
      const port = typeof address === "object" && address !== null ? address.port : 0
      const test = Effect.gen(function* () {
        yield* untilState("up")
        const call = yield* openCall()
        yield* call.expect("Accepted")
        const large = new Map([["x", "x".repeat(60_000)]])
        for (let count = 0; count < 120; count += 1) {
          call.dialogue.requestRoute("6001", undefined, large)
        }
        const beforeMs = performance.now()
        for (const socket of sockets) socket.end()
        yield* call.expect("LinkLost")
        assert.isBelow(performance.now() - beforeMs, 1_000)
      })
      yield* withLink([{ host: "127.0.0.1", port }], test, { mode: "in-front" })
    })
  )

  for (const kind of ["wrong-version", "lying-length", "unknown-type", "first-byte"] as const) {
    live(`is closed after ${kind}, that one only, with a line in the log, and made again`, (logs) =>
      Effect.gen(function* () {
        assert.isDefined(brokenFrames[kind])
        const bad = yield* startServer([])
        const good = yield* startServer([])
        yield* withLink(
          [bad, good],
          Effect.gen(function* () {
            yield* untilState("up", 0)
            yield* untilState("up", 1)
            const call = yield* openCall()
            bad.sendBroken(kind)
            yield* call.next
            while (call.told.at(-1)?._tag !== "LinkLost") yield* call.next
            assert.strictEqual(yield* stateOf(1), "up")
            const elsewhere = yield* openCall()
            assert.strictEqual(elsewhere.dialogue.server, `127.0.0.1:${good.port}`)
            yield* untilState("up", 0)
            assert.strictEqual(good.clients().length, 1)
            const lines = logs.lines.filter((line) => line.sentence.includes("no frame"))
            assert.deepStrictEqual(
              lines.map(({ fields }) => fields["link"]),
              [`127.0.0.1:${bad.port}`]
            )
          })
        )
      })
    )
  }

  live("moves new calls to the second server, and back when the first is there again", () =>
    Effect.gen(function* () {
      const first = yield* startServer([routeTo("1")])
      const second = yield* startServer([routeTo("2")])
      yield* withLink(
        [first, second],
        Effect.gen(function* () {
          yield* untilState("up", 0)
          yield* untilState("up", 1)
          const before = yield* openCall()
          assert.strictEqual(before.dialogue.server, `127.0.0.1:${first.port}`)
          yield* before.expect("Accepted")
          yield* first.stop
          yield* before.expect("LinkLost")
          const during = yield* openCall()
          assert.strictEqual(during.dialogue.server, `127.0.0.1:${second.port}`)
          yield* during.expect("Accepted")
          yield* first.restart
          yield* untilState("up", 0)
          const after = yield* openCall()
          assert.strictEqual(after.dialogue.server, `127.0.0.1:${first.port}`)
          // A call stays where it was opened.
          during.dialogue.requestRoute("6001", undefined, noData)
          assert.strictEqual((yield* during.expect("Route")).to, "2")
        })
      )
    })
  )

  live("names every server and its state when none is up", () =>
    Effect.gen(function* () {
      const server = yield* startServer([])
      const other = yield* startServer([], { faults: { login: "no-such-client" } })
      yield* withLink(
        [server, other],
        Effect.gen(function* () {
          yield* untilState("up", 0)
          yield* untilState("refused", 1)
          yield* server.stop
          yield* untilState("down", 0)
          const why = /^127\.0\.0\.1:\d+ down \(.+\); 127\.0\.0\.1:\d+ refused \(NoSuchClient\)$/
          assert.match(yield* whyNot, why)
        })
      )
    })
  )
})
