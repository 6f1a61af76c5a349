// Serves what a voice application asks for by INFO (gvp-ctic.md §4.5): the INFO is answered at
// once, the answer to the question goes back in an INFO of ours. A question always gets one, in
// time or as an explicit failure, for an application waits ten seconds and then goes on alone.

import { Result } from "effect"
import type { DataAnswer, DataRequest } from "../cti/DataRequest.ts"
import {
  applicationDataType,
  type ApplicationRequest,
  isApplicationData,
  parseApplicationRequest,
  printApplicationReply,
  replyKind,
  treatmentResults
} from "../media/applicationData.ts"
import type { PeerRequest } from "../ua/LegEvent.ts"
import type { Leg } from "../ua/Leg.ts"
import type { Call } from "./Call.ts"

/** Answers the request if it is one for us; false for INFO of another kind. */
export const serveApplicationData = (call: Call, leg: Leg, request: PeerRequest): boolean => {
  const { body, method } = request
  if (method !== "INFO" || body === undefined || !isApplicationData(body.contentType)) return false
  // The end of a treatment is for whoever waits for it.
  if (treatmentResults(body) !== undefined) return false
  request.respond(200)
  const parsed = parseApplicationRequest(body.content, body.contentType)
  if (Result.isFailure(parsed)) {
    const { action, word } = parsed.failure
    reply(leg, action, undefined, { _tag: "Failure", word })
    return true
  }
  const { action, request: asked } = parsed.success
  answerRequest(call, asked, (answer) => reply(leg, action, asked, answer))
  return true
}

const reply = (
  leg: Leg,
  action: string,
  asked: ApplicationRequest | undefined,
  answer: DataAnswer
): void => {
  const success = answer._tag === "Success"
  const text = printApplicationReply({
    result: success ? "SUCCESS" : answer.word,
    action,
    kind: replyKind(asked),
    values: success ? answer.values : new Map()
  })
  const content = new TextEncoder().encode(text)
  leg.request("INFO", { body: { contentType: applicationDataType, content } }, () => undefined)
}

/**
 * Keys that are not found as they are spelled are asked for once more in the spelling the call
 * knows, or in lower case, which strategy authors are told to use (gvp-ctic.md §4.5).
 */
const answerRequest = (
  call: Call,
  request: DataRequest,
  answered: (answer: DataAnswer) => void
): void => {
  if (request._tag !== "Get") return call.requestData(request, answered)
  call.requestData(request, (first) => {
    if (first._tag === "Failure" && first.word.toLowerCase() !== "nomatch") return answered(first)
    const found = first._tag === "Success" ? first.values : new Map<string, string>()
    const others = otherSpellings(call, request.keys, found)
    if (others.size === 0) return answered(noted(call, found, first))
    call.requestData({ _tag: "Get", keys: [...new Set(others.values())] }, (second) => {
      const more = second._tag === "Success" ? second.values : new Map<string, string>()
      answered(noted(call, merged(found, others, more), first))
    })
  })
}

/** The missing keys, each with the other spelling it may be found under. */
const otherSpellings = (
  call: Call,
  keys: ReadonlyArray<string>,
  found: ReadonlyMap<string, string>
): ReadonlyMap<string, string> => {
  const known = new Map(Array.from(call.facts.userData.keys(), (key) => [key.toLowerCase(), key]))
  return new Map(
    keys.flatMap((key) => {
      if (found.has(key)) return []
      const lower = key.toLowerCase()
      const other = known.get(lower) ?? lower
      return other === key ? [] : [[key, other] as const]
    })
  )
}

const merged = (
  found: ReadonlyMap<string, string>,
  others: ReadonlyMap<string, string>,
  more: ReadonlyMap<string, string>
): ReadonlyMap<string, string> => {
  const all = new Map(found)
  for (const [key, other] of others) {
    const value = more.get(other)
    if (value !== undefined) all.set(key, value)
  }
  return all
}

/** What was found is data of the call, which the flow may read too. */
const noted = (call: Call, values: ReadonlyMap<string, string>, first: DataAnswer): DataAnswer => {
  if (values.size === 0) return first
  call.facts.attach(values)
  return { _tag: "Success", values }
}
