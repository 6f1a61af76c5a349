// What is certainly wrong with an action in the state in which it is reached: a report that answers
// nothing or with the wrong word, a lost or absent dialogue that is used, a destination that nobody
// has named.

import type { Diagnostic, Label } from "../../dsl/index.ts"
import { eventRow } from "../../dsl/vocabulary/events/events.ts"
import { fieldPresence, fieldRow } from "../../dsl/vocabulary/fields.ts"
import type { SiteFacts } from "../../dsl/vocabulary/Site.ts"
import { isAsking } from "../../dsl/vocabulary/skeletons/application.ts"
import { pendingOf } from "../../dsl/vocabulary/skeletons/Position.ts"
import { wordsFor } from "../../dsl/vocabulary/words.ts"
import { dialogueAlreadyOpen } from "../checks/dialogue-already-open.ts"
import { dialogueNotOpen } from "../checks/dialogue-not-open.ts"
import { linkUsedAfterLoss } from "../checks/link-used-after-loss.ts"
import { maybeAbsent } from "../checks/maybe-absent.ts"
import { noRequery } from "../checks/no-requery.ts"
import { reportDoesNotFit } from "../checks/report-does-not-fit.ts"
import { reportWithoutRequest } from "../checks/report-without-request.ts"
import type { Need } from "../types/Checking.ts"
import type { ActionNode, Policy } from "../types/Program.ts"
import { wordOf } from "../types/resources.ts"
import { isOpen } from "./State.ts"
import type { State } from "./State.ts"

export interface Reached {
  readonly action: ActionNode
  readonly state: State
  /** The `on` lines that led here. */
  readonly because: ReadonlyArray<Label>
  /** The policy a `transfer` runs. */
  readonly policy: Policy | undefined
  readonly site: SiteFacts
}

export const actionFindings = (reached: Reached): ReadonlyArray<Diagnostic> => {
  const { action, policy } = reached
  const own = verbFindings(reached)
  const needs = [...action.needs, ...(policy === undefined ? [] : policyNeeds(policy, action))]
  return [...own, ...needs.flatMap((need) => untold(reached, need))]
}

const verbFindings = (reached: Reached): ReadonlyArray<Diagnostic> => {
  const { action, state, because, policy, site } = reached
  const at = action.ast.keyword
  switch (action.verb) {
    case "cti":
      if (state.dialogue === "none") return []
      return state.dialogue === "lost"
        ? [linkUsedAfterLoss("cti", at, because)]
        : [dialogueAlreadyOpen(at, because)]
    case "route":
      if (site.kind === "cri" && state.dialogue !== "lost") return []
      return needsDialogue(state, "route", at, because)
    case "transfer":
      return policy !== undefined && wordOf(policy.settings, "via") === "cti"
        ? needsDialogue(state, "via: cti", action.ast.name?.span ?? at, because)
        : []
    case "report":
      return reportFindings(reached)
    default:
      return []
  }
}

const needsDialogue = (
  state: State,
  what: string,
  at: Diagnostic["primary"]["span"],
  because: ReadonlyArray<Label>
): ReadonlyArray<Diagnostic> => {
  if (isOpen(state)) return []
  return state.dialogue === "lost"
    ? [linkUsedAfterLoss(what, at, because)]
    : [dialogueNotOpen(what, at, because)]
}

const reportFindings = (reached: Reached): ReadonlyArray<Diagnostic> => {
  const { action, state, because, site } = reached
  const { word } = action
  const at = action.isImplied ? action.ast.keyword : (action.ast.name?.span ?? action.ast.keyword)
  const pending = pendingOf(state)
  if (state.dialogue === "lost" && pending !== "app") {
    return [linkUsedAfterLoss("report", at, because)]
  }
  if (pending === undefined) return [reportWithoutRequest(at, action.isImplied, because)]
  if (word === undefined) return []
  if (!wordsFor(pending).some((one) => one === word)) {
    return [reportDoesNotFit(pending, word, at, action.isImplied, because)]
  }
  return pending === "label" && site.kind === "sci" && !site.requery
    ? [noRequery(word, at, because)]
    : []
}

/** What a policy reads of events, and for `by-application` that an application has asked. */
const policyNeeds = (policy: Policy, action: ActionNode): ReadonlyArray<Need> => {
  const kind = policy.settings.get("kind")
  const isAsked = kind !== undefined && wordOf(policy.settings, "kind") === "by-application"
  const replaced = action.args.some((arg) => arg.name === "to")
  const to = policy.settings.get("to")?.setting.value.span
  return [
    ...policy.needs.filter(
      ({ span }) => !(replaced && to !== undefined && span.start >= to.start && span.end <= to.end)
    ),
    ...(isAsked ? [{ field: "app.kind", span: kind.setting.value.span }] : [])
  ]
}

/** A fact that must have been told by the event that led here, and was not. */
const untold = (reached: Reached, need: Need): ReadonlyArray<Diagnostic> => {
  const { action, state, because } = reached
  const family = fieldRow(need.field)?.scope
  if (need.field === "app.kind" && isAsking(state.application)) return []
  const toldFamily = eventRow(state.told)?.family ?? state.told
  const certain = fieldPresence.get(need.field)
  if (toldFamily === family && (certain === undefined || certain.includes(state.told))) return []
  const use: Label = {
    span: action.ast.name?.span ?? action.ast.keyword,
    label: "reached from here"
  }
  const line = certain?.[0] ?? `${family}.…`
  const hint = `lead here only from \`on ${line}\`, or say \`${need.field} else …\``
  return [maybeAbsent(need.field, need.span, { secondary: [...because, use], hint })]
}
