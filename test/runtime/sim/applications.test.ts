// A voice application of the simulated media platform against the product on loopback sockets: the
// foreign SIP stack asks for data, refers, bridges and returns results, and IVR Server's codecs
// answer.

import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, FileSystem, Layer, Option, Schedule } from "effect"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { tcpPort, udpPort } from "../../../runtime/cli/demo/freePorts.ts"
import { CtiLink } from "../../../runtime/cti/CtiLink.ts"
import { productLayer } from "../../../runtime/main.ts"
import { Resolve } from "../../../runtime/net/Resolve.ts"
import { TcpServer } from "../../../runtime/net/TcpServer.ts"
import { Udp } from "../../../runtime/net/Udp.ts"
import { CallBook } from "../../../runtime/observe/CallBook.ts"
import type { CallRecord } from "../../../runtime/observe/CallTrace.ts"
import { readDeployment } from "../../../runtime/process/readDeployment.ts"
import { makeGateway } from "../../../runtime/sim/gateway/Gateway.ts"
import type { CallOrder } from "../../../runtime/sim/gateway/gatewayScript.ts"
import { makeIvrServer } from "../../../runtime/sim/ivrserver/IvrServer.ts"
import { makeStrategy } from "../../../runtime/sim/ivrserver/Strategy.ts"
import { makeMediaPlatform } from "../../../runtime/sim/media/MediaPlatform.ts"
import type { MediaRule } from "../../../runtime/sim/media/mediaScript.ts"
import { planOf } from "../../kit/house.ts"
import { makeLogbook } from "../cti/logbook.ts"

const flow = `edition 2026
env SIP        : Text
env ADMIN      : Text
env IVR_SERVER : Text
env GATEWAY    : Text
env MCP        : Text
env DATA       : Text
deployment applications {
  cti: genesys
  mode: behind
  sip: [SIP]
  admin: ADMIN
  servers: [IVR_SERVER]
  data: DATA
}
gateway pbx { use-cti: 1  peers: [GATEWAY] }
media mcp { peers: [MCP] }
profile main { dnis: ["500X"]  app: "http://apps/main.vxml" }
select { when gateway.use-cti == 1 -> cti }
cti {
  on accepted -> profile by-dnis
  on app.transfer -> transfer as-asked
  on released -> release normal
  on failed -> release unavailable
}
transfer as-asked {
  kind: by-application
  via: platform
  to: app.to
  on busy -> report busy
  on no-answer after 10s -> report no-answer
  on failed -> report failed
}
defaults {
  on hangup -> release normal
  on service.failed, service.timeout -> release unavailable
  on silence after 10s, link.down -> release cti-unavailable
}
`

const scratch = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "ctiflow-applications-"))),
  (folder) => Effect.sync(() => rmSync(folder, { recursive: true, force: true }))
)

const poll = Schedule.spaced(20).pipe(Schedule.upTo({ duration: 10_000 }))

const until = Effect.fnUntraced(function* <A>(ask: () => A | undefined) {
  yield* Effect.sync(() => ask() !== undefined).pipe(
    Effect.repeat({ schedule: poll, until: (found) => found })
  )
  const found = ask()
  return found === undefined ? yield* Effect.die(new Error("it never came")) : found
})

/** Plays one call with an application of these steps; gives what every side saw of it. */
const play = Effect.fnUntraced(
  function* (steps: NonNullable<MediaRule["steps"]>, order: Partial<CallOrder> = {}) {
    const address = "127.0.0.1"
    const sipPort = yield* udpPort(address, 0)
    const adminPort = yield* tcpPort(address, 0)
    const gateway = yield* makeGateway({
      address: "127.0.0.61",
      target: { host: address, port: sipPort },
      answers: [
        { user: "7002", answer: { how: "refuse", status: 486 } },
        {
          user: "*",
          answer: { how: "answer" },
          steps: [{ step: "wait", ms: 200 }, { step: "bye" }]
        }
      ]
    })
    const media = yield* makeMediaPlatform({
      address: "127.0.0.62",
      rules: [{ service: "dialog", steps }]
    })
    const server = yield* makeIvrServer({
      mode: "behind",
      strategies: [makeStrategy({ steps: [], switch: { DNIS: "5001", ANI: "4711" } })],
      timings: { ringingMs: 1, establishedMs: 1, unmatchedMs: 1_000 }
    })
    const read = yield* readDeployment(planOf(flow), {
      set: {
        SIP: `udp:${address}:${sipPort}`,
        ADMIN: `http:${address}:${adminPort}`,
        IVR_SERVER: `${server.host}:${server.port}`,
        GATEWAY: `${gateway.address}:${gateway.port}`,
        MCP: `${media.address}:${media.port}`,
        DATA: yield* scratch
      },
      envFile: Option.none(),
      log: "human",
      drain: Duration.seconds(1)
    }).pipe(Effect.provide(Resolve.layer))
    return yield* Effect.gen(function* () {
      const link = yield* CtiLink
      const book = yield* CallBook
      yield* until(() => link.health().find(({ state }) => state === "up"))
      const report = yield* gateway.placeCall({ dnis: "5001", ani: "123", ...order })
      const record: CallRecord = yield* until(() => book.recent(1)[0]?.record())
      const [visit] = media.visits()
      const faults = [...gateway.faults(), ...media.faults()]
      return { agents: gateway.received(), faults, record, report, server, visit }
    }).pipe(Effect.provide(productLayer(read)))
  },
  Effect.scoped,
  (playing) => Effect.provide(playing, makeLogbook().layer),
  Effect.provide(
    Layer.mergeAll(
      Udp.layer,
      TcpServer.layer,
      Layer.succeed(FileSystem.FileSystem, FileSystem.makeNoop({}))
    )
  )
)

const fieldsOf = (visit: Effect.Success<ReturnType<typeof play>>["visit"], index: number) =>
  Object.fromEntries(visit?.steps[index]?.fields ?? [])

describe("a voice application on a foreign stack", () => {
  it.live("writes and reads user data, and its results are attached", () =>
    Effect.gen(function* () {
      const { faults, record, server, visit } = yield* play([
        {
          step: "info",
          fields: { Segment: "größer & höher", Action: "AttachData", sub_action: "Add" }
        },
        { step: "info", fields: { Keyname1: "Segment", Keyname2: "none", Action: "GetData" } },
        { step: "info", fields: { StatName: "ExpectedWaitTime", Action: "PeekStat" } },
        { step: "info", fields: { Keyname1: "Segment", Action: "DeleteData" } },
        { step: "info", fields: { Keyname1: "Segment", Action: "GetData" } },
        { step: "bye", fields: { outcome: "paid", __reason: "exit" } }
      ])
      assert.deepStrictEqual(
        visit?.steps.map(({ outcome }) => outcome),
        ["done", "done", "done", "done", "done", "done"]
      )
      assert.strictEqual(fieldsOf(visit, 0)["Result"], "SUCCESS")
      assert.strictEqual(fieldsOf(visit, 1)["Segment"], "größer & höher")
      assert.strictEqual(fieldsOf(visit, 1)["segment"], "größer & höher")
      assert.strictEqual(fieldsOf(visit, 2)["Value"], "3")
      assert.strictEqual(fieldsOf(visit, 3)["Result"], "SUCCESS")
      assert.strictEqual(fieldsOf(visit, 4)["Result"], "NoMatch")
      const sets = server.recording
        .all()
        .flatMap(({ message }) =>
          message._tag === "UDataSet" ? [message.UDataEx?.nodes.map(({ name }) => name).join()] : []
        )
      assert.deepStrictEqual(sets, ["Segment", "outcome"])
      assert.strictEqual(record.dnis, "5001")
      assert.strictEqual(record.outcome, "answered-and-released")
      assert.deepStrictEqual(faults, [])
    })
  )

  it.live("refers its caller, hears that the agent is busy, and goes on", () =>
    Effect.gen(function* () {
      const { record, visit } = yield* play(
        [{ step: "refer", to: "sip:7002@127.0.0.1" }, { step: "wait", ms: 50 }, { step: "bye" }],
        { refer: { notify: [100, 486] } }
      )
      assert.strictEqual(visit?.steps[0]?.status, 486)
      assert.deepStrictEqual(
        record.transfers.map(({ outcome, to }) => [to, outcome]),
        [["7002", "busy"]]
      )
      assert.strictEqual(record.outcome, "answered-and-released")
    })
  )

  it.live("bridges its caller with an agent, and goes on when the agent hangs up", () =>
    Effect.gen(function* () {
      const { agents, faults, record, report, visit } = yield* play([
        { step: "dial", to: "7001" },
        { step: "info", fields: { Keyname1: "x", Action: "GetData" } },
        { step: "dial", to: "7002" },
        { step: "bye" }
      ])
      assert.deepStrictEqual(
        visit?.steps.map(({ outcome, status }) => [outcome, status]),
        [
          ["done", 200],
          ["done", 200],
          ["refused", 486],
          ["done", 200]
        ]
      )
      assert.deepStrictEqual(
        agents.map(({ dialled }) => dialled),
        ["7001", "7002"]
      )
      assert.deepStrictEqual(
        record.transfers.map(({ outcome }) => outcome),
        ["completed", "busy"]
      )
      assert.deepStrictEqual([...report.leg.complaints, ...faults], [])
    })
  )
})
