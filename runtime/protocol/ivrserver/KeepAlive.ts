// Keep-alive on one connection, both ways (iserver-xml.md §1.4). Three requests without any sign of
// life, one interval apart, and one interval more: the connection is dead. Whatever arrives is a
// sign of life, not only an acknowledgement. The peer may ask as well; its requests are answered in
// every state. The interval is the shell's.

import { makeMachine, step } from "../transaction/Machine.ts"
import type { Step } from "../transaction/Machine.ts"
import { ignoredIn, inEach } from "../transaction/rows.ts"

export const keepAliveStates = ["Heard", "AskedOnce", "AskedTwice", "AskedThrice", "Dead"] as const

export type KeepAliveState = (typeof keepAliveStates)[number]

export const keepAliveEvents = ["interval", "frame received", "request received"] as const

export type KeepAliveEvent = (typeof keepAliveEvents)[number]

export type KeepAliveAction = "send request" | "send acknowledgement" | "report silence"

const alive = ["Heard", "AskedOnce", "AskedTwice", "AskedThrice"] as const

const each = inEach<KeepAliveState, KeepAliveEvent, KeepAliveAction>
const ignored = ignoredIn<KeepAliveState, KeepAliveEvent>

// oxfmt-ignore
export const keepAlive = makeMachine<KeepAliveState, KeepAliveEvent, KeepAliveAction>({
  name: "keep-alive",
  states: keepAliveStates,
  events: keepAliveEvents,
  rows: [
    ["Heard",       "interval", "AskedOnce",   ["send request"]],
    ["AskedOnce",   "interval", "AskedTwice",  ["send request"]],
    ["AskedTwice",  "interval", "AskedThrice", ["send request"]],
    ["AskedThrice", "interval", "Dead",        ["report silence"]],
    ...each(alive, "frame received",   "Heard", []),
    ...each(alive, "request received", "Heard", ["send acknowledgement"]),
    // A site whose servers do not acknowledge keeps the connection (dialect `keep-alive.silence`),
    // so life may return.
    ["Dead",        "frame received",   "Heard", []],
    ["Dead",        "request received", "Heard", ["send acknowledgement"]]
  ],
  ignored: ignored("Dead", ["interval"], "reported already")
})

/** Where an event leads; a violation is a fault of whoever runs the machine. */
export const stepKeepAlive = (
  state: KeepAliveState,
  event: KeepAliveEvent
): Step<KeepAliveState, KeepAliveAction> => step(keepAlive, state, event)
