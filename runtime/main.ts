// The product, composed: a plan and the operator's options become a running process. Used by
// `ctiflow run` and, as the entry of a bundle, by `node <deployment>.mjs`. Compiles nothing.

import { Context, Effect, Layer, Redacted, Ref } from "effect"
import { eccNames } from "../compiler/plan/eccNames.ts"
import { readNumberTable } from "../compiler/plan/NumberTable.ts"
import type { Plan } from "../compiler/plan/Plan.ts"
import { Admin } from "./admin/Admin.ts"
import { Calls, type CallsOptions } from "./call/Calls.ts"
import { probeMedia } from "./call/probeMedia.ts"
import type { Program } from "./call/Program.ts"
import type { RunOptions } from "./config/RunFlags.ts"
import type { CtiLink } from "./cti/CtiLink.ts"
import { genesysLink, type GenesysLinkError } from "./cti/GenesysLink.ts"
import { icmLink, type IcmLinkError } from "./cti/IcmLink.ts"
import { noLink } from "./cti/noLink.ts"
import { CallRecords } from "./journal/CallRecords.ts"
import { Files } from "./net/Files.ts"
import { Resolve } from "./net/Resolve.ts"
import { Signals } from "./net/Signals.ts"
import { TcpClient } from "./net/TcpClient.ts"
import { TcpServer } from "./net/TcpServer.ts"
import { type BindError, Udp } from "./net/Udp.ts"
import { CallBook } from "./observe/CallBook.ts"
import { loggingLayer } from "./observe/Logging.ts"
import { Metrics } from "./observe/Metrics.ts"
import { buildProgram } from "./pipeline/program.ts"
import { makePlace } from "./pipeline/place.ts"
import type { Site } from "./pipeline/site.ts"
import { type DeploymentRead, readDeployment } from "./process/readDeployment.ts"
import { type PlanSource, Reload, reloadOnce } from "./process/Reload.ts"
import { serve } from "./process/serve.ts"
import { Health } from "./process/Health.ts"
import { makeGatewayFinder } from "./select/Gateways.ts"
import { type MediaCondition, mediaCondition } from "./select/mediaCondition.ts"
import { MediaGroup, type MediaGroupSettings, SharedPeers } from "./select/MediaGroups.ts"
import { makeConnectorSource, resourceManagerName } from "./select/ResourceManager.ts"
import { Ua } from "./ua/Ua.ts"

/** Survives a reload, so that what is known of media peers holds across it. */
class MediaPeers extends Context.Service<MediaPeers, SharedPeers>()("ctiflow/runtime/MediaPeers") {
  static readonly layer = Layer.sync(MediaPeers, () => new SharedPeers())
}

/** The machine that a process runs on. */
const machineLayer = Layer.mergeAll(
  Udp.layer,
  Resolve.layer,
  TcpClient.layer,
  TcpServer.layer,
  Files.layer,
  Signals.layer
)

/** What one process keeps, whatever is deployed. */
const groundLayer = Layer.mergeAll(
  CallBook.layer,
  Metrics.layer,
  Health.layer,
  Reload.layer,
  MediaPeers.layer
)

/** The link that the deployment's CTI kind needs. */
export const linkLayer = (
  { dialect, plan, site }: DeploymentRead,
  media: () => MediaCondition = () => "all"
): Layer.Layer<
  CtiLink,
  BindError | GenesysLinkError | IcmLinkError,
  Health | TcpClient | TcpServer
> => {
  const { cti, mode, encoding } = plan.deployment
  if (mode === "sci" || mode === "cri") return icmLinkLayer(plan, site, mode, media)
  if (cti !== "genesys") return noLink
  if (mode !== "behind" && mode !== "in-front" && mode !== "network") return noLink
  return genesysLink({ servers: site.servers, client: site.client, mode, encoding, dialect })
}

const icmLinkLayer = (plan: Plan, site: Site, mode: "sci" | "cri", media: () => MediaCondition) => {
  const { eventFeed, maxCalls, requery, serviceId, timezone, trunkGroup } = plan.deployment
  const { icmListen } = site
  if (icmListen === undefined) return noLink
  return Layer.unwrap(
    Effect.map(Health, (health) =>
      icmLink({
        ...icmListen,
        mode,
        eccNames: eccNames(plan),
        trunkGroup,
        serviceId,
        requery,
        eventFeed,
        maxCalls,
        timezone,
        condition: () => ({ media: media(), isDraining: health.now().draining })
      })
    )
  )
}

const adminLayer = ({ plan, site }: DeploymentRead) =>
  Layer.unwrap(
    Effect.gen(function* () {
      const health = yield* Health
      const reload = yield* Reload
      return Admin.layer({
        host: site.admin.host,
        port: site.admin.port,
        deployment: plan.deployment.name,
        health: health.now,
        drain: health.drain,
        reload: reload.ask,
        token: site.adminToken === undefined ? undefined : Redacted.make(site.adminToken)
      })
    })
  )

/** What calls are run by. `documents`: where the media platform finds the pages of `digits`. */
export const callsOptions = (
  read: DeploymentRead,
  documents: string,
  shared: SharedPeers = new SharedPeers()
): CallsOptions => {
  const { plan, bindings, site, gateways, resourceManager } = read
  const gatewayOf = makeGatewayFinder(gateways)
  const profileAt = readNumberTable(plan.profileNumbers)
  const tenantAt = readNumberTable(plan.tenantNumbers)
  const place = makePlace({ plan, bindings, prompts: site.prompts, documents })
  return {
    program: buildProgram({ plan, bindings, place }),
    sourceOf:
      resourceManager === undefined ? gatewayOf : makeConnectorSource(resourceManager, gatewayOf),
    resourceManager,
    media: new Map(mediaSettings(read).map((group) => [group.name, new MediaGroup(group, shared)])),
    tenantOf: (dnis) => plan.tenants[tenantAt(dnis)],
    profileOf: (dnis) => plan.profiles[profileAt(dnis)],
    ctiParamsOf: (profile, facts) => new Map(place.expressions.entries(profile.ctiParams)(facts)),
    timezone: plan.deployment.timezone,
    words: textsOf([plan.select, plan.blocks]),
    maxCalls: plan.deployment.maxCalls,
    maxRate: plan.deployment.maxRate
  }
}

/** The texts of a plan's conditions and arguments, the words of its enums among them. */
const textsOf = (part: unknown): ReadonlySet<string> => {
  const texts = new Set<string>()
  const visit = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return
    for (const [key, inner] of Object.entries(node)) {
      const told = key === "value" ? [inner] : key === "words" ? inner : []
      for (const text of Array.isArray(told) ? told : []) {
        if (typeof text === "string") texts.add(text)
      }
      visit(inner)
    }
  }
  visit(part)
  return texts
}

/** In role `connector` every group is the Resource Manager, which picks the platform itself. */
const mediaSettings = ({
  site,
  resourceManager
}: DeploymentRead): ReadonlyArray<MediaGroupSettings> => {
  if (resourceManager === undefined) return site.media
  const names = site.media.length === 0 ? [resourceManagerName] : site.media.map(({ name }) => name)
  return names.map((name) => ({
    name,
    peers: [resourceManager],
    balance: "round-robin",
    capacity: undefined,
    probeMs: resourceManagerProbeMs
  }))
}

/** As often as a media peer is asked where its group says nothing (`language.md` §2.2). */
const resourceManagerProbeMs = 10_000

/** Asks the media peers of whatever plan runs, as long as the product stands. */
const probingLayer = Layer.effectDiscard(
  Effect.gen(function* () {
    const { askOptions } = yield* Ua
    const calls = yield* Calls
    const { health } = yield* MediaPeers
    yield* Effect.forkScoped(probeMedia({ askOptions, health, groups: calls.mediaGroups }))
  })
)

const callsLayer = (read: DeploymentRead, watch: Surroundings["watch"]) =>
  Layer.unwrap(
    Effect.map(optionsHere(read), (options) =>
      Calls.layer({ ...options, program: watch(options.program) })
    )
  )

/** What calls are run by in this process: its admin server has the documents. */
const optionsHere = Effect.fnUntraced(function* (read: DeploymentRead) {
  const { url } = yield* Admin
  const { host } = yield* Ua
  return callsOptions(read, documentsUrl(url, host), yield* MediaPeers)
})

/** An admin server that listens everywhere is reached at the host we are known by. */
const documentsUrl = (adminUrl: string, host: string): string =>
  adminUrl.replace(/^(http:\/\/)(?:0\.0\.0\.0|\[::\])(?=:)/, `$1${host}`)

/**
 * What the product stands in: a machine and its operator's page, or a world of `runtime/ladder`.
 */
export interface Surroundings {
  readonly machine: typeof machineLayer
  readonly admin: ReturnType<typeof adminLayer>
  /** Sees every decision of the flow; gives the program that calls run on. */
  readonly watch: (program: Program) => Program
}

/** A link that tells its CTI side how the media platform is. */
const mindfulLink = (read: DeploymentRead) =>
  Layer.unwrap(
    Effect.map(MediaPeers, ({ health }) => {
      const peers = mediaSettings(read).flatMap((group) => group.peers)
      return linkLayer(read, () => mediaCondition(peers, health))
    })
  )

/** Everything that takes calls, from the sockets up, wherever it stands. */
export const productIn = (read: DeploymentRead, { machine, admin, watch }: Surroundings) =>
  probingLayer.pipe(
    Layer.provideMerge(callsLayer(read, watch)),
    Layer.provideMerge(
      Layer.mergeAll(
        Ua.layer({ listen: read.site.listen, advertise: read.site.advertise, tls: read.tls }),
        mindfulLink(read),
        CallRecords.layer({ folder: read.site.dataFolder }),
        admin
      )
    ),
    Layer.provideMerge(groundLayer),
    Layer.provideMerge(machine)
  )

/** The same on this machine. */
export const productLayer = (read: DeploymentRead) =>
  productIn(read, { machine: machineLayer, admin: adminLayer(read), watch: (program) => program })

/** Swaps the plan of a running product for what `source` gives. */
const reloading = Effect.fnUntraced(function* <R>(
  read: DeploymentRead,
  options: RunOptions,
  source: PlanSource<R>
) {
  const running = yield* Ref.make(read)
  return reloadOnce({
    running,
    next: Effect.flatMap(source, (plan) => readDeployment(plan, options)).pipe(
      Effect.provide(Resolve.layer)
    ),
    swap: (next) =>
      Effect.gen(function* () {
        const calls = yield* Calls
        calls.swap(yield* optionsHere(next))
      })
  })
})

/** Serves a plan until the process is told to stop; `source` is where a reload reads it again. */
export const runPlan = Effect.fnUntraced(
  function* <R>(plan: Plan, options: RunOptions, source: PlanSource<R>) {
    const read = yield* readDeployment(plan, options).pipe(Effect.provide(Resolve.layer))
    const reload = yield* reloading(read, options, source)
    yield* serve(plan, options, productLayer(read), reload)
  },
  (effect, _plan, options) => Effect.provide(effect, loggingLayer(options.log))
)
