// What verbs look at of a plan and its site, with names resolved to entries once.

import type { Plan } from "../../compiler/plan/Plan.ts"
import { toText } from "../call/Facts.ts"
import type { Facts } from "../call/Facts.ts"
import type { Place } from "../verbs/VerbSite.ts"
import { type BindingValues, evaluator } from "./evaluate.ts"

export interface PlaceOptions {
  readonly plan: Plan
  readonly bindings: BindingValues
  readonly prompts: string | undefined
  /** `http://HOST:PORT` of our admin server. */
  readonly documents: string
}

const noFacts: Facts = { read: () => undefined }

export const makePlace = ({ plan, bindings, prompts, documents }: PlaceOptions): Place => {
  const byName = <A extends { readonly name: string }>(entries: ReadonlyArray<A>) =>
    new Map(entries.map((entry) => [entry.name, entry]))
  const services = byName(plan.services)
  const profiles = byName(plan.profiles)
  const transfers = byName(plan.transfers)
  const ports =
    plan.deployment.portOfCall === undefined
      ? undefined
      : new Map(
          plan.deployment.portOfCall.map(([dialled, port]) => [
            dialled,
            toText(evaluator(port, bindings)(noFacts))
          ])
        )
  return {
    expressions: {
      value: (expr) => evaluator(expr, bindings),
      entries: (entries) => {
        const built = entries.map(([key, expr]) => [key, evaluator(expr, bindings)] as const)
        return (facts) => built.map(([key, value]) => [key, value(facts)] as const)
      }
    },
    service: (name) => services.get(name),
    profile: (name) => profiles.get(name),
    transfer: (name) => transfers.get(name),
    secrets: new Set(plan.bindings.flatMap(({ kind, name }) => (kind === "secret" ? [name] : []))),
    defaultProfile:
      plan.deployment.defaultProfile === undefined
        ? undefined
        : profiles.get(plan.deployment.defaultProfile),
    portOfCall: (dnis) => (ports === undefined ? dnis : ports.get(dnis)),
    branches: !plan.deployment.platform.includes("ngi"),
    routeOpens: plan.deployment.mode === "cri",
    prompts,
    documents
  }
}
