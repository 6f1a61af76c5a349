// The life of one call: a rule takes it, then events and handlers in turn until everything is
// closed. Reads the mailbox at the call's own pace; what a verb waits for is the verb's business.

import { Effect } from "effect"
import { answerAlone } from "./answerAlone.ts"
import { awaitApplication } from "./awaitApplication.ts"
import type { Call } from "./Call.ts"
import type { CallInput } from "./CallInput.ts"
import type { FlowEvent } from "./FlowEvent.ts"
import { instructionEvent } from "./instructionEvent.ts"
import { type SearchId, type Turn, waiting } from "./Program.ts"
import { releaseCall } from "./releaseCall.ts"

/**
 * Runs a call from its INVITE to its end. What is still open when it is interrupted or breaks is
 * closed by the caller.
 */
export const runCall = Effect.fnUntraced(function* (call: Call) {
  const { program } = call
  if (call.source === undefined && program.stranger !== undefined) {
    return yield* untilEnded(call, yield* program.stranger(call))
  }
  const rule = program.select(call)
  if (rule === undefined) {
    // The compiler proves that `select` takes every call; a tenant's numbers may have changed
    // since.
    yield* Effect.logError("no rule takes the call").pipe(Effect.annotateLogs({ call: call.id }))
    return yield* releaseCall(call, { status: 404, reasonStatus: undefined, reasonText: undefined })
  }
  call.trace.decide(rule.id, rule.at)
  return yield* untilEnded(call, yield* rule.run(call))
})

/** Events and handlers in turn, until everything is closed. */
const untilEnded = Effect.fnUntraced(function* (call: Call, first: Turn) {
  const { program } = call
  let turn = first
  while (turn._tag !== "Ended") {
    const search: SearchId = turn._tag === "Next" ? program.rootSearch : turn.search
    const event: FlowEvent = turn._tag === "Happened" ? turn.event : yield* awaitEvent(call, search)
    turn = yield* react(call, event, search)
  }
  return turn
})

const react = Effect.fnUntraced(function* (call: Call, event: FlowEvent, search: SearchId) {
  call.facts.event = event
  const odd = call.cti.takeViolation()
  if (odd !== undefined) {
    yield* Effect.logError("the dialogue with the CTI side has no place for this").pipe(
      Effect.annotateLogs({ call: call.id, word: odd })
    )
  }
  if (!call.mayReact()) {
    yield* Effect.logError("a flow reacts only to itself").pipe(
      Effect.annotateLogs({ call: call.id, event: event.name })
    )
    return yield* releaseCall(call, { status: 503, reasonStatus: 503, reasonText: event.name })
  }
  const handler = call.program.react(search, event)
  if (handler === undefined) return yield* unhandled(call, event, search)
  call.trace.decide(handler.id, handler.at)
  return yield* handler.run(call)
})

/**
 * What an event means that nobody handles (`language.md` §13, last table). The compiler refuses
 * flows that leave out others, so the last case is reached only by a plan that no compiler of ours
 * wrote.
 */
const unhandled = Effect.fnUntraced(function* (call: Call, event: FlowEvent, search: SearchId) {
  switch (event.name) {
    case "accepted":
      return waiting(search)
    case "taken back":
      return waiting(search)
    case "app.done":
    case "hangup":
      return yield* releaseCall(call, {
        status: 480,
        reasonStatus: undefined,
        reasonText: undefined
      })
    case "call over":
      return yield* releaseCall(call, { status: 503, reasonStatus: 503, reasonText: event.cause })
    default: {
      if (event.treatment !== undefined) {
        call.cti.reportTreatment({ _tag: "NotStarted", reason: "unsupported" }, "-", "unsupported")
        return waiting(search)
      }
      yield* Effect.logError("nobody handles the event").pipe(
        Effect.annotateLogs({ call: call.id, event: event.name })
      )
      return yield* releaseCall(call, { status: 503, reasonStatus: 503, reasonText: event.name })
    }
  }
})

/**
 * Waits for the next thing a flow can react to: of the application that leads, if one does, else of
 * the CTI side.
 */
const awaitEvent = Effect.fnUntraced(function* (call: Call, search: SearchId) {
  let quietSinceMs = call.services.now()
  for (;;) {
    if (call.callerGone) return { name: "hangup" } satisfies FlowEvent
    const { application } = call
    if (application !== undefined && application.transfer === undefined) {
      application.resume()
      const event = yield* awaitApplication(call, application, search)
      if (event !== undefined) return event
      quietSinceMs = call.services.now()
    }
    const isAlone = call.bridge === undefined && call.application === undefined
    if (isAlone && !call.cti.isOpen) {
      return { name: "call over", cause: "nothing left to wait for" } satisfies FlowEvent
    }
    call.trace.setState("waiting")
    const silenceMs = call.program.silenceMs(search) ?? Number.POSITIVE_INFINITY
    const input = yield* call.take(call.cti.owes ? quietSinceMs + silenceMs : undefined)
    // Only the CTI side breaks its own silence: a caller who changes codecs does not.
    if (input._tag === "Cti") quietSinceMs = call.services.now()
    const event = eventOf(call, input)
    if (event !== undefined) return event
  }
})

const eventOf = (call: Call, input: CallInput): FlowEvent | undefined => {
  switch (input._tag) {
    case "Elapsed":
      call.cti.overdue()
      return { name: "silence" }
    case "CallOver":
      return { name: "call over", cause: input.cause }
    case "Cti":
      return instructionEvent(call, input.instruction)
    case "Leg":
      if (input.leg === call.caller) {
        if (call.noteCaller(input.event)) return { name: "hangup" }
        if (call.bridge === undefined) answerAlone(call, input.event)
      }
      call.bridge?.observe(input.leg, input.event)
      return undefined
    default:
      return undefined
  }
}
