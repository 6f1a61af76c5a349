// Which event of which machine a message of a call is: the joint conditions of call, transfer and
// treatment, as a table. A message whose name is not here concerns none of them (user data,
// statistics, monitoring).

import type { GctiMessage, Message } from "../../wire/ivrserver/Messages.ts"
import type { CallEvent, CallState } from "./Call.ts"
import type { TransferEvent, TransferState } from "./Transfer.ts"
import type { TreatmentEvent } from "./Treatment.ts"

/**
 * In the order in which the machines take them: what ends a treatment is known before the route is
 * told.
 */
export interface CallEvents {
  readonly treatment?: TreatmentEvent
  readonly transfer?: TransferEvent
  readonly call?: CallEvent
}

export interface DialogueStates {
  readonly call: CallState
  readonly transfer: TransferState
}

/** Events of a message, given where the call stands; none for a message that moves no machine. */
export const classify = (message: GctiMessage, states: DialogueStates): CallEvents => {
  switch (message._tag) {
    case "CallStatus":
      return statusEvents.get(message.Event.trim().toLowerCase()) ?? otherStatus
    case "CallInfoResp":
      return { call: "call information" }
    case "RouteResponse":
      return isAccepted(states.call)
        ? { treatment: "route response", call: "route response" }
        : { call: "route response" }
    case "TreatCall":
      if (states.call === "Ended") return {}
      return { treatment: isAccepted(states.call) ? "treat call" : "treat call too early" }
    case "Cancel":
      return { treatment: "cancel" }
    case "EndCall":
      return { treatment: "over", call: "end call" }
    case "CallError":
      return isTransferError(message, states.transfer)
        ? { transfer: "transfer failed" }
        : { call: "request failed" }
    default:
      return {}
  }
}

const otherStatus: CallEvents = { transfer: "status other", call: "status other" }

/** `CallStatus/@Event` (§5.2), lower-cased. What is not here changes nothing for us. */
// oxfmt-ignore
const statusEvents: ReadonlyMap<string, CallEvents> = new Map([
  ["ringing",      { transfer: "status other",       call: "status ringing" }],
  ["established",  { transfer: "status other",       call: "status established" }],
  ["xfercomplete", { transfer: "status transferred", call: "status other" }],
  ["busy",         { transfer: "status busy",        call: "status other" }],
  ["released",     { treatment: "over",              call: "status released" }]
])

/**
 * A transfer that is blocked is refused under the name `Unknown` (BLOCKED_REQ, measured), one of a
 * lost call under `NoSuchCall`; while a transfer is under way it is the request that waits for an
 * answer.
 */
const transferErrors: ReadonlySet<string> = new Set(["OneStepXfer", "Unknown", "NoSuchCall"])

const isTransferError = (message: Message<"CallError">, transfer: TransferState): boolean =>
  transfer === "Asked" && transferErrors.has(message.FailedReq)

const isAccepted = (state: CallState): boolean =>
  state === "Active" || state === "Routing" || state === "Routed"
