// The dialog's machines: every pair of state and event, and walks in which states and actions are
// written down a second time.

import { assert, describe, it } from "@effect/vitest"
import { sipTimers } from "../../../../runtime/config/SipTimers.ts"
import { ackDurations, ackMachine } from "../../../../runtime/protocol/dialog/AckMachine.ts"
import type { AckEvent, AckState } from "../../../../runtime/protocol/dialog/AckMachine.ts"
import {
  answerDurations,
  answerMachine,
  nextAnswerPauseMs
} from "../../../../runtime/protocol/dialog/AnswerMachine.ts"
import type { AnswerEvent, AnswerState } from "../../../../runtime/protocol/dialog/AnswerMachine.ts"
import { byeRule, dialogMachine } from "../../../../runtime/protocol/dialog/DialogMachine.ts"
import type { DialogEvent, DialogPhase } from "../../../../runtime/protocol/dialog/DialogMachine.ts"
import { inviteOffers } from "../../../../runtime/protocol/dialog/InviteOffers.ts"
import type {
  InviteOfferEvent,
  InviteOfferState
} from "../../../../runtime/protocol/dialog/InviteOffers.ts"
import {
  mayOffer,
  offerAnswer,
  offerRequests
} from "../../../../runtime/protocol/dialog/OfferAnswer.ts"
import type { OfferEvent, OfferState } from "../../../../runtime/protocol/dialog/OfferAnswer.ts"
import {
  glarePauseMs,
  peerReinviteMachine,
  reinviteMachine,
  reinviteRefusal,
  retryAfterSeconds
} from "../../../../runtime/protocol/dialog/Reinvite.ts"
import type {
  PeerReinviteEvent,
  PeerReinviteState,
  ReinviteEvent,
  ReinviteState
} from "../../../../runtime/protocol/dialog/Reinvite.ts"
import {
  isNextRSeq,
  parseRSeq,
  rackOf,
  reliableMachine,
  type ReliableEvent,
  type ReliableState
} from "../../../../runtime/protocol/dialog/ReliableMachine.ts"
import {
  parseSessionExpires,
  sessionDurations,
  sessionTimerMachine,
  type SessionTimerEvent,
  type SessionTimerState
} from "../../../../runtime/protocol/dialog/SessionTimer.ts"
import type { Machine } from "../../../../runtime/protocol/transaction/Machine.ts"
import { checkEveryRowWalked, checkPairs, checkWalk, checkWays } from "../kit/checkMachine.ts"
import type { Walk } from "../kit/checkMachine.ts"

const describeMachine = <State extends string, Event extends string, Action extends string>(
  machine: Machine<State, Event, Action>,
  expected: {
    /**
     * States that nothing leads out of; for a machine that goes round, the one it comes back to.
     */
    readonly last: ReadonlyArray<State>
    readonly goesRound?: boolean
    /** `state × event` of the pairs that cannot happen: what our own code never does. */
    readonly impossible: ReadonlyArray<string>
    readonly walks: ReadonlyArray<Walk<State, Event>>
  }
) =>
  describe(machine.name, () => {
    const impossible = new Set(expected.impossible)
    it("has a row or a reason for every state and event, but where the pair cannot happen", () => {
      checkPairs(machine, (state, event) => impossible.has(`${state} × ${event}`))
    })
    it("reaches every state, and can always reach the end", () => {
      checkWays(machine, expected.last, expected.goesRound === true)
    })
    it.each(expected.walks.map((walk) => [walk[0], walk] as const))("%s", (_name, walk) => {
      checkWalk(machine, walk)
    })
    it("is walked through row by row above", () => checkEveryRowWalked(machine, expected.walks))
  })

// oxfmt-ignore
const dialogWalks: ReadonlyArray<Walk<DialogPhase, DialogEvent>> = [
  ["answered after ringing, ended with BYE", "Tagless",
    ["provisional without tag", "Tagless", ""],
    ["provisional", "Early", "make dialog"],
    ["provisional", "ignored"], ["provisional without tag", "ignored"],
    ["2xx", "Confirmed", "confirm dialog"],
    ["2xx", "ignored"], ["provisional", "ignored"], ["provisional without tag", "ignored"],
    ["BYE", "Terminated", "end dialog"],
    ["BYE", "ignored"], ["2xx", "ignored"], ["unknown there", "ignored"], ["no ACK", "ignored"],
    ["provisional", "ignored"], ["provisional without tag", "ignored"]],
  ["answered at once, lost later", "Tagless",
    ["2xx", "Confirmed", "make dialog"],
    ["unknown there", "Terminated", "end dialog"]],
  ["answered, never acknowledged", "Confirmed", ["no ACK", "Terminated", "send BYE, end dialog"]],
  ["refused at once", "Tagless", ["300-699", "Terminated", ""]],
  ["nobody there", "Tagless", ["no final response", "Terminated", ""]],
  ["refused after ringing", "Early", ["300-699", "Terminated", "end dialog"]],
  ["rings and falls silent", "Early", ["no final response", "Terminated", "end dialog"]],
  ["one fork ended by BYE", "Early",
    ["BYE", "Terminated", "end dialog"],
    ["300-699", "ignored"], ["no final response", "ignored"]],
  ["an early dialog that its UPDATE does not find", "Early", ["unknown there", "Terminated", "end dialog"]]
]

describeMachine(dialogMachine, {
  last: ["Terminated"],
  impossible: [
    "Tagless × BYE",
    "Tagless × unknown there",
    "Tagless × no ACK",
    "Early × no ACK",
    // The INVITE client passes nothing up behind a 2xx but further 2xx.
    "Confirmed × 300-699",
    "Confirmed × no final response"
  ],
  walks: dialogWalks
})

// oxfmt-ignore
const answerWalks: ReadonlyArray<Walk<AnswerState, AnswerEvent>> = [
  ["acknowledged", "Unanswered",
    ["ACK", "ignored"], ["dialog over", "ignored"],
    ["answer", "AwaitingAck", "start timer 2xx, start timer no ACK, send 2xx"],
    ["timer 2xx", "AwaitingAck", "double timer 2xx, resend 2xx"],
    ["ACK", "Acknowledged", "pass ACK up"],
    ["ACK", "ignored"], ["dialog over", "ignored"]],
  ["never acknowledged", "AwaitingAck",
    ["timer no ACK", "Over", "report no ACK"],
    ["ACK", "ignored"], ["dialog over", "ignored"]],
  ["the caller hung up", "AwaitingAck", ["dialog over", "Over", ""]]
]

describeMachine(answerMachine, {
  last: ["Acknowledged", "Over"],
  impossible: [
    "AwaitingAck × answer",
    "Acknowledged × answer",
    "Over × answer",
    "Unanswered × timer 2xx",
    "Unanswered × timer no ACK",
    "Acknowledged × timer 2xx",
    "Acknowledged × timer no ACK",
    "Over × timer 2xx",
    "Over × timer no ACK"
  ],
  walks: answerWalks
})

// oxfmt-ignore
const ackWalks: ReadonlyArray<Walk<AckState, AckEvent>> = [
  ["acknowledged late and asked again", "Unanswered",
    ["2xx", "Due", "start timer 2xx over, pass 2xx up"],
    ["2xx", "ignored"],
    ["acknowledge", "Sent", "send ACK"],
    ["acknowledge", "ignored"],
    ["2xx", "Sent", "resend ACK"],
    ["timer 2xx over", "Over", "forget ACK"],
    ["2xx", "ignored"], ["acknowledge", "ignored"]],
  ["never acknowledged by us", "Due", ["timer 2xx over", "Over", "report ACK overdue"]]
]

describeMachine(ackMachine, {
  last: ["Over"],
  impossible: ["Unanswered × acknowledge", "Unanswered × timer 2xx over", "Over × timer 2xx over"],
  walks: ackWalks
})

// oxfmt-ignore
const reinviteWalks: ReadonlyArray<Walk<ReinviteState, ReinviteEvent>> = [
  ["waits for theirs, meets theirs, tries again, is answered", "Idle",
    ["free", "ignored"], ["withdraw", "ignored"],
    ["ask", "Waiting", "go when free"],
    ["ask", "Waiting", "report busy"],
    ["free", "Inviting", "send INVITE"],
    ["ask", "Inviting", "report busy"],
    ["withdraw", "ignored"],
    ["491", "BackingOff", "start timer glare"],
    ["free", "ignored"],
    ["ask", "BackingOff", "report busy"],
    ["timer glare", "Waiting", "go when free"],
    ["free", "Inviting", "send INVITE"],
    ["2xx", "Idle", "send ACK, report answered"]],
  ["refused", "Inviting", ["300-699", "Idle", "report refused"]],
  ["unknown there", "Inviting", ["unknown there", "Idle", "end dialog, report refused"]],
  ["withdrawn while it waits", "Waiting", ["withdraw", "Idle", ""]],
  ["withdrawn while it backs off", "BackingOff", ["withdraw", "Idle", ""]]
]

const answers = ["2xx", "300-699", "491", "unknown there"]

describeMachine(reinviteMachine, {
  last: ["Idle"],
  goesRound: true,
  impossible: [
    ...["Idle", "Waiting", "BackingOff"].flatMap((state) =>
      answers.map((event) => `${state} × ${event}`)
    ),
    "Idle × timer glare",
    "Waiting × timer glare",
    "Inviting × timer glare",
    // Theirs cannot be under way while ours is: it is refused.
    "Inviting × free"
  ],
  walks: reinviteWalks
})

// oxfmt-ignore
const peerReinviteWalks: ReadonlyArray<Walk<PeerReinviteState, PeerReinviteEvent>> = [
  ["answered and acknowledged", "Idle",
    ["ACK", "ignored"], ["no answer", "ignored"],
    ["INVITE", "Answering", "pass up"],
    ["ACK", "ignored"],
    ["respond 2xx", "AwaitingAck", ""],
    ["respond 2xx", "ignored"], ["no answer", "ignored"],
    ["ACK", "Idle", "free"]],
  ["refused", "Answering", ["respond 300-699", "Idle", "free"]],
  ["cancelled", "Answering", ["no answer", "Idle", "free"]],
  ["never acknowledged", "AwaitingAck", ["no ACK", "Idle", "end dialog"]]
]

describeMachine(peerReinviteMachine, {
  last: ["Idle"],
  goesRound: true,
  impossible: [
    "Idle × respond 2xx",
    "Idle × respond 300-699",
    "Idle × no ACK",
    "Answering × no ACK",
    "AwaitingAck × respond 300-699",
    // `reinviteRefusal` lets none pass.
    "Answering × INVITE",
    "AwaitingAck × INVITE"
  ],
  walks: peerReinviteWalks
})

// oxfmt-ignore
const offerWalks: ReadonlyArray<Walk<OfferState, OfferEvent>> = [
  ["ours, answered", "Stable",
    ["answer received", "ignored"], ["offer refused", "ignored"],
    ["offer sent", "OfferSent", ""],
    ["offer received", "OfferSent", "refuse with 491"],
    ["answer received", "Stable", "agree"]],
  ["ours, refused", "OfferSent", ["offer refused", "Stable", "keep agreement"]],
  ["theirs, answered", "Stable",
    ["offer received", "OfferReceived", ""],
    ["offer received", "OfferReceived", "refuse with 500"],
    ["answer received", "ignored"],
    ["answer sent", "Stable", "agree"]],
  ["theirs, refused", "OfferReceived", ["offer refused", "Stable", "keep agreement"]]
]

describeMachine(offerAnswer, {
  last: ["Stable"],
  goesRound: true,
  impossible: [
    "Stable × answer sent",
    "OfferSent × offer sent",
    "OfferSent × answer sent",
    "OfferReceived × offer sent"
  ],
  walks: offerWalks
})

// RFC 6337 table 1: the six ways that an offer and its answer can go; and what may go wrong on
// each.
// oxfmt-ignore
const inviteOfferWalks: ReadonlyArray<Walk<InviteOfferState, InviteOfferEvent>> = [
  ["1: offer in INVITE, answer in 2xx, with early media before it", "Before",
    ["INVITE with SDP", "OfferInInvite", "offer from caller"],
    ["1xx with SDP", "OfferInInvite", "preview from callee"],
    ["PRACK without SDP", "ignored"], ["2xx to PRACK without SDP", "ignored"],
    ["PRACK with SDP", "ignored"], ["2xx to PRACK with SDP", "ignored"],
    ["2xx with SDP", "Settled", "answer from callee"],
    ["ACK without SDP", "ignored"], ["ACK with SDP", "ignored"]],
  ["2: offer in 2xx, answer in ACK", "Before",
    ["INVITE without SDP", "OfferDue", ""],
    ["1xx with SDP", "ignored"],
    ["PRACK without SDP", "ignored"], ["PRACK with SDP", "ignored"],
    ["2xx to PRACK with SDP", "ignored"], ["2xx to PRACK without SDP", "ignored"],
    ["2xx with SDP", "OfferIn2xx", "offer from callee"],
    ["ACK with SDP", "Settled", "answer from caller"]],
  ["3: offer in INVITE, answer in a reliable provisional response", "OfferInInvite",
    ["reliable 1xx with SDP", "Settled", "answer from callee"],
    ["PRACK without SDP", "ignored"], ["2xx to PRACK without SDP", "ignored"], ["2xx to PRACK with SDP", "ignored"],
    ["1xx with SDP", "ignored"], ["reliable 1xx with SDP", "ignored"], ["2xx with SDP", "ignored"],
    ["2xx without SDP", "ignored"], ["300-699", "ignored"]],
  ["4: offer in a reliable provisional response, answer in PRACK", "OfferDue",
    ["reliable 1xx with SDP", "OfferInProvisional", "offer from callee"],
    ["1xx with SDP", "ignored"], ["reliable 1xx with SDP", "ignored"],
    ["2xx with SDP", "ignored"], ["2xx without SDP", "ignored"],
    ["PRACK with SDP", "Settled", "answer from caller"]],
  ["5: a second offer in PRACK, answer in its 2xx", "Settled",
    ["PRACK with SDP", "OfferInPrack", "offer from caller"],
    ["1xx with SDP", "ignored"], ["reliable 1xx with SDP", "ignored"], ["2xx with SDP", "ignored"],
    ["2xx without SDP", "ignored"], ["PRACK with SDP", "ignored"], ["PRACK without SDP", "ignored"],
    ["ACK with SDP", "ignored"], ["ACK without SDP", "ignored"],
    ["2xx to PRACK with SDP", "Settled", "answer from callee"]],
  ["the offer in PRACK gets no answer", "OfferInPrack", ["2xx to PRACK without SDP", "Settled", "answer missing"]],
  ["the INVITE is refused while the offer in PRACK stands", "OfferInPrack", ["300-699", "Settled", "offer refused"]],
  ["the INVITE is refused", "OfferInInvite", ["300-699", "Settled", "offer refused"]],
  ["the INVITE without an offer is refused", "OfferDue", ["300-699", "Settled", ""]],
  ["the INVITE is refused before PRACK", "OfferInProvisional", ["300-699", "Settled", "offer refused"]],
  ["the 2xx lacks the answer", "OfferInInvite", ["2xx without SDP", "Settled", "answer missing"]],
  ["the 2xx lacks the offer", "OfferDue", ["2xx without SDP", "Settled", "offer missing"]],
  ["the PRACK lacks the answer", "OfferInProvisional", ["PRACK without SDP", "Settled", "answer missing"]],
  ["the ACK lacks the answer", "OfferIn2xx", ["ACK without SDP", "Settled", "answer missing"]]
]

const beforeOnly = ["INVITE with SDP", "INVITE without SDP"]
// A message that cannot come before what it acknowledges or answers, or again.
describeMachine(inviteOffers, {
  last: ["Settled"],
  goesRound: true,
  impossible: [
    ...inviteOffers.events
      .filter((event) => !beforeOnly.includes(event))
      .map((event) => `Before × ${event}`),
    ...inviteOffers.states
      .filter((state) => state !== "Before")
      .flatMap((state) => beforeOnly.map((event) => `${state} × ${event}`)),
    ...["OfferInInvite", "OfferDue", "OfferInProvisional"].flatMap((state) => [
      `${state} × ACK with SDP`,
      `${state} × ACK without SDP`
    ]),
    "OfferInProvisional × 2xx to PRACK with SDP",
    "OfferInProvisional × 2xx to PRACK without SDP",
    ...inviteOffers.events
      .filter((event) => !event.startsWith("ACK") && !beforeOnly.includes(event))
      .map((event) => `OfferIn2xx × ${event}`)
  ],
  walks: inviteOfferWalks
})

describe("ending the call", () => {
  it.each([
    ["Tagless", "Unanswered", "end the INVITE"],
    ["Early", "Unanswered", "end the INVITE"],
    ["Confirmed", "Unanswered", "send BYE"],
    ["Confirmed", "AwaitingAck", "wait for ACK"],
    ["Confirmed", "Acknowledged", "send BYE"],
    ["Confirmed", "Over", "send BYE"],
    ["Terminated", "Acknowledged", "nothing"],
    ["Terminated", "AwaitingAck", "nothing"]
  ] as const)("in %s with its 2xx %s: %s", (phase, answer, rule) => {
    assert.strictEqual(byeRule(phase, answer), rule)
  })
})

describe("the 2xx and its ACK", () => {
  it("is repeated after 0.5, 1, 2, 4, 4 … s until 64*T1, on every transport", () => {
    const durations = answerDurations(sipTimers)
    assert.deepStrictEqual(durations, { "timer 2xx": 500, "timer no ACK": 32_000 })
    const times = [0]
    let pauseMs = durations["timer 2xx"]
    for (let atMs = pauseMs; atMs < durations["timer no ACK"]; atMs += pauseMs) {
      times.push(atMs)
      pauseMs = nextAnswerPauseMs(pauseMs, sipTimers)
    }
    assert.deepStrictEqual(
      times,
      [0, 500, 1_500, 3_500, 7_500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500]
    )
  })

  it("is acknowledged again for 64*T1", () => {
    assert.deepStrictEqual(ackDurations(sipTimers), { "timer 2xx over": 32_000 })
  })
})

describe("a re-INVITE of theirs", () => {
  it.each([
    ["Idle", "Idle", undefined],
    ["Waiting", "Idle", undefined],
    ["BackingOff", "Idle", undefined],
    ["Inviting", "Idle", 491],
    ["Idle", "Answering", 500],
    ["Waiting", "Answering", 500],
    ["BackingOff", "AwaitingAck", 500],
    ["Inviting", "AwaitingAck", 500]
  ] as const)("while ours is %s and their last one %s: %s", (ours, theirs, status) => {
    assert.strictEqual(reinviteRefusal(ours, theirs), status)
  })

  it("makes the owner of the Call-ID wait 2.1 to 4 s, the other end up to 2 s, by 10 ms", () => {
    const randoms = Array.from({ length: 1_000 }, (_, index) => index / 1_000)
    for (const [role, minMs, maxMs] of [
      ["uac", 2_100, 4_000],
      ["uas", 0, 2_000]
    ] as const) {
      const pauses = randoms.map((random) => glarePauseMs(role, random))
      assert.strictEqual(Math.min(...pauses), minMs)
      assert.strictEqual(Math.max(...pauses), maxMs)
      assert.isTrue(pauses.every((pauseMs) => pauseMs % 10 === 0))
    }
  })

  it("that is refused with 500 may come again after 0 to 10 s", () => {
    assert.deepStrictEqual([0, 0.5, 0.999_999].map(retryAfterSeconds), [0, 5, 10])
  })
})

describe("who may offer", () => {
  it("is nobody while an offer is outstanding", () => {
    assert.deepStrictEqual(offerAnswer.states.filter(mayOffer), ["Stable"])
  })

  it("and in which requests depends on the dialog", () => {
    assert.deepStrictEqual(offerRequests, {
      Tagless: ["INVITE"],
      Early: ["PRACK", "UPDATE"],
      Confirmed: ["INVITE", "UPDATE"],
      Terminated: []
    })
  })
})

// oxfmt-ignore
const reliableWalks: ReadonlyArray<Walk<ReliableState, ReliableEvent>> = [
  ["rings reliably, then answers", "Clear",
    ["PRACK", "ignored"],
    ["send", "AwaitingPrack", "start timer 1xx, start timer no PRACK, send 1xx"],
    ["send", "ignored"],
    ["timer 1xx", "AwaitingPrack", "double timer 1xx, resend 1xx"],
    ["PRACK", "Clear", "send next"],
    ["final response", "Over", ""],
    ["send", "ignored"], ["PRACK", "ignored"], ["final response", "ignored"]],
  ["refused before the PRACK", "AwaitingPrack", ["final response", "Over", ""]],
  ["never acknowledged", "AwaitingPrack", ["timer no PRACK", "Over", "report no PRACK"]]
]

describeMachine(reliableMachine, {
  last: ["Over"],
  impossible: [
    "Clear × timer 1xx",
    "Clear × timer no PRACK",
    "Over × timer 1xx",
    "Over × timer no PRACK"
  ],
  walks: reliableWalks
})

// oxfmt-ignore
const sessionTimerWalks: ReadonlyArray<Walk<SessionTimerState, SessionTimerEvent>> = [
  ["we refresh until we do not any more", "Off",
    ["no session timer", "ignored"],
    ["we refresh", "Refreshing", "start timer refresh, start timer expired"],
    ["timer refresh", "Refreshing", "refresh"],
    ["we refresh", "Refreshing", "start timer refresh, start timer expired"],
    ["they refresh", "Watching", "start timer expired"],
    ["they refresh", "Watching", "start timer expired"],
    ["we refresh", "Refreshing", "start timer refresh, start timer expired"],
    ["timer expired", "Over", "end session"],
    ["we refresh", "ignored"], ["they refresh", "ignored"], ["no session timer", "ignored"],
    ["dialog over", "ignored"]],
  ["they refresh, then vanish", "Off",
    ["they refresh", "Watching", "start timer expired"],
    ["timer expired", "Over", "end session"]],
  ["an end without timers takes over", "Refreshing", ["no session timer", "Off", ""], ["dialog over", "Over", ""]],
  ["the same while watching", "Watching", ["no session timer", "Off", ""]],
  ["ended while we refresh", "Refreshing", ["dialog over", "Over", ""]],
  ["ended while they refresh", "Watching", ["dialog over", "Over", ""]]
]

describeMachine(sessionTimerMachine, {
  last: ["Over"],
  impossible: [
    "Off × timer refresh",
    "Off × timer expired",
    "Watching × timer refresh",
    "Over × timer refresh",
    "Over × timer expired"
  ],
  walks: sessionTimerWalks
})

describe("numbers of reliable responses and session timers", () => {
  it.each([
    ["1", 1],
    ["2147483647", 2_147_483_647],
    ["2147483648", undefined],
    ["0", undefined],
    ["-1", undefined],
    ["1 2", undefined],
    [undefined, undefined]
  ] as const)("RSeq %s reads as %s", (text, number) => {
    assert.strictEqual(parseRSeq(text), number)
  })

  it("takes any first number, then one by one", () => {
    assert.deepStrictEqual(
      [
        isNextRSeq(undefined, 988),
        isNextRSeq(988, 989),
        isNextRSeq(988, 988),
        isNextRSeq(988, 990)
      ],
      [true, true, false, false]
    )
    assert.strictEqual(rackOf(776_656, 1), "776656 1 INVITE")
  })

  it.each([
    ["1800", { seconds: 1_800, refresher: undefined }],
    ["90;refresher=uas", { seconds: 90, refresher: "uas" }],
    ["4000 ; x=y;Refresher = UAC", { seconds: 4_000, refresher: "uac" }],
    ["90;refresher=nobody", { seconds: 90, refresher: undefined }],
    ["soon", undefined],
    ["", undefined]
  ] as const)("Session-Expires %s reads", (text, expected) => {
    assert.deepStrictEqual(parseSessionExpires(text), expected)
  })

  it("refreshes at half, ends 32 s or a third before the end", () => {
    assert.deepStrictEqual(sessionDurations({ expiresS: 1_800, refresher: "us" }), {
      "timer refresh": 900_000,
      "timer expired": 1_768_000
    })
    assert.strictEqual(sessionDurations({ expiresS: 90, refresher: "us" })["timer expired"], 60_000)
  })
})
