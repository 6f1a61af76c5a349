// The treatment of one call (iserver-xml.md §7.6), beside the call's own machine. TreatCall comes
// in, TreatStatus goes out.
//
// Theory. IVR Server has at most one treatment per call and names none: TreatStatus says Started,
// Completed, Cancelled or NotStarted of "the" treatment. Cancel takes it back, a new TreatCall
// takes its place, a RouteResponse ends it without a word. Those who play it are slower than the
// wire: when they report, the treatment they mean may be gone already. So a new treatment is held
// until the old one has been reported, and every report is about the treatment that was told last.
// A report that does not come is not waited for longer than the cancel timer.

import { makeTimedMachine, step } from "../transaction/Machine.ts"
import type { Step } from "../transaction/Machine.ts"
import { ignoredIn, inEach } from "../transaction/rows.ts"

export const treatmentStates = [
  "None",
  // Told, nothing heard of it yet.
  "Told",
  "Running",
  // Cancel came; the report is awaited.
  "Cancelling",
  // A new TreatCall came and is held; the report on the old one is awaited.
  "Replacing"
] as const

export type TreatmentState = (typeof treatmentStates)[number]

export const treatmentEvents = [
  "treat call",
  // Before the call itself is accepted.
  "treat call too early",
  "cancel",
  "route response",
  "started",
  "report not started",
  "report completed",
  "report cancelled",
  "cancel timer",
  "over"
] as const

export type TreatmentEvent = (typeof treatmentEvents)[number]

/** Each fires as the event of its own name. */
export type TreatmentTimer = "cancel timer"

export type TreatmentAction =
  | "tell Treat"
  | "tell CancelTreatment"
  /** Keeps the TreatCall at hand; one held before it was never applied and is dropped. */
  | "hold"
  | "drop held"
  | "tell held Treat"
  | "send Started"
  /** The report's own outcome. */
  | "send report"
  | "send Cancelled"
  /** Completed, with a completion status that is not normal. */
  | "send failed"
  /** NotStarted. */
  | "refuse"
  | "start cancel timer"

const reports = ["report not started", "report completed", "report cancelled"] as const

const ended = "the treatment has ended on the wire; the report crossed its end"

const busy = ["Told", "Running", "Cancelling", "Replacing"] as const

const each = inEach<TreatmentState, TreatmentEvent, TreatmentAction>
const ignored = ignoredIn<TreatmentState, TreatmentEvent>

// oxfmt-ignore
export const treatment = makeTimedMachine<TreatmentState, TreatmentEvent, TreatmentAction, TreatmentTimer>({
  name: "treatment of IVR Server",
  states: treatmentStates,
  events: treatmentEvents,
  runs: {
    None:       [],
    Told:       [],
    Running:    [],
    Cancelling: ["cancel timer"],
    Replacing:  ["cancel timer"]
  },
  rows: [
    ["None",       "treat call",         "Told",       ["tell Treat"]],
    ["None",       "treat call too early", "None",     ["refuse"]],

    ["Told",       "started",            "Running",    ["send Started"]],
    ["Told",       "report not started", "None",       ["send report"]],
    ["Told",       "report cancelled",   "None",       ["send report"]],
    // The router wants to see it applied before it is over.
    ["Told",       "report completed",   "None",       ["send Started", "send report"]],

    ["Running",    "report completed",   "None",       ["send report"]],
    ["Running",    "report cancelled",   "None",       ["send report"]],
    // Said too late to be true: it had started. The server learns that it ended, and how.
    ["Running",    "report not started", "None",       ["send failed"]],

    ...each(["Told", "Running"], "cancel",     "Cancelling", ["start cancel timer", "tell CancelTreatment"]),
    ...each(["Told", "Running"], "treat call", "Replacing",  ["hold", "start cancel timer", "tell CancelTreatment"]),

    ["Cancelling", "report completed",   "None",       ["send report"]],
    ["Cancelling", "report cancelled",   "None",       ["send report"]],
    ["Cancelling", "report not started", "None",       ["send Cancelled"]],
    ["Cancelling", "cancel timer",       "None",       ["send Cancelled"]],
    ["Cancelling", "treat call",         "Replacing",  ["hold"]],

    ["Replacing",  "report completed",   "Told",       ["send report", "tell held Treat"]],
    ["Replacing",  "report cancelled",   "Told",       ["send report", "tell held Treat"]],
    ["Replacing",  "report not started", "Told",       ["send Cancelled", "tell held Treat"]],
    ["Replacing",  "cancel timer",       "Told",       ["send Cancelled", "tell held Treat"]],
    ["Replacing",  "treat call",         "Replacing",  ["hold"]],
    ["Replacing",  "cancel",             "Cancelling", ["drop held"]],

    ...each(["Told", "Running", "Cancelling"], "route response", "None", []),
    ["Replacing",  "route response",     "None",       ["drop held"]],
    ...each(["Told", "Running", "Cancelling"], "over", "None", []),
    ["Replacing",  "over",               "None",       ["drop held"]]
  ],
  ignored: [
    ["None",       "cancel",             "the treatment ended while the Cancel was on its way"],
    ["None",       "started",            ended],
    ...ignored("None", reports,        ended),
    ["None",       "route response",     "no treatment to leave"],
    ["None",       "over",               "no treatment to leave"],
    ["Running",    "started",            "said already"],
    ["Cancelling", "cancel",             "asked for already"],
    ["Cancelling", "started",            "it is being taken back; its end will be said"],
    ["Replacing",  "started",            "it is being taken back; its end will be said"],
    ...busy.flatMap((state) =>
      ignored(state, ["treat call too early"], "a treatment came before, so the call is accepted"))
  ]
})

/** Where an event leads; a violation is a fault of whoever runs the machine. */
export const stepTreatment = (
  state: TreatmentState,
  event: TreatmentEvent
): Step<TreatmentState, TreatmentAction> => step(treatment, state, event)
