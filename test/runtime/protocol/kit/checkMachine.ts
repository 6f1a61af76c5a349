// Check functions for state machines kept as tables: what must hold of any of them, and walks that
// are written down twice.

import { assert } from "@effect/vitest"
import { step } from "../../../../runtime/protocol/transaction/Machine.ts"
import type { Machine } from "../../../../runtime/protocol/transaction/Machine.ts"

/** What stands in the tables for a pair: a row, an ignored pair, or a violation. */
export type Verdict = "row" | "ignored" | "violation"

export const verdictOf = <State extends string, Event extends string, Action extends string>(
  machine: Machine<State, Event, Action>,
  state: State,
  event: Event
): Verdict => {
  const outcome = step(machine, state, event)
  if (outcome._tag === "Moved") return "row"
  if (outcome._tag === "Ignored") {
    assert.isAbove(outcome.ignored.length, 10, `${state} × ${event} is ignored without a reason`)
    return "ignored"
  }
  for (const part of [machine.name, state, event]) assert.include(outcome.violation, part)
  return "violation"
}

/**
 * Every state × event is a row or ignored, but for the pairs that cannot happen: those are
 * violations, all of them.
 */
export const checkPairs = <State extends string, Event extends string, Action extends string>(
  machine: Machine<State, Event, Action>,
  cannotHappen: (state: State, event: Event) => boolean
) => {
  const wrong = machine.states.flatMap((state) =>
    machine.events.flatMap((event) => {
      const verdict = verdictOf(machine, state, event)
      return (verdict === "violation") === cannotHappen(state, event)
        ? []
        : [`${event} in ${state}: ${verdict}`]
    })
  )
  assert.deepStrictEqual(wrong, [])
}

/**
 * Every state is reached from the first, and from every state one of `last` can be reached. Nothing
 * leads out of those, but where the machine goes round.
 */
export const checkWays = <State extends string, Event extends string, Action extends string>(
  machine: Machine<State, Event, Action>,
  last: ReadonlyArray<State>,
  goesRound = false
) => {
  const reachable = (from: State): Set<State> => {
    const seen = new Set<State>([from])
    for (const state of seen) {
      for (const [before, , next] of machine.rows) if (before === state) seen.add(next)
    }
    return seen
  }
  const [first] = machine.states
  assert.isDefined(first)
  assert.sameMembers(
    [...reachable(first ?? last[0]!)],
    [...machine.states],
    "every state is reached"
  )
  for (const state of machine.states) {
    const ways = reachable(state)
    if (last.includes(state) && !goesRound)
      assert.deepStrictEqual([...ways], [state], `${state} is the last`)
    else
      assert.isTrue(
        last.some((each) => ways.has(each)),
        `${state} has a way out`
      )
  }
}

/**
 * `[event, state after it, actions]`, the actions joined by commas; "ignored" instead of both where
 * nothing follows.
 */
export type Stop<State extends string, Event extends string> = readonly [
  event: Event,
  next: State | "ignored",
  actions?: string
]

export type Walk<State extends string, Event extends string> = readonly [
  name: string,
  from: State,
  ...stops: ReadonlyArray<Stop<State, Event>>
]

/** Walks a machine and gives the rows that were used, as `state × event`. */
export const checkWalk = <State extends string, Event extends string, Action extends string>(
  machine: Machine<State, Event, Action>,
  [, from, ...stops]: Walk<State, Event>
): ReadonlyArray<string> => {
  const used: Array<string> = []
  let state = from
  for (const [event, next, actions = ""] of stops) {
    const outcome = step(machine, state, event)
    const where = `${event} in ${state}`
    if (next === "ignored") {
      assert.strictEqual(outcome._tag, "Ignored", where)
    } else {
      assert.deepStrictEqual(
        outcome._tag === "Moved" ? [outcome.next, outcome.actions.join(", ")] : [outcome._tag],
        [next, actions],
        where
      )
      used.push(`${state} × ${event}`)
      state = next
    }
  }
  return used
}

/** The walks together use every row of the machine. */
export const checkEveryRowWalked = <
  State extends string,
  Event extends string,
  Action extends string
>(
  machine: Machine<State, Event, Action>,
  walks: ReadonlyArray<Walk<State, Event>>
) => {
  const used = new Set(walks.flatMap((walk) => checkWalk(machine, walk)))
  const rows = machine.rows.map(([state, event]) => `${state} × ${event}`)
  assert.deepStrictEqual(
    rows.filter((row) => !used.has(row)),
    [],
    "rows that no walk uses"
  )
}
