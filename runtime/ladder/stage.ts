// The stage of one ladder: a world with the whole product in it, up and with its link, and the
// peers around it. Whoever opens it plays what he likes, takes the product down and asks what was
// left.

import {
  Cause,
  Clock,
  Deferred,
  Effect,
  Exit,
  Fiber,
  Layer,
  Logger,
  Random,
  Scheduler
} from "effect"
import type { Ladder } from "../../compiler/plan/Ladder.ts"
import { Admin } from "../admin/Admin.ts"
import { Calls } from "../call/Calls.ts"
import { productIn } from "../main.ts"
import type { DeploymentRead } from "../process/readDeployment.ts"
import { Ua } from "../ua/Ua.ts"
import type { OnArrival } from "./Arrival.ts"
import { type CtiPeer, noCtiPeer } from "./cti/CtiPeer.ts"
import { makeIvrServerPeer } from "./cti/IvrServerPeer.ts"
import { makePimPeer } from "./cti/PimPeer.ts"
import { Network } from "./Network.ts"
import { Script } from "./Script.ts"
import { outsideLayer } from "./services.ts"
import { SipPeers } from "./sip/SipPeers.ts"
import { type LadderSite, ladderSite } from "./site.ts"
import { ProgramWatch } from "./watchProgram.ts"
import type { Weather } from "./Weather.ts"
import { sayingOf } from "./words.ts"
import { World } from "./World.ts"

/** A plan at its site, ready for any number of ladders. */
export type LadderGround = DeploymentRead

/** The product while it is up. */
export interface Product {
  readonly calls: Calls["Service"]
  readonly ua: Ua["Service"]
}

export interface Stage {
  readonly ground: LadderGround
  readonly world: World
  readonly network: Network
  readonly script: Script
  readonly sip: SipPeers
  readonly cti: CtiPeer
  readonly watched: ProgramWatch
  /** Undefined where the product did not come up. */
  readonly product: () => Product | undefined
  /** Warnings and errors that the product has logged: `warning: …`, `error: …`. */
  readonly logged: ReadonlyArray<string>
  /** Call records, a line each. */
  readonly records: ReadonlyArray<string>
  /** Takes the product down; the reason where it broke. */
  readonly close: Effect.Effect<string | undefined>
}

/** How long a link may take to come up, and a product to go down, in the ladder's time. */
export const upWithinMs = 5_000
const downWithinMs = 60_000

export const openStage = Effect.fnUntraced(function* (
  ground: LadderGround,
  ladder: Ladder,
  startMs: number,
  weather: Weather
) {
  const world = new World(startMs)
  const network = new Network(world, weather)
  const watched = new ProgramWatch()
  const log: Log = { isOpen: true, lines: [] }
  const records: Array<string> = []
  const site = ladderSite(ground)
  const script = new Script(ladder, ground.bindings, () => world.nowMs())
  const onArrival: OnArrival = (arrival) => {
    const word = sayingOf(arrival)
    if (word !== undefined) watched.words.push(word)
    script.arrived(arrival)
  }
  const playing = () => watched.calls.at(-1)?.lastService
  const sip = new SipPeers({ world, network, site, playing, onArrival })
  const cti = ctiPeer({ ground, site, world, network, ladder, script, onArrival })
  const stop = yield* Deferred.make<void>()
  let product: Product | undefined
  const running = Effect.gen(function* () {
    product = { calls: yield* Calls, ua: yield* Ua }
    yield* Deferred.await(stop)
  }).pipe(
    Effect.provide(
      productIn(ground, {
        machine: outsideLayer({ network, lines: records }),
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
  const fiber = yield* Effect.forkChild(running, { startImmediately: true })
  const isOver = () => fiber.pollUnsafe() !== undefined
  const isUp = () => product !== undefined && (cti.ready() || loginIsPlayed(ladder))
  yield* world.pass(world.nowMs() + upWithinMs, () => isOver() || isUp())
  const close = Effect.gen(function* () {
    script.close()
    log.isOpen = false
    yield* Deferred.succeed(stop, undefined)
    yield* world.pass(world.nowMs() + downWithinMs, isOver)
    sip.close()
    const ended = fiber.pollUnsafe()
    if (ended === undefined) {
      yield* Effect.forkChild(Fiber.interrupt(fiber))
      return "it did not go down within a minute"
    }
    return Exit.isFailure(ended) ? sentenceOf(ended.cause) : undefined
  })
  const stage: Stage = {
    ground,
    world,
    network,
    script,
    sip,
    cti,
    watched,
    product: () => (isOver() ? undefined : product),
    logged: log.lines,
    records,
    close
  }
  return stage
})

const sentenceOf = (cause: Cause.Cause<unknown>): string => {
  const failure = Cause.squash(cause)
  return failure instanceof Error ? failure.message : Cause.pretty(cause)
}

interface Log {
  isOpen: boolean
  readonly lines: Array<string>
}

const shownLevels: ReadonlyMap<string, "warning" | "error"> = new Map([
  ["Warn", "warning"],
  ["Error", "error"],
  ["Fatal", "error"]
])

/** While the ladder is played; how the product goes down afterwards is nobody's business. */
const keepWarnings = (log: Log) =>
  Logger.make(({ logLevel, message }) => {
    const level = shownLevels.get(logLevel)
    if (!log.isOpen || level === undefined) return
    const text = Array.isArray(message) ? message.map(String).join(" ") : String(message)
    log.lines.push(`${level}: ${text}`)
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

/** The line itself answers the login, so nobody waits for the link before. */
const loginIsPlayed = ({ steps }: Ladder): boolean =>
  steps.some((step) => step._tag === "Arrow" && step.message === "LoginResp")
