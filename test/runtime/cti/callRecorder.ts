// A call as the link's tests see it: opened on whatever CtiLink is around, it keeps what it is told
// and shown, and waits for the next instruction.

import { assert } from "@effect/vitest"
import { Effect, Queue, Result } from "effect"
import { CtiLink } from "../../../runtime/cti/CtiLink.ts"
import type { DialogueMessage, LinkHealth, LinkState } from "../../../runtime/cti/CtiLink.ts"
import type { CtiDialogue, Instruction, NewCall } from "../../../runtime/cti/Instruction.ts"

export interface RecordedCall {
  readonly dialogue: CtiDialogue
  readonly told: ReadonlyArray<Instruction>
  readonly messages: ReadonlyArray<DialogueMessage>
  /** The next instruction that was not taken yet. */
  readonly next: Effect.Effect<Instruction>
  /** The next one, which must be of this kind. */
  readonly expect: <T extends Instruction["_tag"]>(
    tag: T
  ) => Effect.Effect<Extract<Instruction, { readonly _tag: T }>>
}

export const someCall: NewCall = {
  dnis: "5001",
  ani: "+4989123456",
  portOfCall: "5001",
  callData: new Map()
}

/** Opens a call; fails the test when there is no link. */
export const openCall = Effect.fnUntraced(function* (call: NewCall = someCall) {
  const link = yield* CtiLink
  const instructions = yield* Queue.unbounded<Instruction>()
  const told: Array<Instruction> = []
  const messages: Array<DialogueMessage> = []
  const opened = link.open(call, {
    onInstruction: (instruction) => {
      told.push(instruction)
      Queue.offerUnsafe(instructions, instruction)
    },
    onMessage: (message) => messages.push(message)
  })
  const next = Queue.take(instructions)
  const recorded: RecordedCall = {
    dialogue: Result.getOrThrow(opened),
    told,
    messages,
    next,
    expect: <T extends Instruction["_tag"]>(tag: T) =>
      Effect.map(next, (instruction) => {
        assert.strictEqual(instruction._tag, tag)
        // The line before is the proof.
        return instruction as Extract<Instruction, { readonly _tag: T }>
      })
  }
  return recorded
})

/** Why no call can be opened now; fails the test when one can. */
export const whyNot = Effect.gen(function* () {
  const link = yield* CtiLink
  const opened = link.open(someCall, { onInstruction: () => undefined, onMessage: () => undefined })
  assert.isTrue(Result.isFailure(opened), "a call could be opened")
  return Result.isFailure(opened) ? opened.failure.reason : ""
})

/** The state of the only link, or of the one at `index`. */
export const stateOf = (index = 0) =>
  Effect.map(CtiLink, (link): LinkState | undefined => link.health()[index]?.state)

export const healthOf = (index = 0) =>
  Effect.map(CtiLink, (link): LinkHealth | undefined => link.health()[index])

/** Waits on a real clock until the link at `index` is in that state. */
export const untilState = (state: LinkState, index = 0) =>
  stateOf(index).pipe(
    Effect.tap((now) => (now === state ? Effect.void : Effect.sleep("2 millis"))),
    Effect.repeat({ until: (now) => now === state })
  )
