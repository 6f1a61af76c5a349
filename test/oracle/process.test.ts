// The product as a process: a bundle in an empty folder, and every kind of bad input an operator,
// an author or a network has. Each has its clear sentence or its protocol answer, and nothing else
// is lost.

import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Schedule, type Scope } from "effect"
import { createSocket } from "node:dgram"
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { TcpServer } from "../../runtime/net/TcpServer.ts"
import { makeGateway } from "../../runtime/sim/gateway/Gateway.ts"
import type { CallOrder } from "../../runtime/sim/gateway/gatewayScript.ts"
import { makeIvrServer } from "../../runtime/sim/ivrserver/IvrServer.ts"
import { makeStrategy } from "../../runtime/sim/ivrserver/Strategy.ts"
import { makeMediaPlatform } from "../../runtime/sim/media/MediaPlatform.ts"
import { type Child, startChild } from "./childProcess.ts"
import { freeAdmin, freePlace, type Place, printPlace, scratchFolder, startProduct } from "./kit.ts"

const project = join(import.meta.dirname, "..", "..")
const command = join(project, "runtime", "cli", "main.ts")
const demoFlow = readFileSync(join(project, "flows", "demo", "demo.flow"), "utf8")

/** Of a role that this version checks and does not serve. */
const managerFlow = `edition 2026
deployment front { role: resource-manager  cti: none }
gateway trunk { use-cti: 1  peers: ["127.0.0.11"] }
connector ctic { peers: ["127.0.0.31:5060"] }
media mcp { peers: ["127.0.0.20:5070"] }
profile sales { dnis: ["5001"]  app: "http://apps/sales.vxml" }
select {
  when gateway.use-cti == 1 -> cti
}
`

/** A flow with lines written anew; a line that is not there would leave the test without its point. */
const rewritten = (flow: string, lines: ReadonlyArray<readonly [RegExp, string]>): string =>
  lines.reduce((text, [line, instead]) => {
    assert.match(text, line)
    return text.replace(line, instead)
  }, flow)

/** Runs `ctiflow` in a folder and waits for its end. */
const ctiflow = Effect.fnUntraced(function* (folder: string, ...args: ReadonlyArray<string>) {
  const child = yield* startChild(process.execPath, [command, ...args], { cwd: folder })
  const exit = yield* child.exit.pipe(Effect.timeout("40 seconds"))
  return { exit, stdout: child.stdout(), stderr: child.stderr() }
})

/** Peers of a deployment like the demo's, and the settings by which the product finds them. */
const openPeers = Effect.gen(function* () {
  const sip = yield* freePlace("127.0.0.41")
  const gatewayAt = yield* freePlace("127.0.0.42")
  const mediaAt = yield* freePlace("127.0.0.43")
  const admin = yield* freeAdmin("127.0.0.41")
  const gateway = yield* makeGateway({
    address: gatewayAt.host,
    port: gatewayAt.port,
    target: sip
  })
  yield* makeMediaPlatform({ address: mediaAt.host, port: mediaAt.port })
  const ivrServer = yield* makeIvrServer({
    host: "127.0.0.44",
    port: 0,
    mode: "behind",
    strategies: [
      makeStrategy({
        steps: [
          { treat: { type: "Music", params: {}, prompts: [] }, until: { afterMs: 200 } },
          { route: { type: "Normal", dest: "7001", extensions: {} } }
        ]
      })
    ]
  })
  const settings = {
    SIP: `udp:${printPlace(sip)}`,
    ADMIN: admin,
    IVR_SERVER: `${ivrServer.host}:${ivrServer.port}`,
    GATEWAY: printPlace(gatewayAt),
    MCP: printPlace(mediaAt)
  }
  const place = (order: Partial<CallOrder> = {}) =>
    gateway.placeCall({ dnis: "5001", ani: "100", ...order })
  return { sip, gateway, ivrServer, settings, place }
})

const setArguments = (settings: Readonly<Record<string, string>>) =>
  Object.entries(settings).flatMap(([name, value]) => ["--set", `${name}=${value}`])

const recordsIn = (folder: string): ReadonlyArray<{ readonly outcome: string }> => {
  const data = join(folder, "data")
  if (!existsSync(data)) return []
  return readdirSync(data)
    .filter((name) => name.startsWith("calls-"))
    .flatMap((name) => readFileSync(join(data, name), "utf8").split("\n"))
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as { readonly outcome: string })
}

const ready = (child: Child) =>
  child
    .untilPrinted(() => (child.stdout().includes('"event":"ready"') ? true : undefined))
    .pipe(Effect.timeout("30 seconds"))

const linkState = (admin: string, wanted: string) =>
  Effect.promise(async () => {
    const answer = await fetch(`${admin.replace("http:", "http://")}/health`)
    const health = (await answer.json()) as {
      readonly links: ReadonlyArray<{ readonly state: string }>
    }
    return health.links[0]?.state === wanted
  }).pipe(
    Effect.repeat({ until: (is) => is, schedule: Schedule.spaced("50 millis") }),
    Effect.timeout("20 seconds")
  )

const test = (name: string, run: Effect.Effect<void, unknown, Scope.Scope | TcpServer>) =>
  it.live(name, () => Effect.scoped(run).pipe(Effect.provide(TcpServer.layer)), 240_000)

describe("a bundle", () => {
  test(
    "serves calls in an empty folder with nothing but Node, is stopped, and serves on after a restart",
    Effect.gen(function* () {
      const source = yield* scratchFolder
      writeFileSync(join(source, "demo.flow"), demoFlow)
      const built = yield* ctiflow(source, "build", "demo.flow", "-o", "out")
      assert.strictEqual(built.exit, 0, built.stderr)
      const empty = yield* scratchFolder
      const bundle = readFileSync(join(source, "out", "demo.mjs"))
      writeFileSync(join(empty, "demo.mjs"), bundle)
      const { settings, place } = yield* openPeers
      for (const count of [1, 2]) {
        const child = yield* startChild(
          process.execPath,
          ["demo.mjs", ...setArguments(settings), "--drain", "5s"],
          { cwd: empty, env: { PATH: "/usr/bin:/bin" } }
        )
        yield* ready(child)
        yield* linkState(settings.ADMIN, "up")
        const report = yield* place()
        assert.strictEqual(report.outcome, "answered")
        assert.deepStrictEqual(report.leg.complaints, [])
        yield* child.signal("SIGTERM")
        assert.strictEqual(yield* child.exit.pipe(Effect.timeout("15 seconds")), 0, child.stderr())
        const records = recordsIn(empty)
        assert.strictEqual(records.length, count)
        assert.strictEqual(records.at(-1)?.outcome, "transferred")
      }
    })
  )

  test(
    "has the same bytes and the same plan for the same sources",
    Effect.gen(function* () {
      const source = yield* scratchFolder
      writeFileSync(join(source, "demo.flow"), demoFlow)
      yield* ctiflow(source, "build", "demo.flow", "-o", "one")
      yield* ctiflow(source, "build", "demo.flow", "-o", "two")
      for (const file of ["demo.plan.json", "demo.mjs"]) {
        const [one, two] = ["one", "two"].map((folder) => readFileSync(join(source, folder, file)))
        assert.isTrue(one !== undefined && two !== undefined && one.equals(two), file)
      }
    })
  )
})

describe("the package", () => {
  test(
    "installed from its tarball brings the command, which checks, builds and refuses by itself",
    Effect.gen(function* () {
      const packed = yield* scratchFolder
      const home = yield* scratchFolder
      const npm = (folder: string, ...args: ReadonlyArray<string>) =>
        startChild("npm", args, { cwd: folder }).pipe(
          Effect.flatMap(({ exit }) => exit),
          Effect.timeout("90 seconds")
        )
      assert.strictEqual(yield* npm(project, "pack", "--silent", "--pack-destination", packed), 0)
      const [tarball = ""] = readdirSync(packed)
      writeFileSync(join(home, "package.json"), '{ "name": "home", "private": true }')
      const quiet = ["--no-audit", "--no-fund", "--silent"]
      assert.strictEqual(yield* npm(home, "install", join(packed, tarball), ...quiet), 0)
      writeFileSync(join(home, "demo.flow"), demoFlow)
      const bin = join(home, "node_modules", ".bin", "ctiflow")
      for (const [args, code] of [
        [["check", "demo.flow"], 0],
        [["build", "demo.flow", "-o", "out"], 0],
        [["check", "none.flow"], 2]
      ] as const) {
        const child = yield* startChild(process.execPath, [bin, ...args], { cwd: home })
        assert.strictEqual(
          yield* child.exit.pipe(Effect.timeout("30 seconds")),
          code,
          child.stderr()
        )
      }
      assert.isTrue(existsSync(join(home, "out", "demo.mjs")))
    })
  )
})

describe("an operator's or author's mistake is one clear sentence", () => {
  test(
    "an unknown name in a flow",
    Effect.gen(function* () {
      const folder = yield* scratchFolder
      writeFileSync(
        join(folder, "x.flow"),
        rewritten(demoFlow, [[/-> transfer to-agent/, "-> transfer to-agnt"]])
      )
      const { exit, stdout } = yield* ctiflow(folder, "run", "x.flow")
      assert.strictEqual(exit, 1)
      assert.include(stdout, "error[unknown-name]")
      assert.include(stdout, "to-agent")
    })
  )

  test(
    "variables unknown, without a value or with the wrong one, all at once",
    Effect.gen(function* () {
      const folder = yield* scratchFolder
      const flow = rewritten(demoFlow, [
        [/^env +IVR_SERVER .*$/m, "env IVR_SERVER : Text"],
        [/^env +MCP .*$/m, "env MCP : Text"],
        [/^const DESK .*$/m, "env DESK : Dn"]
      ])
      writeFileSync(join(folder, "x.flow"), flow)
      const wrong = ["--set", "DESK=the desk", "--set", "GATEWY=127.0.0.1"]
      const { exit, stderr } = yield* ctiflow(folder, "run", "x.flow", ...wrong)
      assert.strictEqual(exit, 1)
      assert.strictEqual(
        stderr.trim().split("\n").at(-1),
        'demo cannot start: --set GATEWY: the flow has no variable of that name; IVR_SERVER is not set; MCP is not set; DESK: "the desk" is not a number or a URI'
      )
    })
  )

  test(
    "a port in use",
    Effect.gen(function* () {
      const { settings } = yield* openPeers
      const socket = createSocket("udp4")
      const place = settings.SIP.replace("udp:", "").split(":")
      yield* Effect.acquireRelease(
        Effect.callback<void>((resume) => {
          socket.bind(Number(place[1]), place[0], () => resume(Effect.void))
        }),
        () => Effect.sync(() => socket.close())
      )
      const folder = yield* scratchFolder
      writeFileSync(join(folder, "x.flow"), demoFlow)
      const { exit, stderr } = yield* ctiflow(folder, "run", "x.flow", ...setArguments(settings))
      assert.strictEqual(exit, 1)
      assert.include(stderr, `demo cannot start: ${settings.SIP} is in use by another process`)
    })
  )

  test(
    "an address that is none, an option that does not exist, a file that is not there",
    Effect.gen(function* () {
      const folder = yield* scratchFolder
      writeFileSync(join(folder, "x.flow"), demoFlow)
      const address = yield* ctiflow(
        folder,
        "run",
        "x.flow",
        "--set",
        "SIP=nowhere",
        "--set",
        "MCP="
      )
      assert.strictEqual(address.exit, 1)
      assert.include(address.stderr, 'sip: "nowhere" is not udp:ADDRESS:PORT')
      assert.include(address.stderr, 'media mcp: "" is not HOST or HOST:PORT')
      assert.strictEqual((yield* ctiflow(folder, "run", "x.flow", "--nonsense")).exit, 2)
      assert.strictEqual((yield* ctiflow(folder, "check", "none.flow")).exit, 2)
    })
  )

  test(
    "a deployment that this version does not serve",
    Effect.gen(function* () {
      const folder = yield* scratchFolder
      writeFileSync(join(folder, "x.flow"), managerFlow)
      const { exit, stderr } = yield* ctiflow(folder, "run", "x.flow")
      assert.strictEqual(exit, 1)
      assert.include(stderr, "front cannot start")
      assert.include(stderr, "role: resource-manager")
    })
  )
})

describe("a reload of a running process", () => {
  test(
    "by SIGHUP and POST, and a plan with errors is refused with its findings",
    Effect.gen(function* () {
      const { settings, place, gateway } = yield* openPeers
      const folder = yield* scratchFolder
      const file = join(folder, "demo.flow")
      writeFileSync(file, demoFlow)
      const child = yield* startChild(
        process.execPath,
        [command, "run", "demo.flow", ...setArguments(settings)],
        { cwd: folder }
      )
      yield* ready(child)
      yield* linkState(settings.ADMIN, "up")
      const post = Effect.promise(async () => {
        const answer = await fetch(`${settings.ADMIN.replace("http:", "http://")}/reload`, {
          method: "POST"
        })
        return { status: answer.status, body: (await answer.json()) as Refusal }
      })

      writeFileSync(file, `${demoFlow}\ntransfer nowhere { kind: blind  to: nobody }\n`)
      const refused = yield* post
      assert.strictEqual(refused.status, 422)
      assert.includeMembers(
        refused.body.findings.map(({ code }) => code),
        ["unknown-name"]
      )
      assert.strictEqual((yield* place({ hangUpAfterMs: 800 })).outcome, "answered")

      writeFileSync(
        file,
        rewritten(demoFlow, [[/on accepted\s+-> route QUEUE/, "on accepted -> transfer to-desk"]])
      )
      yield* child.signal("SIGHUP")
      yield* child
        .untilPrinted(() => (child.stderr().includes("the reloaded plan") ? true : undefined))
        .pipe(Effect.timeout("20 seconds"))
      yield* place({ hangUpAfterMs: 100 })
      assert.strictEqual(gateway.received().at(-1)?.dialled, "4999")

      writeFileSync(file, demoFlow.replace("deployment demo ", "deployment other "))
      const renamed = yield* post
      assert.deepStrictEqual(renamed.body.problems, [
        "only a restart can change the deployment's name"
      ])
      yield* child.signal("SIGTERM")
      assert.strictEqual(yield* child.exit.pipe(Effect.timeout("15 seconds")), 0, child.stderr())
    })
  )
})

interface Refusal {
  readonly problems: ReadonlyArray<string>
  readonly findings: ReadonlyArray<{ readonly code: string }>
}

describe("a network's mistake costs one message", () => {
  test(
    "an IVR Server that cannot be reached: ready all the same, and calls take the flow's way",
    Effect.gen(function* () {
      const { settings, place, gateway } = yield* openPeers
      const dead = yield* freePlace("127.0.0.45")
      const product = yield* startProduct(demoFlow, { ...settings, IVR_SERVER: printPlace(dead) })
      const health = yield* Effect.promise(() => fetch(`${product.ready.admin}/health`))
      assert.strictEqual(health.status, 200)
      const told = (yield* Effect.promise(() => health.json())) as { readonly status: string }
      assert.strictEqual(told.status, "degraded")
      const report = yield* place({ hangUpAfterMs: 100 })
      assert.strictEqual(report.outcome, "answered")
      assert.strictEqual(gateway.received()[0]?.dialled, "4999")
      assert.strictEqual(yield* product.stop, 0)
    })
  )

  test(
    "an INVITE that is broken: 400, and the call beside it goes on",
    Effect.gen(function* () {
      const { settings, sip, place } = yield* openPeers
      const product = yield* startProduct(demoFlow, settings)
      yield* linkState(settings.ADMIN, "up")
      const call = yield* Effect.forkChild(place())
      const answer = yield* exchange(
        sip,
        [
          "INVITE sip:5001@127.0.0.41 SIP/2.0",
          "Via: SIP/2.0/UDP 127.0.0.46:5060;rport;branch=z9hG4bKbroken",
          "From: <sip:x@127.0.0.46>;tag=1",
          "To: <sip:5001@127.0.0.41>",
          "Call-ID: broken",
          "CSeq: 99999999999999 INVITE",
          "Content-Length: 0",
          "",
          ""
        ].join("\r\n")
      )
      assert.match(answer, /^SIP\/2\.0 400 /)
      const report = yield* Fiber.join(call)
      assert.strictEqual(report.outcome, "answered")
      assert.include(product.child.stderr(), "a SIP message is refused")
    })
  )

  test(
    "a GLI frame with a lying length: that connection is closed, logged and made again",
    Effect.gen(function* () {
      const { settings, ivrServer, place } = yield* openPeers
      const product = yield* startProduct(demoFlow, settings)
      yield* linkState(settings.ADMIN, "up")
      const before = ivrServer.clients().length
      assert.strictEqual(before, 1)
      ivrServer.sendBroken("lying-length")
      yield* Effect.sync(() => product.child.stderr().includes("length")).pipe(
        Effect.repeat({ until: (is) => is, schedule: Schedule.spaced("50 millis") }),
        Effect.timeout("10 seconds")
      )
      yield* linkState(settings.ADMIN, "up")
      const report = yield* place()
      assert.strictEqual(report.outcome, "answered")
      assert.include(product.child.stderr(), "length")
      assert.strictEqual(yield* product.stop, 0)
    })
  )
})

/** Sends a datagram and waits for the answer. */
const exchange = (to: Place, text: string): Effect.Effect<string> =>
  Effect.callback<string>((resume) => {
    const socket = createSocket("udp4")
    socket.on("message", (bytes) => {
      socket.close()
      resume(Effect.succeed(bytes.toString("latin1")))
    })
    socket.bind(0, "127.0.0.46", () => socket.send(text, to.port, to.host))
  }).pipe(Effect.timeout("5 seconds"), Effect.orDie)
