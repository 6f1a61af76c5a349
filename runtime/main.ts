// The product, composed: a plan and the operator's options become a running process. Used by
// `ctiflow run` and, as the entry of a bundle, by `node <deployment>.mjs`. Compiles nothing.

import { Effect, Layer, Redacted } from "effect"
import { eccNames } from "../compiler/plan/eccNames.ts"
import { readNumberTable } from "../compiler/plan/NumberTable.ts"
import type { Plan } from "../compiler/plan/Plan.ts"
import { Admin } from "./admin/Admin.ts"
import { Calls, type CallsOptions } from "./call/Calls.ts"
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
import { serve } from "./process/serve.ts"
import { Health } from "./process/Health.ts"
import { makeGatewayFinder } from "./select/Gateways.ts"
import { MediaGroup } from "./select/MediaGroups.ts"
import { Ua } from "./ua/Ua.ts"

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
  Health.layer
)

/** The link that the deployment's CTI kind needs. */
export const linkLayer = ({
  plan,
  site
}: DeploymentRead): Layer.Layer<
  CtiLink,
  BindError | GenesysLinkError | IcmLinkError,
  Health | TcpClient | TcpServer
> => {
  const { cti, mode, encoding } = plan.deployment
  if (mode === "sci" || mode === "cri") return icmLinkLayer(plan, site, mode)
  if (cti !== "genesys") return noLink
  if (mode !== "behind" && mode !== "in-front" && mode !== "network") return noLink
  return genesysLink({ servers: site.servers, client: site.client, mode, encoding })
}

const icmLinkLayer = (plan: Plan, site: Site, mode: "sci" | "cri") => {
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
        condition: () => ({ media: "all", isDraining: health.now().draining })
      })
    )
  )
}

const adminLayer = ({ plan, site }: DeploymentRead) =>
  Layer.unwrap(
    Effect.map(Health, (health) =>
      Admin.layer({
        host: site.admin.host,
        port: site.admin.port,
        deployment: plan.deployment.name,
        health: health.now,
        drain: health.drain,
        token: site.adminToken === undefined ? undefined : Redacted.make(site.adminToken)
      })
    )
  )

/** What calls are run by. `documents`: where the media platform finds the pages of `digits`. */
export const callsOptions = (read: DeploymentRead, documents: string): CallsOptions => {
  const { plan, bindings, site, gateways } = read
  const profileAt = readNumberTable(plan.profileNumbers)
  const tenantAt = readNumberTable(plan.tenantNumbers)
  const place = makePlace({ plan, bindings, prompts: site.prompts, documents })
  return {
    program: buildProgram({ plan, bindings, place }),
    gatewayOf: makeGatewayFinder(gateways),
    media: new Map(site.media.map((group) => [group.name, new MediaGroup(group)])),
    tenantOf: (dnis) => plan.tenants[tenantAt(dnis)],
    profileOf: (dnis) => plan.profiles[profileAt(dnis)],
    ctiParamsOf: (profile, facts) => new Map(place.expressions.entries(profile.ctiParams)(facts)),
    timezone: plan.deployment.timezone,
    maxCalls: plan.deployment.maxCalls,
    maxRate: plan.deployment.maxRate
  }
}

const callsLayer = (read: DeploymentRead) =>
  Layer.unwrap(
    Effect.gen(function* () {
      const { url } = yield* Admin
      const { host } = yield* Ua
      return Calls.layer(callsOptions(read, documentsUrl(url, host)))
    })
  )

/** An admin server that listens everywhere is reached at the host we are known by. */
const documentsUrl = (adminUrl: string, host: string): string =>
  adminUrl.replace(/^(http:\/\/)(?:0\.0\.0\.0|\[::\])(?=:)/, `$1${host}`)

/** Everything that takes calls, from the sockets up. */
export const productLayer = (read: DeploymentRead) =>
  callsLayer(read).pipe(
    Layer.provideMerge(
      Layer.mergeAll(
        Ua.layer({ listen: read.site.listen, advertise: read.site.advertise }),
        linkLayer(read),
        CallRecords.layer({ folder: read.site.dataFolder }),
        adminLayer(read)
      )
    ),
    Layer.provideMerge(groundLayer)
  )

/** Serves a plan until the process is told to stop. */
export const runPlan = Effect.fnUntraced(
  function* (plan: Plan, options: RunOptions) {
    const read = yield* readDeployment(plan, options).pipe(Effect.provide(Resolve.layer))
    yield* serve(plan, options, productLayer(read))
  },
  (effect, _plan, options) => Effect.provide(effect, loggingLayer(options.log))
)
