// A blind transfer of an answered caller: REFER towards the gateway the call came from (RFC 3515),
// followed by its NOTIFYs to the final one, so that the flow knows whether the caller arrived
// (`language.md` §13).

import { Effect } from "effect"
import { answerAlone } from "../call/answerAlone.ts"
import type { Call } from "../call/Call.ts"
import type { CallInput } from "../call/CallInput.ts"
import { interruption } from "../call/interruption.ts"
import { releaseCall } from "../call/releaseCall.ts"
import { referProgress } from "../ua/relayed.ts"
import { carriesOut } from "./transferByDialling.ts"
import {
  done,
  noteReached,
  nothingToDial,
  outcome,
  outcomeOfStatus,
  type TransferRequest,
  type TransferWay
} from "./transferWays.ts"

export const transferByRefer: TransferWay = Effect.fnUntraced(function* (call, request) {
  if (request.uri === undefined) {
    return nothingToDial
  }
  sendRefer(call, request)
  const deadline = call.services.now() + request.noAnswerMs
  let accepted = false
  for (;;) {
    const input = yield* call.take(deadline)
    const status = statusOf(call, input)
    if (status !== undefined && status >= 200) {
      if (status >= 300) return outcome(outcomeOfStatus(status), `rejected ${status}`)
      if (input._tag === "Leg") return yield* arrived(call, request)
      accepted = true
      continue
    }
    if (input._tag === "Elapsed") {
      return outcome("no-answer", "no final NOTIFY in time")
    }
    const event = interruption(call, input, carriesOut(call))
    // Many gateways end the leg with BYE as soon as the destination answers, in place of the last
    // NOTIFY.
    if (event?.name === "hangup" && accepted) return yield* arrived(call, request)
    if (event !== undefined) return { _tag: "Event", event }
    if (status === undefined && input._tag === "Leg" && input.leg === call.caller) {
      answerAlone(call, input.event)
    }
  }
})

const sendRefer = (call: Call, { uri, headers }: TransferRequest): void => {
  call.caller.request(
    "REFER",
    {
      headers: [
        ["Refer-To", `<${uri}>`],
        ["Referred-By", `<sip:${call.services.host}>`],
        ...headers
      ]
    },
    ({ status }) => call.offer({ _tag: "Answer", method: "REFER", status })
  )
}

/** The status an input tells of the transfer: the answer to REFER, or the one a NOTIFY carries. */
const statusOf = (call: Call, input: CallInput): number | undefined => {
  if (input._tag === "Answer" && input.method === "REFER") return input.status
  if (input._tag !== "Leg" || input.leg !== call.caller || input.event._tag !== "Requested") {
    return undefined
  }
  if (input.event.request.method !== "NOTIFY") return undefined
  input.event.request.respond(200)
  return referProgress(input.event.request) ?? 100
}

const arrived = Effect.fnUntraced(function* (call: Call, request: TransferRequest) {
  noteReached(call, request, "referred")
  call.cti.reportTransferred()
  const turn = yield* releaseCall(call, {
    status: 480,
    reasonStatus: undefined,
    reasonText: undefined
  })
  return done(turn)
})
