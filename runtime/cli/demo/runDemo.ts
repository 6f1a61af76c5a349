// A demo: the product and its three peers on loopback sockets. Real SIP and real CTI bytes carry
// each call; its ladder is printed and held against what the flow promises.

import { Console, Effect, Layer, Ref, Schedule } from "effect"
import type { Plan } from "../../../compiler/plan/Plan.ts"
import type { ReloadAnswer } from "../../admin/reloadJson.ts"
import { Admin } from "../../admin/Admin.ts"
import type { RunOptions } from "../../config/RunFlags.ts"
import { CtiLink } from "../../cti/CtiLink.ts"
import { productLayer } from "../../main.ts"
import { Resolve } from "../../net/Resolve.ts"
import { TcpClient } from "../../net/TcpClient.ts"
import { TcpServer } from "../../net/TcpServer.ts"
import { Udp } from "../../net/Udp.ts"
import { CallBook } from "../../observe/CallBook.ts"
import type { CallTrace } from "../../observe/CallTrace.ts"
import { printCall } from "../../observe/printCall.ts"
import { readDeployment } from "../../process/readDeployment.ts"
import { serving } from "../../process/serve.ts"
import { makeGateway, type Gateway } from "../../sim/gateway/Gateway.ts"
import { makeMediaPlatform } from "../../sim/media/MediaPlatform.ts"
import type { DemoCast, DemoCti } from "./casts.ts"
import { demoAni, type DemoCall } from "./demoCalls.ts"
import { tcpPort, udpPort } from "./freePorts.ts"
import { brokenPromise } from "./keepsPromise.ts"

export interface DemoOptions {
  readonly plan: Plan
  readonly run: RunOptions
  readonly cast: DemoCast
  /** End after the calls instead of serving on. */
  readonly once: boolean
}

/** Each host has an address of its own, as it would on a network. */
const hosts = {
  product: "127.0.0.1",
  gateway: "127.0.0.11",
  media: "127.0.0.21"
} as const

/** How long the link to the CTI side may take to come up, and a call's record to appear. */
const settleMs = 10_000
const pollMs = 20

/** Runs the demo; true when every call came out as the flow says. */
export const runDemo = Effect.fnUntraced(
  function* (options: DemoOptions) {
    const { cti, gateway, settings } = yield* openPeers(options.cast)
    const run = { ...options.run, set: { ...settings, ...options.run.set } }
    const read = yield* readDeployment(options.plan, run).pipe(Effect.provide(Resolve.layer))
    return yield* playAll({ cti, gateway }, { ...options, run }).pipe(
      Effect.provide(productLayer(read))
    )
  },
  Effect.scoped,
  Effect.provide(Layer.mergeAll(Udp.layer, TcpServer.layer, TcpClient.layer))
)

/**
 * The gateway, the media platform and the CTI side, and the settings by which the product finds
 * them.
 */
const openPeers = Effect.fnUntraced(function* (cast: DemoCast) {
  const sipPort = yield* udpPort(hosts.product, 5060)
  const adminPort = yield* tcpPort(hosts.product, 8090)
  const gatewayPort = yield* udpPort(hosts.gateway, 5060)
  const mediaPort = yield* udpPort(hosts.media, 5070)
  const gateway = yield* makeGateway({
    address: hosts.gateway,
    port: gatewayPort,
    target: { host: hosts.product, port: sipPort },
    ...(cast.answers === undefined ? {} : { answers: cast.answers })
  })
  const media = yield* makeMediaPlatform({
    address: hosts.media,
    port: mediaPort,
    rules: [...cast.mediaRules, ...mediaRules]
  })
  const cti = yield* cast.openCti
  const settings = {
    SIP: `udp:${hosts.product}:${sipPort}`,
    ADMIN: `http:${hosts.product}:${adminPort}`,
    GATEWAY: `${hosts.gateway}:${gatewayPort}`,
    MCP: `${media.address}:${media.port}`,
    ...cti.settings
  }
  return { gateway, cti, settings }
})

/** What the applications and prompts of the demo do; music goes on until it is ended. */
const mediaRules: NonNullable<Parameters<typeof makeMediaPlatform>[0]["rules"]> = [
  {
    service: "dialog",
    url: "http://apps.demo.local/*",
    steps: [
      { step: "wait", ms: 400 },
      { step: "bye", fields: { segment: "gold" } }
    ]
  },
  {
    service: "dialog",
    steps: [
      { step: "wait", ms: 400 },
      { step: "bye", fields: { digits: "4711", result: "complete", last: "1" } }
    ]
  },
  { service: "annc", params: { repeat: "forever" } },
  {
    service: "annc",
    steps: [{ step: "wait", ms: 300 }, { step: "bye" }]
  }
]

interface Peers {
  readonly gateway: Gateway
  readonly cti: DemoCti
}

const playAll = Effect.fnUntraced(function* ({ cti, gateway }: Peers, options: DemoOptions) {
  const { calls, flow } = options.cast
  yield* linkUp
  const broken = yield* Ref.make(0)
  for (const [index, call] of calls.entries()) {
    yield* Console.log(`\n── ${index + 1}. ${call.title}\n`)
    const complaintCount = cti.complaints().length
    const problem = (yield* playOne(gateway, call)) ?? cti.complaints()[complaintCount]
    if (problem !== undefined) yield* Ref.update(broken, (count) => count + 1)
    yield* Console.log(
      problem === undefined ? "as the flow says" : `NOT as the flow says: ${problem}`
    )
    // The next call needs the link that this one may have broken.
    yield* linkUp
  }
  const count = yield* Ref.get(broken)
  const { url } = yield* Admin
  yield* Console.log(
    `\n${calls.length - count} of ${calls.length} calls came out as flows/demo/${flow} says.`
  )
  if (!options.once) {
    yield* Console.log(`Serving on. Calls and links: ${url}   Stop with Ctrl-C.`)
    yield* serving(options.plan, options.run, demoKeepsItsPlan)
  }
  return count === 0
})

const demoKeepsItsPlan: Effect.Effect<ReloadAnswer> = Effect.succeed({
  _tag: "Refused",
  problems: ["the demo keeps its plan"],
  findings: []
})

/** Places a call, prints its ladder, and says what was not as promised. */
const playOne = Effect.fnUntraced(function* (gateway: Gateway, call: DemoCall) {
  const book = yield* CallBook
  const before = book.recent(1)[0]?.id
  yield* gateway.placeCall({ dnis: call.dnis, ani: demoAni, ...call.caller })
  const trace = yield* waitFor(() => latest(book.recent(1), before))
  if (trace === undefined) return "the call left no record"
  yield* Console.log(printCall(trace))
  return brokenPromise(trace, call.promise)
})

const latest = (recent: ReadonlyArray<CallTrace>, before: string | undefined) =>
  recent[0]?.id === before ? undefined : recent[0]

const linkUp = Effect.gen(function* () {
  const link = yield* CtiLink
  yield* waitFor(() => link.health().some(({ state }) => state === "up") || undefined)
})

const poll = Schedule.spaced(pollMs).pipe(Schedule.upTo({ duration: settleMs }))

/** Asks again and again, for `settleMs` at most. */
const waitFor = Effect.fnUntraced(function* <A>(ask: () => A | undefined) {
  yield* Effect.sync(() => ask() !== undefined).pipe(
    Effect.repeat({ schedule: poll, until: (found) => found })
  )
  return ask()
})
