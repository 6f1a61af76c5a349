// A way through a program as a ladder in the syntax of `test`, so that the path of a failed proof
// can be read beside a trace and pasted into the flow. It shows who sends what; whatever is only
// inside us (a line chosen, a clock) is a `wait` or a comment.

import type { Diagnostic } from "../../dsl/index.ts"
import type { EventRow } from "../../dsl/vocabulary/events/Event.ts"
import type { SiteFacts } from "../../dsl/vocabulary/Site.ts"
import { exampleNumber } from "../plan/NumberPattern.ts"
import type { Program } from "../types/participants.ts"
import type { ActionNode, RuleNode } from "../types/Program.ts"
import { actionLines, eventLines } from "./ladderLines.ts"
import type { Scene } from "./ladderLines.ts"
import type { Trail } from "./walk.ts"

/** What comes at the end of a way, and what is wrong there. */
export interface Ending {
  /** The title of the test: what should not be. */
  readonly title: string
  /** The event that nobody handles. */
  readonly event?: EventRow
  /** Said below the last arrow. */
  readonly remark: string
}

/** Adds the way to a finding, below what it says of the caller. */
export const withLadder = (
  diagnostic: Diagnostic,
  program: Program,
  site: SiteFacts,
  trail: Trail,
  ending: Ending
): Diagnostic => {
  const ladder = ladderOf(program, site, trail, ending).map((line) => `  ${line}`)
  const { explanation } = diagnostic
  return {
    ...diagnostic,
    explanation: [...(explanation === undefined ? [] : [explanation, ""]), ...ladder].join("\n")
  }
}

/** The lines of a `test` block. */
export const ladderOf = (
  program: Program,
  site: SiteFacts,
  trail: Trail,
  ending: Ending
): ReadonlyArray<string> => {
  const steps = [...stepsOf(trail)]
  const last = steps.at(-1)
  const scene: Scene = { program, kind: site.kind }
  const lines: Array<string> = []
  for (const [index, step] of steps.entries()) {
    const event = step === last ? ending.event : steps[index + 1]?.event
    if (step.before !== undefined && step.event !== undefined) {
      lines.push(...eventLines(scene, step.before, step.event, step.id))
    }
    // The last action was carried out only where an event follows from it.
    if (step !== last || ending.event !== undefined) lines.push(...actionLines(scene, step, event))
  }
  const unhandled =
    last === undefined || ending.event === undefined
      ? []
      : eventLines(scene, last, ending.event, undefined)
  return [
    `test ${JSON.stringify(ending.title)} {`,
    ...[invite(program, trail.rule), ...lines, ...unhandled].map((line) => `  ${line}`),
    `  // ${ending.remark}`,
    "  expect call.released",
    "}"
  ]
}

/** From the rule on. */
const stepsOf = (trail: Trail): ReadonlyArray<Trail> => {
  const steps: Array<Trail> = []
  for (let one: Trail | undefined = trail; one !== undefined; one = one.before) steps.push(one)
  return steps.toReversed()
}

/** A call that the rule could take, as far as its condition tells. */
const invite = (program: Program, rule: RuleNode): string => {
  const facts = rule.chain.actions[0]?.facts
  const useCti = program.understood.checking.gateways
  const gateway = program.gateways.find(
    ({ named, name }) =>
      named.tenant === undefined &&
      facts?.gateways?.has(name) !== false &&
      facts?.useCti?.has(useCti.get(name) ?? 0) !== false
  )
  const from = gateway === undefined ? "" : `gateway: ${gateway.name}, `
  return `caller > INVITE(${from}dnis: "${exampleDnis(program, rule, facts)}")`
}

/** Dialled where no number plan says anything. */
const anyNumber = "5001"

const exampleDnis = (
  { profiles, tenants }: Program,
  { tenant }: RuleNode,
  facts: ActionNode["facts"] | undefined
): string => {
  const wanted =
    facts?.present.has("profile") === true
      ? profiles.filter(({ named }) => tenant === undefined || named.tenant === tenant)
      : tenants.filter(({ name }) => name === tenant)
  for (const { settings } of wanted) {
    const placed = settings.get("dnis")?.patterns ?? settings.get("numbers")?.patterns
    const first = placed?.[0]
    if (first !== undefined) return exampleNumber(first.pattern)
  }
  return anyNumber
}
