// What a program as a whole must have before it can be deployed: rules, somebody who plays, and no
// more of anything than the limits allow.

import type { Diagnostic } from "../../dsl/index.ts"
import { limitExceeded } from "../checks/limit-exceeded.ts"
import { missingSetting } from "../checks/missing-setting.ts"
import { noRule } from "../checks/not-exhaustive.ts"
import { conditionSizeMax, conditionsSizeMax, ruleCountMax, serviceCountMax } from "../limits.ts"
import { exprSize } from "../types/exprSize.ts"
import { allActions } from "../types/participants.ts"
import type { Program } from "../types/participants.ts"
import type { RuleNode } from "../types/Program.ts"

export const wholeProgramFindings = (program: Program): ReadonlyArray<Diagnostic> => [
  ...ruleFindings(program),
  ...mediaFindings(program),
  ...applicationFindings(program),
  ...limitFindings(program)
]

const ruleFindings = (program: Program): ReadonlyArray<Diagnostic> => {
  const root = program.logic.find((one) => one.tenant === undefined)
  if (program.deployment === undefined || (root?.rules.length ?? 0) > 0) return []
  return root?.select === undefined
    ? [noRule(program.deployment.named.span, "there is no `select`")]
    : [noRule(root.select, "it has no line")]
}

/** Who plays, when something is to be played and we reach the media platform ourselves. */
const mediaFindings = (program: Program): ReadonlyArray<Diagnostic> => {
  if (program.media.length > 0 || program.site?.role === "connector") return []
  const action = allActions(program).find(({ verb }) => verb === "play" || verb === "profile")
  if (action === undefined || program.deployment === undefined) return []
  return [
    missingSetting({
      block: "deployment",
      key: "media",
      at: action.ast.name?.span ?? action.ast.keyword,
      means: "no `media` group is declared, so nobody can play it",
      hint: 'add `media mcp { peers: ["HOST:PORT"] }`'
    })
  ]
}

/** A profile that an action names must have an application to run. */
const applicationFindings = (program: Program): ReadonlyArray<Diagnostic> =>
  allActions(program).flatMap((action) => {
    const { target, verb } = action
    if (verb !== "profile" || target === undefined || program.site?.role === "connector") return []
    const settings = program.understood.resources.get(target)?.settings
    if (settings === undefined || settings.has("app")) return []
    const at = action.ast.name?.span ?? action.ast.keyword
    const means = "has no application to run"
    const secondary = [{ span: target.span, label: "declared here" }]
    return [missingSetting({ block: "profile", key: "app", at, means, secondary })]
  })

const limitFindings = (program: Program): ReadonlyArray<Diagnostic> => {
  const rules = program.logic.flatMap((logic) => logic.rules)
  const excess = rules[ruleCountMax]
  const service = program.services[serviceCountMax]
  return [
    ...conditionFindings(rules),
    ...(excess === undefined
      ? []
      : [limitExceeded(excess.keyword, "rules", rules.length, ruleCountMax)]),
    ...(service === undefined
      ? []
      : [
          limitExceeded(
            service.named.span,
            "services",
            program.services.length,
            serviceCountMax,
            "one service can play many prompts: `play announce(prompt: …)`"
          )
        ])
  ]
}

/** The first rule whose condition is too large, or with which all of them are. */
const conditionFindings = (rules: ReadonlyArray<RuleNode>): ReadonlyArray<Diagnostic> => {
  let sum = 0
  for (const { condition, keyword } of rules) {
    const size = condition === undefined ? 0 : exprSize(condition.expr)
    sum += size
    if (size > conditionSizeMax) {
      return [limitExceeded(keyword, "parts of a condition", size, conditionSizeMax)]
    }
    if (sum > conditionsSizeMax) {
      return [limitExceeded(keyword, "parts of all conditions", sum, conditionsSizeMax)]
    }
  }
  return []
}

/** Whether every chain was understood, so that a walk over them sees everything. */
export const isWhole = (program: Program): boolean =>
  allActions(program).every((action) => !action.isBroken)

/**
 * A file of facts only: a deployment with its gateways and media, for programs of other files. It
 * says nothing about calls, so nothing is missing in it, and there is nothing to deploy.
 */
export const isSiteOnly = (program: Program): boolean =>
  program.policies.length === 0 &&
  program.logic.every(
    ({ select, cti, defaults }) =>
      select === undefined && cti === undefined && defaults === undefined
  )
