// A protocol skeleton: the dialogue with the CTI side as a call sees it, as rows that can be held
// against the protocol's own description. The path prover walks these rows, and the runtime keeps
// its calls by them, so that what was proved is what happens. Bytes, sequence numbers, timers and
// the payload of messages are the protocol machines' (`runtime/protocol`) and not told here.

import type { EventRow } from "../events/Event.ts"
import type { SiteKind } from "../Site.ts"
import type { Pending, ReportWord } from "../words.ts"
import { reportRows } from "../words.ts"

/** Where the dialogue of a call stands. Each kind of site has some of them; see `dialogueStates`. */
export type DialogueState =
  | "none"
  | "announced"
  | "taken"
  | "asked"
  | "treatment"
  | "treatment unasked"
  | "script"
  | "label"
  | "routed"
  | "transfer"
  | "joined"
  | "closed"
  | "lost"

/** What is open between the two: an answer that we owe, or `transfer`, the outcome of which it owes. */
export type DialoguePending = Exclude<Pending, "app"> | "transfer"

export interface DialogueStateRow {
  readonly doc: string
  /** There is a dialogue, and the link to the CTI side is needed for it. */
  readonly isOpen: boolean
  readonly pending: DialoguePending | undefined
  /** A call that waits here waits for the CTI side, so its silence has a limit. */
  readonly owes: boolean
}

const over = { isOpen: false, pending: undefined, owes: false } as const
const open = { isOpen: true, pending: undefined } as const

// oxfmt-ignore
export const dialogueStates: Readonly<Record<DialogueState, DialogueStateRow>> = {
  "none":              { ...over, doc: "no dialogue is open; in `cri` none is needed between two routes" },
  "announced":         { ...open, owes: true,  doc: "the call is announced and not taken yet" },
  "taken":             { ...open, owes: true,  doc: "the CTI side has the call, and no question of ours is out" },
  "asked":             { ...open, owes: true,  doc: "our question is out, and the CTI side owes an instruction" },
  "treatment":         { ...open, owes: false, pending: "treatment", doc: "we owe the end of a treatment, and the question stands" },
  "treatment unasked": { ...open, owes: false, pending: "treatment", doc: "we owe the end of a treatment that came without a question" },
  "script":            { ...open, owes: false, pending: "script",    doc: "we owe the result of a script" },
  "label":             { ...open, owes: false, pending: "label",     doc: "we owe what became of a label" },
  "routed":            { ...open, owes: true,  doc: "a destination was named" },
  "transfer":          { ...open, owes: false, pending: "transfer",  doc: "the CTI side transfers the caller and owes the outcome" },
  "joined":            { ...open, owes: false, doc: "the caller talks to the destination that was named" },
  "closed":            { ...over, doc: "the dialogue is over" },
  "lost":              { ...over, doc: "the link is lost, and the dialogue with it" }
}

/** What we say. `report` with each of its words; `transfer` is one with `via: cti`. */
export const sayings = [
  "open",
  "route",
  "report done",
  "report failed",
  "report unsupported",
  "report busy",
  "report no-answer",
  "connected",
  "not connected",
  "transfer",
  "attach",
  "close"
] as const
export type Saying = (typeof sayings)[number]

/** How the skeletons call a `report`. */
export const reportSaying = (word: ReportWord): Saying => `report ${word}`

/**
 * What we hear: the events of the CTI side by their families, the outcomes of a transfer through
 * it, and three things that the runtime answers without asking the flow (language.md §6, last
 * paragraph; §7, success): the transfer is `completed`; a `cancel` of what plays; the caller is
 * wanted back for a script (`resource`).
 */
export const hearings = [
  "on accepted",
  "on treatment",
  "on route",
  "on script",
  "on label",
  "on released",
  "on failed",
  "on link.down",
  "on silence",
  "on busy",
  "on no-answer",
  "on completed",
  "on cancel",
  "on resource"
] as const
export type Hearing = (typeof hearings)[number]

/** How the skeletons call an event; undefined for one that is never the CTI side's. */
export const hearingOf = ({ family, event }: Pick<EventRow, "event" | "family">) =>
  hearings.find((one) => one === `on ${family}` || one === `on ${event}`)

export type Word = Saying | Hearing

/** `[state, word, next, wire, source]`: `wire` is what is said or heard there, a message a name. */
export type SkeletonRow = readonly [
  state: DialogueState,
  word: Word,
  next: DialogueState,
  wire: string,
  source: string
]

/** `[state, word, reason]`: it may be said or heard, and nothing follows from it. */
export type IgnoredRow = readonly [state: DialogueState, word: Word, reason: string]

export interface SkeletonTables {
  readonly kind: SiteKind
  /** The states that a dialogue of this kind can be in; the first is where each call begins. */
  readonly states: ReadonlyArray<DialogueState>
  readonly rows: ReadonlyArray<SkeletonRow>
  readonly ignored: ReadonlyArray<IgnoredRow>
}

/**
 * What a word leads to. A violation of ours is a finding before a call is ever served; one of the
 * CTI side is an instruction that its protocol does not have there.
 */
export type SkeletonStep =
  | {
      readonly _tag: "Moved"
      readonly next: DialogueState
      readonly wire: string
      readonly source: string
    }
  | { readonly _tag: "Ignored"; readonly reason: string }
  | { readonly _tag: "Violation" }

export interface Skeleton extends SkeletonTables {
  readonly steps: ReadonlyMap<DialogueState, ReadonlyMap<Word, SkeletonStep>>
}

/**
 * Makes a skeleton of its tables. Rows of states that the kind does not have are left out, so that
 * kinds can share them; a pair that stands there twice stops the module from loading.
 */
export const makeSkeleton = (tables: SkeletonTables): Skeleton => {
  const rows = tables.rows.filter(([state, , next]) => has(tables, state) && has(tables, next))
  const ignored = tables.ignored.filter(([state]) => has(tables, state))
  const steps = new Map<DialogueState, Map<Word, SkeletonStep>>()
  const add = (state: DialogueState, word: Word, made: SkeletonStep): void => {
    const ofState = steps.get(state) ?? new Map<Word, SkeletonStep>()
    if (ofState.has(word)) throw new Error(`${tables.kind}: ${word} in ${state} stands there twice`)
    steps.set(state, ofState.set(word, made))
  }
  for (const [state, word, next, wire, source] of rows) {
    add(state, word, { _tag: "Moved", next, wire, source })
  }
  for (const [state, word, reason] of ignored) add(state, word, { _tag: "Ignored", reason })
  return { ...tables, rows, ignored, steps }
}

const has = ({ states }: SkeletonTables, state: DialogueState): boolean => states.includes(state)

/** Where a word leads from a state. */
export const stepDialogue = (skeleton: Skeleton, state: DialogueState, word: Word): SkeletonStep =>
  skeleton.steps.get(state)?.get(word) ?? violation

const violation: SkeletonStep = { _tag: "Violation" }

/** One row for each word of `report` that the state's pending request takes; the wire is `words.ts`'. */
export const answersOf = (
  state: DialogueState,
  next: DialogueState,
  source: string
): ReadonlyArray<SkeletonRow> => {
  const { pending } = dialogueStates[state]
  return reportRows.flatMap(({ word, wire }): ReadonlyArray<SkeletonRow> => {
    const sent = pending === undefined || pending === "transfer" ? undefined : wire[pending]
    return sent === undefined ? [] : [[state, reportSaying(word), next, sent, source]]
  })
}

/** The same row in several states. */
export const inEach = (
  states: ReadonlyArray<DialogueState>,
  word: Word,
  next: DialogueState | "same",
  wire: string,
  source: string
): ReadonlyArray<SkeletonRow> =>
  states.map((state) => [state, word, next === "same" ? state : next, wire, source])

/** Pairs that are ignored for one reason. */
export const ignoredIn = (
  states: ReadonlyArray<DialogueState>,
  words: ReadonlyArray<Word>,
  reason: string
): ReadonlyArray<IgnoredRow> =>
  states.flatMap((state) => words.map((word): IgnoredRow => [state, word, reason]))
