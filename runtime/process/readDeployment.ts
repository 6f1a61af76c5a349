// A plan and the operator's values become a site that can be opened, or one sentence that names all
// that keeps it from that. Looks host names of gateways up; opens nothing.

import { Clock, Effect, FileSystem, Option } from "effect"
import { numberTableProblem } from "../../compiler/plan/NumberTable.ts"
import type { Plan } from "../../compiler/plan/Plan.ts"
import { unservedReasons } from "../../compiler/plan/unservedReasons.ts"
import type { RunOptions } from "../config/RunFlags.ts"
import { Resolve } from "../net/Resolve.ts"
import type { TlsCredentials } from "../net/Tls.ts"
import { readBindings } from "../pipeline/bindings.ts"
import type { BindingValues } from "../../compiler/plan/evaluate.ts"
import { readSite, type Site } from "../pipeline/site.ts"
import {
  type GatewayGroup,
  type GatewayPeer,
  parseGatewayPeer,
  splitHostPort
} from "../select/Gateways.ts"
import type { ResourceManagerPeer } from "../select/ResourceManager.ts"
import { StartError } from "./StartError.ts"
import { readTlsFiles } from "./tlsFiles.ts"
import { makeLookup, parseEnvFile } from "./variables.ts"

/** Everything about a deployment that is fixed at start. */
export interface DeploymentRead {
  readonly plan: Plan
  readonly bindings: BindingValues
  readonly site: Site
  readonly gateways: ReadonlyArray<GatewayGroup>
  /** Role `connector`. */
  readonly resourceManager: ResourceManagerPeer | undefined
  /** Who we are over TLS, where that is given. */
  readonly tls?: TlsCredentials
  /** The site's choices over IVR Server's dialect. */
  readonly dialect?: ReadonlyMap<string, string>
}

/** Where a deployment is read that is not this process's own: a ladder's world. */
export interface ReadAt {
  /** The variables of the process, asked where neither `--set` nor the file has one. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** What becomes of the site before anything is asked of it. */
  readonly adjust: (site: Site) => Site
}

const thisProcess: ReadAt = { environment: process.env, adjust: (site) => site }

export const readDeployment = Effect.fnUntraced(function* (
  plan: Plan,
  options: RunOptions,
  { environment, adjust }: ReadAt = thisProcess
) {
  const deployment = plan.deployment.name
  const unserved = [...unservedReasons(plan), ...damagedTables(plan)]
  if (unserved.length > 0) return yield* new StartError({ deployment, problems: unserved })
  const envFile = yield* readEnvFile(deployment, options.envFile)
  const lookup = makeLookup({ set: options.set, envFile, environment })
  const { values, problems: unset } = readBindings(plan, lookup)
  const unsettled = [...strayNames(plan, options.set), ...unset]
  if (unsettled.length > 0) return yield* new StartError({ deployment, problems: unsettled })
  const { site: said, problems } = readSite(plan, values)
  const site = adjust(said)
  const gateways = yield* Effect.forEach(site.gateways, readGateway)
  const resourceManager = yield* readResourceManager(site)
  const tls = yield* readTlsFiles(options.tls ?? {}, environment)
  const all = [
    ...problems,
    ...gateways.flatMap((gateway) => gateway.problems),
    ...resourceManager.problems,
    ...tls.problems,
    ...(tls.credentials === undefined && tls.problems.length === 0 ? tlsNeeded(site) : [])
  ]
  if (all.length > 0) return yield* new StartError({ deployment, problems: all })
  const read: DeploymentRead = {
    plan,
    bindings: values,
    site,
    gateways: gateways.map(({ group }) => group),
    resourceManager: resourceManager.peer,
    ...(tls.credentials === undefined ? {} : { tls: tls.credentials }),
    dialect: new Map(Object.entries(options.dialect ?? {}))
  }
  return read
})

/** What asks for TLS where there is no certificate for it. */
const tlsNeeded = (site: Site): ReadonlyArray<string> => {
  const asking = [
    ...site.listen.flatMap(({ transport, address, port }) =>
      transport === "tls" ? [`sip: "tls:${address}:${port}"`] : []
    ),
    ...site.gateways.flatMap(({ name, transport }) =>
      transport === "tls" ? [`gateway ${name}`] : []
    )
  ]
  if (asking.length === 0) return []
  return [`${asking.join(", ")} needs a certificate and its key: give --tls-cert and --tls-key`]
}

/** A number plan that was cut short or edited would send every caller to nobody. */
const damagedTables = ({ profileNumbers, tenantNumbers }: Plan): ReadonlyArray<string> =>
  [profileNumbers, tenantNumbers].flatMap((table) => {
    const problem = numberTableProblem(table)
    return problem === undefined ? [] : [`the plan's number table is damaged: ${problem}`]
  })

/**
 * A `--set` with a slip in its name would start the deployment with the default instead. An env
 * file may be shared, so it may carry other names.
 */
const strayNames = (plan: Plan, set: RunOptions["set"]): ReadonlyArray<string> => {
  const known = new Set(plan.bindings.map((binding) => binding.name))
  return Object.keys(set)
    .filter((name) => !known.has(name))
    .map((name) => `--set ${name}: the flow has no variable of that name`)
}

const readEnvFile = Effect.fnUntraced(function* (deployment: string, path: Option.Option<string>) {
  if (Option.isNone(path)) return new Map<string, string>()
  const disk = yield* FileSystem.FileSystem
  const text = yield* disk
    .readFileString(path.value)
    .pipe(
      Effect.mapError(
        () => new StartError({ deployment, problems: [`${path.value} cannot be read`] })
      )
    )
  const { values, badLines } = parseEnvFile(text)
  if (badLines.length === 0) return values
  const problems = badLines.map((line) => `${path.value}:${line} is not NAME=VALUE`)
  return yield* new StartError({ deployment, problems })
})

const readGateway = Effect.fnUntraced(function* (gateway: Site["gateways"][number]) {
  const peers: Array<GatewayPeer> = []
  const problems: Array<string> = []
  for (const text of gateway.peers) {
    const peer = parseGatewayPeer(text) ?? (yield* resolvePeer(text))
    if (peer === undefined) {
      problems.push(`gateway ${gateway.name}: "${text}" is no address, network or known host`)
    } else {
      peers.push(peer)
    }
  }
  const { name, useCti, tenant, transport } = gateway
  const group: GatewayGroup = { name, useCti, tenant, transport, peers }
  return { group, problems }
})

const readResourceManager = Effect.fnUntraced(function* ({ resourceManager }: Site) {
  const none = { peer: undefined, problems: [] }
  if (resourceManager === undefined || resourceManager.host === "") return none
  const { host } = resourceManager
  const address = yield* addressOf(host)
  if (address !== undefined) return { peer: { ...resourceManager, address }, problems: [] }
  return { ...none, problems: [`resource-manager: "${host}" is no address or known host`] }
})

/**
 * A peer named by host: calls are told apart by address, so the name is looked up once, at start.
 */
const resolvePeer = Effect.fnUntraced(function* (text: string) {
  const endpoint = splitHostPort(text)
  if (endpoint === undefined) return undefined
  const address = yield* addressOf(endpoint.host)
  if (address === undefined) return undefined
  const port = endpoint.port === undefined ? "" : `:${endpoint.port}`
  return parseGatewayPeer(address.includes(":") ? `[${address}]${port}` : `${address}${port}`)
})

const addressOf = Effect.fnUntraced(function* (host: string) {
  const { resolve } = yield* Resolve
  const nowMs = yield* Clock.currentTimeMillis
  return yield* Effect.callback<string | undefined>((resume) => {
    resolve(host, nowMs, (found) => resume(Effect.succeed(found)))
  })
})
