// What a session description in a message of one INVITE means: an offer, an answer, a preview of
// the answer, or nothing. For the INVITE that makes a dialog and for each re-INVITE; RFC 3261
// §13.2.1, RFC 3262 §5, RFC 6337 §2 and §3. The machine is the same at both ends: `caller` sent
// this INVITE, `callee` answers it.
//
// Theory. The offer is in the INVITE, or else in the first message from the callee that arrives for
// certain: a reliable provisional response, or the 2xx (a late offer). Its answer is in the next
// certain message the other way: for the INVITE's offer a reliable provisional response or the 2xx,
// for a provisional's offer the PRACK, for that of a 2xx the ACK. A description in a provisional
// response that is not reliable may get lost, so it neither offers nor answers; it shows what the
// answer will be, for early media. Once the exchange is over a PRACK may begin another one;
// descriptions elsewhere are copies. An ACK can never offer, for nothing can answer it.

import { makeMachine } from "../transaction/Machine.ts"

const states = [
  "Before",
  "OfferInInvite",
  "OfferDue",
  "OfferInProvisional",
  "OfferIn2xx",
  "OfferInPrack",
  "Settled"
] as const

const events = [
  "INVITE with SDP",
  "INVITE without SDP",
  "1xx with SDP",
  "reliable 1xx with SDP",
  "2xx with SDP",
  "2xx without SDP",
  "300-699",
  "PRACK with SDP",
  "PRACK without SDP",
  "2xx to PRACK with SDP",
  "2xx to PRACK without SDP",
  "ACK with SDP",
  "ACK without SDP"
] as const

/** Where the outstanding offer is. `OfferDue`: the INVITE bore none, so the callee offers. */
export type InviteOfferState = (typeof states)[number]

/**
 * Messages of the INVITE, sent or received, once each. `reliable`: with `Require: 100rel` and RSeq
 * (RFC 3262).
 */
export type InviteOfferEvent = (typeof events)[number]

/**
 * Offers and answers are events of `offerAnswer`, sent or received by which end we are. `offer
 * missing` and `answer missing` are violations of the end that should have sent it; no session
 * comes of this INVITE.
 */
export type InviteOfferAction =
  | "offer from caller"
  | "offer from callee"
  | "answer from caller"
  | "answer from callee"
  | "preview from callee"
  | "offer refused"
  | "offer missing"
  | "answer missing"

// oxfmt-ignore
export const inviteOffers = makeMachine<InviteOfferState, InviteOfferEvent, InviteOfferAction>({
  name: "offers around an INVITE",
  states,
  events,
  rows: [
    ["Before",             "INVITE with SDP",          "OfferInInvite",      ["offer from caller"]],
    ["Before",             "INVITE without SDP",       "OfferDue",           []],
    ["OfferInInvite",      "1xx with SDP",             "OfferInInvite",      ["preview from callee"]],
    ["OfferInInvite",      "reliable 1xx with SDP",    "Settled",            ["answer from callee"]],
    ["OfferInInvite",      "2xx with SDP",             "Settled",            ["answer from callee"]],
    ["OfferInInvite",      "2xx without SDP",          "Settled",            ["answer missing"]],
    ["OfferInInvite",      "300-699",                  "Settled",            ["offer refused"]],
    ["OfferDue",           "reliable 1xx with SDP",    "OfferInProvisional", ["offer from callee"]],
    ["OfferDue",           "2xx with SDP",             "OfferIn2xx",         ["offer from callee"]],
    ["OfferDue",           "2xx without SDP",          "Settled",            ["offer missing"]],
    ["OfferDue",           "300-699",                  "Settled",            []],
    ["OfferInProvisional", "PRACK with SDP",           "Settled",            ["answer from caller"]],
    ["OfferInProvisional", "PRACK without SDP",        "Settled",            ["answer missing"]],
    ["OfferInProvisional", "300-699",                  "Settled",            ["offer refused"]],
    ["OfferIn2xx",         "ACK with SDP",             "Settled",            ["answer from caller"]],
    ["OfferIn2xx",         "ACK without SDP",          "Settled",            ["answer missing"]],
    ["Settled",            "PRACK with SDP",           "OfferInPrack",       ["offer from caller"]],
    ["OfferInPrack",       "2xx to PRACK with SDP",    "Settled",            ["answer from callee"]],
    ["OfferInPrack",       "2xx to PRACK without SDP", "Settled",            ["answer missing"]],
    ["OfferInPrack",       "300-699",                  "Settled",            ["offer refused"]]
  ],
  ignored: [
    ["OfferInInvite",      "PRACK with SDP",           "RFC 3264 §4: no offer while another one stands"],
    ["OfferInInvite",      "PRACK without SDP",        "for a provisional response without a description"],
    ["OfferInInvite",      "2xx to PRACK with SDP",    "nothing in the PRACK asked for it"],
    ["OfferInInvite",      "2xx to PRACK without SDP", "nothing was offered in the PRACK"],
    ["OfferDue",           "1xx with SDP",             "RFC 6337 §3.1.1: what may get lost cannot offer"],
    ["OfferDue",           "PRACK with SDP",           "the callee has the offer: RFC 3262 §5"],
    ["OfferDue",           "PRACK without SDP",        "for a provisional response without a description"],
    ["OfferDue",           "2xx to PRACK with SDP",    "nothing in the PRACK asked for it"],
    ["OfferDue",           "2xx to PRACK without SDP", "nothing was offered in the PRACK"],
    ["OfferInProvisional", "1xx with SDP",             "a copy of the offer, or RFC 6337 §3.1.1: it cannot offer"],
    ["OfferInProvisional", "reliable 1xx with SDP",    "RFC 3264 §4: no offer while another one stands"],
    ["OfferInProvisional", "2xx with SDP",             "RFC 3262 §3: not before the PRACK, whose answer is still due"],
    ["OfferInProvisional", "2xx without SDP",          "RFC 3262 §3: not before the PRACK, whose answer is still due"],
    ["OfferInPrack",       "1xx with SDP",             "a copy of the first answer"],
    ["OfferInPrack",       "reliable 1xx with SDP",    "a copy of the first answer"],
    ["OfferInPrack",       "2xx with SDP",             "a copy of the first answer; the 2xx to PRACK bears the one that is due"],
    ["OfferInPrack",       "2xx without SDP",          "the 2xx to PRACK bears the answer that is due"],
    ["OfferInPrack",       "PRACK with SDP",           "RFC 3264 §4: no offer while another one stands"],
    ["OfferInPrack",       "PRACK without SDP",        "for another provisional response"],
    ["OfferInPrack",       "ACK with SDP",             "nothing in the 2xx asked for it, and an ACK cannot offer"],
    ["OfferInPrack",       "ACK without SDP",          "nothing in the 2xx asked for more"],
    ["Settled",            "1xx with SDP",             "a copy of the answer"],
    ["Settled",            "reliable 1xx with SDP",    "a copy of the answer"],
    ["Settled",            "2xx with SDP",             "a copy of the answer"],
    ["Settled",            "2xx without SDP",          "a provisional response or a PRACK bore the answer"],
    ["Settled",            "300-699",                  "nothing is outstanding"],
    ["Settled",            "PRACK without SDP",        "an ordinary PRACK"],
    ["Settled",            "2xx to PRACK with SDP",    "nothing in the PRACK asked for it"],
    ["Settled",            "2xx to PRACK without SDP", "an ordinary answer to PRACK"],
    ["Settled",            "ACK with SDP",             "nothing in the 2xx asked for it, and an ACK cannot offer"],
    ["Settled",            "ACK without SDP",          "an ordinary ACK"]
  ]
})
