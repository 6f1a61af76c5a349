// Rules that say what a number plan would say: a dialled number, and the profile for it.

import type { Diagnostic, Expression, FlowFile, WhenRule } from "../../dsl/index.ts"
import { walkFile } from "../../dsl/index.ts"
import { byDnis } from "../../dsl/vocabulary/verbs/profile.ts"
import { preferNumberPlan } from "../checks/prefer-number-plan.ts"

/** One or two are an exception to the plan; three are a plan. */
const countMin = 3

/** As many other rules as one looks at. */
const shownMax = 3

export const numberRules = (tree: FlowFile): ReadonlyArray<Diagnostic> => {
  const found: Array<Diagnostic> = []
  walkFile(tree, {
    declaration: (node) => {
      if (node._tag !== "Select") return
      const [first, ...others] = node.rules.filter(isMapping)
      if (first === undefined || others.length + 1 < countMin) return
      const shown = others
        .slice(0, shownMax)
        .map(({ keyword }) => ({ span: keyword, label: "another one" }))
      found.push(preferNumberPlan(first.keyword, others.length + 1, shown))
    }
  })
  return found
}

const isMapping = ({ condition, chain }: WhenRule): boolean => {
  const [action, ...others] = chain.actions
  return (
    others.length === 0 &&
    action?.verb === "profile" &&
    action.name !== undefined &&
    action.name.text !== byDnis &&
    asksOnlyForDnis(condition)
  )
}

const asksOnlyForDnis = (condition: Expression): boolean => {
  switch (condition._tag) {
    case "Comparison":
      return (
        condition.operator === "==" && isDnis(condition.left) && condition.right._tag === "Text"
      )
    case "In":
    case "Matches":
      return isDnis(condition.value)
    case "Logical":
      return condition.operator === "or" && condition.operands.every(asksOnlyForDnis)
    default:
      return false
  }
}

const isDnis = (value: Expression): boolean =>
  value._tag === "Path" &&
  value.head.text === "call" &&
  value.steps.length === 1 &&
  value.steps.every((step) => step._tag === "Field" && step.name.text === "dnis")
