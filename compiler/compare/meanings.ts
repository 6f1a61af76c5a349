// What the rules, handlers, transfers, services and profiles of two plans mean, so that things that
// do the same have the same meaning whatever they are called and wherever they stand. A thing is
// what it says and what the things it leads to mean; since handlers lead to transfers and back, the
// meanings are refined from "all alike" until nothing more parts (as one minimises an automaton).
//
// Addresses of gateways and media are the site's, not a call's, and mean nothing here.

import type { Action, Block, EventKey, Handler, Plan } from "../plan/Plan.ts"

/** Equal numbers, equal meaning, also between the two plans. */
export type Meaning = number

export interface PlanMeanings {
  /** By index into the plan's `select`. */
  readonly rules: ReadonlyArray<Thing>
  /** What serves a call by an index into the plan's `profiles`; for -1 the default profile. */
  readonly served: (profile: number) => Meaning | undefined
  /** Everything that has a name an author would know it by. */
  readonly named: ReadonlyMap<string, Thing>
}

/** A rule, handler, transfer … of one plan. */
export interface Thing {
  /** What it says by itself, without the names of what it leads to. */
  readonly says: string
  /** The same with the names of what it leads to, to see what an author has changed. */
  readonly text: string
  readonly leadsTo: Array<Thing>
  /** As an author would call it; absent for what has no name. */
  readonly name: string | undefined
  meaning: Meaning
  /** A call's profile decides what it does. */
  readonly asksProfile: boolean
}

/** Whether a call's profile decides what a thing does, or what it leads to. */
export const dependsOnProfile = (thing: Thing): boolean => {
  const seen = new Set([thing])
  for (const one of seen) {
    if (one.asksProfile) return true
    for (const next of one.leadsTo) seen.add(next)
  }
  return false
}

export const compareMeanings = (plans: readonly [Plan, Plan]): [PlanMeanings, PlanMeanings] => {
  const [before, after] = [new PlanThings(plans[0]), new PlanThings(plans[1])]
  settle([...before.all, ...after.all])
  return [before.meanings(), after.meanings()]
}

/** Refines until the number of meanings stays the same; each round parts or is the last. */
const settle = (things: ReadonlyArray<Thing>): void => {
  let count = 0
  for (;;) {
    const meanings = new Map<string, Meaning>()
    const next = things.map(({ says, leadsTo, meaning }) => {
      const key = `${meaning} ${leadsTo.map((one) => one.meaning).join()} ${says}`
      const known = meanings.get(key) ?? meanings.size
      meanings.set(key, known)
      return known
    })
    for (const [index, thing] of things.entries()) thing.meaning = next[index] ?? 0
    if (meanings.size === count) return
    count = meanings.size
  }
}

/** What several calls of one thing do differently: the things with a name that have changed. */
export const causesOf = (thing: Thing, other: ReadonlySet<Meaning>): ReadonlyArray<string> => {
  const names = new Set<string>()
  const seen = new Set<Thing>()
  const visit = (one: Thing): void => {
    if (seen.has(one) || other.has(one.meaning)) return
    seen.add(one)
    const isOwn = one.leadsTo.every(({ meaning }) => other.has(meaning))
    if (one.name !== undefined && isOwn) names.add(one.name)
    for (const next of one.leadsTo) visit(next)
  }
  for (const next of thing.leadsTo) visit(next)
  return [...names]
}

class PlanThings {
  readonly all: Array<Thing> = []
  readonly #plan: Plan
  readonly #services: ReadonlyMap<string, Thing>
  readonly #profiles: ReadonlyMap<string, Thing>
  #bindings: ReadonlyMap<string, Thing> = new Map()
  readonly #transfers: ReadonlyMap<string, Thing>
  /** Every block as a call meets it that the CTI side has never heard of, and as others do. */
  readonly #blocks: Readonly<Record<Led, ReadonlyArray<Thing>>>
  readonly #named = new Map<string, Thing>()
  readonly #rules: ReadonlyArray<Thing>

  constructor(plan: Plan) {
    this.#plan = plan
    const byName = <One extends { readonly name: string }>(
      kind: string,
      ones: ReadonlyArray<One>,
      says: (one: One) => unknown,
      besides: (one: One) => unknown = () => undefined
    ) =>
      new Map(
        ones.map((one) => {
          const leads = { ...noLeads, besides: besides(one) }
          return [one.name, this.#make(`${kind} \`${one.name}\``, [kind, says(one)], leads)]
        })
      )
    this.#bindings = byName("env", plan.bindings, ({ name, kind, type, default: value }) => [
      name,
      kind,
      type,
      value
    ])
    this.#services = byName("service", plan.services, (one) => without(one, ["name", "tenant"]))
    // Whether a profile may go to the CTI side is asked by rules, and does nothing by itself.
    this.#profiles = byName(
      "profile",
      plan.profiles,
      (one) => without(one, ["name", "tenant", "ctiAllow"]),
      ({ ctiAllow }) => ctiAllow
    )
    this.#transfers = byName("transfer", plan.transfers, (one) =>
      without(one, ["name", "tenant", "at"])
    )
    // Blocks lead to each other: they are made first and filled then.
    const blocks = () => plan.blocks.map(({ kind }) => this.#make(undefined, ["block", kind]))
    this.#blocks = { alone: blocks(), led: blocks() }
    for (const led of ["alone", "led"] as const) {
      for (const [index, block] of plan.blocks.entries()) {
        this.#blocks[led][index]?.leadsTo.push(...this.#handlersOf(block, led))
      }
    }
    this.#rules = plan.select.map(({ chain }) => this.#chain(undefined, "rule", chain, "alone"))
  }

  meanings(): PlanMeanings {
    const { profiles, deployment } = this.#plan
    const byDefault = this.#profiles.get(deployment.defaultProfile ?? "")?.meaning
    return {
      rules: this.#rules,
      served: (index) => this.#profiles.get(profiles[index]?.name ?? "")?.meaning ?? byDefault,
      named: this.#named
    }
  }

  /** A block is the set of its handlers, in whichever order they stand. */
  #handlersOf({ handlers }: Block, led: Led): ReadonlyArray<Thing> {
    return handlers
      .filter(({ events }) => led === "led" || !events.every(isOfCtiSide))
      .toSorted((left, right) => (eventsOf(left) < eventsOf(right) ? -1 : 1))
      .map((handler) =>
        this.#chain(`\`on\` line \`${handler.id}\``, eventsOf(handler), handler.chain, led)
      )
  }

  #chain(
    name: string | undefined,
    head: string,
    actions: ReadonlyArray<Action>,
    before: Led
  ): Thing {
    const led = actions.some(({ verb }) => verb === "cti" || verb === "route") ? "led" : before
    const blocks = this.#blocks[led]
    const leadsTo: Array<Thing> = []
    const says = actions.map((action) => {
      const { verb, target, word, code, operand, args, implied, search } = action
      const thing = this.#target(action)
      // Who is released waits for nothing any more.
      const asked = verb === "release" ? [] : search.flatMap((block) => blocks[block] ?? [])
      leadsTo.push(...(thing === undefined ? [] : [thing]), ...asked)
      const leads = [thing === undefined ? target : true, asked.length]
      return [verb, word, code, operand, args, implied, ...leads]
    })
    const targets = actions.map(({ target }) => target)
    const byNumber = actions.some(({ verb, target }) => verb === "profile" && target === byDnis)
    return this.#make(name, [head, says], { leadsTo, byNumber, besides: targets })
  }

  #target({ verb, target = "" }: Action): Thing | undefined {
    switch (verb) {
      case "play":
        return this.#services.get(target)
      case "transfer":
        return this.#transfers.get(target)
      case "profile":
        return this.#profiles.get(target)
      default:
        return undefined
    }
  }

  #make(name: string | undefined, said: unknown, leads: Leads = noLeads): Thing {
    const bound: Array<Thing> = []
    let asksProfile = leads.byNumber
    const says = JSON.stringify(said, (_, part: unknown) => {
      const binding = isExpr(part, "binding") ? this.#bindings.get(String(part["name"])) : undefined
      if (binding !== undefined) bound.push(binding)
      if (isExpr(part, "field") && String(part["field"]).startsWith("profile")) asksProfile = true
      return part
    })
    const text = says + JSON.stringify(leads.besides)
    const leadsTo = [...bound, ...leads.leadsTo]
    const thing = { says, text, leadsTo, name, meaning: 0, asksProfile }
    this.all.push(thing)
    if (name !== undefined) this.#named.set(name, thing)
    return thing
  }
}

interface Leads {
  readonly leadsTo: ReadonlyArray<Thing>
  /** `profile by-dnis` is among its actions. */
  readonly byNumber: boolean
  /** What an author can change here without a change of meaning. */
  readonly besides: unknown
}

const noLeads: Leads = { leadsTo: [], byNumber: false, besides: [] }

/** What something says but for some of its keys. */
const without = (one: object, keys: ReadonlyArray<string>) =>
  Object.entries(one).filter(([key]) => !keys.includes(key))

const byDnis = "by-dnis"

/** Whether the CTI side leads a call, or has led it. */
type Led = "alone" | "led"

/** Events that come only to calls that the CTI side knows. */
const isOfCtiSide = ({ event }: EventKey): boolean =>
  ctiFamilies.has(event.split(".")[0] ?? event) || event === "link.down"

const ctiFamilies = new Set([
  "accepted",
  "treatment",
  "route",
  "script",
  "label",
  "released",
  "silence"
])

const eventsOf = ({ events }: Handler): string => JSON.stringify(events)

const isExpr = (part: unknown, op: string): part is Readonly<Record<string, unknown>> =>
  typeof part === "object" && part !== null && "op" in part && part.op === op
