// What an instruction of the CTI side means to the flow. Takes note of it in the call and gives
// the event a handler is looked for, or nothing where there is no event in it.

import type { Instruction, Script, Treatment } from "../cti/Instruction.ts"
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
    case "RunScript":
      return scriptEvent(call, instruction.script)
    case "Label": {
      const { label } = instruction
      call.cti.labelNamed(label)
      call.facts.attach(label.callData)
      return { name: `label.${label.type}`, label }
    }
    case "TakenBack":
      call.cti.takenBack()
      call.facts.attach(instruction.callData)
      return undefined
    case "CancelTreatment":
      // Nothing plays: it has ended while the Cancel was under way, or its handler is not done with
      // it, and then it is over now.
      call.cti.reportTreatment({ _tag: "Cancelled" }, call.lastService, "cancelled")
      return undefined
    case "Route":
      call.cti.routeNamed()
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
      call.cti.endedBy(instruction.cause)
      call.ctiCause = instruction.cause
      return { name: "released", cause: instruction.cause }
    case "RequestFailed": {
      const cause = `${instruction.request} refused${instruction.code === undefined ? "" : `: ${instruction.code}`}`
      call.cti.refused(instruction.over === true)
      if (instruction.over === true) call.cti.endedBy(cause)
      call.ctiCause = cause
      return { name: "failed", cause }
    }
    case "LinkLost": {
      const isMissed = call.cti.misses
      call.cti.lost()
      call.cti.endedBy(`link lost: ${instruction.reason}`)
      return isMissed ? { name: "link.down", cause: instruction.reason } : undefined
    }
  }
}

const treatmentEvent = (call: Call, treatment: Treatment): FlowEvent => {
  call.cti.treatmentAsked(treatment)
  return oneTooMany(call) ?? { name: `treatment.${treatment.kind}`, treatment }
}

/** Scripts count as treatments do. Their variables are the newest that anybody knows. */
const scriptEvent = (call: Call, script: Script): FlowEvent => {
  call.facts.attach(script.vars)
  call.cti.scriptAsked(script)
  return oneTooMany(call) ?? { name: "script", script }
}

/**
 * RULING (`language.md` §13): the treatment after `max-treatments` is `failed`, one more releases
 * the call. A strategy that loops would hold the caller for ever.
 */
const oneTooMany = (call: Call): FlowEvent | undefined => {
  const excess = call.cti.treatmentCount - call.program.maxTreatments
  if (excess <= 0) return undefined
  call.cti.reportTreatment({ _tag: "NotStarted", reason: "max-treatments" }, "-", "failed")
  if (excess > 1) call.offer({ _tag: "CallOver", cause: "max-treatments" })
  return { name: "failed", cause: "max-treatments" }
}
