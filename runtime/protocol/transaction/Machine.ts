// A state machine as data: rows that a telephone engineer can hold against the figure of the RFC,
// and one pure step over them. A pair of state and event is a row, or is ignored for a stated
// reason, or is a violation; there is no third case. It knows nothing of clocks, sockets or
// messages: time comes in as an event and leaves as an action, and whoever runs the machine
// performs the actions in the order in which they stand.

/** `[state, event, next state, actions]`. */
export type Row<State extends string, Event extends string, Action extends string> = readonly [
  state: State,
  event: Event,
  next: State,
  actions: ReadonlyArray<Action>
]

/** `[state, event, reason]`: it may happen, and nothing follows from it. */
export type Ignored<State extends string, Event extends string> = readonly [
  state: State,
  event: Event,
  reason: string
]

export interface Definition<State extends string, Event extends string, Action extends string> {
  /** As texts name it: `INVITE client`. */
  readonly name: string
  /** Every state; the first is where the machine starts. */
  readonly states: ReadonlyArray<State>
  readonly events: ReadonlyArray<Event>
  readonly rows: ReadonlyArray<Row<State, Event, Action>>
  readonly ignored: ReadonlyArray<Ignored<State, Event>>
}

/** What an event leads to. The three members are told apart by `_tag`. */
export type Step<State extends string, Action extends string> =
  | { readonly _tag: "Moved"; readonly next: State; readonly actions: ReadonlyArray<Action> }
  | { readonly _tag: "Ignored"; readonly ignored: string }
  | { readonly _tag: "Violation"; readonly violation: string }

export interface Machine<
  State extends string,
  Event extends string,
  Action extends string
> extends Definition<State, Event, Action> {
  /**
   * Rows and ignored pairs once more, by state and event, so that a step is two look-ups and
   * allocates nothing.
   */
  readonly steps: ReadonlyMap<State, ReadonlyMap<Event, Step<State, Action>>>
}

/**
 * Makes a machine of its tables.
 *
 * A pair that stands there twice is a slip of the author and not of any input, so it stops the
 * module from loading.
 */
export const makeMachine = <State extends string, Event extends string, Action extends string>(
  definition: Definition<State, Event, Action>
): Machine<State, Event, Action> => {
  const steps = new Map<State, Map<Event, Step<State, Action>>>()
  const add = (state: State, event: Event, step: Step<State, Action>) => {
    const ofState = steps.get(state) ?? new Map<Event, Step<State, Action>>()
    if (ofState.has(event)) {
      throw new Error(`${definition.name}: ${event} in ${state} stands twice in the tables`)
    }
    steps.set(state, ofState.set(event, step))
  }
  for (const [state, event, next, actions] of definition.rows) {
    add(state, event, { _tag: "Moved", next, actions })
  }
  for (const [state, event, reason] of definition.ignored) {
    add(state, event, { _tag: "Ignored", ignored: reason })
  }
  return { ...definition, steps }
}

/** A machine of whose states each knows which timers may run in it. */
export interface TimedDefinition<
  State extends string,
  Event extends string,
  Action extends string,
  Timer extends string
> extends Definition<State, Event, Action> {
  /**
   * INVARIANT (timers of a state): no timer runs but those named here for the state the machine is
   * in. One that may not run in the next state is stopped by moving there, so that no row needs to
   * say so; each fires as the event of its own name.
   */
  readonly runs: Readonly<Record<State, ReadonlyArray<Timer>>>
}

export interface TimedMachine<
  State extends string,
  Event extends string,
  Action extends string,
  Timer extends string
> extends Machine<State, Event, Action> {
  readonly runs: Readonly<Record<State, ReadonlyArray<Timer>>>
}

/** As `makeMachine`. */
export const makeTimedMachine = <
  State extends string,
  Event extends string,
  Action extends string,
  Timer extends string
>(
  definition: TimedDefinition<State, Event, Action, Timer>
): TimedMachine<State, Event, Action, Timer> => ({
  ...makeMachine(definition),
  runs: definition.runs
})

/**
 * Where `event` leads from `state`. A violation is our own bug: its text names machine, state and
 * event.
 */
export const step = <State extends string, Event extends string, Action extends string>(
  machine: Machine<State, Event, Action>,
  state: State,
  event: Event
): Step<State, Action> =>
  machine.steps.get(state)?.get(event) ?? {
    _tag: "Violation",
    violation: `${machine.name}: ${event} cannot happen in ${state}`
  }
