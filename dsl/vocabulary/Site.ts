// The kinds of site the language knows: which CTI side there is and how it stands to the call. What
// may happen, what may be asked and what must be handled differs between these six and only these.

/** The words of `cti:` in a `deployment`. */
export const ctiWords = ["genesys", "icm", "none"] as const
export type CtiWord = (typeof ctiWords)[number]

/** The words of `mode:`, for each CTI side. */
export const modeWords = {
  genesys: ["behind", "in-front", "network"],
  icm: ["sci", "cri"],
  none: []
} as const satisfies Record<CtiWord, ReadonlyArray<string>>
export type ModeWord = (typeof modeWords)["genesys" | "icm"][number]

/** The words of `platform:`. */
export const platformWords = ["ngi", "gvpi"] as const
export type PlatformWord = (typeof platformWords)[number]

/** The words of `role:`. */
export const roleWords = ["edge", "connector", "resource-manager"] as const
export type RoleWord = (typeof roleWords)[number]

/** A mode says it all, for its CTI side follows from it; `none` is a site without a CTI side. */
export type SiteKind = ModeWord | "none"

export const siteKinds: ReadonlyArray<SiteKind> = [
  "behind",
  "in-front",
  "network",
  "sci",
  "cri",
  "none"
]

export const isGenesys = (kind: SiteKind): boolean =>
  kind === "behind" || kind === "in-front" || kind === "network"

export const isIcm = (kind: SiteKind): boolean => kind === "sci" || kind === "cri"

/** The facts of a deployment that decide what the language allows there. */
export interface SiteFacts {
  readonly kind: SiteKind
  readonly role: RoleWord
  readonly platforms: ReadonlyArray<PlatformWord>
  /** May ICM name another label after a failed CONNECT. */
  readonly requery: boolean
}
