// The product, composed: a plan and the operator's options become a running process. Used by
// `ctiflow run` and, as the entry of a bundle, by `node <deployment>.mjs`. Compiles nothing.

import { Context, Effect, Layer, Redacted, Ref } from "effect"
import { readNumberTable } from "../compiler/plan/NumberTable.ts"
import type { Plan } from "../compiler/plan/Plan.ts"
import { Admin } from "./admin/Admin.ts"
import { Calls, type CallsOptions } from "./call/Calls.ts"
import { probeMedia } from "./call/probeMedia.ts"
import type { RunOptions } from "./config/RunFlags.ts"
import { genesysLink } from "./cti/GenesysLink.ts"
import { noLink } from "./cti/noLink.ts"
import { CallRecords } from "./journal/CallRecords.ts"
import { Files } from "./net/Files.ts"
import { Resolve } from "./net/Resolve.ts"
import { Signals } from "./net/Signals.ts"
import { TcpClient } from "./net/TcpClient.ts"
import { TcpServer } from "./net/TcpServer.ts"
import { Udp } from "./net/Udp.ts"
import { CallBook } from "./observe/CallBook.ts"
import { loggingLayer } from "./observe/Logging.ts"
import { Metrics } from "./observe/Metrics.ts"
import { buildProgram } from "./pipeline/program.ts"
import { makePlace } from "./pipeline/place.ts"
import { type DeploymentRead, readDeployment } from "./process/readDeployment.ts"
import { type PlanSource, Reload, reloadOnce } from "./process/Reload.ts"
import { serve } from "./process/serve.ts"
import { Health } from "./process/Health.ts"
import { makeGatewayFinder } from "./select/Gateways.ts"
import { MediaGroup, type MediaGroupSettings, SharedPeers } from "./select/MediaGroups.ts"
import { makeConnectorSource, resourceManagerName } from "./select/ResourceManager.ts"
import { Ua } from "./ua/Ua.ts"

/** Survives a reload, so that what is known of media peers holds across it. */
class MediaPeers extends Context.Service<MediaPeers, SharedPeers>()("ctiflow/runtime/MediaPeers") {
  static readonly layer = Layer.sync(MediaPeers, () => new SharedPeers())
}

/** The services of one process that stand whatever is deployed. */
const groundLayer = Layer.mergeAll(
  Udp.layer,
  Resolve.layer,
  TcpClient.layer,
  TcpServer.layer,
  Files.layer,
  CallBook.layer,
  Metrics.layer,
  Signals.layer,
  Health.layer,
  Reload.layer,
  MediaPeers.layer
)

/** The link that the deployment's CTI kind needs. */
const linkLayer = ({ plan, site }: DeploymentRead) => {
  const { cti, mode, encoding } = plan.deployment
  if (cti !== "genesys") return noLink
  if (mode !== "behind" && mode !== "in-front" && mode !== "network") return noLink
  return genesysLink({ servers: site.servers, client: site.client, mode, encoding })
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
    maxCalls: plan.deployment.maxCalls,
    maxRate: plan.deployment.maxRate
  }
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

const callsLayer = (read: DeploymentRead) =>
  Layer.unwrap(Effect.map(optionsHere(read), (options) => Calls.layer(options)))

/** What calls are run by in this process: its admin server has the documents. */
const optionsHere = Effect.fnUntraced(function* (read: DeploymentRead) {
  const { url } = yield* Admin
  const { host } = yield* Ua
  return callsOptions(read, documentsUrl(url, host), yield* MediaPeers)
})

/** An admin server that listens everywhere is reached at the host we are known by. */
const documentsUrl = (adminUrl: string, host: string): string =>
  adminUrl.replace(/^(http:\/\/)(?:0\.0\.0\.0|\[::\])(?=:)/, `$1${host}`)

/** Everything that takes calls, from the sockets up. */
export const productLayer = (read: DeploymentRead) =>
  probingLayer.pipe(
    Layer.provideMerge(callsLayer(read)),
    Layer.provideMerge(
      Layer.mergeAll(
        Ua.layer({ listen: read.site.listen, advertise: read.site.advertise, tls: read.tls }),
        linkLayer(read),
        CallRecords.layer({ folder: read.site.dataFolder }),
        adminLayer(read)
      )
    ),
    Layer.provideMerge(groundLayer)
  )

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
