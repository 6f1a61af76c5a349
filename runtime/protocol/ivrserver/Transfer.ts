// A single-step transfer by the switch (OneStepXfer; iserver-xml.md §9.2, gvp-ctic.md §5.4), beside
// the call's own machine. One at a time, because its answers carry no request id. Busy is an
// outcome and no error, and a single-step transfer leaves nothing on hold, so nothing is retrieved
// afterwards. After an error IVR Server has restored the call by itself.

import { makeMachine, step } from "../transaction/Machine.ts"
import type { Step } from "../transaction/Machine.ts"
import { ignoredIn } from "../transaction/rows.ts"

export const transferStates = ["None", "Asked", "Done"] as const

export type TransferState = (typeof transferStates)[number]

export const transferEvents = [
  "transfer",
  "status transferred",
  "status busy",
  "status other",
  "transfer failed"
] as const

export type TransferEvent = (typeof transferEvents)[number]

export type TransferAction = "send OneStepXfer" | "tell completed" | "tell busy" | "tell failed"

const ignored = ignoredIn<TransferState, TransferEvent>

// oxfmt-ignore
export const transfer = makeMachine<TransferState, TransferEvent, TransferAction>({
  name: "transfer by IVR Server",
  states: transferStates,
  events: transferEvents,
  rows: [
    ["None",  "transfer",           "Asked", ["send OneStepXfer"]],
    ["Asked", "status transferred", "Done",  ["tell completed"]],
    ["Asked", "status busy",        "None",  ["tell busy"]],
    ["Asked", "transfer failed",    "None",  ["tell failed"]]
  ],
  ignored: [
    ["None",  "status transferred", "nobody asked; the release that follows is what ends the call"],
    ["None",  "status busy",        "busy of a leg that is not ours"],
    ["None",  "status other",       "no transfer to report on"],
    ["None",  "transfer failed",    "no transfer to report on"],
    ["Asked", "transfer",           "one is under way, and its end will be told"],
    ["Asked", "status other",       "the second leg on its way: dialing, ringing, held"],
    ...ignored("Done", transferEvents, "the call is with its destination")
  ]
})

/** Where an event leads; a violation is a fault of whoever runs the machine. */
export const stepTransfer = (
  state: TransferState,
  event: TransferEvent
): Step<TransferState, TransferAction> => step(transfer, state, event)
