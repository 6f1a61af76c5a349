// A transfer by a call of our own to the destination, which the caller is then joined with: every
// bridge, and a blind transfer of a caller who was not answered and whose gateway follows no 302.
// We stay in the signalling path.

import { Effect } from "effect"
import { answerAlone } from "../call/answerAlone.ts"
import type { Bridge, BridgeNews } from "../call/Bridge.ts"
import type { Call } from "../call/Call.ts"
import { type Gives, interruption, takenBack } from "../call/interruption.ts"
import { happened } from "../call/Program.ts"
import { releaseCall } from "../call/releaseCall.ts"
import { type Parted, stayJoined } from "../call/stayJoined.ts"
import {
  done,
  noteReached,
  nothingToDial,
  outcome,
  outcomeOfStatus,
  type TransferRequest,
  type TransferResult,
  type TransferWay
} from "./transferWays.ts"

export const transferByDialling: TransferWay = Effect.fnUntraced(function* (call, request) {
  if (request.uri === undefined) {
    return nothingToDial
  }
  const bridge = call.join({
    peer: "agent",
    uri: request.uri,
    to: `<${request.uri}>`,
    headers: [...call.legHeaders(), ...request.headers]
  })
  const deadline = call.services.now() + request.noAnswerMs
  for (;;) {
    const input = yield* call.take(bridge.state === "joining" ? deadline : undefined)
    if (input._tag === "Elapsed") return notReached(call, "no-answer", "no answer in time")
    const news = input._tag === "Leg" ? bridge.observe(input.leg, input.event) : undefined
    if (news?._tag === "Joined") return yield* joined(call, bridge, request)
    const failure = news === undefined ? undefined : failureOf(news)
    if (failure !== undefined) return notReached(call, failure.outcome, failure.cause)
    const event = interruption(call, input, carriesOut(call))
    if (event !== undefined) {
      call.dropFarLeg()
      return { _tag: "Event", event }
    }
    if (input._tag === "Leg" && input.leg === call.caller && bridge.state !== "joined") {
      answerAlone(call, input.event)
    }
  }
})

/** ICM may send a caller elsewhere while it waits for what becomes of its label. */
export const carriesOut = (call: Call): Gives =>
  call.cti.pending._tag === "Label" ? "to a label" : "no way"

/** ICM is not done with the caller, so that the end of the bridge is not that of the call. */
const afterParting = (call: Call, parted: Parted): TransferResult | undefined => {
  const event = parted._tag === "Event" ? parted.event : undefined
  const wanted = event?.label !== undefined || event === takenBack
  if (!wanted && (parted._tag !== "News" || call.callerGone || !call.cti.parted())) return undefined
  call.dropFarLeg()
  call.ending = undefined
  return { _tag: "Event", event: event ?? takenBack }
}

const failureOf = (news: BridgeNews) => {
  switch (news._tag) {
    case "Refused":
      return { outcome: outcomeOfStatus(news.status), cause: `rejected ${news.status}` } as const
    case "CallerRefused":
      return { outcome: "failed", cause: `the caller's side refused with ${news.status}` } as const
    case "FarEnded":
      return { outcome: "failed", cause: "the destination hung up at once" } as const
    default:
      return undefined
  }
}

const notReached = (
  call: Call,
  word: "busy" | "no-answer" | "failed",
  cause: string
): TransferResult => {
  call.dropFarLeg()
  return outcome(word, cause)
}

/**
 * A blind transfer is over for the CTI side, unless ICM has said that it is not done with the
 * caller; a bridge stays under it until somebody hangs up.
 */
const joined = Effect.fnUntraced(function* (call: Call, bridge: Bridge, request: TransferRequest) {
  noteReached(call, request, request.kind === "blind" ? "transferred" : "bridged")
  call.cti.reportConnected()
  if (request.kind === "blind" && !call.cti.stays) call.cti.close("normal")
  call.trace.setState("bridged")
  const parted = yield* stayJoined(call, bridge)
  if (parted._tag === "Event" && parted.event.name === "route.reroute") {
    call.dropFarLeg()
    call.ending = undefined
    return done(happened(parted.event, request.search))
  }
  const goesOn = afterParting(call, parted)
  if (goesOn !== undefined) return goesOn
  const turn = yield* releaseCall(call, {
    status: 480,
    reasonStatus: parted._tag === "Event" && parted.event.name === "call over" ? 503 : undefined,
    reasonText: parted._tag === "Event" ? parted.event.cause : undefined,
    // What the agent's BYE says beyond the end (RFC 3326) is for the caller's side too.
    headers: parted._tag === "News" && parted.news._tag === "FarEnded" ? parted.news.headers : []
  })
  return done(turn)
})
