// Plays the steps of a script on an answered leg, one after the other, until the leg ends. Tells of
// each step how it went; judges nothing.

import { Effect } from "effect"
import { callDataType, encodeForm, type FormFields } from "./formBody.ts"
import type { Leg } from "./Leg.ts"
import { statusOf } from "./LegState.ts"
import type { LegStep } from "./scriptSchema.ts"
import type { Reply } from "./SipStack.ts"

/** How one step went. */
export interface StepResult {
  readonly step: LegStep["step"]
  readonly outcome: "done" | "refused" | "no-reply" | "leg-ended"
  /** Of the answer, of the last NOTIFY for `refer`, of the INVITE for `dial`. */
  readonly status: number | undefined
  /** The fields of the INFO in reply. */
  readonly fields: FormFields | undefined
}

export interface StepContext {
  /**
   * Places a call to the user at whoever stands at the other end of the leg, for the same caller.
   */
  readonly dial: (user: string) => Leg
}

/** gvp-ctic.md §4.5: applications wait ten seconds for the reply. */
export const infoReplyWithinMs = 10_000

/** A transfer rings for half a minute at least before its last NOTIFY. */
export const notifyWithinMs = 60_000

/** A bridged call of a script; longer than any test, shorter than a forgotten demo. */
const dialledCallMaxMs = 3_600_000

/** Plays the steps. `onResult` hears of each as soon as it is over. */
export const playSteps = Effect.fnUntraced(function* (
  leg: Leg,
  steps: ReadonlyArray<LegStep>,
  context: StepContext,
  onResult: (result: StepResult) => void
) {
  for (const step of steps) {
    const isOver = leg.record.endedMs !== undefined
    const result = isOver ? ended(step.step) : yield* playStep(leg, step, context)
    onResult(result)
  }
})

const playStep = (leg: Leg, step: LegStep, context: StepContext): Effect.Effect<StepResult> => {
  switch (step.step) {
    case "wait":
      return Effect.as(
        Effect.raceFirst(Effect.sleep(step.ms), leg.ended),
        done(step.step, undefined)
      )
    case "info":
      return playInfo(leg, step)
    case "info-text":
      return Effect.map(leg.sendInfo({ type: step.contentType, text: step.text }), (reply) =>
        answered(step.step, reply)
      )
    case "refer":
      return playRefer(leg, step)
    case "reinvite":
      return Effect.map(leg.reinvite(step.offer), (reply) => answered(step.step, reply))
    case "dial":
      return playDial(leg, step, context)
    case "bye":
      return playBye(leg, step)
    default:
      return step satisfies never
  }
}

const playInfo = Effect.fnUntraced(function* (leg: Leg, step: LegStep & { readonly step: "info" }) {
  const theirs = () => leg.record.infos.filter((seen) => seen.by === "them")
  const before = theirs().length
  const fields = new Map(Object.entries(step.fields))
  const reply = yield* leg.sendInfo(encodeForm(callDataType, fields))
  if (statusOf(reply) >= 300 || step.replyWithinMs === 0) return answered(step.step, reply)
  const inReply = yield* leg
    .until(() => theirs()[before])
    .pipe(within(step.replyWithinMs ?? infoReplyWithinMs))
  if (inReply === undefined) return { ...answered(step.step, reply), outcome: "no-reply" as const }
  return { ...answered(step.step, reply), fields: inReply.fields }
})

const playRefer = Effect.fnUntraced(function* (
  leg: Leg,
  step: LegStep & { readonly step: "refer" }
) {
  const ends = () => leg.record.notifies.filter((seen) => seen.by === "them" && seen.terminated)
  const before = ends().length
  const reply = yield* leg.refer(step.to, new Map(Object.entries(step.headers ?? {})))
  if (statusOf(reply) >= 300 || step.notifyWithinMs === 0) return answered(step.step, reply)
  const last = yield* leg
    .until(() => ends()[before])
    .pipe(within(step.notifyWithinMs ?? notifyWithinMs))
  if (last === undefined) return { ...answered(step.step, reply), outcome: "no-reply" as const }
  return done(step.step, last.status)
})

const playDial = Effect.fnUntraced(function* (
  leg: Leg,
  step: LegStep & { readonly step: "dial" },
  context: StepContext
) {
  const bridged = context.dial(step.to)
  // The application's call goes when its caller goes.
  const play = Effect.gen(function* () {
    const isAnswered = yield* bridged.confirmed
    if (isAnswered && step.hangUpAfterMs !== undefined) {
      yield* Effect.raceFirst(Effect.sleep(step.hangUpAfterMs), bridged.ended)
      bridged.release()
    }
    yield* bridged.ended
  })
  yield* Effect.raceFirst(play, leg.ended).pipe(within(dialledCallMaxMs))
  bridged.release()
  const status = bridged.record.final?.status
  return status === undefined || status >= 300
    ? { ...done(step.step, status), outcome: "refused" as const }
    : done(step.step, status)
})

const playBye = Effect.fnUntraced(function* (leg: Leg, step: LegStep & { readonly step: "bye" }) {
  leg.release(step.fields === undefined ? undefined : new Map(Object.entries(step.fields)))
  const record = yield* leg.ended
  return done(step.step, record.released?.answer?.status)
})

/** Bounds a wait; what did not come in time is `undefined`. */
const within =
  (durationMs: number) =>
  <A>(wait: Effect.Effect<A>): Effect.Effect<A | undefined> =>
    wait.pipe(
      Effect.timeoutOrElse({ duration: durationMs, orElse: () => Effect.succeed(undefined) })
    )

const done = (step: LegStep["step"], status: number | undefined): StepResult => ({
  step,
  outcome: "done",
  status,
  fields: undefined
})

const ended = (step: LegStep["step"]): StepResult => ({
  ...done(step, undefined),
  outcome: "leg-ended"
})

const answered = (step: LegStep["step"], reply: Reply): StepResult => {
  const status = statusOf(reply)
  return { ...done(step, status), outcome: status < 300 ? "done" : "refused" }
}
