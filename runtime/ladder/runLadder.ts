// Runs one ladder: brings the whole product up in a world of its own, plays the lines, and says how
// it came out. The code that takes the call is the one that serves; only the machine around it is
// made up.

import {
  Cause,
  Clock,
  Deferred,
  Duration,
  Effect,
  Exit,
  Fiber,
  FileSystem,
  Layer,
  Logger,
  Option,
  Random,
  Scheduler
} from "effect"
import type { Ladder } from "../../compiler/plan/Ladder.ts"
import type { Plan } from "../../compiler/plan/Plan.ts"
import { Admin } from "../admin/Admin.ts"
import { Calls } from "../call/Calls.ts"
import { productIn } from "../main.ts"
import { Resolve } from "../net/Resolve.ts"
import { type DeploymentRead, readDeployment } from "../process/readDeployment.ts"
import type { OnArrival } from "./Arrival.ts"
import { makePimPeer } from "./cti/PimPeer.ts"
import { makeIvrServerPeer } from "./cti/IvrServerPeer.ts"
import { type CtiPeer, noCtiPeer } from "./cti/CtiPeer.ts"
import { Network } from "./Network.ts"
import type { LadderOutcome } from "./Outcome.ts"
import { playLadder } from "./playLadder.ts"
import { Script } from "./Script.ts"
import { addressOfHost, outsideLayer } from "./services.ts"
import { type LadderSite, ladderSite, madeUpValues, overUdp } from "./site.ts"
import { SipPeers } from "./sip/SipPeers.ts"
import { ProgramWatch } from "./watchProgram.ts"
import { sayingOf } from "./words.ts"
import { makeWeather } from "./Weather.ts"
import { World } from "./World.ts"

/** A plan at its site, ready for any number of ladders. */
export type LadderGround = DeploymentRead

/** Reads the plan's site with made-up values where it has none; fails as a start would. */
export const readGround = (plan: Plan) =>
  readDeployment(
    plan,
    { set: madeUpValues(plan), envFile: Option.none(), log: "human", drain: Duration.zero },
    { environment: {}, adjust: overUdp }
  ).pipe(
    Effect.provide([
      Layer.succeed(Resolve, { resolve: (host, _nowMs, found) => found(addressOfHost(host)) }),
      // No file is asked for, so that a ladder comes out the same on every machine.
      FileSystem.layerNoop({})
    ])
  )

/** How long a link may take to come up, and a product to go down, in the ladder's time. */
const upWithinMs = 5_000
const downWithinMs = 60_000

/** A working day at a busy hour; `at` says another time. */
const usualStartMs = Date.parse("2026-01-14T10:00:00Z")

/**
 * Other orders of the columns that are tried when the order of the lines does not come out. Each is
 * a run of its own, and a ladder that fails is one somebody waits for.
 */
const ordersMax = 4

/**
 * Order is per peer (`language.md` §10). Lines are played in the order in which they stand; where
 * that ends with one peer waiting for a line of another, the line is played without the wait.
 */
export const runLadder = Effect.fnUntraced(function* (ground: LadderGround, ladder: Ladder) {
  const first = yield* runOnce(ground, ladder, new Set())
  const overtakes = new Set<number>()
  let latest = first
  for (let tried = 0; tried < ordersMax; tried++) {
    const { failure } = latest.outcome
    if (failure === undefined) return latest.outcome
    if (latest.heldBack === undefined || overtakes.has(latest.heldBack)) break
    overtakes.add(latest.heldBack)
    latest = yield* runOnce(ground, ladder, overtakes)
  }
  return latest.outcome.failure === undefined ? latest.outcome : first.outcome
})

const runOnce = Effect.fnUntraced(function* (
  ground: LadderGround,
  ladder: Ladder,
  overtakes: ReadonlySet<number>
) {
  const world = new World(startMs(ladder))
  const network = new Network(world, makeWeather())
  const watched = new ProgramWatch()
  const logged: Array<string> = []
  const log = { open: true, lines: logged }
  const lines: Array<string> = []
  const site = ladderSite(ground)
  const script = new Script(ladder, ground.bindings, () => world.nowMs())
  const onArrival: OnArrival = (arrival) => {
    const word = sayingOf(arrival)
    if (word !== undefined) watched.words.push(word)
    script.arrived(arrival)
  }
  const sip = new SipPeers({
    world,
    network,
    site,
    playing: () => watched.calls.at(-1)?.lastService,
    onArrival
  })
  const cti = ctiPeer({ ground, site, world, network, ladder, script, onArrival })
  const stop = yield* Deferred.make<void>()
  let calls: Calls["Service"] | undefined
  const product = Effect.gen(function* () {
    calls = yield* Calls
    yield* Deferred.await(stop)
  }).pipe(
    Effect.provide(
      productIn(ground, {
        machine: outsideLayer({ network, lines }),
        admin: Layer.succeed(Admin, { url: "http://127.0.0.1:8090" }),
        watch: watched.watch
      })
    ),
    Effect.provide(Logger.layer([keepWarnings(log)])),
    Random.withSeed(ladder.title),
    Effect.provideService(Clock.Clock, world.clock),
    Effect.provideService(Scheduler.Scheduler, world.scheduler)
  )
  // At once: nobody else lets it begin, since this fiber only ever waits for microtasks.
  const fiber = yield* Effect.forkChild(product, { startImmediately: true })
  const isOver = () => fiber.pollUnsafe() !== undefined
  yield* world.pass(
    world.nowMs() + upWithinMs,
    () => isOver() || (calls !== undefined && (cti.ready() || loginIsPlayed(ladder)))
  )
  const playStartMs = world.nowMs()
  const play = { world, script, sip, cti, overtakes, watched, ground, calls: () => calls }
  const broken = (defect: unknown) =>
    Effect.sync(() => script.fail({ _tag: "Broken", why: String(defect) }))
  if (!isOver()) yield* playLadder(play).pipe(Effect.catchDefect(broken))
  // Before the product goes down: that would end every call.
  const record = watched.calls[0]?.trace.record()
  script.close()
  log.open = false
  const virtualMs = world.nowMs() - playStartMs
  yield* Deferred.succeed(stop, undefined)
  yield* world.pass(world.nowMs() + downWithinMs, isOver).pipe(Effect.catchDefect(broken))
  if (!isOver()) yield* Fiber.interrupt(fiber).pipe(Effect.forkChild)
  const ended = fiber.pollUnsafe()
  if (ended !== undefined && Exit.isFailure(ended)) {
    script.fail({ _tag: "Broken", why: Cause.pretty(ended.cause) })
  }
  sip.close()
  const [call] = watched.calls
  const outcome: LadderOutcome = {
    ladder,
    failure: script.failure,
    passed: script.passed,
    decisions: (call?.trace.decisions() ?? []).map(({ rule, file, line }) => ({
      rule,
      at: { file, line, column: 1 }
    })),
    reactions: watched.reactions,
    words: watched.words,
    record,
    virtualMs,
    logged
  }
  return { outcome, heldBack: script.heldBack() }
})

interface CtiGround {
  readonly ground: LadderGround
  readonly site: LadderSite
  readonly world: World
  readonly network: Network
  readonly ladder: Ladder
  readonly script: Script
  readonly onArrival: OnArrival
}

/** The CTI side that the deployment has. */
const ctiPeer = (around: CtiGround): CtiPeer => {
  const { ground, site, world, network, ladder, script, onArrival } = around
  const { cti, mode } = ground.plan.deployment
  if (mode === undefined || cti === "none") return noCtiPeer
  if (cti === "genesys") {
    const onSent = script.sent.bind(script)
    return makeIvrServerPeer({ network, servers: site.servers, mode, ladder, onArrival, onSent })
  }
  const listen = site.icmListen
  return listen === undefined ? noCtiPeer : makePimPeer({ world, network, listen, mode, onArrival })
}

/** While the ladder is played; how the product goes down afterwards is nobody's business. */
const keepWarnings = (log: { readonly open: boolean; readonly lines: Array<string> }) =>
  Logger.make(({ logLevel, message }) => {
    if (!log.open) return
    if (logLevel !== "Warn" && logLevel !== "Error" && logLevel !== "Fatal") return
    log.lines.push(Array.isArray(message) ? message.map(String).join(" ") : String(message))
  })

/** The line itself answers the login, so nobody waits for the link before. */
const loginIsPlayed = ({ steps }: Ladder): boolean =>
  steps.some((step) => step._tag === "Arrow" && step.message === "LoginResp")

/** Shortly before the first `at`, so that it is reached without a night in between. */
const startMs = ({ steps }: Ladder): number => {
  const at = steps.findIndex((step) => step._tag === "At")
  const moment = steps[at]
  if (moment?._tag !== "At") return usualStartMs
  const waits = steps
    .slice(0, at)
    .reduce((sum, step) => sum + (step._tag === "Wait" ? step.ms : 0), 0)
  // Room for what the lines before need of themselves.
  const room = at === 0 ? 2 * upWithinMs : 60_000
  return moment.ms - waits - room
}
