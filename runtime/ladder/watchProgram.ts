// Sees what a flow decides while a ladder runs: which call it is, which rule took it, which handler
// reacted to what. The program itself stays as it is.

import type { Call } from "../call/Call.ts"
import type { FlowEvent } from "../call/FlowEvent.ts"
import type { Program } from "../call/Program.ts"
import { scriptName } from "../pipeline/eventNames.ts"
import type { Word } from "../../dsl/vocabulary/skeletons/Skeleton.ts"
import type { Reaction } from "./Outcome.ts"
import { hearingOfEvent } from "./words.ts"

export class ProgramWatch {
  /** The calls that a rule has taken, in order. */
  readonly calls: Array<Call> = []
  readonly reactions: Array<Reaction> = []
  /** What was said to the CTI side and heard from it, in order. */
  readonly words: Array<Word> = []

  readonly watch = (program: Program): Program => {
    const { stranger } = program
    return {
      ...program,
      select: (call) => {
        this.calls.push(call)
        return program.select(call)
      },
      stranger:
        stranger === undefined
          ? undefined
          : (call) => {
              this.calls.push(call)
              return stranger(call)
            },
      react: (search, event) => {
        const chosen = program.react(search, event)
        this.#note(event, chosen?.id)
        return chosen
      }
    }
  }

  #note(event: FlowEvent, handler: string | undefined): void {
    const name = event.script === undefined ? event.name : scriptName(event.script.id)
    this.reactions.push({ event: name, handler })
    const word = hearingOfEvent(name)
    if (word !== undefined) this.words.push(word)
  }
}
