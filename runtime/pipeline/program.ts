// A plan becomes a program: rules, chains and handlers as functions and tables, once at load.
// Afterwards a decision is a few calls and a reaction one look-up; nothing is searched for by name
// while a call waits.

import { Effect } from "effect"
import type { Action, Block, Chain, Handler, Plan } from "../../compiler/plan/Plan.ts"
import { skeletons } from "../../dsl/vocabulary/skeletons/skeletons.ts"
import type { Call } from "../call/Call.ts"
import { toText, type Facts } from "../call/Facts.ts"
import {
  type Chosen,
  type Pipeline,
  type Program,
  type SearchId,
  waiting
} from "../call/Program.ts"
import { verbs } from "../verbs/verbs.ts"
import type { Place, VerbSite } from "../verbs/VerbSite.ts"
import { type BindingValues, evaluator } from "../../compiler/plan/evaluate.ts"
import { decisionTable } from "../../compiler/plan/decisionTable.ts"
import { eventNames, scriptName } from "./eventNames.ts"

export interface ProgramOptions {
  readonly plan: Plan
  readonly bindings: BindingValues
  readonly place: Place
}

/** Builds the program. The plan has been decoded and its addresses evaluated before. */
export const buildProgram = ({ plan, bindings, place }: ProgramOptions): Program => {
  const searches = new Searches(plan.blocks)
  const chain = (actions: Chain): Pipeline => buildChain(actions, { bindings, place, searches })
  searches.build(chain)
  const rules = plan.select.map(({ id, tenant, condition, at, chain: actions }) => ({
    tenant,
    condition,
    chosen: { id, at, run: chain(actions) } satisfies Chosen
  }))
  const rootSearch = searches.id(plan.rootSearch)
  // Behind a Resource Manager each INVITE says its `use-cti`, whatever gateway it came from.
  const gateways = plan.deployment.role === "connector" ? [] : plan.gateways
  const select = decisionTable<Chosen>({ rules, gateways, bindings })
  return {
    rootSearch,
    select: ({ facts }) => select(facts, facts.tenant),
    stranger:
      plan.deployment.strangers === "refuse"
        ? undefined
        : verbs.profile(strangerSite(place, rootSearch)),
    react: (search, event) => searches.handler(search, event.name, event.script?.id),
    silenceMs: (search) => searches.silenceMs(search),
    skeleton: skeletons[plan.deployment.mode ?? "none"],
    maxTreatments: plan.deployment.maxTreatments,
    maxCallMs: plan.deployment.maxCallMs
  }
}

/** `strangers: profile`: an ordinary call by number plan, as if a rule said `profile by-dnis`. */
const strangerSite = (place: Place, search: SearchId): VerbSite => ({
  target: "by-dnis",
  word: undefined,
  code: undefined,
  search,
  last: true,
  operand: () => undefined,
  args: () => [],
  textArguments: () => new Map(),
  place
})

interface ChainGround {
  readonly bindings: BindingValues
  readonly place: Place
  readonly searches: Searches
}

const buildChain = (actions: Chain, ground: ChainGround): Pipeline => {
  const steps = actions.map((action, index) => {
    const following = actions[index + 1]
    const last = following === undefined || following.implied === true
    return verbs[action.verb](verbSite(action, last, ground))
  })
  const after = ground.searches.id(actions.at(-1)?.search ?? [])
  return Effect.fnUntraced(function* (call: Call) {
    for (const step of steps) {
      const turn = yield* step(call)
      if (turn._tag !== "Next") return turn
    }
    return waiting(after)
  })
}

const verbSite = (action: Action, last: boolean, ground: ChainGround): VerbSite => {
  const args = action.args.map(([name, expr]) => [name, evaluator(expr, ground.bindings)] as const)
  const operand =
    action.operand === undefined ? undefined : evaluator(action.operand, ground.bindings)
  const evaluated = (facts: Facts) => args.map(([name, value]) => [name, value(facts)] as const)
  return {
    target: action.target,
    word: action.word,
    code: action.code,
    search: ground.searches.id(action.search),
    last,
    operand: (facts) => operand?.(facts),
    args: evaluated,
    textArguments: (facts) =>
      new Map(
        evaluated(facts).flatMap(([name, value]) => {
          const text = toText(value)
          return text === undefined ? [] : [[name, text] as const]
        })
      ),
    place: ground.place
  }
}

/** One block's handlers by the names they were written for, and its `silence`. */
interface BuiltBlock {
  readonly handlers: ReadonlyMap<string, Chosen>
  readonly silenceMs: number | undefined
}

/**
 * The lists of blocks that actions name, each with a number. What a list gives for an event is
 * looked for once and kept: event names are a closed set, so the tables stay small.
 */
class Searches {
  readonly #blocks: ReadonlyArray<Block>
  #built: ReadonlyArray<BuiltBlock> = []
  readonly #ids = new Map<string, SearchId>()
  readonly #lists: Array<ReadonlyArray<number>> = []
  readonly #found: Array<Map<string, Chosen | undefined>> = []
  readonly #scripts: ReadonlySet<string>

  constructor(blocks: ReadonlyArray<Block>) {
    this.#blocks = blocks
    this.#scripts = new Set(
      blocks
        .flatMap(({ handlers }) => handlers)
        .flatMap(({ events }) => events)
        .flatMap(({ ids = [] }) => ids.map(scriptName))
    )
  }

  /** Blocks and chains refer to each other, so the handlers are built after the searches exist. */
  build(chain: (actions: Chain) => Pipeline): void {
    this.#built = this.#blocks.map(({ handlers }) => ({
      handlers: new Map(
        handlers.flatMap((handler) => namedHandlers(handler, chain(handler.chain)))
      ),
      silenceMs: handlers.flatMap(({ events }) => events).find(({ event }) => event === "silence")
        ?.afterMs
    }))
  }

  id(list: ReadonlyArray<number>): SearchId {
    const key = list.join(",")
    const known = this.#ids.get(key)
    if (known !== undefined) return known
    const id = this.#lists.push(list) - 1
    this.#ids.set(key, id)
    this.#found.push(new Map())
    return id
  }

  handler(search: SearchId, event: string, script: string | undefined): Chosen | undefined {
    const found = this.#found[search]
    // Ids of scripts come from the wire: those that no line names share one entry.
    const key = script === undefined ? event : this.#scriptKey(script)
    if (found?.has(key) === true) return found.get(key)
    const chosen = this.#find(search, key)
    found?.set(key, chosen)
    return chosen
  }

  #scriptKey(id: string): string {
    const key = scriptName(id)
    return this.#scripts.has(key) ? key : "script.other"
  }

  silenceMs(search: SearchId): number | undefined {
    for (const block of this.#lists[search] ?? []) {
      const silenceMs = this.#built[block]?.silenceMs
      if (silenceMs !== undefined) return silenceMs
    }
    return undefined
  }

  #find(search: SearchId, event: string): Chosen | undefined {
    for (const names of eventNames(event)) {
      for (const block of this.#lists[search] ?? []) {
        for (const name of names) {
          const chosen = this.#built[block]?.handlers.get(name)
          if (chosen !== undefined) return chosen
        }
      }
    }
    return undefined
  }
}

const namedHandlers = (handler: Handler, run: Pipeline): ReadonlyArray<readonly [string, Chosen]> =>
  handler.events.flatMap(({ event, ids }) => {
    const chosen = { id: handler.id, at: handler.at, run }
    // `script` without names is for any script, as the widest of its family.
    const names = ids === undefined ? [event] : ids.map(scriptName)
    return names.map((name) => [name, chosen] as const)
  })
