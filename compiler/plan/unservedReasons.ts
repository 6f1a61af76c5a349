// What the language knows and this version's runtime does not carry out yet, one row each. The
// compiler says it as information, the runtime refuses to start with the same sentence. A plan
// carries nothing about it; a row goes when the runtime has learned it.

import type { Expr, Plan } from "./Plan.ts"

export interface UnservedRow {
  /** The kind of block and the setting that ask for it; where a finding points. */
  readonly block: "deployment" | "service" | "gateway"
  readonly setting: string
  readonly sentence: string
  /** The names of the blocks that ask for it. */
  readonly askedBy: (plan: Plan) => ReadonlyArray<string>
}

const whole = (plan: Plan, asks: boolean): ReadonlyArray<string> =>
  asks ? [plan.deployment.name] : []

// oxfmt-ignore
export const unservedRows: ReadonlyArray<UnservedRow> = [
  { block: "deployment", setting: "platform", sentence: "sites with GVPi alone (`platform: gvpi`) are not served by this version",
    askedBy: (plan) => whole(plan, !plan.deployment.platform.includes("ngi")) },
  { block: "deployment", setting: "role", sentence: "this version serves `role: edge` only",
    askedBy: (plan) => whole(plan, plan.deployment.role !== "edge") },
  { block: "deployment", setting: "sip", sentence: "this version listens for SIP over UDP only",
    askedBy: (plan) => whole(plan, plan.deployment.sip.some((address) => !isUdp(plan, address))) },
  { block: "deployment", setting: "journal", sentence: "a journal shared by several processes (`journal`) is not served by this version",
    askedBy: (plan) => whole(plan, plan.deployment.journal !== undefined) },
  { block: "gateway", setting: "transport", sentence: "this version reaches gateways over UDP only",
    askedBy: (plan) => plan.gateways.flatMap((one) => (one.transport === undefined || one.transport === "udp" ? [] : one.name)) },
  { block: "service", setting: "session", sentence: "one media session for successive treatments (`session: keep`) is not served by this version",
    askedBy: (plan) => plan.services.flatMap((one) => (one.session === "keep" ? one.name : [])) }
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

/**
 * Whether a listen address is one of UDP as far as the plan can say: a binding by its default. One
 * without a default is known only at start, and read then.
 */
const isUdp = (plan: Plan, address: Expr): boolean => {
  if (address.op === "text") return address.value.startsWith("udp:")
  if (address.op === "concat")
    return address.parts[0] === undefined || isUdp(plan, address.parts[0])
  if (address.op !== "binding") return true
  const binding = plan.bindings.find(({ name }) => name === address.name)
  return binding?.default === undefined || isUdp(plan, binding.default)
}
