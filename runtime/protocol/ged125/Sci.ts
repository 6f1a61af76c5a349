// One call's dialogue of the Service Control Interface, from NEW_CALL to its end (ged125.md §6.4,
// §6.6), as a table. We are the VRU. Which message is which event is `classify.ts`; the session
// that the dialogue lives on is a machine of its own.
//
// Theory. ICM leads. After every answer of ours it owes the next instruction, and a flow says how
// long it may take over that. It has at most one script running; that script's InvokeID is
// answered once, by RUN_SCRIPT_RESULT or DIALOGUE_FAILURE_CONF, or by nothing when a CONNECT
// takes its place. CANCEL has an InvokeID of its own and is what is answered when a script was
// cancelled. Those who play it are slower than the wire, so until they have said that it stopped
// the dialogue is Cancelling, and what they report then may be that it ended by itself.
//
// A CONNECT is ICM's last word unless its TransferHint, or TEMPORARY_CONNECT, says that more may
// come; so ANSWER ends the dialogue of the one (U9) and not that of the other. A label of another
// type than normal names no destination: the caller hears what it stands for, nothing is reported,
// and the dialogue ends with the call.

import { makeTimedMachine, step } from "../transaction/Machine.ts"
import type { Step } from "../transaction/Machine.ts"
import { ignoredIn, inEach } from "../transaction/rows.ts"

export const sciStates = [
  "Fresh",
  // ICM owes us an instruction.
  "Waiting",
  "Script",
  // CANCEL came; the report on the script is awaited.
  "Cancelling",
  // A label is being carried out, and ANSWER ends the dialogue.
  "Connecting",
  // The same, and ANSWER does not.
  "ConnectingOn",
  // Connected, and ICM may still say something.
  "Talking",
  // ICM has said its last word: busy, ring or default.
  "Last",
  "Ended"
] as const

export type SciState = (typeof sciStates)[number]

const opening = ["open call", "open request", "open converted"] as const

/** The report on a script. */
const reports = ["report done", "report failed", "report refused", "report cancelled"] as const

/** How the way to a label went. `for good`: the site says that ICM is not asked for another. */
const outcomes = ["connected", "not connected", "not connected for good"] as const

export const sciEvents = [
  ...opening,
  ...reports,
  ...outcomes,
  // The destination of a label hung up first.
  "parted",
  "close",
  "close abandoned",
  // The flow's `silence after` is over.
  "overdue",
  "run script",
  // With the InvokeID of the running script.
  "cancel",
  "cancel unknown",
  "connect",
  "connect and stay",
  "last label",
  // A label that cannot be used at all.
  "connect invalid",
  "connect invalid for good",
  "connect to resource",
  "release",
  "failure",
  // Malformed, or of a kind that we do not know.
  "invalid message",
  // A request of Cisco's own prompts, which we do not offer.
  "unserved request",
  "cancel timer",
  "link lost"
] as const

export type SciEvent = (typeof sciEvents)[number]

/** Fires as the event of its own name. */
export type SciTimer = "cancel timer"

export type SciAction =
  | "send NEW_CALL"
  | "send REQUEST_INSTRUCTION"
  | "send NEW_DIALOGUE"
  /** RUN_SCRIPT_RESULT for the running script, ResultCode true or false. */
  | "send result"
  | "send failed result"
  /** DIALOGUE_FAILURE_CONF for the running script, with the code that the report's reason means. */
  | "send refusal"
  /** DIALOGUE_FAILURE_CONF for the CANCEL that is pending. */
  | "confirm cancel"
  | "deny cancel"
  | "answer cancel too late"
  /** DIALOGUE_FAILURE_CONF for the message that has just come. */
  | "refuse invoke id"
  | "refuse request"
  | "refuse message"
  | "send RESOURCE_CONNECTED"
  /** EVENT_REPORT. */
  | "report answer"
  | "report outcome"
  | "report invalid label"
  | "report disconnect"
  | "report parted"
  | "report abandon"
  /** DIALOGUE_FAILURE_EVENT. */
  | "send timeout"
  | "send invalid message"
  /** Keeps the InvokeID of the request that has just come. */
  | "keep script"
  | "keep cancel"
  | "start cancel timer"
  | "tell RunScript"
  | "tell CancelTreatment"
  | "tell Label"
  | "tell TakenBack"
  | "tell Released"
  | "tell RequestFailed"
  | "tell LinkLost"

const scripted = ["Script", "Cancelling"] as const
const directed = ["Connecting", "ConnectingOn", "Talking", "Last"] as const
const live = ["Waiting", ...scripted, ...directed] as const

const answered =
  "the script has been answered, or a CONNECT took its place; the report crossed that"
const noLabel = "no label that it could be about"

const each = inEach<SciState, SciEvent, SciAction>
const ignored = ignoredIn<SciState, SciEvent>

/** A new label, from each state; what the call still does for the one before gives way to it. */
const labelsFrom = (state: SciState, first: ReadonlyArray<SciAction>) =>
  [
    [state, "connect", "Connecting", [...first, "tell Label"]],
    [state, "connect and stay", "ConnectingOn", [...first, "tell Label"]],
    [state, "last label", "Last", [...first, "tell Label"]]
  ] as const

// oxfmt-ignore
export const sci = makeTimedMachine<SciState, SciEvent, SciAction, SciTimer>({
  name: "SCI dialogue with ICM",
  states: sciStates,
  events: sciEvents,
  runs: {
    Fresh:        [],
    Waiting:      [],
    Script:       [],
    Cancelling:   ["cancel timer"],
    Connecting:   [],
    ConnectingOn: [],
    Talking:      [],
    Last:         [],
    Ended:        []
  },
  rows: [
    ["Fresh",        "open call",              "Waiting",      ["send NEW_CALL"]],
    ["Fresh",        "open request",           "Waiting",      ["send REQUEST_INSTRUCTION"]],
    ["Fresh",        "open converted",         "Waiting",      ["send NEW_DIALOGUE"]],

    ["Waiting",      "run script",             "Script",       ["keep script", "tell RunScript"]],
    ["Waiting",      "overdue",                "Ended",        ["send timeout"]],

    ["Script",       "report done",            "Waiting",      ["send result"]],
    ["Script",       "report failed",          "Waiting",      ["send failed result"]],
    ["Script",       "report refused",         "Waiting",      ["send refusal"]],
    // Nobody cancelled it on the wire, and ICM must have an answer.
    ["Script",       "report cancelled",       "Waiting",      ["send failed result"]],
    ["Script",       "cancel",                 "Cancelling",   ["keep cancel", "start cancel timer", "tell CancelTreatment"]],

    // Ended by itself before it could be stopped: both requests have their answers.
    ["Cancelling",   "report done",            "Waiting",      ["send result", "answer cancel too late"]],
    ["Cancelling",   "report failed",          "Waiting",      ["send failed result", "answer cancel too late"]],
    ["Cancelling",   "report refused",         "Waiting",      ["send refusal", "answer cancel too late"]],
    ["Cancelling",   "report cancelled",       "Waiting",      ["confirm cancel"]],
    ["Cancelling",   "cancel timer",           "Script",       ["deny cancel"]],
    ["Cancelling",   "cancel",                 "Cancelling",   ["refuse request"]],

    // ICM did not cancel first: the script is stopped without a word.
    ...labelsFrom("Waiting", []),
    ...labelsFrom("Script", []),
    ...labelsFrom("Cancelling", ["confirm cancel"]),
    ...directed.flatMap((state) => labelsFrom(state, [])),

    ["Waiting",      "connect to resource",    "Waiting",      ["send RESOURCE_CONNECTED", "tell TakenBack"]],
    ["Script",       "connect to resource",    "Waiting",      ["send RESOURCE_CONNECTED", "tell TakenBack"]],
    ["Cancelling",   "connect to resource",    "Waiting",      ["confirm cancel", "send RESOURCE_CONNECTED", "tell TakenBack"]],
    ...each(directed, "connect to resource",   "Waiting",      ["send RESOURCE_CONNECTED", "tell TakenBack"]),

    ["Connecting",   "connected",              "Ended",        ["report answer"]],
    ["ConnectingOn", "connected",              "Talking",      ["report answer"]],
    // The flow sends a caller somewhere of its own for a default label.
    ["Last",         "connected",              "Ended",        ["report answer"]],
    ...each(["Connecting", "ConnectingOn", "Last"], "not connected", "Waiting", ["report outcome"]),
    ...each(["Connecting", "ConnectingOn", "Last"], "not connected for good", "Ended", ["report outcome"]),
    ["Talking",      "parted",                 "Waiting",      ["report parted"]],

    ...live.flatMap((state) => [
      [state, "connect invalid",          state,   ["report invalid label"]],
      [state, "connect invalid for good", "Ended", ["report invalid label", "tell RequestFailed"]],
      [state, "cancel unknown",           state,   ["refuse invoke id"]],
      [state, "unserved request",         state,   ["refuse message"]],
      [state, "release",                  "Ended", ["report disconnect", "tell Released"]],
      [state, "failure",                  "Ended", ["tell RequestFailed"]],
      [state, "invalid message",          "Ended", ["send invalid message", "tell RequestFailed"]],
      [state, "link lost",                "Ended", ["tell LinkLost"]]
    ] as const),
    // §6.4 knows one script at a time, and none while a label is carried out.
    ...[...scripted, ...directed].map((state) => [state, "run script", state, ["refuse request"]] as const),

    ...each(["Waiting", ...scripted, "Connecting", "ConnectingOn"], "close", "Ended", ["report disconnect"]),
    ...each(["Waiting", ...scripted, "Connecting", "ConnectingOn"], "close abandoned", "Ended", ["report abandon"]),
    // The call had been completed before the caller left.
    ...each(["Talking"], "close",           "Ended", ["report disconnect"]),
    ...each(["Talking"], "close abandoned", "Ended", ["report disconnect"]),
    ...each(["Last"],    "close",           "Ended", []),
    ...each(["Last"],    "close abandoned", "Ended", [])
  ],
  ignored: [
    ...(["Waiting", ...directed] as const).flatMap((state) => ignored(state, reports, answered)),
    ...(["Waiting", ...scripted] as const).flatMap((state) => ignored(state, outcomes, noLabel)),
    ...ignored("Talking", outcomes, "said already; the label has been carried out"),
    ...(["Waiting", ...scripted, "Connecting", "ConnectingOn", "Last"] as const).flatMap((state) =>
      ignored(state, ["parted"], "nobody was connected that ICM would hear about")),
    ...([...scripted, ...directed] as const).flatMap((state) =>
      ignored(state, ["overdue"], "ICM owes nothing now")),
    ...ignored("Ended", sciEvents.filter((event) =>
      event !== "cancel" && event !== "cancel timer" && !isOpening(event)),
      "the dialogue is over; messages may cross its end")
  ]
})

function isOpening(event: SciEvent): boolean {
  return opening.some((one) => one === event)
}

/** Where an event leads; a violation is a fault of whoever runs the machine. */
export const stepSci = (state: SciState, event: SciEvent): Step<SciState, SciAction> =>
  step(sci, state, event)
