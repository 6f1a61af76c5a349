// The life of one dialog made by an INVITE: RFC 3261 §12, §13 and §15, for either end. It decides
// what becomes of the dialog; its contents are `DialogState`'s, offers `OfferAnswer`'s, re-INVITEs
// `Reinvite`'s, and the way of a 2xx to its ACK `AnswerMachine`'s and `AckMachine`'s.
//
// Theory. A response with a tag makes the dialog: a provisional one an early dialog, a 2xx a
// confirmed one. The machine does not care which end it is; an INVITE that forks makes one machine
// for each To tag at the caller, and a refusal ends all of them that are early. What makes BYE
// asymmetrical is that the callee must not send one before it knows that the caller has its 2xx
// (§15): that is a joint condition of this machine and the callee's `AnswerMachine`, and stands in
// `byeRule`.
//
// A confirmed dialog ends with BYE sent or received, whatever BYE is answered (§15.1.1), or when a
// request of ours inside of it shows that the far end knows it no more (§12.2.1.2). A re-INVITE
// that is refused ends nothing.

import { makeMachine } from "../transaction/Machine.ts"
import type { AnswerState } from "./AnswerMachine.ts"

const states = ["Tagless", "Early", "Confirmed", "Terminated"] as const

const events = [
  "provisional without tag",
  "provisional",
  "2xx",
  "300-699",
  "no final response",
  "BYE",
  "unknown there",
  "no ACK"
] as const

/** `Tagless`: an INVITE is under way, and no response with a To tag yet. */
export type DialogPhase = (typeof states)[number]

/**
 * Responses are those to the INVITE that makes the dialog, sent or received, 100 left out. `no
 * final response`: the INVITE timed out or could not be sent. `unknown there`: 481 or 408 to a
 * request inside the dialog (`endsDialog`). `no ACK`: our 2xx was not acknowledged within 64*T1.
 */
export type DialogEvent = (typeof events)[number]

/**
 * `make dialog`: by `makeUacDialog` or `makeUasDialog`. `confirm dialog`: by `confirmUacDialog`, at
 * the caller.
 */
export type DialogAction = "make dialog" | "confirm dialog" | "send BYE" | "end dialog"

// oxfmt-ignore
export const dialogMachine = makeMachine<DialogPhase, DialogEvent, DialogAction>({
  name: "dialog",
  states,
  events,
  rows: [
    ["Tagless",   "provisional without tag", "Tagless",    []],
    ["Tagless",   "provisional",             "Early",      ["make dialog"]],
    ["Tagless",   "2xx",                     "Confirmed",  ["make dialog"]],
    ["Tagless",   "300-699",                 "Terminated", []],
    ["Tagless",   "no final response",       "Terminated", []],
    ["Early",     "2xx",                     "Confirmed",  ["confirm dialog"]],
    ["Early",     "300-699",                 "Terminated", ["end dialog"]],
    ["Early",     "no final response",       "Terminated", ["end dialog"]],
    // §15: a caller may end one early dialog of several; the INVITE and its other forks go on.
    ["Early",     "BYE",                     "Terminated", ["end dialog"]],
    ["Early",     "unknown there",           "Terminated", ["end dialog"]],
    ["Confirmed", "BYE",                     "Terminated", ["end dialog"]],
    ["Confirmed", "unknown there",           "Terminated", ["end dialog"]],
    // §13.3.1.4: the dialog is confirmed all the same, so it is ended as one.
    ["Confirmed", "no ACK",                  "Terminated", ["send BYE", "end dialog"]]
  ],
  ignored: [
    ["Early",      "provisional without tag", "of another fork, or of a proxy in between"],
    ["Early",      "provisional",             "the dialog is there; §12.1 takes nothing from a second one"],
    ["Confirmed",  "provisional without tag", "late: the 2xx overtook it"],
    ["Confirmed",  "provisional",             "late: the 2xx overtook it"],
    ["Confirmed",  "2xx",                     "a retransmission; whoever keeps the ACK sends it again"],
    ["Terminated", "provisional without tag", "the dialog was ended before"],
    ["Terminated", "provisional",             "the dialog was ended before"],
    ["Terminated", "300-699",                 "the early dialog was ended by BYE before"],
    ["Terminated", "no final response",       "the early dialog was ended by BYE before"],
    ["Terminated", "2xx",                     "a retransmission, or it crossed our BYE, and the ACK is sent all the same"],
    ["Terminated", "BYE",                     "both ends hung up at once; it is answered 200"],
    ["Terminated", "unknown there",           "what a BYE that crossed another is answered"],
    ["Terminated", "no ACK",                  "the caller hung up without acknowledging"]
  ]
})

/** What ending the call means for this end. */
export type ByeRule =
  | "send BYE"
  /** The INVITE is to be cancelled, or refused. */
  | "end the INVITE"
  /** BYE goes out when the ACK has come, or when it is given up. */
  | "wait for ACK"
  | "nothing"

// A caller's early dialog could be ended by BYE too, but that leaves the INVITE and its other forks
// ringing; CANCEL ends all.
// oxfmt-ignore
const byeByPhase: Readonly<Record<DialogPhase, ByeRule>> = {
  Tagless:    "end the INVITE",
  Early:      "end the INVITE",
  Confirmed:  "send BYE",
  Terminated: "nothing"
}

/**
 * §15, joint with the callee's 2xx (`Unanswered` at the caller): how an end that wants to end the
 * call does it now.
 */
export const byeRule = (phase: DialogPhase, answer: AnswerState): ByeRule =>
  phase === "Confirmed" && answer === "AwaitingAck" ? "wait for ACK" : byeByPhase[phase]
