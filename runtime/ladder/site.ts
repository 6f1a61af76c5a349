// The site a ladder plays at: the deployment's own addresses, in a world where every address is
// free. Values of `env` and `secret` that have no default are made up, the environment of the
// process is not asked: a ladder comes out the same everywhere.

import type { Expr, Plan } from "../../compiler/plan/Plan.ts"
import { splitHostPort } from "../select/Gateways.ts"
import type { DeploymentRead } from "../process/readDeployment.ts"
import type { Site } from "../pipeline/site.ts"
import { type Endpoint, endpointKey, ownAddress } from "./Network.ts"
import { addressOfHost } from "./services.ts"

/** Where everybody is. */
export interface LadderSite {
  /** Where we listen first. */
  readonly home: Endpoint
  /** Where we listen for what is addressed to this URI. */
  readonly homeOf: (uri: string) => Endpoint
  readonly gateways: ReadonlyArray<{ readonly name: string; readonly endpoint: Endpoint }>
  readonly media: ReadonlyArray<Endpoint>
  readonly resourceManager: Endpoint | undefined
  /** IVR Servers, preferred first. */
  readonly servers: ReadonlyArray<Endpoint>
  /** Where we wait for ICM. */
  readonly icmListen: Endpoint | undefined
  /** An address as an author writes it: a stranger's. */
  readonly readSource: (text: string) => Endpoint
}

/** SIP's own port (RFC 3261 §19.1.2). */
const sipPort = 5060

export const ladderSite = ({ site }: DeploymentRead): LadderSite => {
  const listen = site.listen.map(({ address, port }): Endpoint => ({
    address: address === "0.0.0.0" || address === "::" ? ownAddress : address,
    port
  }))
  const home = listen[0] ?? { address: ownAddress, port: sipPort }
  return {
    home,
    homeOf: (uri) => listen.find(({ port }) => uri.includes(`:${port}`)) ?? home,
    gateways: site.gateways.flatMap(({ name, peers }) => {
      const [first] = peers
      return first === undefined ? [] : [{ name, endpoint: peerEndpoint(first) }]
    }),
    media: site.media.flatMap(({ peers }) =>
      peers.map(({ host, port = sipPort }) => ({ address: addressOfHost(host), port }))
    ),
    resourceManager:
      site.resourceManager === undefined
        ? undefined
        : {
            address: addressOfHost(site.resourceManager.host),
            port: site.resourceManager.port
          },
    servers: site.servers.map((server) => {
      const { host, port } = splitHostPort(server) ?? { host: server, port: undefined }
      return { address: addressOfHost(host), port: port ?? 0 }
    }),
    icmListen:
      site.icmListen === undefined
        ? undefined
        : { address: site.icmListen.host, port: site.icmListen.port },
    readSource: peerEndpoint
  }
}

/**
 * The same site with every address reached by UDP, each once: a ladder's network has no TCP for SIP
 * and no TLS. What is said is the same.
 */
export const overUdp = (site: Site): Site => {
  const seen = new Set<string>()
  return {
    ...site,
    listen: site.listen.flatMap(({ address, port }) => {
      const key = endpointKey({ address, port })
      if (seen.has(key)) return []
      seen.add(key)
      return [{ transport: "udp" as const, address, port }]
    }),
    gateways: site.gateways.map((gateway) => ({ ...gateway, transport: "udp" as const }))
  }
}

/** One address of a gateway: its own, or one out of its network. */
const peerEndpoint = (text: string): Endpoint => {
  const [network = "", prefix] = text.split("/")
  if (prefix !== undefined) return { address: insideNetwork(network), port: sipPort }
  const { host, port } = splitHostPort(text) ?? { host: text, port: undefined }
  return { address: addressOfHost(host), port: port ?? sipPort }
}

/** The first host of a network: its own address with the last place one higher. */
const insideNetwork = (address: string): string =>
  address.endsWith("::")
    ? `${address}1`
    : address.replace(/(\d+)$/, (last) => String(Math.min(254, Number(last) + 1)))

/** A value for every variable of the plan that has none, as `--set` would give it. */
export const madeUpValues = (plan: Plan): Readonly<Record<string, string>> => {
  const places = addressPlaces(plan)
  return Object.fromEntries(
    plan.bindings.flatMap(({ name, type, default: given }, index) =>
      given === undefined ? [[name, places.get(name)?.(index) ?? ordinary[type](name)]] : []
    )
  )
}

type Binding = Plan["bindings"][number]

const hostNameOf = (name: string): string => `${name.toLowerCase().replaceAll("_", "-")}.test`

const ordinary: Readonly<Record<Binding["type"], (name: string) => string>> = {
  Text: hostNameOf,
  Int: () => "1",
  Bool: () => "false",
  Duration: () => "1s",
  Digits: () => "1000",
  Dn: () => "1000",
  Uri: (name) => `http://${hostNameOf(name)}`
}

type Address = (index: number) => string

/** What a variable must look like where it is a whole address of the site. */
const addressPlaces = ({ deployment, gateways, media }: Plan): ReadonlyMap<string, Address> => {
  const places = new Map<string, Address>()
  const note = (expressions: ReadonlyArray<Expr | undefined>, address: Address): void => {
    for (const expr of expressions) if (expr?.op === "binding") places.set(expr.name, address)
  }
  note(deployment.sip, () => "udp:127.0.0.1:5060")
  note([deployment.admin], () => "http:127.0.0.1:8090")
  note([deployment.listen], () => "tcp:127.0.0.1:5000")
  note([deployment.advertise], () => "127.0.0.1")
  note(deployment.servers, (index) => `127.0.3.${index + 1}:7009`)
  for (const { peers } of gateways) note(peers, (index) => `127.0.1.${index + 1}`)
  for (const { peers } of media) note(peers, (index) => `127.0.2.${index + 1}:5070`)
  return places
}
