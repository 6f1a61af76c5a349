// Offer and answer of one dialog: RFC 3264 §4 with RFC 6337 (which collects what RFC 3261, 3262 and
// 3311 say about it). Never are two offers outstanding. Which message carries an offer and which an
// answer is `InviteOffers`' for everything around an INVITE; for UPDATE it is simple: the request
// offers, its 2xx answers (RFC 3311 §5).
//
// Theory. A session is agreed by an offer and its answer. Until the answer nobody may offer again:
// both ends would otherwise have to guess which offer the next answer is for. An offer that crosses
// ours is refused with 491, and both try again later; one that comes while we still owe an answer
// is refused with 500 (RFC 3311 §5.2, RFC 3261 §14.2). A refused offer leaves what was agreed
// before.

import { makeMachine } from "../transaction/Machine.ts"
import type { DialogPhase } from "./DialogMachine.ts"

const states = ["Stable", "OfferSent", "OfferReceived"] as const

const events = [
  "offer sent",
  "offer received",
  "answer sent",
  "answer received",
  "offer refused"
] as const

export type OfferState = (typeof states)[number]

/** `offer refused`: by either end, with a final response of 300 and above, or by none at all. */
export type OfferEvent = (typeof events)[number]

/**
 * `agree`: offer and answer are the session now. `keep agreement`: the session is what it was
 * before the offer.
 */
export type OfferAction = "agree" | "keep agreement" | "refuse with 491" | "refuse with 500"

// oxfmt-ignore
export const offerAnswer = makeMachine<OfferState, OfferEvent, OfferAction>({
  name: "offer and answer",
  states,
  events,
  rows: [
    ["Stable",        "offer sent",      "OfferSent",     []],
    ["Stable",        "offer received",  "OfferReceived", []],
    ["OfferSent",     "answer received", "Stable",        ["agree"]],
    ["OfferSent",     "offer refused",   "Stable",        ["keep agreement"]],
    ["OfferSent",     "offer received",  "OfferSent",     ["refuse with 491"]],
    ["OfferReceived", "answer sent",     "Stable",        ["agree"]],
    ["OfferReceived", "offer refused",   "Stable",        ["keep agreement"]],
    ["OfferReceived", "offer received",  "OfferReceived", ["refuse with 500"]]
  ],
  ignored: [
    ["Stable",        "answer received", "a copy: many repeat the answer of a 183 in the 200"],
    ["Stable",        "offer refused",   "nothing was offered"],
    ["OfferReceived", "answer received", "the far end answers its own offer; ours is still due"]
  ]
})

/** Whether this end may offer now. */
export const mayOffer = (state: OfferState): boolean => state === "Stable"

/**
 * Which requests may carry an offer in a dialog of this phase, once the first exchange is over (RFC
 * 6337 §2.2, table 1).
 */
// oxfmt-ignore
export const offerRequests: Readonly<Record<DialogPhase, ReadonlyArray<"INVITE" | "PRACK" | "UPDATE">>> = {
  Tagless:    ["INVITE"],
  Early:      ["PRACK", "UPDATE"],
  Confirmed:  ["INVITE", "UPDATE"],
  Terminated: []
}
