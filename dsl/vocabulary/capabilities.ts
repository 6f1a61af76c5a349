// The capability matrix (language.md §8): what a site cannot do, and who says so. The checks of
// `compiler/checks` read the rows, one check a row; `ctiflow capabilities` prints them.

import { isGenesys, isIcm } from "./Site.ts"
import type { SiteFacts } from "./Site.ts"

export interface CapabilityRow {
  /** The code of the finding. */
  readonly code: string
  /** The condition in the author's words. */
  readonly at: string
  readonly forbids: string
  /** Who says so. */
  readonly source: string
  readonly applies: (site: SiteFacts) => boolean
}

const always = (): boolean => true
const gvp = "GVP Deployment Guide, How the CTI Connector Works"
const language = "edition 2026"

// oxfmt-ignore
export const capabilities: ReadonlyArray<CapabilityRow> = [
  { code: "cti-transfer-needs-behind",     at: "not (`cti: genesys` and `mode: behind`)", forbids: "`via: cti`",                                            source: gvp, applies: (site) => site.kind !== "behind" },
  { code: "cti-transfer-is-blind-only",    at: "any site",            forbids: "`via: cti` with a kind other than `blind`",                                  source: gvp, applies: always },
  { code: "consultation-not-supported",    at: "any site",            forbids: "`kind: consultation`",                                                       source: gvp, applies: always },
  { code: "icm-needs-ngi",                 at: "`cti: icm`",          forbids: "a platform other than `ngi`",                                                source: gvp, applies: (site) => isIcm(site.kind) },
  { code: "one-cti-per-deployment",        at: "any site",            forbids: "two CTI sides in one deployment",                                            source: gvp, applies: always },
  { code: "treatment-not-supported",       at: "`cti: icm`",          forbids: "`treatment.*` and `route.*`; there is only `script` and `label`",            source: gvp, applies: (site) => isIcm(site.kind) },
  { code: "script-not-supported",          at: "`cti: genesys`",      forbids: "`script` and `label`",                                                       source: gvp, applies: (site) => isGenesys(site.kind) },
  { code: "app-url-needs-ngi",             at: "`platform: gvpi`",    forbids: "`treatment.app-url`: GVPi branches inside the running application",          source: gvp, applies: (site) => site.platforms.includes("gvpi") },
  { code: "icm-transfer-kind",             at: "`cti: icm`",          forbids: "a transfer `kind` other than `by-profile` in `sci`, `by-application` in both", source: gvp, applies: (site) => isIcm(site.kind) },
  { code: "profile-unknown-at-use-cti-1",  at: "`use-cti: 1`",        forbids: "reading `profile` before `accepted`",                                        source: gvp, applies: always },
  { code: "cti-params-need-use-cti-2",     at: "`use-cti` other than 2", forbids: "`cti(params: profile.cti-params)`",                                       source: gvp, applies: always },
  { code: "no-requery",                    at: "`requery: no`",       forbids: "`report busy`, `no-answer` and `failed` after a label",                      source: "GED-125, ServiceFeatures NO_REQUERY", applies: (site) => site.kind === "sci" && !site.requery },
  { code: "script-name-too-long",          at: "`cti: icm`",          forbids: "script ids over 39 characters",                                              source: "Cisco ICM scripting guide, Network VRU scripts", applies: (site) => isIcm(site.kind) },
  { code: "verb-not-supported",            at: "`mode: cri`: `cti`; `mode: sci`: `route`; `cti: none`: both", forbids: "a verb for which the CTI side has no request", source: language, applies: always }
]

const byCode: ReadonlyMap<string, CapabilityRow> = new Map(
  capabilities.map((row) => [row.code, row])
)

/** Whether the row of this code forbids anything at this site. */
export const forbids = (code: string, site: SiteFacts): boolean =>
  byCode.get(code)?.applies(site) ?? false
