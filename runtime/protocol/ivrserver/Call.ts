// One call's dialogue with IVR Server, from NewCall to its end (iserver-xml.md §16.2; gvp-ctic.md
// §5.4), as a table. We are the client. Transfer and treatment are machines of their own beside it;
// which message is which event is `classify.ts`.
//
// Theory. There is no positive answer to NewCall. Behind the switch the call is taken when the
// switch's own call on the port is Established; only then are the switch's numbers known, so they
// are asked for before anybody is told. In front of the switch and in the network nothing need
// come, and the call is taken at once. A route is asked for by RouteRequest and may also come
// unasked (network mode, reroutes). EndCall from either side is the end, is never waited for, and
// may cross anything; so whatever arrives after the end is ignored.

import { makeTimedMachine, step } from "../transaction/Machine.ts"
import type { Step } from "../transaction/Machine.ts"
import { ignoredIn, inEach } from "../transaction/rows.ts"

export const callStates = [
  "Fresh",
  // NewCall went out behind the switch; the switch's call is not established yet.
  "Announced",
  // Established; its numbers are asked for.
  "Asking",
  "Active",
  // RouteRequest is out.
  "Routing",
  // A destination was named.
  "Routed",
  "Ended"
] as const

export type CallState = (typeof callStates)[number]

/** One of them begins the dialogue. */
const opening = ["open behind", "open in front", "open network"] as const

export const callEvents = [
  ...opening,
  "route",
  "connected",
  "not connected",
  "attach",
  "close",
  "status ringing",
  "status established",
  "status released",
  "status other",
  "call information",
  "call information timer",
  "route response",
  "request failed",
  "end call",
  "link lost"
] as const

export type CallEvent = (typeof callEvents)[number]

/** Each fires as the event of its own name. */
export type CallTimer = "call information timer"

export type CallAction =
  | "send NewCall"
  | "send CallInfoReq"
  | "send RouteRequest"
  | "send UDataSet"
  /**
   * Data attached before the switch's call was established: the server would refuse it (MiscError,
   * measured).
   */
  | "hold data"
  | "send held data"
  /** Both only where the dialect says that they are sent at all. */
  | "send Connected"
  | "send Failure"
  /** With the cause that whoever closes names; normal where the switch released the call. */
  | "send EndCall"
  | "start call information timer"
  | "tell Accepted"
  | "tell Route"
  | "tell RequestFailed"
  | "tell Released"
  | "tell LinkLost"

const accepted = ["Active", "Routing", "Routed"] as const
const live = ["Announced", "Asking", ...accepted] as const

const notRouted = ["Announced", "Asking", "Active", "Routing"] as const

const theSecondLeg = "an event of a second leg, or one that changes nothing for us"

const each = inEach<CallState, CallEvent, CallAction>
const ignored = ignoredIn<CallState, CallEvent>

// oxfmt-ignore
export const call = makeTimedMachine<CallState, CallEvent, CallAction, CallTimer>({
  name: "call at IVR Server",
  states: callStates,
  events: callEvents,
  runs: {
    Fresh:     [],
    Announced: [],
    Asking:    ["call information timer"],
    Active:    [],
    Routing:   [],
    Routed:    [],
    Ended:     []
  },
  rows: [
    ["Fresh",     "open behind",            "Announced", ["send NewCall"]],
    ["Fresh",     "open in front",          "Active",    ["send NewCall", "tell Accepted"]],
    ["Fresh",     "open network",           "Active",    ["send NewCall", "tell Accepted"]],

    ["Announced", "status established",     "Asking",    ["send CallInfoReq", "start call information timer"]],
    ["Asking",    "call information",       "Active",    ["send held data", "tell Accepted"]],
    ["Asking",    "call information timer", "Active",    ["send held data", "tell Accepted"]],
    // The question for the numbers is all that is open here; the call is taken without them.
    ["Asking",    "request failed",         "Active",    ["send held data", "tell Accepted"]],
    ["Announced", "attach",                 "Announced", ["hold data"]],
    ["Asking",    "attach",                 "Asking",    ["hold data"]],

    // Too early, and the server will say so (INVALID_REQ, measured); that is an answer, silence
    // would be none.
    ["Announced", "route",                  "Announced", ["send RouteRequest"]],
    ["Asking",    "route",                  "Asking",    ["send RouteRequest"]],
    ["Announced", "request failed",         "Announced", ["tell RequestFailed"]],

    ...each(accepted, "route",            "Routing", ["send RouteRequest"]),
    ...each(accepted, "route response",   "Routed",  ["tell Route"]),
    ["Active",    "request failed",         "Active",    ["tell RequestFailed"]],
    ["Routing",   "request failed",         "Active",    ["tell RequestFailed"]],
    ["Routed",    "request failed",         "Routed",    ["tell RequestFailed"]],
    ["Active",    "attach",                 "Active",    ["send UDataSet"]],
    ["Routing",   "attach",                 "Routing",   ["send UDataSet"]],
    ["Routed",    "attach",                 "Routed",    ["send UDataSet"]],
    ["Routed",    "connected",              "Routed",    ["send Connected"]],
    ["Routed",    "not connected",          "Active",    ["send Failure"]],

    ...each(live, "status released",      "Ended", ["send EndCall", "tell Released"]),
    ...each(live, "end call",             "Ended", ["tell Released"]),
    ...each(live, "link lost",            "Ended", ["tell LinkLost"]),
    ...each(live, "close",                "Ended", ["send EndCall"])
  ],
  ignored: [
    ["Announced", "status ringing",   "the switch rings the port; the caller is told nothing by it"],
    ["Announced", "status other",     theSecondLeg],
    ["Announced", "call information", "nobody asked yet, and before Established it only echoes NewCall (measured)"],
    ["Announced", "route response",   "a route for a call that the switch does not have"],
    ["Asking",    "status ringing",   "overtaken by Established"],
    ["Asking",    "status established", "said before, and being acted on"],
    ["Asking",    "status other",     theSecondLeg],
    ["Asking",    "route response",   "a route before anybody could ask for one"],
    ...accepted.flatMap((state) =>
      ignored(state, ["status ringing", "status established", "status other"], theSecondLeg)),
    ...accepted.flatMap((state) =>
      ignored(state, ["call information"], "the call was taken without waiting for it")),
    ...notRouted.flatMap((state) =>
      ignored(state, ["connected", "not connected"], "no destination was named that it could be about")),
    ...ignored("Ended", callEvents.slice(opening.length), "the dialogue is over; messages may cross its end")
  ]
})

/** Where an event leads; a violation is a fault of whoever runs the machine. */
export const stepCall = (state: CallState, event: CallEvent): Step<CallState, CallAction> =>
  step(call, state, event)
