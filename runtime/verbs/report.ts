// `report WORD`: answers what the CTI side is waiting for, then waits for its next instruction.

import { Effect } from "effect"
import type { NotConnected, TreatmentReport } from "../cti/Instruction.ts"
import type { Call } from "../call/Call.ts"
import { type Pipeline, waiting } from "../call/Program.ts"
import type { VerbSite } from "./VerbSite.ts"

export const report =
  (site: VerbSite): Pipeline =>
  (call) =>
    Effect.sync(() => {
      const word = site.word
      // Of two requests that wait the application's is the later one.
      if (answersApplication(call, word)) {
        call.cti.questionOver()
        return waiting(site.search)
      }
      call.dropFarLeg()
      if (call.cti.pending._tag === "Label") call.cti.reportLabel(labelOutcome(word))
      else if (word === "done" || word === "failed" || word === "unsupported") {
        call.cti.reportTreatment(treatmentReport(call, word), call.lastService, word)
      }
      call.lastResult = undefined
      return waiting(site.search)
    })

/** `done` and `unsupported` answer no label; the compiler lets nobody write them there. */
const labelOutcome = (word: string | undefined): NotConnected =>
  word === "busy" || word === "no-answer" ? word : "failed"

const answersApplication = (call: Call, word: string | undefined): boolean => {
  const { application } = call
  if (application?.transfer === undefined || !isTransferAnswer(word)) return false
  application.conclude(word)
  return true
}

const isTransferAnswer = (
  word: string | undefined
): word is "busy" | "no-answer" | "failed" | "unsupported" =>
  word === "busy" || word === "no-answer" || word === "failed" || word === "unsupported"

/**
 * RULING (`language.md` §13): `failed` before anything played is `NotStarted`; later it is
 * `Completed`, and COMPLETION_STATUS says how.
 */
const treatmentReport = (call: Call, word: "done" | "failed" | "unsupported"): TreatmentReport => {
  if (word === "unsupported") return { _tag: "NotStarted", reason: "unsupported" }
  const started = call.cti.pending._tag === "Treatment" && call.cti.pending.started
  if (word === "failed" && !started) return { _tag: "NotStarted", reason: "failed" }
  const result = call.lastResult
  const extensions = new Map(result?.extensions)
  if (word === "failed") extensions.set("COMPLETION_STATUS", "FAILED")
  return {
    _tag: "Completed",
    digits: result?.digits,
    callData: result?.callData ?? new Map(),
    extensions
  }
}
