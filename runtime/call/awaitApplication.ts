// The call waits for the application that serves the caller: one that `profile` started, or one of
// a service that goes on after a transfer that did not come about. It leads; what the CTI side says
// meanwhile is only taken note of, unless a treatment of the CTI side's is still being carried out.

import { Effect } from "effect"
import { treatmentResults } from "../media/applicationData.ts"
import { toTreatmentResult } from "../media/MediaResult.ts"
import type { Body } from "../ua/LegEvent.ts"
import { answerAlone } from "./answerAlone.ts"
import type { Application } from "./Application.ts"
import { applicationEvent } from "./applicationEvent.ts"
import type { Call } from "./Call.ts"
import type { FlowEvent } from "./FlowEvent.ts"
import { interruption } from "./interruption.ts"
import type { SearchId } from "./Program.ts"

/** `undefined`: the treatment was reported, and the call waits for the CTI side again. */
export const awaitApplication = Effect.fnUntraced(function* (
  call: Call,
  application: Application,
  search: SearchId
) {
  if (application.gone !== undefined) return applicationEnded(call, application, undefined)
  call.trace.setState("running the application")
  const { bridge } = application
  for (;;) {
    const input = yield* call.take()
    const news = input._tag === "Leg" ? bridge.observe(input.leg, input.event) : undefined
    const asked = applicationEvent(call, search, input, news)
    if (asked !== undefined) return asked
    if (news?._tag === "FarAsked") {
      const results = treatmentResults(news.request.body)
      news.request.respond(results === undefined ? 501 : 200)
      if (results !== undefined) {
        application.finishTreatment()
        return concluded(call, results)
      }
    }
    if (news?._tag === "FarEnded") return applicationEnded(call, application, news.body)
    if (news?._tag === "Refused" || news?._tag === "CallerRefused") {
      return applicationEnded(call, application, undefined)
    }
    const treating = call.cti.pending._tag === "Treatment"
    if (treating && input._tag === "Cti" && input.instruction._tag === "CancelTreatment") {
      call.dropFarLeg()
      call.cti.reportTreatment({ _tag: "Cancelled" }, call.lastService, "cancelled")
      return undefined
    }
    const event = interruption(call, input, treating ? "way" : "no way")
    if (event !== undefined) return event
    if (input._tag === "Leg" && input.leg === call.caller && bridge.state !== "joined") {
      answerAlone(call, input.event)
    }
  }
})

/** Its results are data of the call; a treatment that it carried out is reported. */
const applicationEnded = (
  call: Call,
  application: Application,
  body: Body | undefined
): FlowEvent | undefined => {
  const result = application.gone ?? application.results(body)
  call.application = undefined
  return concluded(call, result)
}

const concluded = (call: Call, result: ReadonlyMap<string, string>): FlowEvent | undefined => {
  call.dropFarLeg()
  if (call.cti.pending._tag === "Treatment") {
    const report = { _tag: "Completed" as const, ...toTreatmentResult("vxml", result) }
    call.cti.reportTreatment(report, call.lastService, "done")
    return undefined
  }
  return { name: "app.done", app: { to: undefined, kind: "blind", result } }
}
