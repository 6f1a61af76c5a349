// The deployment as the plan keeps it: what the author said, and what holds where he said nothing.

import { modeWords, platformWords, roleWords, ctiWords } from "../../dsl/vocabulary/Site.ts"
import type { Deployment, Entries, Expr } from "../plan/Plan.ts"
import { planName } from "../types/Checking.ts"
import type { Program } from "../types/participants.ts"
import type { Resource, SettingValue } from "../types/Program.ts"
import { exprOf, intIn, listIn, wordIn } from "./resources.ts"

type Values = ReadonlyMap<string, SettingValue>

export const lowerDeployment = (program: Program, deployment: Resource): Deployment => {
  const values = deployment.settings
  const cti = wordIn(values, "cti", ctiWords, "none")
  const platforms = listIn(values, "platform") ?? [text("ngi")]
  return {
    name: deployment.named.name,
    role: wordIn(values, "role", roleWords, "edge"),
    cti,
    ...modeOf(values, cti),
    platform: platformWords.filter((word) =>
      platforms.some((one) => one.op === "text" && one.value === word)
    ),
    sip: listIn(values, "sip") ?? [text("udp:0.0.0.0:5060")],
    ...optional("advertise", exprOf(values, "advertise")),
    ...optional("resourceManager", exprOf(values, "resource-manager")),
    servers: listIn(values, "servers") ?? [],
    client: exprOf(values, "client") ?? text(deployment.named.name),
    ...optional("portOfCall", portsOf(values)),
    ...optional(
      "listen",
      exprOf(values, "listen") ?? (cti === "icm" ? text("tcp:0.0.0.0:5000") : undefined)
    ),
    trunkGroup: intIn(values, "trunk-group") ?? 1,
    ...optional("serviceId", intIn(values, "service-id")),
    requery: wordIn(values, "requery", ["yes", "no"], "yes") === "yes",
    eventFeed: wordIn(values, "event-feed", ["yes", "no"], "no") === "yes",
    strangers: wordIn(values, "strangers", ["refuse", "profile"], "refuse"),
    ...optional("defaultProfile", defaultProfile(program, values)),
    ...optional("prompts", exprOf(values, "prompts")),
    timezone: textIn(values, "timezone", "UTC"),
    encoding: wordIn(values, "encoding", ["latin1", "utf8"], "latin1"),
    maxTreatments: intIn(values, "max-treatments") ?? maxTreatmentsDefault,
    maxCallMs: intIn(values, "max-call") ?? maxCallDefaultMs,
    ...optional("maxCalls", intIn(values, "max-calls")),
    ...optional("maxRate", intIn(values, "max-rate")),
    admin: exprOf(values, "admin") ?? text("http:127.0.0.1:8090"),
    data: exprOf(values, "data") ?? text("./data"),
    ...optional("journal", exprOf(values, "journal"))
  }
}

const maxTreatmentsDefault = 100
const maxCallDefaultMs = 4 * 60 * 60 * 1000

const text = (value: string): Expr => ({ op: "text", value })

/** A key that is left out where there is no value. */
const optional = <Key extends string, Value>(
  key: Key,
  value: Value | undefined
): { readonly [K in Key]?: Value } =>
  value === undefined ? {} : ({ [key]: value } as { readonly [K in Key]: Value })

const modeOf = (values: Values, cti: Deployment["cti"]): Pick<Deployment, "mode"> => {
  const expr = exprOf(values, "mode")
  const mode = modeWords[cti].find((word) => expr?.op === "text" && expr.value === word)
  return mode === undefined ? {} : { mode }
}

const portsOf = (values: Values): Entries | undefined => {
  const expr = exprOf(values, "port-of-call")
  return expr?.op === "record" ? expr.entries : undefined
}

const textIn = (values: Values, key: string, fallback: string): string => {
  const expr = exprOf(values, key)
  return expr?.op === "text" ? expr.value : fallback
}

const defaultProfile = (program: Program, values: Values): string | undefined => {
  const named = values.get("default-profile")?.named
  return named === undefined ? undefined : planName(program.understood.checking, named)
}
