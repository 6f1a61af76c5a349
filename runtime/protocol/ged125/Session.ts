// The session of one connection with a PIM of ICM (ged125.md §3.3 to §3.6), as a table. We are the
// VRU: we listen, the PIM connects and speaks first. Which message is which event is
// `sessionEvents.ts`; what a message of ours consists of, `SessionState.ts`; whether the PIM is
// still there, `Liveness.ts`.
//
// Theory. Every TCP connection has a session of its own, but there is one seat, and who holds it is
// the PIM that calls are told to. OPEN_REQ on another connection is refused while the holder lives
// (E_SESSION_ALREADY_ACTIVE), and takes the seat when nothing was heard of the holder for half of
// the idle limit or when it is gone: that is how a duplexed PIM switches sides. A session is open
// once the version suits; it is ready for calls once service control is initialised, or at once
// where only routing is used. What lives on a session dies with it: ICM forgets its dialogues, and
// so do we.
//
// A version that does not suit is refused without closing, since it is not known whether a PIM
// tries a lower one on the same connection or on another (U15); the open timer bounds the wait.

import { makeTimedMachine, step } from "../transaction/Machine.ts"
import type { Step } from "../transaction/Machine.ts"
import { ignoredIn, inEach } from "../transaction/rows.ts"

export const sessionStates = [
  // TCP stands, OPEN_REQ is awaited.
  "WaitOpen",
  "Open",
  "Ready",
  // Our CLOSE_REQ is out.
  "Closing",
  "Closed"
] as const

export type SessionPhase = (typeof sessionStates)[number]

const openings = ["open", "open for routing", "open refused", "open while another lives"] as const

export const sessionEvents = [
  // OPEN_REQ: accepted with service control, accepted without, of a version that does not suit, or
  // while another connection holds the seat.
  ...openings,
  "heartbeat request",
  "heartbeat confirmation",
  "event feed request",
  "service control request",
  "time synch request",
  // For a feature that OPEN_CONF said we do not have.
  "unsupported request",
  "close request",
  "close confirmation",
  // FAILURE_CONF or FAILURE_EVENT of the PIM.
  "failure",
  // Anything of a call: SCI and CRI, sound or not.
  "call message",
  // Of a kind that only a VRU sends, or no message at all.
  "wrong message",
  "unknown message",
  "open timer",
  "close timer",
  // Of `Liveness.ts`.
  "silence",
  // Another connection takes the seat.
  "superseded",
  "connection lost",
  // Bytes that cannot be a message: nothing behind them can be trusted.
  "framing fault",
  "stop"
] as const

export type SessionEvent = (typeof sessionEvents)[number]

/** Each fires as the event of its own name. */
export type SessionTimer = "open timer" | "close timer"

export type SessionAction =
  /** Whoever holds the seat is superseded. */
  | "take seat"
  | "send OPEN_CONF"
  /** FAILURE_CONF with E_INVALID_VERSION. */
  | "refuse version"
  /** FAILURE_CONF with E_SESSION_ALREADY_ACTIVE. */
  | "refuse second session"
  /** FAILURE_CONF, or FAILURE_EVENT where there is no InvokeID, with E_SESSION_NOT_ACTIVE. */
  | "refuse before open"
  /** FAILURE_CONF with the status of the feature. */
  | "refuse feature"
  /** FAILURE_CONF or FAILURE_EVENT with E_INVALID_MESSAGE. */
  | "refuse message"
  | "send HEARTBEAT_CONF"
  | "send event feed snapshot"
  | "send service control snapshot"
  | "send REGISTER_VARIABLES"
  | "send TIME_SYNCH_CONF"
  | "send CLOSE_CONF"
  | "send CLOSE_REQ"
  | "start close timer"
  /** What was written goes out first. */
  | "close connection"
  | "reset connection"
  | "tell open"
  | "tell ready"
  /** Its calls' dialogues are over. */
  | "tell lost"
  | "tell call message"
  | "tell time lag"
  | "tell failure"

const active = ["Open", "Ready"] as const

const each = inEach<SessionPhase, SessionEvent, SessionAction>
const ignored = ignoredIn<SessionPhase, SessionEvent>

/** What nothing but an open session may be asked. */
const needOpen = [
  "heartbeat request",
  "event feed request",
  "service control request",
  "time synch request",
  "unsupported request",
  "call message",
  "wrong message"
] as const

/** What goes on as before in both active states. */
const asBefore = active.flatMap((state) => [
  ...openings.map((event) => [state, event, state, ["refuse second session"]] as const),
  [state, "heartbeat request", state, ["send HEARTBEAT_CONF"]] as const,
  [state, "event feed request", state, ["send event feed snapshot"]] as const,
  [state, "time synch request", state, ["send TIME_SYNCH_CONF", "tell time lag"]] as const,
  [state, "unsupported request", state, ["refuse feature"]] as const,
  [state, "wrong message", state, ["refuse message"]] as const,
  [state, "failure", state, ["tell failure"]] as const,
  [state, "call message", state, ["tell call message"]] as const
])

// oxfmt-ignore
export const session = makeTimedMachine<SessionPhase, SessionEvent, SessionAction, SessionTimer>({
  name: "session with ICM",
  states: sessionStates,
  events: sessionEvents,
  runs: {
    WaitOpen: ["open timer"],
    Open:     [],
    Ready:    [],
    Closing:  ["close timer"],
    Closed:   []
  },
  rows: [
    ["WaitOpen", "open",                     "Open",     ["take seat", "send OPEN_CONF", "tell open"]],
    ["WaitOpen", "open for routing",         "Ready",    ["take seat", "send OPEN_CONF", "send REGISTER_VARIABLES", "tell open", "tell ready"]],
    ["WaitOpen", "open refused",             "WaitOpen", ["refuse version"]],
    ["WaitOpen", "open while another lives", "Closed",   ["refuse second session", "close connection"]],
    ["WaitOpen", "close request",            "Closed",   ["send CLOSE_CONF", "close connection"]],
    ["WaitOpen", "open timer",               "Closed",   ["close connection"]],
    ["WaitOpen", "framing fault",            "Closed",   ["reset connection"]],
    ["WaitOpen", "connection lost",          "Closed",   []],
    ["WaitOpen", "stop",                     "Closed",   ["close connection"]],
    ...needOpen.map((event) => ["WaitOpen", event, "WaitOpen", ["refuse before open"]] as const),

    ["Open",     "service control request",  "Ready",    ["send service control snapshot", "send REGISTER_VARIABLES", "tell ready"]],
    // A PIM that begins again on the same session has forgotten what it was told.
    ["Ready",    "service control request",  "Ready",    ["send service control snapshot", "send REGISTER_VARIABLES"]],
    ...asBefore,

    ...each(active, "close request",         "Closed",   ["send CLOSE_CONF", "close connection", "tell lost"]),
    ...each(active, "silence",               "Closed",   ["reset connection", "tell lost"]),
    ...each(active, "superseded",            "Closed",   ["reset connection", "tell lost"]),
    ...each(active, "framing fault",         "Closed",   ["reset connection", "tell lost"]),
    ...each(active, "connection lost",       "Closed",   ["tell lost"]),
    ...each(active, "stop",                  "Closing",  ["send CLOSE_REQ", "start close timer", "tell lost"]),

    ["Closing",  "close confirmation",       "Closed",   ["close connection"]],
    ["Closing",  "close request",            "Closed",   ["send CLOSE_CONF", "close connection"]],
    ["Closing",  "close timer",              "Closed",   ["reset connection"]],
    ["Closing",  "silence",                  "Closed",   ["reset connection"]],
    ["Closing",  "superseded",               "Closed",   ["reset connection"]],
    ["Closing",  "framing fault",            "Closed",   ["reset connection"]],
    ["Closing",  "connection lost",          "Closed",   []],
    ["Closing",  "heartbeat request",        "Closing",  ["send HEARTBEAT_CONF"]]
  ],
  ignored: [
    ...ignored("WaitOpen", ["heartbeat confirmation", "close confirmation", "failure"], "nothing was asked yet, and an answer wants no answer"),
    ...active.flatMap((state) => ignored(state, ["heartbeat confirmation"], "a sign of life and nothing more")),
    ...active.flatMap((state) => ignored(state, ["close confirmation"], "nobody asked to close; the PIM says goodbye by closing")),
    ...(["WaitOpen", ...active, "Closing"] as const).flatMap((state) =>
      ignored(state, ["unknown message"], "of a protocol version that we do not know; skipped by its length (§13)")),
    ...ignored("Closing", [...openings, "event feed request", "service control request", "time synch request", "unsupported request"],
      "the session is ending; the PIM opens another"),
    ...ignored("Closing", ["heartbeat confirmation", "failure", "call message", "wrong message", "stop"], "the session is ending, and its dialogues are gone"),
    ...ignored("Closed", sessionEvents, "the connection is closed; what crossed that is too late")
  ]
})

/** Where an event leads; a violation is a fault of whoever runs the machine. */
export const stepSession = (
  state: SessionPhase,
  event: SessionEvent
): Step<SessionPhase, SessionAction> => step(session, state, event)
