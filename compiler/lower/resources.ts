// Blocks of settings become their form in the plan, with the defaults of the language filled in.

import type { Entries, Expr, Gateway, MediaGroup, Profile, Service } from "../plan/Plan.ts"
import { serviceKind, sourceSetting } from "../types/actions.ts"
import type { Program } from "../types/participants.ts"
import type { Resource, SettingValue } from "../types/Program.ts"

type Values = ReadonlyMap<string, SettingValue>

export const exprOf = (values: Values, key: string): Expr | undefined => values.get(key)?.typed.expr

/** The word of a setting; the fallback where it is left out. */
export const wordIn = <Word extends string>(
  values: Values,
  key: string,
  words: ReadonlyArray<Word>,
  fallback: Word
): Word => {
  const expr = exprOf(values, key)
  return words.find((word) => expr?.op === "text" && expr.value === word) ?? fallback
}

export const intIn = (values: Values, key: string): number | undefined => {
  const expr = exprOf(values, key)
  return expr?.op === "int" ? expr.value : undefined
}

export const listIn = (values: Values, key: string): ReadonlyArray<Expr> | undefined => {
  const expr = exprOf(values, key)
  return expr?.op === "list" ? expr.items : undefined
}

export const entriesIn = (values: Values, key: string): Entries => {
  const expr = exprOf(values, key)
  return expr?.op === "record" ? expr.entries : []
}

const boolIn = (values: Values, key: string, fallback: boolean): boolean => {
  const expr = exprOf(values, key)
  return expr?.op === "bool" ? expr.value : fallback
}

export const tenantOf = ({ named }: Resource): { readonly tenant?: string } =>
  named.tenant === undefined ? {} : { tenant: named.tenant }

export const lowerGateway = (gateway: Resource): Gateway => {
  const useCti = intIn(gateway.settings, "use-cti")
  const expr = exprOf(gateway.settings, "transport")
  const transport = transports.find((word) => expr?.op === "text" && expr.value === word)
  return {
    name: gateway.name,
    useCti: useCti === 1 || useCti === 2 ? useCti : 0,
    peers: listIn(gateway.settings, "peers") ?? [],
    ...(transport === undefined ? {} : { transport }),
    ...tenantOf(gateway)
  }
}

const transports = ["udp", "tcp", "tls"] as const

export const lowerMedia = (media: Resource): MediaGroup => {
  const capacity = intIn(media.settings, "capacity")
  return {
    name: media.name,
    peers: listIn(media.settings, "peers") ?? [],
    balance: wordIn(media.settings, "balance", ["round-robin", "least-used"], "round-robin"),
    ...(capacity === undefined ? {} : { capacity }),
    probeMs: intIn(media.settings, "probe") ?? probeDefaultMs,
    ...tenantOf(media)
  }
}

const probeDefaultMs = 10_000

export const lowerProfile = (program: Program, profile: Resource): Profile => {
  const app = exprOf(profile.settings, "app")
  return {
    name: profile.name,
    ...tenantOf(profile),
    ...(app === undefined ? {} : { app }),
    ctiAllow: boolIn(profile.settings, "cti-allow", true),
    icmBridgeTransfer: boolIn(profile.settings, "icm-bridge-transfer", false),
    ctiParams: entriesIn(profile.settings, "cti-params"),
    params: entriesIn(profile.settings, "params"),
    ...mediaOf(program, profile)
  }
}

export const lowerService = (program: Program, service: Resource): Service => {
  const kind = serviceKind(service.named) ?? "vxml"
  const source = exprOf(service.settings, sourceSetting[kind])
  return {
    name: service.name,
    ...tenantOf(service),
    kind,
    ...(source === undefined ? {} : { source }),
    answerWithinMs: intIn(service.settings, "answer-within") ?? 0,
    headers: entriesIn(service.settings, "headers"),
    params: entriesIn(service.settings, "params"),
    ...mediaOf(program, service),
    session: wordIn(service.settings, "session", ["own", "keep"], "own")
  }
}

/** The media group a block names, else the first of its tenant, else the first of all. */
const mediaOf = (program: Program, resource: Resource): { readonly media?: string } => {
  const named = resource.settings.get("media")?.named
  const { tenant } = resource.named
  const group =
    program.media.find((one) => one.named === named) ??
    (tenant === undefined ? undefined : program.media.find((one) => one.named.tenant === tenant)) ??
    program.media.find((one) => one.named.tenant === undefined)
  return group === undefined ? {} : { media: group.name }
}
