// Blocks of settings: what each kind of block asks of its settings beyond the single row. A service
// must say of what kind it is, a deployment's mode must be one of its CTI side's, and so on.

import type { Facts, Span } from "../../dsl/index.ts"
import { modeWords, ctiWords, platformWords, roleWords } from "../../dsl/vocabulary/Site.ts"
import type { ModeWord, SiteFacts, SiteKind } from "../../dsl/vocabulary/Site.ts"
import { settings as settingRows } from "../../dsl/vocabulary/settings.ts"
import { missingSetting } from "../checks/missing-setting.ts"
import { secretOverPlainHttp } from "../checks/secret-over-plain-http.ts"
import { mismatchOf } from "../checks/type-mismatch.ts"
import { unknownName } from "../checks/unknown-name.ts"
import { settingWithoutMeaning } from "../checks/unknown-setting.ts"
import type { Named, Scope } from "../names/Module.ts"
import type { Expr } from "../plan/Plan.ts"
import { serviceKind, sourceSetting } from "./actions.ts"
import type { Checking } from "./Checking.ts"
import { planName } from "./Checking.ts"
import type { Resource, SettingValue } from "./Program.ts"
import { checkRequired, checkSettings } from "./settings.ts"

type Values = ReadonlyMap<string, SettingValue>

/** A `deployment`, `gateway`, `media`, `connector`, `profile`, `service` or `tenant` block. */
export const checkResource = (
  checking: Checking,
  scope: Scope,
  named: Named,
  block: Facts["kind"] | "tenant"
): Resource => {
  const { declaration } = named
  const own =
    declaration._tag === "Facts" || declaration._tag === "Tenant" ? declaration.settings : []
  const settings = checkSettings(checking, scope, block, own)
  checkRequired(checking, block, named.span, settings)
  if (block === "deployment") checkDeployment(checking, named, settings)
  if (block === "service") checkService(checking, named, settings)
  return { named, name: planName(checking, named), settings }
}

/** The word a setting has, when it is readable. */
export const wordOf = (values: Values, key: string): string | undefined => {
  const typed = values.get(key)?.typed
  return typed?.expr.op === "text" && typed.type.is !== "unknown" ? typed.expr.value : undefined
}

/** The facts of a site, with what holds for settings that are left out. */
export const siteFacts = (values: Values): SiteFacts | undefined => {
  const cti = wordOf(values, "cti")
  const mode = wordOf(values, "mode")
  const known = ctiWords.find((word) => word === cti)
  const modes: ReadonlyArray<ModeWord> = known === undefined ? [] : modeWords[known]
  const kind: SiteKind | undefined = known === "none" ? "none" : modes.find((word) => word === mode)
  if (kind === undefined) return undefined
  const role = wordOf(values, "role")
  const listed = values.get("platform")?.typed.expr
  const platforms = listed?.op === "list" ? listed.items.map(textOf) : ["ngi"]
  return {
    kind,
    role: roleWords.find((word) => word === role) ?? "edge",
    platforms: platformWords.filter((word) => platforms.includes(word)),
    requery: wordOf(values, "requery") !== "no"
  }
}

const textOf = (expr: Expr): string => (expr.op === "text" ? expr.value : "")

const checkDeployment = (checking: Checking, named: Named, values: Values): void => {
  const { findings } = checking
  const cti = ctiWords.find((word) => word === wordOf(values, "cti"))
  const role = wordOf(values, "role") ?? "edge"
  for (const row of settingRows.deployment) {
    const value = values.get(row.key)
    const { required } = row
    if (value === undefined && typeof required === "object") {
      const isNeeded =
        "cti" in required ? cti !== undefined && required.cti.includes(cti) : required.role === role
      if (isNeeded) {
        findings.push(
          missingSetting({
            block: "deployment",
            key: row.key,
            at: named.span,
            means: `not told: ${row.means}`
          })
        )
      }
    }
    if (value !== undefined && row.roles !== undefined && !row.roles.some((one) => one === role)) {
      const why = values.get("role")?.setting.span ?? named.span
      findings.push(
        settingWithoutMeaning(row.key, value.setting.name.span, `the role is \`${role}\``, why)
      )
    }
  }
  if (cti !== undefined) {
    checkMode(checking, values, cti)
    checkSides(checking, values, cti)
  }
  checkTimezone(checking, values)
}

const checkMode = (checking: Checking, values: Values, cti: (typeof ctiWords)[number]): void => {
  const mode = values.get("mode")
  const word = wordOf(values, "mode")
  const ctiSetting = values.get("cti")?.setting
  if (mode === undefined || word === undefined || ctiSetting === undefined) return
  const allowed: ReadonlyArray<string> = modeWords[cti]
  if (allowed.includes(word)) return
  checking.findings.push(
    cti === "none"
      ? settingWithoutMeaning("mode", mode.setting.name.span, "no CTI side", ctiSetting.span)
      : unknownName({
          name: word,
          at: mode.setting.value.span,
          kind: `mode of \`cti: ${cti}\``,
          candidates: allowed
        })
  )
}

/** What only the other CTI side reads changes nothing for a caller, so it is a warning. */
const checkSides = (checking: Checking, values: Values, cti: (typeof ctiWords)[number]): void => {
  const ctiSetting = values.get("cti")?.setting
  if (ctiSetting === undefined) return
  for (const { key, side } of settingRows.deployment) {
    const value = values.get(key)
    if (value === undefined || side === undefined || side === cti) continue
    const why = `only \`cti: ${side}\` reads \`${key}\``
    const finding = settingWithoutMeaning(key, value.setting.name.span, why, ctiSetting.span)
    checking.findings.push({ ...finding, severity: "warning" })
  }
}

const checkTimezone = (checking: Checking, values: Values): void => {
  const setting = values.get("timezone")?.setting
  const zone = wordOf(values, "timezone")
  if (setting === undefined || zone === undefined || isTimezone(zone)) return
  checking.findings.push(
    mismatchOf(
      `No time zone is named \`${zone}\``,
      setting.value.span,
      "not known",
      "for example `Europe/Berlin`, `America/New_York` or `UTC`"
    )
  )
}

/** Whether the IANA database that comes with JavaScript has a zone. */
const isTimezone = (zone: string): boolean => {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone !== ""
  } catch {
    return false
  }
}

const checkService = (checking: Checking, named: Named, values: Values): void => {
  const kind = serviceKind(named)
  if (kind === undefined) {
    if (!values.has("kind")) {
      const hint = "add `kind: vxml`, `announcement`, `music` or `digits`, or a `vxml` page"
      const means = "what is the media platform to do?"
      checking.findings.push(
        missingSetting({ block: "service", key: "kind", at: named.span, means, hint })
      )
    }
    return
  }
  for (const key of ["vxml", "prompt", "file"]) {
    const value = values.get(key)
    if (value === undefined || sourceSetting[kind] === key) continue
    const at = values.get("kind")?.setting.span ?? values.get("vxml")?.setting.span ?? named.span
    checking.findings.push(
      settingWithoutMeaning(key, value.setting.name.span, `the kind is \`${kind}\``, at)
    )
  }
  checkSecretHeaders(checking, values)
}

/** Secrets in headers need a page that certainly is reached over https. */
const checkSecretHeaders = (checking: Checking, values: Values): void => {
  const headers = values.get("headers")?.setting.value
  if (headers?._tag !== "Record") return
  const carried = headers.entries.find(({ value }) =>
    checking.secretUses.some((use) => isInside(use, value.span))
  )
  const page = values.get("vxml")
  if (carried === undefined || isHttps(page?.typed.expr)) return
  checking.findings.push(secretOverPlainHttp(carried.value.span, page?.setting.value.span))
}

const isInside = (inner: Span, outer: Span): boolean =>
  inner.source === outer.source && inner.start >= outer.start && inner.end <= outer.end

const isHttps = (expr: Expr | undefined): boolean => {
  const first = expr?.op === "concat" ? expr.parts[0] : expr
  return first?.op === "text" && first.value.startsWith("https://")
}
