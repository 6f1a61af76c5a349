// Requests of a caller who is joined with nobody right now: between two treatments, while a
// transfer is under way.

import type { LegEvent } from "../ua/LegEvent.ts"
import type { Call } from "./Call.ts"

/** The session stays as it was told last, so that a refresh or a hold is never left unanswered. */
export const answerAlone = (call: Call, event: LegEvent): void => {
  if (event._tag === "Reoffered") {
    if (event.request.body !== undefined) call.callerBody = event.request.body
    const body = call.caller.lastSentBody
    if (body === undefined) event.request.respond(488)
    else event.request.respond(200, { body })
    return
  }
  if (event._tag !== "Requested") return
  const { method } = event.request
  if (method === "UPDATE") {
    // The far side that rings answers it.
    if (call.bridge?.mayChangeEarly(event.request) === true) return
    // RFC 3311 §5.2: before the answer there is nothing that this offer could be answered with.
    const body = call.facts.answered ? call.caller.lastSentBody : undefined
    if (body !== undefined) call.callerBody = event.request.body ?? call.callerBody
    return event.request.respond(body === undefined ? 488 : 200, { body })
  }
  if (method === "INFO" || method === "NOTIFY") event.request.respond(200)
  else event.request.respond(method === "REFER" ? 603 : 501)
}
