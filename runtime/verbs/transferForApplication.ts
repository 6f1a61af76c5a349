// A bridge that a voice application asked for by a call of its own: we dial the destination with
// what that call offered and join the two, so that the application stays between the caller and the
// destination, as `<transfer bridge="true">` means it (VoiceXML 2.1 §2.3.7; gvp-ctic.md §4.7). The
// call stays under the CTI side, and goes on with the application when either of the two ends.

import { Effect } from "effect"
import type { Bridge, NearSide } from "../call/Bridge.ts"
import type { Call } from "../call/Call.ts"
import { interruption } from "../call/interruption.ts"
import { waiting } from "../call/Program.ts"
import type { IncomingCall } from "../ua/Ua.ts"
import {
  done,
  nothingToDial,
  outcome,
  outcomeOfStatus,
  type TransferRequest,
  type TransferResult,
  type TransferWay
} from "./transferWays.ts"

export const transferForApplication: TransferWay = Effect.fnUntraced(function* (call, request) {
  const incoming = call.application?.transfer?.incoming
  if (request.uri === undefined || incoming === undefined) return nothingToDial
  const bridge = call.join({
    near: nearSideOf(incoming),
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
    switch (news?._tag) {
      case "Joined":
        return yield* joined(call, bridge, request)
      case "Refused":
        return notReached(call, outcomeOfStatus(news.status), `rejected ${news.status}`)
      case "FarEnded":
        return notReached(call, "failed", "the destination hung up at once")
      case "NearEnded":
        return over(call, request, "withdrawn by the application")
      default:
    }
    const event = interruption(call, input, "no way")
    if (event !== undefined) return { _tag: "Event", event }
  }
})

const nearSideOf = ({ body, leg }: IncomingCall): NearSide => {
  let answered = false
  return {
    leg,
    body,
    get answered() {
      return answered
    },
    noteAnswered: () => {
      answered = true
    }
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

/** Until one of the two ends; the caller's own end is the call's. */
const joined = Effect.fnUntraced(function* (call: Call, bridge: Bridge, request: TransferRequest) {
  const { policy, to } = request
  const entry = { policy: policy.name, via: policy.via, to }
  call.trace.transfer({ ...entry, outcome: "completed", cause: "bridged" })
  call.cti.reportConnected()
  call.trace.setState("bridged")
  for (;;) {
    const input = yield* call.take()
    const news = input._tag === "Leg" ? bridge.observe(input.leg, input.event) : undefined
    if (news?._tag === "FarEnded" || news?._tag === "NearEnded")
      return backToApplication(call, request)
    const event = interruption(call, input, "no way")
    if (event !== undefined) return { _tag: "Event", event } satisfies TransferResult
  }
})

/** The application's own call ends with the destination's; what follows is the application's. */
const backToApplication = (call: Call, request: TransferRequest): TransferResult => {
  call.dropFarLeg()
  call.application?.conclude("completed")
  call.application?.resume()
  return done(waiting(request.search))
}

const over = (call: Call, request: TransferRequest, cause: string): TransferResult => {
  const { policy, to } = request
  call.trace.transfer({ policy: policy.name, via: policy.via, to, outcome: "failed", cause })
  return backToApplication(call, request)
}
