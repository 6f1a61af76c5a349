// INVITEs inside a confirmed dialog, in both directions: RFC 3261 §14. Two small machines, ours and
// theirs, and the joint conditions between them: at most one INVITE at a time in a dialog, whoever
// sends it. What is offered is `OfferAnswer`'s.
//
// Theory. Both ends may change the session at any moment, so two re-INVITEs can cross (glare). Each
// end refuses the other's with 491 and tries again after a random pause; the owner of the Call-ID
// waits longer, so that the other one gets through. A second INVITE while the first is still being
// answered comes from an end that cannot count, and gets 500. A refused re-INVITE leaves the
// session as it was.

import { makeMachine, makeTimedMachine } from "../transaction/Machine.ts"
import type { DialogState } from "./DialogState.ts"

const ourStates = ["Idle", "Waiting", "Inviting", "BackingOff"] as const

const ourEvents = [
  "ask",
  "free",
  "withdraw",
  "2xx",
  "300-699",
  "491",
  "unknown there",
  "timer glare"
] as const

/** Our side. `Waiting`: for their INVITE to be settled. */
export type ReinviteState = (typeof ourStates)[number]

/**
 * `ask`: the user wants a re-INVITE. `free`: theirs is settled. `withdraw`: the user wants it no
 * more. `unknown there`: 481, 408 or no answer at all. Whoever has had enough of `491` may take it
 * for `300-699`.
 */
export type ReinviteEvent = (typeof ourEvents)[number]

/**
 * `go when free`: gives `free` at once if their machine is Idle. `report busy`: one re-INVITE of
 * ours is enough.
 */
export type ReinviteAction =
  | "go when free"
  | "send INVITE"
  | "send ACK"
  | "start timer glare"
  | "report answered"
  | "report refused"
  | "report busy"
  | "end dialog"

// oxfmt-ignore
export const reinviteMachine = makeTimedMachine<
  ReinviteState,
  ReinviteEvent,
  ReinviteAction,
  "timer glare"
>({
  name: "our re-INVITE",
  states: ourStates,
  events: ourEvents,
  runs: {
    Idle:       [],
    Waiting:    [],
    Inviting:   [],
    BackingOff: ["timer glare"]
  },
  rows: [
    ["Idle",       "ask",           "Waiting",    ["go when free"]],
    ["Waiting",    "free",          "Inviting",   ["send INVITE"]],
    ["Waiting",    "ask",           "Waiting",    ["report busy"]],
    ["Waiting",    "withdraw",      "Idle",       []],
    ["Inviting",   "2xx",           "Idle",       ["send ACK", "report answered"]],
    ["Inviting",   "300-699",       "Idle",       ["report refused"]],
    ["Inviting",   "491",           "BackingOff", ["start timer glare"]],
    ["Inviting",   "unknown there", "Idle",       ["end dialog", "report refused"]],
    ["Inviting",   "ask",           "Inviting",   ["report busy"]],
    ["BackingOff", "timer glare",   "Waiting",    ["go when free"]],
    ["BackingOff", "ask",           "BackingOff", ["report busy"]],
    ["BackingOff", "withdraw",      "Idle",       []]
  ],
  ignored: [
    ["Idle",       "free",          "we want nothing"],
    ["Idle",       "withdraw",      "there is nothing to withdraw"],
    ["Inviting",   "withdraw",      "it is under way, and its answer decides"],
    ["BackingOff", "free",          "§14.1: the pause is waited out all the same"]
  ]
})

const theirStates = ["Idle", "Answering", "AwaitingAck"] as const

const theirEvents = [
  "INVITE",
  "respond 2xx",
  "respond 300-699",
  "ACK",
  "no ACK",
  "no answer"
] as const

/** Their side. */
export type PeerReinviteState = (typeof theirStates)[number]

/**
 * `INVITE`: one that `reinviteRefusal` lets pass. `no ACK`: the answer machine's. `no answer`:
 * CANCEL, or BYE.
 */
export type PeerReinviteEvent = (typeof theirEvents)[number]

/** `free` is the event of our machine. */
export type PeerReinviteAction = "pass up" | "free" | "end dialog"

// oxfmt-ignore
export const peerReinviteMachine = makeMachine<
  PeerReinviteState,
  PeerReinviteEvent,
  PeerReinviteAction
>({
  name: "their re-INVITE",
  states: theirStates,
  events: theirEvents,
  rows: [
    ["Idle",        "INVITE",          "Answering",   ["pass up"]],
    ["Answering",   "respond 2xx",     "AwaitingAck", []],
    ["Answering",   "respond 300-699", "Idle",        ["free"]],
    ["Answering",   "no answer",       "Idle",        ["free"]],
    ["AwaitingAck", "ACK",             "Idle",        ["free"]],
    ["AwaitingAck", "no ACK",          "Idle",        ["end dialog"]]
  ],
  ignored: [
    ["Idle",        "ACK",             "for a refusal, or a second one for a 2xx"],
    ["Idle",        "no answer",       "there is nothing to answer"],
    ["Answering",   "ACK",             "for the INVITE before this one"],
    ["AwaitingAck", "no answer",       "§9.1: an INVITE with a final response cannot be cancelled"],
    ["AwaitingAck", "respond 2xx",     "the answer machine repeats it"]
  ]
})

// §14.2. In AwaitingAck their new INVITE has overtaken the ACK, which the 500 makes them repeat.
// oxfmt-ignore
const refusals: Readonly<
  Record<PeerReinviteState, Readonly<Record<ReinviteState, 491 | 500 | undefined>>>
> = {
  Idle:        { Idle: undefined, Waiting: undefined, Inviting: 491, BackingOff: undefined },
  Answering:   { Idle: 500,       Waiting: 500,       Inviting: 500, BackingOff: 500 },
  AwaitingAck: { Idle: 500,       Waiting: 500,       Inviting: 500, BackingOff: 500 }
}

/**
 * The status that an INVITE of theirs is refused with in this state of both machines; undefined
 * when it may pass.
 */
export const reinviteRefusal = (
  ours: ReinviteState,
  theirs: PeerReinviteState
): 491 | 500 | undefined => refusals[theirs][ours]

/** §14.1: pauses after a glare are multiples of 10 ms. */
const glareStepMs = 10

// oxfmt-ignore
const glareRanges: Readonly<Record<DialogState["role"], { readonly minMs: number; readonly maxMs: number }>> = {
  uac: { minMs: 2_100, maxMs: 4_000 },
  uas: { minMs: 0,     maxMs: 2_000 }
}

/**
 * The pause after a 491, milliseconds: 2.1 to 4 s for the owner of the Call-ID, else up to 2 s.
 * `random` is in [0, 1).
 */
export const glarePauseMs = (role: DialogState["role"], random: number): number => {
  const { minMs, maxMs } = glareRanges[role]
  const steps = (maxMs - minMs) / glareStepMs + 1
  return minMs + Math.floor(random * steps) * glareStepMs
}

/** Seconds for the Retry-After of a 500 (§14.2), 0 to 10. `random` is in [0, 1). */
export const retryAfterSeconds = (random: number): number => Math.floor(random * 11)
