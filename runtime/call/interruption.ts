// What an input means to a verb that is busy with the caller: an event that a handler must be
// found for, or nothing.
//
// A verb that answers a treatment gives way to the CTI side: the next treatment, a route, the end
// of the call. A verb that the flow runs of its own (an apology, a transfer) does not: it has
// decided already, and the caller should hear it out; what the CTI side says then is only taken
// note of.

import type { Instruction } from "../cti/Instruction.ts"
import type { Call } from "./Call.ts"
import type { CallInput } from "./CallInput.ts"
import type { FlowEvent } from "./FlowEvent.ts"
import { instructionEvent } from "./instructionEvent.ts"

/**
 * What a verb does when the CTI side speaks meanwhile. `to a label`: it carries out a label of
 * ICM, and gives way to another one and to ICM wanting the caller back.
 */
export type Gives = "way" | "no way" | "to a label"

/** The caller is no longer where a label sent him, and the call waits for what ICM says next. */
export const takenBack: FlowEvent = { name: "taken back" }

/**
 * The event that ends what the verb is doing. `Cancel` is not among them: it ends a treatment, not
 * the wait.
 */
export const interruption = (call: Call, input: CallInput, gives: Gives): FlowEvent | undefined => {
  switch (input._tag) {
    case "CallOver":
      return { name: "call over", cause: input.cause }
    case "Leg":
      return input.leg === call.caller && call.noteCaller(input.event)
        ? { name: "hangup" }
        : undefined
    case "Cti":
      if (gives === "way") return yieldTo(call, input.instruction)
      if (isDemand(input.instruction)) return instructionEvent(call, input.instruction)
      if (gives === "to a label") {
        if (input.instruction._tag === "Label") return instructionEvent(call, input.instruction)
        if (input.instruction._tag === "TakenBack") {
          instructionEvent(call, input.instruction)
          return takenBack
        }
      }
      takeNote(call, input.instruction)
      return undefined
    default:
      return undefined
  }
}

const isDemand = (instruction: Instruction): boolean =>
  instruction._tag === "Released" && instruction.atOnce === true

/** The treatment that plays is over before what comes next is taken. */
const yieldTo = (call: Call, instruction: Instruction): FlowEvent | undefined => {
  switch (instruction._tag) {
    case "CancelTreatment":
      return undefined
    case "Treat":
      call.dropFarLeg()
      call.cti.reportTreatment({ _tag: "Cancelled" }, call.lastService, "cancelled")
      return instructionEvent(call, instruction)
    default: {
      const event = instructionEvent(call, instruction)
      if (event !== undefined) call.dropFarLeg()
      return event
    }
  }
}

const takeNote = (call: Call, instruction: Instruction): void => {
  switch (instruction._tag) {
    case "Treat":
      call.cti.treatmentAsked(instruction.treatment)
      call.cti.reportTreatment({ _tag: "NotStarted", reason: "busy" }, "-", "unsupported")
      return
    case "RunScript":
      call.cti.scriptAsked(instruction.script)
      call.cti.reportTreatment({ _tag: "NotStarted", reason: "busy" }, "-", "unsupported")
      return
    case "Label":
      // The flow has decided already that the caller goes nowhere.
      call.cti.labelNamed(instruction.label)
      call.cti.reportLabel("failed")
      return
    case "RequestFailed":
      if (instruction.over === true) instructionEvent(call, instruction)
      return
    case "Accepted":
    case "TakenBack":
    case "Released":
    case "LinkLost":
      instructionEvent(call, instruction)
      return
    default:
      return
  }
}
