// The capability matrix (language.md §8): what a site cannot do, and who says so. The checks of
// `compiler/checks` read the rows, one check a row; `ctiflow capabilities` prints them.

import type { UseCti } from "./fields.ts"
import { siteKinds } from "./Site.ts"
import type { PlatformWord, SiteFacts, SiteKind } from "./Site.ts"

/**
 * Where a row holds: at these kinds of site, and of them only where the other facts are so. What is
 * absent makes no difference.
 */
export interface Where {
  readonly kinds: ReadonlyArray<SiteKind>
  /** Among the site's interpreters is this one. */
  readonly platform?: PlatformWord
  readonly requery?: boolean
  /** For calls of gateways with these values; which they are, a flow's condition says. */
  readonly useCti?: ReadonlyArray<UseCti>
}

export interface CapabilityRow {
  /** The code of the finding. */
  readonly code: string
  /** The condition in the author's words. */
  readonly at: string
  readonly forbids: string
  /** Who says so. */
  readonly source: string
  readonly where: Where
}

const gvp = "GVP Deployment Guide, How the CTI Connector Works"
const language = "edition 2026"

const anywhere: Where = { kinds: siteKinds }
const genesys: Where = { kinds: ["behind", "in-front", "network"] }
const icm: Where = { kinds: ["sci", "cri"] }
const notBehind: Where = { kinds: siteKinds.filter((kind) => kind !== "behind") }
const asksNotAll: Where = { kinds: ["sci", "cri", "none"] }

// oxfmt-ignore
export const capabilities: ReadonlyArray<CapabilityRow> = [
  { code: "cti-transfer-needs-behind",     where: notBehind,                            at: "not (`cti: genesys` and `mode: behind`)", forbids: "`via: cti`",                                            source: gvp },
  { code: "cti-transfer-is-blind-only",    where: anywhere,                             at: "any site",            forbids: "`via: cti` with a kind other than `blind`",                                  source: gvp },
  { code: "consultation-not-supported",    where: anywhere,                             at: "any site",            forbids: "`kind: consultation`",                                                       source: gvp },
  { code: "icm-needs-ngi",                 where: icm,                                  at: "`cti: icm`",          forbids: "a platform other than `ngi`",                                                source: gvp },
  { code: "one-cti-per-deployment",        where: anywhere,                             at: "any site",            forbids: "two CTI sides in one deployment",                                            source: gvp },
  { code: "treatment-not-supported",       where: icm,                                  at: "`cti: icm`",          forbids: "`treatment.*` and `route.*`; there is only `script` and `label`",            source: gvp },
  { code: "script-not-supported",          where: genesys,                              at: "`cti: genesys`",      forbids: "`script` and `label`",                                                       source: gvp },
  { code: "app-url-needs-ngi",             where: { ...anywhere, platform: "gvpi" },    at: "`platform: gvpi`",    forbids: "`treatment.app-url`: GVPi branches inside the running application",          source: gvp },
  { code: "icm-transfer-kind",             where: icm,                                  at: "`cti: icm`",          forbids: "a transfer `kind` other than `by-profile` in `sci`, `by-application` in both", source: gvp },
  { code: "profile-unknown-at-use-cti-1",  where: { ...anywhere, useCti: [1] },         at: "`use-cti: 1`",        forbids: "reading `profile` before `accepted`",                                        source: gvp },
  { code: "cti-params-need-use-cti-2",     where: { ...anywhere, useCti: [0, 1] },      at: "`use-cti` other than 2", forbids: "`cti(params: profile.cti-params)`",                                       source: gvp },
  { code: "no-requery",                    where: { kinds: ["sci"], requery: false },   at: "`requery: no`",       forbids: "`report busy`, `no-answer` and `failed` after a label",                      source: "GED-125, ServiceFeatures NO_REQUERY" },
  { code: "script-name-too-long",          where: icm,                                  at: "`cti: icm`",          forbids: "script ids over 39 characters",                                              source: "Cisco ICM scripting guide, Network VRU scripts" },
  { code: "verb-not-supported",            where: asksNotAll,                           at: "`mode: cri`: `cti`; `mode: sci`: `route`; `cti: none`: both", forbids: "a verb for which the CTI side has no request", source: language }
]

const byCode: ReadonlyMap<string, CapabilityRow> = new Map(
  capabilities.map((row) => [row.code, row])
)

/** Whether the row of this code forbids anything at this site. */
export const forbids = (code: string, site: SiteFacts): boolean => {
  const where = byCode.get(code)?.where
  return where !== undefined && holds(where, site)
}

const holds = ({ kinds, platform, requery }: Where, site: SiteFacts): boolean =>
  kinds.includes(site.kind) &&
  (platform === undefined || site.platforms.includes(platform)) &&
  (requery === undefined || site.requery === requery)
