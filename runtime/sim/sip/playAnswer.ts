// Plays the answer of a script to an INVITE that a simulated peer received.

import { Effect } from "effect"
import type { Leg } from "./Leg.ts"
import type { LegPolicy } from "./LegState.ts"
import type { AnswerScript, ReferAnswer } from "./scriptSchema.ts"

/** Ends when the INVITE has its final answer, or has been left without one on purpose. */
export const playAnswer = Effect.fnUntraced(function* (leg: Leg, script: AnswerScript) {
  if (script.how === "silence") return
  leg.ring(100)
  const ring = script.how === "ring" ? 180 : script.ring
  if (ring !== undefined) leg.ring(ring, ring === 183)
  if (script.how === "ring") return
  if (script.afterMs !== undefined) {
    yield* Effect.raceFirst(Effect.sleep(script.afterMs), Effect.asVoid(leg.ended))
  }
  if (script.how === "answer") leg.answer()
  else leg.refuse(script.status, new Map(Object.entries(script.headers ?? {})))
})

/** The policy fields of a script as a leg wants them. */
export const makePolicy = (fields: {
  readonly refer?: ReferAnswer
  readonly reinviteStatus?: number
  readonly byeFields?: Readonly<Record<string, string>>
}): LegPolicy => ({
  reinviteStatus: fields.reinviteStatus,
  refer: {
    status: fields.refer?.status ?? 202,
    notify: fields.refer?.notify ?? [100, 200],
    gapMs: fields.refer?.gapMs ?? notifyGapMs,
    hangUpAfterMs: fields.refer?.hangUpAfterMs
  },
  byeFields: fields.byeFields === undefined ? undefined : new Map(Object.entries(fields.byeFields))
})

/**
 * Long enough that nobody can mistake the two NOTIFYs for one event, short enough not to slow a
 * test down.
 */
const notifyGapMs = 50
