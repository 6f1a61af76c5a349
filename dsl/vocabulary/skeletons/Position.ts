// What a call is in the middle of on both its sides: the dialogue with the CTI side, and the voice
// application. Both can wait for an answer of ours at once; a `report` answers the one that asked
// last (language.md §5).

import type { Pending, ReportWord } from "../words.ts"
import { wordsFor } from "../words.ts"
import { isAsking, stepApplication } from "./application.ts"
import type { ApplicationState, ApplicationWord } from "./application.ts"
import { dialogueStates, reportSaying, stepDialogue } from "./Skeleton.ts"
import type { DialogueState, Skeleton, Word } from "./Skeleton.ts"

export interface Position {
  readonly dialogue: DialogueState
  readonly application: ApplicationState
  /** Which of the two asked last; `dialogue` wherever the application does not ask. */
  readonly latest: "dialogue" | "application"
}

/** A call that has just arrived. */
export const atArrival: Position = { dialogue: "none", application: "none", latest: "dialogue" }

/** The request of the CTI side that waits for a `report`. */
export const dialoguePending = ({ dialogue }: Position): Exclude<Pending, "app"> | undefined => {
  const { pending } = dialogueStates[dialogue]
  return pending === "transfer" ? undefined : pending
}

/** What the next `report` answers; undefined when nothing waits for one. */
export const pendingOf = (position: Position): Pending | undefined => {
  const asked = dialoguePending(position)
  if (!isAsking(position.application)) return asked
  return asked === undefined || position.latest === "application" ? "app" : asked
}

/** Something is said to the CTI side, or heard from it; undefined where the skeleton has no row. */
export const movedDialogue = (
  skeleton: Skeleton,
  position: Position,
  word: Word
): Position | undefined => {
  const step = stepDialogue(skeleton, position.dialogue, word)
  if (step._tag !== "Moved") return step._tag === "Ignored" ? position : undefined
  const asks = dialogueStates[step.next].pending !== undefined && word.startsWith("on ")
  return settled({ ...position, dialogue: step.next, latest: asks ? "dialogue" : position.latest })
}

/** The application does something, or something is done to it. */
export const movedApplication = (position: Position, word: ApplicationWord): Position =>
  settled({
    ...position,
    application: stepApplication(position.application, word),
    latest: word === "on app.transfer" ? "application" : position.latest
  })

/**
 * A `report` is made. Undefined when nothing waits for it, or for one with that word. An answer to
 * the application ends a route that was asked on its behalf where the skeleton has a row for it.
 */
export const reported = (
  skeleton: Skeleton,
  position: Position,
  word: ReportWord
): Position | undefined => {
  const pending = pendingOf(position)
  if (pending === undefined || !wordsFor(pending).includes(word)) return undefined
  const said = reportSaying(word)
  if (pending !== "app") return movedDialogue(skeleton, position, said)
  const answered = movedApplication(position, "answer")
  return dialoguePending(position) === undefined
    ? (movedDialogue(skeleton, answered, said) ?? answered)
    : answered
}

/** One form for what is the same: without a question of the application nobody else asked last. */
const settled = (position: Position): Position =>
  isAsking(position.application) ? position : { ...position, latest: "dialogue" }
