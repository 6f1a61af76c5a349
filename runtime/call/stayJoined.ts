// The caller and a far leg talk to each other, and we stay in the signalling path until one of
// them ends it.

import { Effect } from "effect"
import { answerAlone } from "./answerAlone.ts"
import type { Bridge, BridgeNews } from "./Bridge.ts"
import type { Call } from "./Call.ts"
import type { CallInput } from "./CallInput.ts"
import type { FlowEvent } from "./FlowEvent.ts"
import { instructionEvent } from "./instructionEvent.ts"
import { interruption } from "./interruption.ts"

/** Why the two are no longer joined. */
export type Parted =
  | { readonly _tag: "Event"; readonly event: FlowEvent }
  | { readonly _tag: "News"; readonly news: BridgeNews }

/**
 * Relays until the caller goes, the call is over, the CTI side moves him again, or the bridge has
 * news other than `Answered` and `Joined`. Whatever else the CTI side says is only taken note of:
 * whoever talks is not interrupted by it, unless it was a label that sent him there and ICM wants
 * him back, or released.
 */
export const stayJoined = Effect.fnUntraced(function* (call: Call, bridge: Bridge) {
  for (;;) {
    const input = yield* call.take()
    const news = input._tag === "Leg" ? bridge.observe(input.leg, input.event) : undefined
    if (news !== undefined && news._tag !== "Answered" && news._tag !== "Joined") {
      return { _tag: "News", news } satisfies Parted
    }
    const gives = call.cti.stays ? "to a label" : "no way"
    const event = reroute(call, input) ?? interruption(call, input, gives)
    if (event !== undefined) return { _tag: "Event", event } satisfies Parted
    if (input._tag === "Leg" && input.leg === call.caller && bridge.state === "over") {
      answerAlone(call, input.event)
    }
  }
})

/** iserver-xml.md §6.2: a call that was delivered already is to be moved again. */
const reroute = (call: Call, input: CallInput): FlowEvent | undefined =>
  input._tag === "Cti" && input.instruction._tag === "Route" && input.instruction.type === "reroute"
    ? instructionEvent(call, input.instruction)
    : undefined
