// Connection and login towards one IVR Server (iserver-xml.md §16.1, §4; gvp-ctic.md §5.3), as a
// table. We are the client.
//
// Theory. A link has one connection at a time. After TCP stands the first message is LoginReq, and
// nothing else may go before its answer says Success and OK. While a server starts up it answers
// Success with InitInProgress: the login stands, calls do not go yet, and it may say so by
// FlowControl off when it is ready or may have to be asked again. FlowControl on pauses new calls;
// those that run go on. A refused login (unknown client, wrong version) is a mistake in a
// configuration, so the connection is closed and tried again slowly. Everything that lives on a
// connection dies with it: a call begun before a break is unknown to the server afterwards
// (NoSuchCall, measured).
//
// Keep-alive is a machine of its own, whose loss arrives here as `connection unusable`.

import { makeTimedMachine, step } from "../transaction/Machine.ts"
import type { Step } from "../transaction/Machine.ts"
import { ignoredIn, inEach } from "../transaction/rows.ts"

export const connectionStates = [
  "Idle",
  "Connecting",
  "WaitLogin",
  "Initialising",
  "Ready",
  "Paused",
  "Waiting",
  "Refused",
  "Stopped"
] as const

export type ConnectionState = (typeof connectionStates)[number]

export const connectionEvents = [
  "start",
  "connected",
  "connect failed",
  "connection lost",
  // Keep-alive unanswered, bytes that are no frame, a peer that does not read: we end the
  // connection ourselves.
  "connection unusable",
  "login ok",
  "login initialising",
  // NoSuchClient, InvalidProtocolVersion, and whatever else is not Success.
  "login refused",
  "flow control on",
  "flow control off",
  "login timer",
  "initialising timer",
  "retry timer",
  "stop"
] as const

export type ConnectionEvent = (typeof connectionEvents)[number]

/** Each fires as the event of its own name. */
export type ConnectionTimer = "login timer" | "initialising timer" | "retry timer"

export type ConnectionAction =
  | "connect"
  | "close connection"
  | "lose dialogues"
  | "send LoginReq"
  | "start keep-alive"
  | "start login timer"
  | "start initialising timer"
  /** With the next, longer delay of the schedule. */
  | "start retry timer"
  /** With the one long delay after a refusal. */
  | "start slow retry timer"
  /** The next break begins with the shortest delay again. */
  | "reset retry delays"

const loggedIn = ["Initialising", "Ready", "Paused"] as const
const connected = ["WaitLogin", ...loggedIn] as const

const each = inEach<ConnectionState, ConnectionEvent, ConnectionAction>
const ignored = ignoredIn<ConnectionState, ConnectionEvent>

// oxfmt-ignore
export const connection = makeTimedMachine<ConnectionState, ConnectionEvent, ConnectionAction, ConnectionTimer>({
  name: "connection to IVR Server",
  states: connectionStates,
  events: connectionEvents,
  runs: {
    Idle:         [],
    Connecting:   [],
    WaitLogin:    ["login timer"],
    Initialising: ["initialising timer"],
    Ready:        [],
    Paused:       [],
    Waiting:      ["retry timer"],
    Refused:      ["retry timer"],
    Stopped:      []
  },
  rows: [
    ["Idle",         "start",              "Connecting",   ["connect"]],

    ["Connecting",   "connected",          "WaitLogin",    ["send LoginReq", "start login timer", "start keep-alive"]],
    ["Connecting",   "connect failed",     "Waiting",      ["start retry timer"]],

    ["WaitLogin",    "login ok",           "Ready",        ["reset retry delays"]],
    ["WaitLogin",    "login initialising", "Initialising", ["reset retry delays", "start initialising timer"]],
    ["WaitLogin",    "login timer",        "Waiting",      ["close connection", "start retry timer"]],

    ["Initialising", "login ok",           "Ready",        []],
    ["Initialising", "login initialising", "Initialising", ["start initialising timer"]],
    ["Initialising", "initialising timer", "Initialising", ["send LoginReq", "start initialising timer"]],
    ["Initialising", "flow control off",   "Ready",        []],
    ["Initialising", "flow control on",    "Paused",       []],

    ["Ready",        "flow control on",    "Paused",       []],
    ["Ready",        "login initialising", "Initialising", ["start initialising timer"]],

    ["Paused",       "flow control off",   "Ready",        []],
    ["Paused",       "login initialising", "Initialising", ["start initialising timer"]],

    ...each(connected, "login refused",       "Refused", ["lose dialogues", "close connection", "start slow retry timer"]),
    ...each(connected, "connection lost",     "Waiting", ["lose dialogues", "start retry timer"]),
    ...each(connected, "connection unusable", "Waiting", ["lose dialogues", "close connection", "start retry timer"]),

    ["Waiting",      "retry timer",        "Connecting",   ["connect"]],
    ["Refused",      "retry timer",        "Connecting",   ["connect"]],

    ["Idle",         "stop",               "Stopped",      []],
    ...each(["Connecting", "Waiting", "Refused"], "stop", "Stopped", ["close connection"]),
    ...each(connected, "stop",           "Stopped", ["lose dialogues", "close connection"])
  ],
  ignored: [
    ["WaitLogin", "flow control on",  "flow control counts from the login on"],
    ["WaitLogin", "flow control off", "flow control counts from the login on"],
    ["Ready",     "flow control off", "new calls are allowed already"],
    ["Ready",     "login ok",         "the answer to a login that was repeated while the server was starting up"],
    ["Paused",    "flow control on",  "paused already"],
    ["Paused",    "login ok",         "a login does not lift flow control; FlowControl off does"],
    ...ignored("Waiting", ["connection lost", "connection unusable"], "we closed that connection ourselves"),
    ...ignored("Refused", ["connection lost", "connection unusable"], "we closed that connection ourselves"),
    ...ignored("Stopped", connectionEvents, "the link was stopped; fibers that end late may still report")
  ]
})

/** Where an event leads; a violation is a fault of whoever runs the machine. */
export const stepConnection = (
  state: ConnectionState,
  event: ConnectionEvent
): Step<ConnectionState, ConnectionAction> => step(connection, state, event)
