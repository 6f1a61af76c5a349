// What the language knows and this version's runtime does not carry out yet, one row each. The
// compiler says it as information, the runtime refuses to start with the same sentence. A plan
// carries nothing about it; a row goes when the runtime has learned it.

import type { Location, Plan } from "./Plan.ts"

export interface UnservedRow {
  /** The kind of block and the setting that ask for it; where a finding points. */
  readonly block: "deployment" | "service"
  readonly setting: string
  readonly sentence: string
  /** The names of the blocks that ask for it. */
  readonly askedBy: (plan: Plan) => ReadonlyArray<string>
}

const whole = (plan: Plan, asks: boolean): ReadonlyArray<string> =>
  asks ? [plan.deployment.name] : []

// oxfmt-ignore
export const unservedRows: ReadonlyArray<UnservedRow> = [
  { block: "deployment", setting: "cti", sentence: "the link to Cisco ICM (`cti: icm`) is not served by this version",
    askedBy: (plan) => whole(plan, plan.deployment.cti === "icm") },
  { block: "deployment", setting: "mode", sentence: "IVR Server in network mode (`mode: network`) is not served by this version",
    askedBy: (plan) => whole(plan, plan.deployment.mode === "network") },
  { block: "deployment", setting: "platform", sentence: "sites with GVPi alone (`platform: gvpi`) are not served by this version",
    askedBy: (plan) => whole(plan, !plan.deployment.platform.includes("ngi")) },
  { block: "deployment", setting: "role", sentence: "this version serves `role: edge` only",
    askedBy: (plan) => whole(plan, plan.deployment.role !== "edge") },
  { block: "deployment", setting: "journal", sentence: "a journal shared by several processes (`journal`) is not served by this version",
    askedBy: (plan) => whole(plan, plan.deployment.journal !== undefined) },
  { block: "service", setting: "session", sentence: "one media session for successive treatments (`session: keep`) is not served by this version",
    askedBy: (plan) => plan.services.flatMap((one) => (one.session === "keep" ? one.name : [])) }
]

/** The same for what stands in a handler or a transfer policy: where, by the plan's own places. */
export interface UnservedPlaceRow {
  readonly sentence: string
  readonly places: (plan: Plan) => ReadonlyArray<Location>
}

// oxfmt-ignore
export const unservedPlaceRows: ReadonlyArray<UnservedPlaceRow> = [
  { sentence: "transfers that a voice application asks for (`on app.transfer`) are not carried out by this version",
    places: (plan) => plan.blocks.flatMap(({ handlers }) => handlers)
      .filter(({ events }) => events.some(({ event }) => event === "app.transfer" || event === "app")).map(({ at }) => at) },
  { sentence: "transfers of a kind that a profile or an application chooses (`by-profile`, `by-application`) are not carried out by this version",
    places: (plan) => plan.transfers.filter(({ kind }) => kind === "by-profile" || kind === "by-application").map(({ at }) => at) }
]

/**
 * One sentence for each thing that keeps this version from running the plan; empty when it can run.
 */
export const unservedReasons = (plan: Plan): ReadonlyArray<string> => [
  ...unservedRows.flatMap(({ block, sentence, askedBy }) => {
    const names = askedBy(plan)
    if (names.length === 0) return []
    return [block === "deployment" ? sentence : `${block} ${names.join(", ")}: ${sentence}`]
  }),
  ...unservedPlaceRows.flatMap(({ sentence, places }) => {
    const [first] = places(plan)
    return first === undefined ? [] : [`${first.file}:${first.line}: ${sentence}`]
  })
]
