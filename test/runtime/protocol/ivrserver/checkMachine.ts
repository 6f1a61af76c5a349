// Checks that hold for every table of this room, and a walk along a table for sequences that a
// telephone engineer knows.

import { assert } from "@effect/vitest"
import { step } from "../../../../runtime/protocol/transaction/Machine.ts"
import type { Machine, TimedMachine } from "../../../../runtime/protocol/transaction/Machine.ts"

/** `[state, event]` pairs that cannot come to pass: only our own code could cause them. */
export type Impossible<State, Event> = ReadonlyArray<readonly [State, Event]>

/**
 * Every pair is a row, ignored with a reason, or named as impossible; never two of them, and never
 * twice.
 */
export const checkEveryPair = <S extends string, E extends string, A extends string>(
  machine: Machine<S, E, A>,
  impossible: Impossible<S, E>
): void => {
  const named = [
    ...machine.rows.map(([state, event]) => `${state} / ${event}`),
    ...machine.ignored.map(([state, event]) => `${state} / ${event}`),
    ...impossible.map(([state, event]) => `${state} / ${event}`)
  ]
  const all = machine.states.flatMap((state) =>
    machine.events.map((event) => `${state} / ${event}`)
  )
  assert.deepStrictEqual(named.toSorted(), all.toSorted())
  for (const [, , reason] of machine.ignored) assert.isAbove(reason.length, 10)
}

/** Each row does what it says, each ignored pair and each impossible one what it should. */
export const checkEveryStep = <S extends string, E extends string, A extends string>(
  machine: Machine<S, E, A>,
  impossible: Impossible<S, E>
): void => {
  for (const [state, event, next, actions] of machine.rows) {
    assert.deepStrictEqual(step(machine, state, event), { _tag: "Moved", next, actions })
  }
  for (const [state, event, reason] of machine.ignored) {
    assert.deepStrictEqual(step(machine, state, event), { _tag: "Ignored", ignored: reason })
  }
  for (const [state, event] of impossible) {
    const taken = step(machine, state, event)
    assert.strictEqual(taken._tag, "Violation")
    if (taken._tag === "Violation") {
      assert.include(taken.violation, `${event} cannot happen in ${state}`)
    }
  }
}

/** Every state can be reached from the first, and every state but `last` leads somewhere. */
export const checkReachable = <S extends string, E extends string, A extends string>(
  machine: Machine<S, E, A>,
  last: ReadonlyArray<S>
): void => {
  const reached = new Set<S>(machine.states.slice(0, 1))
  for (const from of reached) {
    for (const [state, , next] of machine.rows) if (state === from) reached.add(next)
  }
  assert.deepStrictEqual([...reached].toSorted(), [...machine.states].toSorted())
  for (const state of machine.states) {
    const leaves = machine.rows.some(([from, , next]) => from === state && next !== state)
    assert.strictEqual(leaves, !last.includes(state), state)
  }
}

/** Who is told may answer from inside the telling: nothing may be left to do then. */
export const checkTellLast = <S extends string, E extends string, A extends string>(
  machine: Machine<S, E, A>
): void => {
  for (const [state, event, , actions] of machine.rows) {
    const firstTell = actions.findIndex((action) => action.startsWith("tell"))
    const behind = firstTell < 0 ? [] : actions.slice(firstTell)
    assert.isTrue(
      behind.every((action) => action.startsWith("tell")),
      `${state} / ${event}`
    )
  }
}

/** A timer is started only on the way to a state that runs it, and fires into a row there. */
export const checkTimers = <S extends string, E extends string, A extends string, T extends string>(
  machine: TimedMachine<S, E, A, T>
): void => {
  for (const [state, event, next, actions] of machine.rows) {
    for (const action of actions) {
      if (!action.startsWith("start ") || !action.endsWith(" timer")) continue
      const runs = machine.runs[next].some((timer) => action.endsWith(timer))
      assert.isTrue(runs, `${state} / ${event}: ${action}, which ${next} does not run`)
    }
  }
  for (const state of machine.states) {
    for (const timer of machine.runs[state]) {
      const isTimer = (event: string): boolean => event === timer
      const fires = machine.rows.some(([from, event]) => from === state && isTimer(event))
      assert.isTrue(fires, `${timer} in ${state}`)
    }
  }
}

/**
 * From the first state along the events: `[event, state after, actions]` each; ignored events move
 * nothing.
 */
export const walk = <S extends string, E extends string, A extends string>(
  machine: Machine<S, E, A>,
  steps: ReadonlyArray<readonly [E, S, ReadonlyArray<A>]>
): void => {
  let [state] = machine.states
  for (const [event, next, actions] of steps) {
    assert.isDefined(state)
    const taken = step(machine, state, event)
    assert.notStrictEqual(taken._tag, "Violation", `${event} in ${state}`)
    const performed = taken._tag === "Moved" ? taken.actions : []
    assert.deepStrictEqual(performed, actions, `${event} in ${state}`)
    if (taken._tag === "Moved") state = taken.next
    assert.strictEqual(state, next, event)
  }
}
