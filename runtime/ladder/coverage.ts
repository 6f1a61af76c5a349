// What the ladders of a plan have led to, and what they have not: rules, handlers with their
// events, and pairs of a state of the CTI dialogue and what can be heard in it, out of the
// protocol's skeleton. Pure.

import type { Block, EventKey, Location, Plan } from "../../compiler/plan/Plan.ts"
import type { SiteKind } from "../../dsl/vocabulary/Site.ts"
import {
  type DialogueState,
  type Hearing,
  reportSaying,
  type Saying,
  stepDialogue,
  type Word
} from "../../dsl/vocabulary/skeletons/Skeleton.ts"
import { skeletons } from "../../dsl/vocabulary/skeletons/skeletons.ts"
import { reportWords } from "../../dsl/vocabulary/words.ts"
import { eventNames, scriptName } from "../pipeline/eventNames.ts"
import type { LadderOutcome, Reaction } from "./Outcome.ts"

export interface RuleCoverage {
  readonly id: string
  readonly at: Location
  /** How often a ladder has taken it. */
  readonly hits: number
}

/** One event of an `on` line. */
export interface EventCoverage {
  readonly handler: string
  readonly block: string
  readonly event: string
  readonly at: Location
  readonly hits: number
}

/** `word` can be heard in `state`, as far as this plan ever comes there. */
export interface PairCoverage {
  readonly state: DialogueState
  readonly word: Hearing
  readonly hits: number
}

export interface Coverage {
  readonly rules: ReadonlyArray<RuleCoverage>
  readonly events: ReadonlyArray<EventCoverage>
  readonly pairs: ReadonlyArray<PairCoverage>
}

export const coverageOf = (plan: Plan, outcomes: ReadonlyArray<LadderOutcome>): Coverage => {
  const decided = outcomes.flatMap(({ decisions }) => decisions.map(({ rule }) => rule))
  const reactions = outcomes.flatMap((outcome) => outcome.reactions)
  return {
    rules: plan.select.map(({ id, at }) => ({ id, at, hits: count(decided, (one) => one === id) })),
    events: plan.blocks.flatMap((block) => blockCoverage(block, reactions)),
    pairs: pairCoverage(plan, outcomes)
  }
}

const count = <A>(all: ReadonlyArray<A>, counts: (one: A) => boolean): number =>
  all.filter(counts).length

const blockCoverage = (
  block: Block,
  reactions: ReadonlyArray<Reaction>
): ReadonlyArray<EventCoverage> =>
  block.handlers.flatMap(({ id, at, events }) =>
    events.flatMap((key) =>
      namesOf(key).map(({ event, isMeant }) => ({
        handler: id,
        block: block.name,
        event,
        at,
        hits: count(reactions, (one) => one.handler === id && isMeant(one.event))
      }))
    )
  )

/** `script("A", "B")` are two; `treatment` is one, whatever kind comes. */
const namesOf = ({ event, ids }: EventKey) =>
  ids === undefined
    ? [{ event, isMeant: (name: string) => eventNames(name).flat().includes(event) }]
    : ids.map((id) => ({
        event: `${event}("${id}")`,
        isMeant: (name: string) => name === scriptName(id)
      }))

/** The kind of site a plan is for. */
export const kindOf = ({ deployment }: Plan): SiteKind =>
  deployment.cti === "none" ? "none" : (deployment.mode ?? "none")

const pairCoverage = (
  plan: Plan,
  outcomes: ReadonlyArray<LadderOutcome>
): ReadonlyArray<PairCoverage> => {
  const skeleton = skeletons[kindOf(plan)]
  const heard = new Map<string, number>()
  for (const { words } of outcomes) {
    let state = skeleton.states[0] ?? "none"
    for (const word of words) {
      const step = stepDialogue(skeleton, state, word)
      if (step._tag !== "Moved") continue
      heard.set(`${state} ${word}`, (heard.get(`${state} ${word}`) ?? 0) + 1)
      state = step.next
    }
  }
  const reached = reachedStates(plan)
  return skeleton.rows.flatMap(([state, word]) =>
    isHearing(word) && reached.has(state)
      ? [{ state, word, hits: heard.get(`${state} ${word}`) ?? 0 }]
      : []
  )
}

const isHearing = (word: Word): word is Hearing => word.startsWith("on ")

/** Where a dialogue can come by what the plan says and whatever it hears. */
const reachedStates = (plan: Plan): ReadonlySet<DialogueState> => {
  const skeleton = skeletons[kindOf(plan)]
  const said = sayingsOf(plan)
  const [first = "none"] = skeleton.states
  const reached = new Set<DialogueState>([first])
  for (let size = 0; size < reached.size;) {
    size = reached.size
    for (const [state, word, next] of skeleton.rows) {
      if (reached.has(state) && (isHearing(word) || said.has(word))) reached.add(next)
    }
  }
  return reached
}

/** What the plan's actions can say to the CTI side. */
const sayingsOf = (plan: Plan): ReadonlySet<Saying> => {
  const said = new Set<Saying>(["close"])
  const chains = [
    ...plan.select.map(({ chain }) => chain),
    ...plan.blocks.flatMap(({ handlers }) => handlers.map(({ chain }) => chain))
  ]
  for (const { verb, target, word } of chains.flat()) {
    if (verb === "cti") said.add("open")
    if (verb === "route") said.add("route")
    if (verb === "attach") said.add("attach")
    const reported = verb === "report" ? reportWords.find((one) => one === word) : undefined
    if (reported !== undefined) said.add(reportSaying(reported))
    if (verb !== "transfer") continue
    const isByCti = plan.transfers.some(({ name, via }) => name === target && via === "cti")
    if (isByCti) said.add("transfer")
    else said.add("connected").add("not connected")
  }
  return said
}
