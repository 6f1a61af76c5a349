// Walks every state a program can bring a call into: from each rule through its chain to a wait,
// from there by every event that can come to the handler that reacts, and on. What it finds wrong
// on the way is certain, for each step is one that the tables of the vocabulary allow.
//
// It is not the path prover: it does not show that every leg and dialogue is closed, nor that loops
// are bounded. Those proofs build on this walk and are still to come.

import { events } from "../../dsl/vocabulary/events/events.ts"
import type { EventRow, Situation } from "../../dsl/vocabulary/events/Event.ts"
import type { SiteFacts } from "../../dsl/vocabulary/Site.ts"
import { verbs } from "../../dsl/vocabulary/verbs/verbs.ts"
import type { Diagnostic, Label } from "../../dsl/index.ts"
import { findHandler, isDamaged, policyOf, searchOf as blocksOf } from "../rules/search.ts"
import type { Found } from "../rules/search.ts"
import { serviceKind } from "../types/actions.ts"
import type { Program } from "../types/participants.ts"
import type { ActionNode, ChainNode, EventNode } from "../types/Program.ts"
import { wordOf } from "../types/resources.ts"
import { actionFindings } from "./actionFindings.ts"
import { after, arrived, situations, stateKey, widestSituations } from "./State.ts"
import type { State, Wait } from "./State.ts"

/** An event that can come during a wait and that no block handles. */
export interface Unhandled {
  readonly action: ActionNode
  readonly wait: Wait
  readonly row: EventRow
}

/** What the walk has seen. */
export interface Walked {
  readonly findings: ReadonlyArray<Diagnostic>
  readonly unhandled: ReadonlyArray<Unhandled>
  /** Events of `on` lines that can happen where the line's block is asked. */
  readonly alive: ReadonlySet<EventNode>
  /** Events of `on` lines whose block is asked somewhere. */
  readonly asked: ReadonlySet<EventNode>
}

export const walk = (program: Program, site: SiteFacts): Walked => {
  const walking: Walking = {
    program,
    site,
    seen: new Map(),
    queue: [],
    findings: new Map(),
    unhandled: [],
    unhandledSeen: new Set(),
    alive: new Set(),
    asked: new Set()
  }
  for (const { rules } of program.logic) {
    for (const rule of rules) enter(walking, rule.chain, 0, arrived, [])
  }
  for (let step = walking.queue.shift(); step !== undefined; step = walking.queue.shift()) {
    perform(walking, step)
  }
  return {
    findings: [...walking.findings.values()],
    unhandled: walking.unhandled,
    alive: walking.alive,
    asked: walking.asked
  }
}

/**
 * An action that is about to be carried out in a state. `because` shows in findings what led here.
 */
interface Step {
  readonly chain: ChainNode
  readonly index: number
  readonly state: State
  readonly because: ReadonlyArray<Label>
}

interface Walking {
  readonly program: Program
  readonly site: SiteFacts
  readonly seen: Map<ChainNode, Set<string>>
  readonly queue: Array<Step>
  /** One finding for an action and a code, however many states lead to it. */
  readonly findings: Map<string, Diagnostic>
  readonly unhandled: Array<Unhandled>
  readonly unhandledSeen: Set<string>
  readonly alive: Set<EventNode>
  readonly asked: Set<EventNode>
}

const enter = (
  walking: Walking,
  chain: ChainNode,
  index: number,
  state: State,
  because: ReadonlyArray<Label>
): void => {
  const key = `${index} ${stateKey(state)}`
  const seen = walking.seen.get(chain) ?? new Set()
  walking.seen.set(chain, seen)
  if (seen.has(key)) return
  seen.add(key)
  walking.queue.push({ chain, index, state, because })
}

const perform = (walking: Walking, step: Step): void => {
  const { chain, index, state, because } = step
  const action = chain.actions[index]
  if (action === undefined || action.isBroken) return
  if (!verbs[action.verb].sites.includes(walking.site.kind)) return
  const policy = policyOf(walking.program, action)
  const found = actionFindings({ action, state, because, policy, site: walking.site })
  for (const finding of found) note(walking, finding)
  // Behind a mistake the state is not known, and everything there would be said because of it.
  if (found.length > 0) return
  switch (action.verb) {
    case "attach":
      enter(walking, chain, index + 1, state, because)
      return
    case "release":
      return
    case "cti":
      wait(walking, step, { ...state, dialogue: "opened" }, "cti")
      return
    case "route":
      wait(walking, step, { ...state, dialogue: "routed" }, "cti")
      return
    case "profile":
      wait(walking, step, { ...state, application: "profile" }, "application")
      return
    case "report":
      wait(walking, step, answered(walking, state), waitAfterReport(state))
      return
    case "transfer":
      wait(walking, step, state, "transfer")
      return
    case "play": {
      const next = chain.actions[index + 1]
      const isLast = next === undefined || next.isImplied
      wait(walking, step, state, isLast ? "play" : "play-then")
      enter(walking, chain, index + 1, state, because)
    }
  }
}

/** Whether the request that is answered next is one of the application. */
const isApplications = (state: State): boolean => state.pending.at(-1) === "app"

/** An application that has its answer goes on; one that still waits does so for the CTI side. */
const waitAfterReport = ({ pending, application }: State): Wait =>
  application !== "none" && !pending.slice(0, -1).includes("app") ? "application" : "cti"

/**
 * What is left when the latest request has its answer. In `cri` a lost link was that route's only.
 */
const answered = ({ site }: Walking, state: State): State => ({
  ...state,
  dialogue: site.kind === "cri" && isApplications(state) ? "none" : state.dialogue,
  pending: state.pending.slice(0, -1)
})

const note = (walking: Walking, finding: Diagnostic): void => {
  const { code, primary } = finding
  const key = `${code} ${primary.span.source.file} ${primary.span.start}`
  if (!walking.findings.has(key)) walking.findings.set(key, finding)
}

const wait = (walking: Walking, step: Step, state: State, kind: Wait): void => {
  const action = step.chain.actions[step.index]
  if (action === undefined) return
  const blocks = blocksOf(walking.program, action)
  const more = { isVxml: isVxml(action), viaCti: isViaCti(walking.program, action) }
  const possible = situations(state, kind, more)
  const widest = widestSituations(state, kind, more)
  for (const block of blocks) {
    for (const { events: asked } of block.handlers) {
      for (const event of asked) {
        walking.asked.add(event)
        if (event.rows.some((row) => canCome(row, walking.site, widest))) walking.alive.add(event)
      }
    }
  }
  for (const row of events) {
    if (!canCome(row, walking.site, possible)) continue
    for (const id of scriptIds(
      row,
      blocks.flatMap((block) => block.handlers)
    )) {
      react(walking, { ...step, state }, kind, row, findHandler(blocks, { event: row.event, id }))
    }
  }
}

/** Whether an event can come at this site in one of the situations. */
const canCome = (row: EventRow, site: SiteFacts, holds: ReadonlySet<Situation>): boolean =>
  (row.when[site.kind] ?? []).some((situation) => holds.has(situation))

/** For `script` each id that some line names; for every other event just once. */
const scriptIds = (
  row: EventRow,
  handlers: ReadonlyArray<Found["handler"]>
): ReadonlyArray<string | undefined> =>
  row.takesIds === true
    ? handlers.flatMap(({ events: named }) =>
        named.flatMap((event) => (event.ids ?? []).map(({ id }) => id))
      )
    : [undefined]

const react = (
  walking: Walking,
  step: Step,
  kind: Wait,
  row: EventRow,
  found: Found | undefined
): void => {
  const action = step.chain.actions[step.index]
  if (action === undefined) return
  if (found === undefined) {
    if (blocksOf(walking.program, action).some(isDamaged)) return
    const key = `${row.event} ${kind} ${action.ast.span.source.file} ${action.ast.span.start}`
    if (walking.unhandledSeen.has(key)) return
    walking.unhandledSeen.add(key)
    walking.unhandled.push({ action, wait: kind, row })
    return
  }
  const next = after(step.state, row.event, kind, walking.site.kind)
  const because: Label = { span: found.event.span, label: `\`${row.event}\` led here` }
  enter(walking, found.handler.chain, 0, next, [...step.because.slice(-1), because])
}

const isVxml = (action: ActionNode): boolean =>
  action.verb === "play" && action.target !== undefined && serviceKind(action.target) === "vxml"

const isViaCti = (program: Program, action: ActionNode): boolean => {
  const policy = policyOf(program, action)
  return policy !== undefined && wordOf(policy.settings, "via") === "cti"
}
