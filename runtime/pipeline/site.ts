// The site a plan runs on: its addresses, now that the values of `env` are known, read and checked.
// Every address that does not read is named at once. Opens nothing and looks nothing up.

import type { Expr, Plan } from "../../compiler/plan/Plan.ts"
import { type Facts, toText } from "../call/Facts.ts"
import { splitHostPort } from "../select/Gateways.ts"
import type { BindingValues } from "../../compiler/plan/evaluate.ts"
import { evaluator } from "../../compiler/plan/evaluate.ts"

export interface HostPort {
  readonly host: string
  readonly port: number
}

/** One entry of a gateway's `peers` as it was written; host names are still to be looked up. */
export interface SiteGateway {
  readonly name: string
  readonly useCti: 0 | 1 | 2
  readonly tenant: string | undefined
  /** How it is reached. */
  readonly transport: "udp" | "tcp" | "tls"
  readonly peers: ReadonlyArray<string>
}

export interface SiteMediaGroup {
  readonly name: string
  /** Without a port the name is looked up as RFC 3263 has it, SRV included. */
  readonly peers: ReadonlyArray<{ readonly host: string; readonly port: number | undefined }>
  readonly balance: "round-robin" | "least-used"
  readonly capacity: number | undefined
  readonly probeMs: number
}

export interface Site {
  readonly listen: ReadonlyArray<{
    readonly transport: "udp" | "tcp" | "tls"
    readonly address: string
    readonly port: number
  }>
  readonly advertise: string | undefined
  /** `HOST:PORT`, preferred first. */
  readonly servers: ReadonlyArray<string>
  readonly client: string
  /** Where the ICM PIM connects; absent at a site without ICM. */
  readonly icmListen: HostPort | undefined
  readonly gateways: ReadonlyArray<SiteGateway>
  readonly media: ReadonlyArray<SiteMediaGroup>
  /** Role `connector`. */
  readonly resourceManager: HostPort | undefined
  readonly admin: HostPort
  readonly dataFolder: string
  readonly prompts: string | undefined
  readonly adminToken: string | undefined
}

export const readSite = (
  plan: Plan,
  bindings: BindingValues
): { readonly site: Site; readonly problems: ReadonlyArray<string> } => {
  const { deployment } = plan
  const stoodBefore = deployment.role === "connector" ? deployment.resourceManager : undefined
  const { problems, textOf, reading, hostPort, endpoint, sipPeer } = siteReader(bindings)
  if (deployment.sip.length === 0) problems.push("sip: the list of addresses is empty")
  const token = bindings.get("ADMIN_TOKEN")
  const site: Site = {
    listen: deployment.sip.map((expr) => {
      const text = textOf(expr)
      const transport = sipTransports.find((each) => text.startsWith(`${each}:`)) ?? "udp"
      const { host, port } = endpoint("sip", transport, expr)
      return { transport, address: host, port }
    }),
    advertise: deployment.advertise === undefined ? undefined : textOf(deployment.advertise),
    servers: deployment.servers.map((expr) => {
      const { host, port } = hostPort("servers", expr)
      return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`
    }),
    client: textOf(deployment.client),
    icmListen:
      deployment.cti !== "icm" || deployment.listen === undefined
        ? undefined
        : endpoint("listen", "tcp", deployment.listen),
    gateways: plan.gateways.map(({ name, useCti, tenant, transport, peers }) => ({
      name,
      useCti,
      tenant,
      transport: transport ?? "udp",
      peers: peers.map(textOf)
    })),
    media: plan.media.map(({ name, peers, balance, capacity, probeMs }) => ({
      name,
      peers: peers.map((expr) => {
        const text = textOf(expr)
        const stand = { host: "", port: undefined }
        return reading(`media ${name}`, text, "HOST or HOST:PORT", splitHostPort(text), stand)
      }),
      balance,
      capacity,
      probeMs
    })),
    resourceManager:
      stoodBefore === undefined ? undefined : sipPeer("resource-manager", stoodBefore),
    admin: endpoint("admin", "http", deployment.admin),
    dataFolder: textOf(deployment.data),
    prompts: deployment.prompts === undefined ? undefined : textOf(deployment.prompts),
    adminToken: typeof token === "string" ? token : undefined
  }
  return { site, problems }
}

/** Reads addresses; what does not read is named among the problems, and something stands for it. */
const siteReader = (bindings: BindingValues) => {
  const problems: Array<string> = []
  const textOf = (expr: Expr) => toText(evaluator(expr, bindings)(noFacts)) ?? ""
  const reading = <A>(
    key: string,
    text: string,
    form: string,
    value: A | undefined,
    stand: A
  ): A => {
    if (value === undefined) problems.push(`${key}: "${text}" is not ${form}`)
    return value ?? stand
  }
  const place = (
    key: string,
    form: string,
    expr: Expr,
    read: (text: string) => HostPort | undefined
  ) => {
    const text = textOf(expr)
    return reading(key, text, form, read(text), { host: "", port: 0 })
  }
  return {
    problems,
    textOf,
    reading,
    hostPort: (key: string, expr: Expr) => place(key, "HOST:PORT", expr, readHostPort),
    endpoint: (key: string, scheme: string, expr: Expr) =>
      place(key, `${scheme}:ADDRESS:PORT`, expr, (text) => readEndpoint(scheme, text)),
    sipPeer: (key: string, expr: Expr) => place(key, "sip:HOST:PORT", expr, readSipUri)
  }
}

const readHostPort = (text: string): HostPort | undefined => {
  const parts = splitHostPort(text)
  return parts?.port === undefined ? undefined : { host: parts.host, port: parts.port }
}

const sipTransports = ["udp", "tcp", "tls"] as const

const noFacts: Facts = { read: () => undefined }

/** SIP's own port (RFC 3261 §19.1.2). */
const sipPort = 5060

/** Host and port of a SIP URI without parameters: the Resource Manager is reached over UDP. */
const readSipUri = (uri: string): HostPort | undefined => {
  const parts = splitHostPort(/^sip:(?:[^@;?]*@)?([^;?]+)$/i.exec(uri)?.[1] ?? "")
  return parts === undefined ? undefined : { host: parts.host, port: parts.port ?? sipPort }
}

/** `udp:ADDRESS:PORT`; port 0 takes a free one. */
const readEndpoint = (scheme: string, text: string): HostPort | undefined => {
  if (!text.startsWith(`${scheme}:`)) return undefined
  const rest = text.slice(scheme.length + 1)
  const free = /^(.+):0$/.exec(rest)
  if (free?.[1] !== undefined) return { host: free[1].replace(/^\[|\]$/g, ""), port: 0 }
  const parts = splitHostPort(rest)
  return parts?.port === undefined ? undefined : { host: parts.host, port: parts.port }
}
