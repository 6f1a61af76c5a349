// A blind transfer through the CTI side (`OneStepXfer`): the switch moves the caller, and our leg
// ends by that.

import { Effect } from "effect"
import { switchReleaseWaitMs } from "../config/CallTimers.ts"
import { answerAlone } from "../call/answerAlone.ts"
import type { Call } from "../call/Call.ts"
import type { Instruction } from "../cti/Instruction.ts"
import { interruption } from "../call/interruption.ts"
import { releaseCall } from "../call/releaseCall.ts"
import {
  done,
  noteReached,
  outcome,
  type TransferOutcome,
  type TransferResult,
  type TransferWay
} from "./transferWays.ts"

export const transferByCti: TransferWay = Effect.fnUntraced(function* (call, request) {
  const kept = request.policy.userData === "keep" ? call.facts.userData : new Map<string, string>()
  if (!call.cti.transfer(request.to, kept)) {
    return outcome("link.down", "no dialogue")
  }
  const deadline = call.services.now() + request.noAnswerMs
  for (;;) {
    const input = yield* call.take(deadline)
    if (input._tag === "Elapsed") return failed(call, "no-answer", "no outcome in time")
    if (input._tag === "Cti") {
      const ended = transferEnd(input.instruction)
      if (ended === "reached") return yield* reached(call, request)
      if (ended !== undefined) {
        interruption(call, input, "no way")
        return failed(call, ended.outcome, ended.cause)
      }
    }
    const event = interruption(call, input, "no way")
    if (event !== undefined) return { _tag: "Event", event }
    if (input._tag === "Leg" && input.leg === call.caller) answerAlone(call, input.event)
  }
})

const failed = (call: Call, word: TransferOutcome, cause: string): TransferResult => {
  call.cti.transferOver()
  return outcome(word, cause)
}

/** What an instruction says about the transfer; `undefined` for what is not about it. */
const transferEnd = (
  instruction: Instruction
): "reached" | { readonly outcome: TransferOutcome; readonly cause: string } | undefined => {
  switch (instruction._tag) {
    case "TransferEnded":
      if (instruction.outcome === "completed") return "reached"
      return { outcome: instruction.outcome, cause: instruction.code ?? instruction.outcome }
    case "RequestFailed":
      return { outcome: "failed", cause: instruction.code ?? instruction.request }
    case "Released":
      return { outcome: "failed", cause: instruction.cause }
    case "LinkLost":
      return { outcome: "link.down", cause: instruction.reason }
    default:
      return undefined
  }
}

/**
 * The switch has moved the caller and now ends our leg itself, with BYE or CANCEL. One that does
 * not is released, a little later, so that the two do not cross.
 */
const reached = Effect.fnUntraced(function* (call: Call, request: Parameters<TransferWay>[1]) {
  noteReached(call, request, "transferred")
  call.cti.close("normal")
  const deadline = call.services.now() + switchReleaseWaitMs
  while (!call.callerGone) {
    const input = yield* call.take(deadline)
    if (input._tag === "Elapsed" || input._tag === "CallOver") break
    if (input._tag === "Leg" && input.leg === call.caller) call.noteCaller(input.event)
  }
  const turn = yield* releaseCall(call, {
    status: 480,
    reasonStatus: undefined,
    reasonText: undefined
  })
  return done(turn)
})
