// What the language knows and this version's runtime does not carry out yet, one row each. The
// compiler says it as information, the runtime refuses to start with the same sentence. A plan
// carries nothing about it; a row goes when the runtime has learned it.

import type { Plan } from "./Plan.ts"

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
  { block: "deployment", setting: "role", sentence: "this version does not serve `role: resource-manager`",
    askedBy: (plan) => whole(plan, plan.deployment.role === "resource-manager") },
  { block: "deployment", setting: "journal", sentence: "a journal shared by several processes (`journal`) is not served by this version",
    askedBy: (plan) => whole(plan, plan.deployment.journal !== undefined) },
  { block: "service", setting: "session", sentence: "one media session for successive treatments (`session: keep`) is served for voice applications (`kind: vxml`) only",
    askedBy: (plan) => plan.services.flatMap((one) => (one.session === "keep" && one.kind !== "vxml" ? one.name : [])) }
]

/**
 * One sentence for each thing that keeps this version from running the plan; empty when it can run.
 */
export const unservedReasons = (plan: Plan): ReadonlyArray<string> =>
  unservedRows.flatMap(({ block, sentence, askedBy }) => {
    const names = askedBy(plan)
    if (names.length === 0) return []
    return [block === "deployment" ? sentence : `${block} ${names.join(", ")}: ${sentence}`]
  })
