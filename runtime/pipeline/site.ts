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
  readonly peers: ReadonlyArray<string>
}

export interface SiteMediaGroup {
  readonly name: string
  readonly peers: ReadonlyArray<HostPort>
  readonly balance: "round-robin" | "least-used"
  readonly capacity: number | undefined
}

export interface Site {
  readonly listen: ReadonlyArray<{ readonly address: string; readonly port: number }>
  readonly advertise: string | undefined
  /** `HOST:PORT`, preferred first. */
  readonly servers: ReadonlyArray<string>
  readonly client: string
  readonly gateways: ReadonlyArray<SiteGateway>
  readonly media: ReadonlyArray<SiteMediaGroup>
  readonly admin: HostPort
  readonly dataFolder: string
  readonly prompts: string | undefined
  readonly adminToken: string | undefined
}

/** SIP's and IVR platforms' usual ports where a peer names none. */
const sipPort = 5060

export const readSite = (
  plan: Plan,
  bindings: BindingValues
): { readonly site: Site; readonly problems: ReadonlyArray<string> } => {
  const problems: Array<string> = []
  const { deployment } = plan
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
  const hostPort = (key: string, expr: Expr, portAbsent: number | undefined): HostPort => {
    const text = textOf(expr)
    const parts = splitHostPort(text)
    const port = parts?.port ?? portAbsent
    const value = parts === undefined || port === undefined ? undefined : { host: parts.host, port }
    return reading(key, text, "HOST:PORT", value, { host: "", port: 0 })
  }
  const endpoint = (key: string, scheme: string, expr: Expr): HostPort => {
    const text = textOf(expr)
    return reading(key, text, `${scheme}:ADDRESS:PORT`, readEndpoint(scheme, text), {
      host: "",
      port: 0
    })
  }
  const token = bindings.get("ADMIN_TOKEN")
  const site: Site = {
    listen: deployment.sip.map((expr) => {
      const { host, port } = endpoint("sip", "udp", expr)
      return { address: host, port }
    }),
    advertise: deployment.advertise === undefined ? undefined : textOf(deployment.advertise),
    servers: deployment.servers.map((expr) => {
      const { host, port } = hostPort("servers", expr, undefined)
      return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`
    }),
    client: textOf(deployment.client),
    gateways: plan.gateways.map(({ name, useCti, tenant, peers }) => ({
      name,
      useCti,
      tenant,
      peers: peers.map(textOf)
    })),
    media: plan.media.map(({ name, peers, balance, capacity }) => ({
      name,
      peers: peers.map((expr) => hostPort(`media ${name}`, expr, sipPort)),
      balance,
      capacity
    })),
    admin: endpoint("admin", "http", deployment.admin),
    dataFolder: textOf(deployment.data),
    prompts: deployment.prompts === undefined ? undefined : textOf(deployment.prompts),
    adminToken: typeof token === "string" ? token : undefined
  }
  return { site, problems }
}

const noFacts: Facts = { read: () => undefined }

/** `udp:ADDRESS:PORT`; port 0 takes a free one. */
const readEndpoint = (scheme: string, text: string): HostPort | undefined => {
  if (!text.startsWith(`${scheme}:`)) return undefined
  const rest = text.slice(scheme.length + 1)
  const free = /^(.+):0$/.exec(rest)
  if (free?.[1] !== undefined) return { host: free[1].replace(/^\[|\]$/g, ""), port: 0 }
  const parts = splitHostPort(rest)
  return parts?.port === undefined ? undefined : { host: parts.host, port: parts.port }
}
