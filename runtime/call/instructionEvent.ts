// What an instruction of the CTI side means to the flow. Takes note of it in the call and gives the
// event a handler is looked for, or nothing where there is no event in it.

import type { Instruction, Treatment } from "../cti/Instruction.ts"
import type { Call } from "./Call.ts"
import type { FlowEvent } from "./FlowEvent.ts"

/** For a call that waits, or whose treatment gives way to what comes. */
export const instructionEvent = (call: Call, instruction: Instruction): FlowEvent | undefined => {
  switch (instruction._tag) {
    case "Accepted":
      call.facts.learnNumbers(instruction.dnis, instruction.ani)
      call.trace.setNumbers(call.facts.dnis, call.facts.ani)
      if (call.facts.tenant !== undefined) call.trace.setTenant(call.facts.tenant)
      call.cti.accepted(instruction.ids)
      return { name: "accepted" }
    case "Treat":
      return treatmentEvent(call, instruction.treatment)
    case "CancelTreatment":
      // Nothing of the CTI side's plays: it has ended while the Cancel was under way.
      return undefined
    case "Route":
      call.cti.routed = true
      call.cti.settle()
      call.facts.attach(instruction.callData)
      return {
        name: `route.${instruction.type}`,
        route: { type: instruction.type, to: instruction.to }
      }
    case "TransferEnded":
      // Belongs to a transfer that was given up before its end was known.
      return undefined
    case "Released":
      call.cti.released()
      call.ctiCause = instruction.cause
      return { name: "released", cause: instruction.cause }
    case "RequestFailed": {
      const cause = `${instruction.request} refused${instruction.code === undefined ? "" : `: ${instruction.code}`}`
      call.cti.settle()
      call.ctiCause = cause
      return { name: "failed", cause }
    }
    case "LinkLost":
      call.cti.settle()
      return { name: "link.down", cause: instruction.reason }
  }
}

/**
 * RULING (`language.md` §13): the treatment after `max-treatments` is `failed`, one more releases
 * the call. A strategy that loops would hold the caller for ever.
 */
const treatmentEvent = (call: Call, treatment: Treatment): FlowEvent => {
  call.cti.treatmentAsked(treatment)
  const excess = call.cti.treatmentCount - call.program.maxTreatments
  if (excess <= 0) return { name: `treatment.${treatment.kind}`, treatment }
  call.cti.reportTreatment({ _tag: "NotStarted", reason: "max-treatments" }, "-", "failed")
  if (excess > 1) call.offer({ _tag: "CallOver", cause: "max-treatments" })
  return { name: "failed", cause: "max-treatments" }
}
