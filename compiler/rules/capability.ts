// The capability matrix (language.md §8) held against a program: what the site it is deployed on
// cannot do. Whether a row applies is said by the row; here is where in a program to look.

import type { Diagnostic, Label, Span } from "../../dsl/index.ts"
import { forbids } from "../../dsl/vocabulary/capabilities.ts"
import { scriptIdLengthMax } from "../../dsl/vocabulary/events/script.ts"
import type { SiteFacts } from "../../dsl/vocabulary/Site.ts"
import { verbs } from "../../dsl/vocabulary/verbs/verbs.ts"
import { appUrlNeedsNgi } from "../checks/app-url-needs-ngi.ts"
import { consultationNotSupported } from "../checks/consultation-not-supported.ts"
import { ctiParamsNeedUseCti2 } from "../checks/cti-params-need-use-cti-2.ts"
import { ctiTransferIsBlindOnly } from "../checks/cti-transfer-is-blind-only.ts"
import { ctiTransferNeedsBehind } from "../checks/cti-transfer-needs-behind.ts"
import { icmNeedsNgi } from "../checks/icm-needs-ngi.ts"
import { icmTransferKind } from "../checks/icm-transfer-kind.ts"
import { scriptNameTooLong } from "../checks/script-name-too-long.ts"
import { scriptNotSupported } from "../checks/script-not-supported.ts"
import { treatmentNotSupported } from "../checks/treatment-not-supported.ts"
import { verbNotSupported } from "../checks/verb-not-supported.ts"
import { possibleUseCti } from "../types/Checking.ts"
import { allActions, allBlocks } from "../types/participants.ts"
import type { Program } from "../types/participants.ts"
import type { ActionNode, EventNode, Policy } from "../types/Program.ts"
import { wordOf } from "../types/resources.ts"

export const capabilityFindings = (
  program: Program,
  site: SiteFacts
): ReadonlyArray<Diagnostic> => [
  ...platformFindings(program, site),
  ...program.policies.flatMap((policy) => transferFindings(program, policy, site)),
  ...allBlocks(program).flatMap((block) =>
    block.handlers.flatMap((handler) =>
      handler.events.flatMap((event) => eventFindings(program, event, site))
    )
  ),
  ...allActions(program).flatMap((action) => actionFindings(program, action, site)),
  ...fieldFindings(program, site)
]

/** The setting of the deployment that a finding follows from, as a second place. */
const fact = (program: Program, key: string, label: string): ReadonlyArray<Label> => {
  const span = program.deployment?.settings.get(key)?.setting.value.span
  return span === undefined ? [] : [{ span, label }]
}

const platformFindings = (program: Program, site: SiteFacts): ReadonlyArray<Diagnostic> => {
  const platform = program.deployment?.settings.get("platform")?.setting.value
  const cti = program.deployment?.settings.get("cti")?.setting.value
  const isOther = site.platforms.some((word) => word !== "ngi")
  if (!isOther || platform === undefined || cti === undefined) return []
  return forbids("icm-needs-ngi", site) ? [icmNeedsNgi(platform.span, cti.span)] : []
}

const transferFindings = (
  program: Program,
  policy: Policy,
  site: SiteFacts
): ReadonlyArray<Diagnostic> => {
  const kind = spanOf(policy, "kind")
  const via = spanOf(policy, "via")
  const word = wordOf(policy.settings, "kind")
  if (kind === undefined || word === undefined) return []
  if (word === "consultation") return [consultationNotSupported(kind)]
  if (via !== undefined && wordOf(policy.settings, "via") === "cti") {
    if (forbids("cti-transfer-needs-behind", site)) {
      return [ctiTransferNeedsBehind(via, fact(program, "mode", "this site is not behind"))]
    }
    return word === "blind" ? [] : [ctiTransferIsBlindOnly(kind, via)]
  }
  const allowed = site.kind === "sci" ? ["by-profile", "by-application"] : ["by-application"]
  if (!forbids("icm-transfer-kind", site) || allowed.includes(word)) return []
  return [icmTransferKind(site.kind, kind, fact(program, "mode", "this site's mode"))]
}

const spanOf = (policy: Policy, key: string): Span | undefined =>
  policy.settings.get(key)?.setting.value.span

const eventFindings = (
  program: Program,
  event: EventNode,
  site: SiteFacts
): ReadonlyArray<Diagnostic> => {
  const families = new Set(event.rows.map((row) => row.family))
  const because = fact(program, "cti", "this site's CTI side")
  if (
    forbids("treatment-not-supported", site) &&
    (families.has("treatment") || families.has("route"))
  ) {
    return [treatmentNotSupported(event.event, event.span, because)]
  }
  if (forbids("script-not-supported", site) && (families.has("script") || families.has("label"))) {
    return [scriptNotSupported(event.event, event.span, because)]
  }
  if (!forbids("script-name-too-long", site)) return []
  return (event.ids ?? []).flatMap(({ id, span }) =>
    id.length > scriptIdLengthMax ? [scriptNameTooLong(id, span, scriptIdLengthMax)] : []
  )
}

const actionFindings = (
  program: Program,
  action: ActionNode,
  site: SiteFacts
): ReadonlyArray<Diagnostic> => {
  const { verb, ast } = action
  const asksItself = site.role !== "resource-manager"
  if (asksItself && !verbs[verb].sites.includes(site.kind)) {
    const key = program.deployment?.settings.has("mode") === true ? "mode" : "cti"
    const because = fact(program, key, "this site")
    return [verbNotSupported(verb, ast.keyword, site.kind, because)]
  }
  if (verb !== "cti") return []
  const params = action.args.find(({ typed }) => readsCtiParams(typed.expr))
  if (params === undefined) return []
  const possible = [...possibleUseCti(program.understood.checking, action.facts)]
  if (possible.every((value) => value === 2)) return []
  const narrowed = action.facts.narrowedAt
  const because = narrowed === undefined ? [] : [{ span: narrowed, label: "what is asked so far" }]
  return [
    ctiParamsNeedUseCti2(
      params.span,
      possible.toSorted((left, right) => left - right),
      because
    )
  ]
}

const readsCtiParams = (expr: ActionNode["args"][number]["typed"]["expr"]): boolean =>
  (expr.op === "field" && expr.field === "profile.cti-params") ||
  (expr.op === "else" && (readsCtiParams(expr.value) || readsCtiParams(expr.otherwise)))

const fieldFindings = (program: Program, site: SiteFacts): ReadonlyArray<Diagnostic> => {
  if (!forbids("app-url-needs-ngi", site)) return []
  const because = fact(program, "platform", "this site's interpreters")
  return program.understood.checking.fieldUses.flatMap(({ field, span }) =>
    field === "treatment.app-url" ? [appUrlNeedsNgi(span, because)] : []
  )
}
