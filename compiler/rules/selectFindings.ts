// What the regions of `select` show (language.md §4): rules that no call reaches, calls that no
// rule takes, parts of conditions that decide nothing, and rules whose order matters. Findings
// only; the space and its search are in `compiler/regions`.

import type { Diagnostic, Label } from "../../dsl/index.ts"
import { positionAt } from "../../dsl/index.ts"
import { deadRule } from "../checks/dead-rule.ts"
import { notExhaustive } from "../checks/not-exhaustive.ts"
import { tooManyCases } from "../checks/too-many-cases.ts"
import { intersectBoxes, intersectRegions } from "../regions/Box.ts"
import type { Box } from "../regions/Box.ts"
import type { RuleBox } from "../regions/decide.ts"
import { firstMatch, ruleBoxes, takersOf } from "../regions/firstMatch.ts"
import { selectModel } from "../regions/SelectModel.ts"
import { makeSpace, TooManyCases } from "../regions/Space.ts"
import type { Space } from "../regions/Space.ts"
import { callInWords } from "../regions/words.ts"
import type { Program } from "../types/participants.ts"
import type { RuleNode } from "../types/Program.ts"
import { chainInWords } from "./chainWords.ts"
import { deadConditions } from "./deadConditions.ts"
import { orderNotes } from "./orderNotes.ts"
import type { Shared } from "./orderNotes.ts"

/**
 * How many findings of a kind are made, and how many dead rules are told who takes their calls.
 * Whoever has more has made one mistake many times, and mends these first.
 */
const findingsMax = 200
const explainedMax = 50

export const selectFindings = (program: Program): ReadonlyArray<Diagnostic> => {
  const rules = rulesInOrder(program)
  const root = program.logic.find(({ tenant }) => tenant === undefined)
  if (rules.length === 0 || root?.select === undefined || root.rules.length === 0) return []
  try {
    return findingsOf(program, rules, root.select)
  } catch (cause) {
    if (!(cause instanceof TooManyCases)) throw cause
    return [tooMany(root.select)]
  }
}

const tooMany = (at: RuleNode["keyword"]): Diagnostic =>
  tooManyCases(
    at,
    "which rule takes which call",
    "map numbers to profiles in their `dnis`, and let the rules ask for the profile"
  )

/** As the plan tries them, and as the model has them. */
const rulesInOrder = (program: Program): ReadonlyArray<RuleNode> => {
  const [root, ...tenants] = program.logic
  return [...tenants, ...(root === undefined ? [] : [root])].flatMap(({ rules }) => rules)
}

const findingsOf = (
  program: Program,
  rules: ReadonlyArray<RuleNode>,
  select: RuleNode["keyword"]
): ReadonlyArray<Diagnostic> => {
  const space = makeSpace([selectModel(program)], false)
  const boxes = ruleBoxes(space, 0)
  const reached = new Set<number>()
  const shared: Array<Shared> = []
  let left: Box | undefined
  const outcome = firstMatch(space, [boxes], ({ box, chosen: [rule = -1], overlapped }) => {
    if (rule === -1) left ??= intersectRegions(space.here, [box], space.sizes)[0]
    else reached.add(rule)
    for (const later of overlapped) shared.push({ rule, later, box })
    return undefined
  })
  if (outcome === "too-many") return [tooMany(select)]
  const dead = rules.flatMap((_, index) => (reached.has(index) ? [] : [index]))
  const explained = new Set(dead.slice(0, explainedMax))
  const asked = rules.filter((_, index) => reached.has(index))
  // A dead rule has been told of; that its order matters too would be said twice.
  const live = shared.filter(({ later }) => reached.has(later))
  const errors = [
    ...dead
      .slice(0, findingsMax)
      .map((index) => deadFinding(space, boxes, rules, index, explained.has(index))),
    ...(left === undefined
      ? []
      : [notExhaustive(select, callInWords(space, left, 0, { isWhole: true }))])
  ]
  // One slip makes a rule dead and a part of another's condition needless: the rule is told of.
  const needless = errors.length > 0 ? [] : deadConditions(space, asked)
  return [
    ...errors,
    ...needless.slice(0, findingsMax),
    ...orderNotes(space, rules, live).slice(0, findingsMax)
  ]
}

const deadFinding = (
  space: Space,
  boxes: ReadonlyArray<RuleBox>,
  rules: ReadonlyArray<RuleNode>,
  index: number,
  isExplained: boolean
): Diagnostic => {
  const [rule] = rules.slice(index)
  // INVARIANT: `index` is one of a rule.
  if (rule === undefined) throw new Error("no such rule")
  const at = rule.keyword
  if (!boxes.some((one) => one.rule === index)) {
    return deadRule({
      at,
      takers: rule.asked === undefined ? [] : [{ span: rule.asked.span, label: "never true" }],
      caller: "No call is like that, so nothing this rule says ever happens.",
      hint: "mend the condition, or leave the rule out"
    })
  }
  const { takers, example } = isExplained
    ? takersOf(space, boxes, index)
    : { takers: [], example: undefined }
  const taking = takers.flatMap((taker) => rules[taker] ?? [])
  const [first] = taking
  const gets = first === undefined ? "what the rules above say" : `\`${chainInWords(first.chain)}\``
  const call = example === undefined ? "" : callInWords(space, example, 0)
  const caller = call === "" || call === "any call" ? "Every call" : `A call (${call})`
  return deadRule({
    at,
    takers: taking.slice(0, takersShownMax).map((taker) => takerLabel(taker, taking.length)),
    caller: `${caller} gets ${gets} and never \`${chainInWords(rule.chain)}\`.`,
    hint: deadHint(space, boxes, { index, rule, takers, taking })
  })
}

/** How many of the rules that take a dead rule's calls are shown beside it. */
const takersShownMax = 3

const takerLabel = (rule: RuleNode, count: number): Label => ({
  span: rule.asked?.span ?? rule.keyword,
  label: count === 1 ? "takes all its calls first" : "takes some of its calls first"
})

interface Dead {
  readonly index: number
  readonly rule: RuleNode
  readonly takers: ReadonlyArray<number>
  readonly taking: ReadonlyArray<RuleNode>
}

/** Moving a rule up helps where it asks for less than those that take its calls. */
const deadHint = (
  space: Space,
  boxes: ReadonlyArray<RuleBox>,
  { index, rule, takers, taking }: Dead
): string => {
  if (rule.condition === undefined) return "leave `otherwise` out: the rules above take every call"
  const [first] = taking
  const isHiding = takers.some((taker) => isCovered(space, boxes, taker, index))
  if (first === undefined || first.tenant !== rule.tenant || isHiding) {
    return "leave this rule out, or ask for less in the rules above it"
  }
  return `move this rule above line ${positionAt(first.keyword.source, first.keyword.start).line}`
}

/** Whether one rule would take all calls of another, were it tried first. */
const isCovered = (
  space: Space,
  boxes: ReadonlyArray<RuleBox>,
  inner: number,
  outer: number
): boolean => {
  const around = boxes.filter(({ rule }) => rule === outer)
  let covered = true
  for (const { box } of boxes.filter(({ rule }) => rule === inner)) {
    const within = around.flatMap((one) => {
      const common = intersectBoxes(one.box, box, space.sizes)
      return common === undefined ? [] : [{ rule: 0, box: common }]
    })
    // Behind the outer rule, is anything of the box left?
    firstMatch(space, [[...within, { rule: 1, box }]], ({ chosen: [rule] }) => {
      if (rule === 1) covered = false
      return rule === 1 ? "stop" : undefined
    })
  }
  return covered
}
