// Walks every state a program can bring a call into: from each rule through its chain to a wait,
// from there by every event that can come to the handler that reacts, and on. Each step is one that
// the skeletons of `dsl/vocabulary` have, and the first way found to a place is a shortest one.
//
// What it shows by itself: everything that comes is handled, every wait for the CTI side has a
// clock, every `report` answers something, no dialogue is used that is not there. That every end
// closes all legs and the dialogue needs no proof: the ends are `release`, a transfer that
// succeeded, and the end of a call that nobody handles, and each of them closes everything.

import { events } from "../../dsl/vocabulary/events/events.ts"
import type { EventRow } from "../../dsl/vocabulary/events/Event.ts"
import type { SiteFacts } from "../../dsl/vocabulary/Site.ts"
import {
  dialoguePending,
  movedApplication,
  movedDialogue,
  pendingOf,
  reported
} from "../../dsl/vocabulary/skeletons/Position.ts"
import type { Saying } from "../../dsl/vocabulary/skeletons/Skeleton.ts"
import { skeletons } from "../../dsl/vocabulary/skeletons/skeletons.ts"
import { verbs } from "../../dsl/vocabulary/verbs/verbs.ts"
import { reportWords } from "../../dsl/vocabulary/words.ts"
import type { Diagnostic, Label } from "../../dsl/index.ts"
import { pathStateMax } from "../limits.ts"
import { findHandler, isDamaged, policyOf, searchOf as blocksOf } from "../rules/search.ts"
import type { Found } from "../rules/search.ts"
import { serviceKind } from "../types/actions.ts"
import type { Program } from "../types/participants.ts"
import type {
  ActionNode,
  BlockNode,
  ChainNode,
  EventNode,
  HandlerNode,
  Policy,
  RuleNode
} from "../types/Program.ts"
import { wordOf } from "../types/resources.ts"
import { actionFindings } from "./actionFindings.ts"
import { after, arrived, comes, couldCome, stateKey, waitFor } from "./State.ts"
import type { Caller, State, Wait } from "./State.ts"

/** How a call comes to an action, back to the rule that took it. */
export interface Trail {
  readonly action: ActionNode
  /** Before the action is carried out. */
  readonly state: State
  readonly before: Trail | undefined
  /** The event of the wait before, when there was one; absent for the next action of a chain. */
  readonly event: EventRow | undefined
  readonly id: string | undefined
  readonly rule: RuleNode
}

/** An event that can come during a wait and that no block handles. */
export interface Unhandled {
  readonly action: ActionNode
  readonly wait: Wait
  readonly row: EventRow
  readonly trail: Trail
}

/** A finding, and the way to where it is. */
export interface Witnessed {
  readonly diagnostic: Diagnostic
  readonly trail: Trail
}

/**
 * A step from an action to another one that follows without a word from outside: the next of a
 * chain, or a handler of something that the call does to itself or that a clock says.
 */
export interface OwnStep {
  readonly from: string
  readonly to: string
  readonly trail: Trail
  readonly event: EventRow | undefined
}

/** A step of the walk from a wait to the line that reacts. */
export interface Move {
  readonly from: ActionNode
  /** The event of the line, as the author named it. */
  readonly event: EventNode
  readonly handler: HandlerNode
}

/** What the walk has seen. */
export interface Walked {
  readonly findings: ReadonlyArray<Witnessed>
  readonly unhandled: ReadonlyArray<Unhandled>
  /** Events of `on` lines that can happen where the line's block is asked. */
  readonly alive: ReadonlySet<EventNode>
  /** Events of `on` lines whose block is asked somewhere. */
  readonly asked: ReadonlySet<EventNode>
  /** A shortest way to every action that is reached. */
  readonly reached: ReadonlyMap<ActionNode, Trail>
  /**
   * How callers stand where each `release` is reached, but for those that follow the CTI side's
   * own: what it released is released, whatever the word.
   */
  readonly released: ReadonlyMap<ActionNode, ReadonlySet<Caller>>
  readonly ownSteps: ReadonlyArray<OwnStep>
  /** Every pair of action and line once for each event. */
  readonly moves: ReadonlyArray<Move>
  /** There are more states than are walked; what was found is true all the same. */
  readonly isCut: boolean
}

export const walk = (program: Program, site: SiteFacts): Walked => {
  const walking: Walking = {
    program,
    site,
    seen: new Map(),
    keys: new Map(),
    queue: [],
    findings: new Map(),
    unhandled: [],
    unhandledSeen: new Set(),
    alive: new Set(),
    asked: new Set(),
    reached: new Map(),
    released: new Map(),
    ownSteps: [],
    moves: new Map()
  }
  for (const { rules } of program.logic) {
    for (const rule of rules) {
      enter(walking, rule.chain, 0, { state: arrived, because: [], before: undefined, rule })
    }
  }
  // By index, not by `shift`: taking the first of a long array costs its length.
  let next = 0
  for (; next < walking.queue.length && next < pathStateMax; next++) {
    perform(walking, walking.queue[next] as Step)
  }
  return {
    findings: [...walking.findings.values()],
    unhandled: walking.unhandled,
    alive: walking.alive,
    asked: walking.asked,
    reached: walking.reached,
    released: walking.released,
    ownSteps: walking.ownSteps,
    moves: [...walking.moves.values()].flatMap((moves) => Array.from(moves.values())),
    isCut: next < walking.queue.length
  }
}

/** An action that is about to be carried out. */
interface Step {
  readonly chain: ChainNode
  readonly index: number
  readonly key: string
  /** The `on` lines that led here, for findings. */
  readonly because: ReadonlyArray<Label>
  readonly trail: Trail
}

/** What an action is entered with. */
interface Entry {
  readonly state: State
  readonly because: ReadonlyArray<Label>
  readonly before: Trail | undefined
  readonly rule: RuleNode
  readonly event?: EventRow
  readonly id?: string | undefined
}

interface Walking {
  readonly program: Program
  readonly site: SiteFacts
  readonly seen: Map<ChainNode, Set<string>>
  /** A short name for every chain, for the keys of own steps. */
  readonly keys: Map<ChainNode, number>
  readonly queue: Array<Step>
  /** One finding for an action and a code, however many states lead to it. */
  readonly findings: Map<string, Witnessed>
  readonly unhandled: Array<Unhandled>
  readonly unhandledSeen: Set<string>
  readonly alive: Set<EventNode>
  readonly asked: Set<EventNode>
  readonly reached: Map<ActionNode, Trail>
  readonly released: Map<ActionNode, Set<Caller>>
  readonly ownSteps: Array<OwnStep>
  readonly moves: Map<ActionNode, Map<string, Move>>
}

/** Enters a chain at an action; gives the key of the place, new or not. */
const enter = (walking: Walking, chain: ChainNode, index: number, entry: Entry): string => {
  const number = walking.keys.get(chain) ?? walking.keys.size
  walking.keys.set(chain, number)
  const place = `${index} ${stateKey(entry.state)}`
  const key = `${number} ${place}`
  const seen = walking.seen.get(chain) ?? new Set()
  walking.seen.set(chain, seen)
  const action = chain.actions[index]
  if (seen.has(place) || action === undefined) return key
  seen.add(place)
  const { state, before, rule, event, id } = entry
  const trail: Trail = { action, state, before, event, id, rule }
  walking.queue.push({ chain, index, key, because: entry.because, trail })
  return key
}

const perform = (walking: Walking, step: Step): void => {
  const { because, trail } = step
  const { action, state } = trail
  if (!walking.reached.has(action)) walking.reached.set(action, trail)
  if (action.isBroken || !verbs[action.verb].sites.includes(walking.site.kind)) return
  const policy = policyOf(walking.program, action)
  const found = actionFindings({ action, state, because, policy, site: walking.site })
  for (const diagnostic of found) note(walking, { diagnostic, trail })
  // Behind a mistake the state is not known, and everything there would be said because of it.
  if (found.length > 0) return
  switch (action.verb) {
    case "attach":
      goOn(walking, step, state)
      return
    case "release":
      if (ledBy(trail)?.family === "released") return
      walking.released.set(action, (walking.released.get(action) ?? new Set()).add(state.caller))
      return
    case "cti":
      wait(walking, step, said(walking, state, "open"), waitFor("cti"))
      return
    case "route":
      wait(walking, step, said(walking, state, "route"), waitFor("cti"))
      return
    case "profile":
      wait(
        walking,
        step,
        { ...state, ...movedApplication(state, "run profile") },
        waitFor("application")
      )
      return
    case "report":
      performReport(walking, step)
      return
    case "transfer": {
      const viaCti = isViaCti(walking.program, action)
      const next = viaCti ? said(walking, state, "transfer") : state
      wait(
        walking,
        step,
        next,
        waitFor("transfer", { viaCti, isBridge: !viaCti && !isBlind(policy) })
      )
      return
    }
    case "play":
      performPlay(walking, step)
  }
}

/** The event that a chain reacts to. */
const ledBy = ({ event, before }: Trail): EventRow | undefined =>
  event ?? (before === undefined ? undefined : ledBy(before))

/** What is said to the CTI side; the checks of the action have seen to it that there is a row. */
const said = ({ site }: Walking, state: State, word: Saying): State => ({
  ...state,
  ...(movedDialogue(skeletons[site.kind], state, word) ?? state)
})

const performPlay = (walking: Walking, step: Step): void => {
  const { chain, index, trail } = step
  const { action, state } = trail
  const next = chain.actions[index + 1]
  const isLast = next === undefined || next.isImplied
  wait(walking, step, state, waitFor("play", { isLast, isVxml: isVxml(action) }))
  // A caller who has gone hears nothing, and nothing follows from it.
  if (state.caller === "gone") return
  const heard = isLast ? "answered" : state.caller === "ringing" ? "perhaps answered" : state.caller
  goOn(walking, step, { ...state, caller: heard })
}

/** To the next action of the chain, without a word from outside. */
const goOn = (walking: Walking, step: Step, state: State): void => {
  const { chain, index, key, because, trail } = step
  if (chain.actions[index + 1] === undefined) return
  const to = enter(walking, chain, index + 1, { state, because, before: trail, rule: trail.rule })
  walking.ownSteps.push({ from: key, to, trail, event: undefined })
}

/**
 * After its answer an application goes on, and a service's `play` with it: its end is then the end
 * of that `play` (the ruling of `skeletons/application.ts`).
 */
const performReport = (walking: Walking, step: Step): void => {
  const { action, state } = step.trail
  const word = reportWords.find((one) => one === action.word)
  const skeleton = skeletons[walking.site.kind]
  const position = word === undefined ? undefined : reported(skeleton, state, word)
  if (position === undefined) return
  const next = { ...state, ...position }
  if (pendingOf(next) === "app" || next.application === "none") {
    wait(walking, step, next, waitFor("cti"))
  } else if (next.application === "profile") {
    wait(walking, step, next, waitFor("application"))
  } else {
    wait(walking, step, next, waitFor("play", { isLast: true, isVxml: true }))
    if (dialoguePending(next) === undefined) return
    const ended = { ...next, ...movedApplication(next, "end") }
    const done = reported(skeleton, ended, "done")
    if (done !== undefined) wait(walking, step, { ...ended, ...done }, waitFor("cti"))
  }
}

const note = (walking: Walking, witnessed: Witnessed): void => {
  const { code, primary } = witnessed.diagnostic
  const key = `${code} ${primary.span.source.file} ${primary.span.start}`
  if (!walking.findings.has(key)) walking.findings.set(key, witnessed)
}

const wait = (walking: Walking, step: Step, state: State, what: Wait): void => {
  const { kind } = walking.site
  const blocks = blocksOf(walking.program, step.trail.action)
  for (const block of blocks) {
    for (const { events: asked } of block.handlers) {
      for (const event of asked) {
        walking.asked.add(event)
        if (event.rows.some((row) => couldCome(kind, state, what, row))) walking.alive.add(event)
      }
    }
  }
  for (const row of events) {
    if (!comes(kind, state, what, row) && !failsAtOnce(state, what, row, blocks)) continue
    for (const id of scriptIds(row, blocks)) {
      const found = findHandler(blocks, { event: row.event, id })
      if (found === undefined) leaveUnhandled(walking, step, what, row, blocks)
      else react(walking, step, { state, what, row, id, found })
    }
  }
}

/**
 * `profile` raises `service.failed` where no platform can run it. A line that reports is meant for
 * what the CTI side has asked for, and where nothing waits for it the runtime ends the call; every
 * other line is walked.
 */
const failsAtOnce = (
  state: State,
  what: Wait,
  row: EventRow,
  blocks: ReadonlyArray<BlockNode>
): boolean => {
  if (what.for !== "application" || row.family !== "service" || state.caller === "gone")
    return false
  const found = findHandler(blocks, { event: row.event })
  if (found === undefined) return false
  const { actions } = found.handler.chain
  return pendingOf(state) !== undefined || actions.every((action) => action.verb !== "report")
}

/** For `script` each id that some line names; for every other event just once. */
const scriptIds = (
  row: EventRow,
  blocks: ReadonlyArray<BlockNode>
): ReadonlyArray<string | undefined> =>
  row.takesIds === true
    ? blocks.flatMap(({ handlers }) =>
        handlers.flatMap(({ events: named }) =>
          named.flatMap((event) => (event.ids ?? []).map(({ id }) => id))
        )
      )
    : [undefined]

const leaveUnhandled = (
  walking: Walking,
  { trail }: Step,
  what: Wait,
  row: EventRow,
  blocks: ReadonlyArray<BlockNode>
): void => {
  if (blocks.some(isDamaged)) return
  const { action } = trail
  const { source, start } = action.ast.span
  const key = `${row.event} ${what.for} ${source.file} ${start}`
  if (walking.unhandledSeen.has(key)) return
  walking.unhandledSeen.add(key)
  walking.unhandled.push({ action, wait: what, row, trail })
}

interface Reaction {
  readonly state: State
  readonly what: Wait
  readonly row: EventRow
  readonly id: string | undefined
  readonly found: Found
}

const react = (walking: Walking, step: Step, reaction: Reaction): void => {
  const { state, what, row, id, found } = reaction
  const { trail, key } = step
  const label: Label = { span: found.event.span, label: `\`${row.event}\` led here` }
  const to = enter(walking, found.handler.chain, 0, {
    state: after(walking.site.kind, state, what, row),
    because: [...step.because.slice(-1), label],
    before: trail,
    rule: trail.rule,
    event: row,
    id
  })
  const moves = walking.moves.get(trail.action) ?? new Map<string, Move>()
  walking.moves.set(trail.action, moves)
  const { event, handler } = found
  moves.set(`${event.span.start} ${handler.id}`, { from: trail.action, event, handler })
  if (isOwn(state, row)) walking.ownSteps.push({ from: key, to, trail, event: row })
}

/** A caller who has gone is gone at once in every further wait; a clock is not the outside. */
const isOwn = (state: State, { family }: EventRow): boolean =>
  family === "silence" || family === "service" || (family === "hangup" && state.caller === "gone")

const isVxml = (action: ActionNode): boolean =>
  action.verb === "play" && action.target !== undefined && serviceKind(action.target) === "vxml"

const isBlind = (policy: Policy | undefined): boolean =>
  policy === undefined || wordOf(policy.settings, "kind") === "blind"

const isViaCti = (program: Program, action: ActionNode): boolean => {
  const policy = policyOf(program, action)
  return policy !== undefined && wordOf(policy.settings, "via") === "cti"
}
