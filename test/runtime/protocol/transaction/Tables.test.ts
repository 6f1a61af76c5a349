// The transaction tables against the RFCs' figures: every pair of state and event, the invariants
// of timers and of the order of actions, and walks through each machine in which states and actions
// are written down a second time.

import { assert, describe, it } from "@effect/vitest"
import {
  cancelEvents,
  cancellation
} from "../../../../runtime/protocol/transaction/Cancellation.ts"
import type {
  CancellationEvent,
  CancellationState
} from "../../../../runtime/protocol/transaction/Cancellation.ts"
import { inviteClient } from "../../../../runtime/protocol/transaction/InviteClient.ts"
import type {
  InviteClientEvent,
  InviteClientState
} from "../../../../runtime/protocol/transaction/InviteClient.ts"
import { inviteServer } from "../../../../runtime/protocol/transaction/InviteServer.ts"
import type {
  InviteServerEvent,
  InviteServerState
} from "../../../../runtime/protocol/transaction/InviteServer.ts"
import { makeMachine } from "../../../../runtime/protocol/transaction/Machine.ts"
import { nonInviteClient } from "../../../../runtime/protocol/transaction/NonInviteClient.ts"
import type {
  NonInviteClientEvent,
  NonInviteClientState
} from "../../../../runtime/protocol/transaction/NonInviteClient.ts"
import { nonInviteServer } from "../../../../runtime/protocol/transaction/NonInviteServer.ts"
import type {
  NonInviteServerEvent,
  NonInviteServerState
} from "../../../../runtime/protocol/transaction/NonInviteServer.ts"
import { transactionTimers } from "../../../../runtime/protocol/transaction/Timers.ts"
import type {
  TransactionMachine,
  TransactionTimer
} from "../../../../runtime/protocol/transaction/Timers.ts"
import { checkEveryRowWalked, checkPairs, checkWalk, checkWays } from "../kit/checkMachine.ts"
import type { Walk } from "../kit/checkMachine.ts"

const isTimer = (text: string): text is TransactionTimer =>
  transactionTimers.some((timer) => timer === text)

/** The timer an action starts; `undefined` for other actions. */
const startedBy = (action: string): TransactionTimer | undefined =>
  transactionTimers.find(
    (timer) =>
      action === `start ${timer}` ||
      action === `double ${timer}` ||
      action === `hold ${timer} at T2`
  )

const runsIn = <State extends string>(
  machine: TransactionMachine<State, string, string>,
  state: State,
  timer: TransactionTimer
) => machine.runs[state].includes(timer)

// A timer may be started only where it may run, must be answered where it may run, and runs where
// the table says so because a row that leads there started it or left it running.
const checkTimers = <State extends string>(machine: TransactionMachine<State, string, string>) => {
  const wrong: Array<string> = []
  for (const [state, event, next, actions] of machine.rows) {
    const started = actions.flatMap((action) => startedBy(action) ?? [])
    for (const timer of started) {
      if (!runsIn(machine, next, timer))
        wrong.push(`${event} in ${state} starts ${timer} for ${next}`)
    }
    for (const timer of machine.runs[next]) {
      const running = started.includes(timer) || runsIn(machine, state, timer)
      if (!running) wrong.push(`${event} in ${state} leads to ${next} without ${timer}`)
    }
  }
  for (const state of machine.states) {
    for (const timer of machine.runs[state]) {
      if (!machine.rows.some((row) => row[0] === state && row[1] === timer)) {
        wrong.push(`${timer} may fire in ${state} and has no row there`)
      }
    }
  }
  assert.deepStrictEqual(wrong, [])
}

const rankOf = (action: string) => {
  if (startedBy(action) !== undefined) return 0
  return action.startsWith("send") || action.startsWith("resend") ? 1 : 2
}

// The user may call back into the layer while it is told something, and so may the transport while
// it sends: what is told comes last, and timers run before anything leaves.
const checkOrder = (machine: TransactionMachine<string, string, string>) => {
  for (const [state, event, , actions] of machine.rows) {
    const ranks = actions.map(rankOf)
    assert.deepStrictEqual(
      ranks,
      [...ranks].sort((left, right) => left - right),
      `${event} in ${state}`
    )
  }
}

// A machine starts once, a timer fires only where it runs, and a transaction that has ended hears
// at most its own user.
const cannotHappenIn =
  <State extends string>(machine: TransactionMachine<State, string, string>, first: string) =>
  (state: State, event: string): boolean => {
    if (state === "Idle") return event !== first
    if (event === "start") return true
    // The CANCEL went out in Proceeding, and its timer ends with that state.
    if (event === "cancel unanswered") return state !== "Proceeding"
    if (isTimer(event)) return !runsIn(machine, state, event)
    return state === "Terminated" && !event.startsWith("respond")
  }

// oxfmt-ignore
const inviteClientWalks: ReadonlyArray<Walk<InviteClientState, InviteClientEvent>> = [
  ["answered after ringing, with a second fork and a late ringing", "Idle",
    ["start", "Calling", "start timer A, start timer B, send INVITE"],
    ["timer A", "Calling", "double timer A, send INVITE"],
    ["100", "Proceeding", "start timer C, pass up"],
    ["transport error", "ignored"],
    ["100", "Proceeding", "pass up"],
    ["101-199", "Proceeding", "start timer C, pass up"],
    ["2xx", "Accepted", "start timer M, pass up"],
    ["2xx", "Accepted", "pass up"],
    ["101-199", "ignored"], ["100", "ignored"], ["300-699", "ignored"], ["transport error", "ignored"],
    ["timer M", "Terminated", ""]],
  ["refused at once", "Idle",
    ["start", "Calling", "start timer A, start timer B, send INVITE"],
    ["300-699", "Completed", "start timer D, send ACK, pass up"],
    ["300-699", "Completed", "resend ACK"],
    ["100", "ignored"], ["101-199", "ignored"],
    ["2xx", "Completed", "pass up as stray"],
    ["timer D", "Terminated", ""]],
  ["refused after ringing; the ACK cannot be sent", "Calling",
    ["101-199", "Proceeding", "start timer C, pass up"],
    ["300-699", "Completed", "start timer D, send ACK, pass up"],
    ["transport error", "Terminated", ""]],
  ["answered at once", "Calling", ["2xx", "Accepted", "start timer M, pass up"]],
  ["nobody there", "Calling", ["timer B", "Terminated", "report timeout"]],
  ["no way there", "Calling", ["transport error", "Terminated", "report transport error"]],
  ["rings for ever, and does not answer the CANCEL either", "Proceeding",
    ["timer C", "Proceeding", "cancel"],
    ["101-199", "Proceeding", "start timer C, pass up"],
    ["cancel unanswered", "Terminated", "report timeout"]]
]

// oxfmt-ignore
const nonInviteClientWalks: ReadonlyArray<Walk<NonInviteClientState, NonInviteClientEvent>> = [
  ["answered late", "Idle",
    ["start", "Trying", "start timer E, start timer F, send request"],
    ["timer E", "Trying", "double timer E, send request"],
    ["1xx", "Proceeding", "pass up"],
    ["1xx", "Proceeding", "pass up"],
    ["timer E", "Proceeding", "hold timer E at T2, send request"],
    ["200-699", "Completed", "start timer K, pass up"],
    ["200-699", "ignored"], ["1xx", "ignored"], ["transport error", "ignored"],
    ["timer K", "Terminated", ""]],
  ["answered at once", "Trying", ["200-699", "Completed", "start timer K, pass up"]],
  ["never answered", "Trying", ["timer F", "Terminated", "report timeout"]],
  ["worked on, never answered", "Proceeding", ["timer F", "Terminated", "report timeout"]],
  ["no way there", "Trying", ["transport error", "Terminated", "report transport error"]],
  ["no way there any more", "Proceeding", ["transport error", "Terminated", "report transport error"]]
]

// oxfmt-ignore
const inviteServerWalks: ReadonlyArray<Walk<InviteServerState, InviteServerEvent>> = [
  ["answered after ringing", "Idle",
    ["INVITE", "Trying", "start timer 100, pass up"],
    ["INVITE", "ignored"], ["ACK", "ignored"], ["transport error", "ignored"],
    ["timer 100", "Proceeding", "send 100"],
    ["INVITE", "Proceeding", "resend response"],
    ["respond 1xx", "Proceeding", "send response"],
    ["ACK", "ignored"],
    ["transport error", "Proceeding", "report transport error"],
    ["respond 2xx", "Accepted", "start timer L, send response"],
    ["INVITE", "ignored"], ["respond 1xx", "ignored"], ["respond 300-699", "ignored"],
    ["respond 2xx", "Accepted", "send response"],
    ["transport error", "Accepted", "report transport error"],
    ["ACK", "Accepted", "pass ACK up"],
    ["timer L", "Terminated", ""],
    ["respond 1xx", "ignored"], ["respond 2xx", "ignored"], ["respond 300-699", "ignored"]],
  ["refused and acknowledged", "Proceeding",
    ["respond 300-699", "Completed", "start timer G, start timer H, send response"],
    ["timer G", "Completed", "double timer G, resend response"],
    ["INVITE", "Completed", "resend response"],
    ["transport error", "Completed", "report transport error"],
    ["respond 1xx", "ignored"], ["respond 2xx", "ignored"], ["respond 300-699", "ignored"],
    ["ACK", "Confirmed", "start timer I"],
    ["ACK", "ignored"], ["INVITE", "ignored"], ["transport error", "ignored"],
    ["respond 1xx", "ignored"], ["respond 2xx", "ignored"], ["respond 300-699", "ignored"],
    ["timer I", "Terminated", ""]],
  ["refused at once and never acknowledged", "Trying",
    ["respond 300-699", "Completed", "start timer G, start timer H, send response"],
    ["timer H", "Terminated", "report no ACK"]],
  ["answered at once", "Trying", ["respond 2xx", "Accepted", "start timer L, send response"]],
  ["rings at once", "Trying", ["respond 1xx", "Proceeding", "send response"]]
]

// oxfmt-ignore
const nonInviteServerWalks: ReadonlyArray<Walk<NonInviteServerState, NonInviteServerEvent>> = [
  ["answered late", "Idle",
    ["request", "Trying", "start timer late 100, start timer unanswered, pass up"],
    ["request", "ignored"], ["respond 1xx", "ignored"], ["respond 408", "ignored"], ["transport error", "ignored"],
    ["timer late 100", "Proceeding", "send 100"],
    ["request", "Proceeding", "resend response"],
    ["respond 1xx", "ignored"], ["respond 408", "ignored"],
    ["respond 200-699", "Completed", "start timer J, send response"],
    ["request", "Completed", "resend response"],
    ["respond 1xx", "ignored"], ["respond 408", "ignored"], ["respond 200-699", "ignored"],
    ["timer J", "Terminated", ""],
    ["respond 1xx", "ignored"], ["respond 408", "ignored"], ["respond 200-699", "ignored"]],
  ["answered at once, and the way back breaks", "Trying",
    ["respond 200-699", "Completed", "start timer J, send response"],
    ["transport error", "Terminated", "report transport error"]],
  ["never answered", "Proceeding", ["timer unanswered", "Terminated", "report unanswered"]],
  ["not even looked at", "Trying", ["timer unanswered", "Terminated", "report unanswered"]],
  ["the way back breaks", "Proceeding", ["transport error", "Terminated", "report transport error"]]
]

// oxfmt-ignore
const cancellationWalks: ReadonlyArray<Walk<CancellationState, CancellationEvent>> = [
  ["asked too early: sent with the first provisional response", "Open",
    ["cancel before provisional", "Wanted", ""],
    ["cancel before provisional", "ignored"],
    ["provisional", "Sent", "start timer CANCEL, send CANCEL"],
    ["cancel after provisional", "ignored"],
    ["settled", "Over", ""],
    ["cancel after final", "ignored"], ["settled", "ignored"]],
  ["asked while it rings; the final response never comes", "Open",
    ["provisional", "ignored"],
    ["cancel after provisional", "Sent", "start timer CANCEL, send CANCEL"],
    ["timer CANCEL", "Over", "abandon INVITE"],
    ["settled", "ignored"]],
  ["asked too early, answered at once", "Wanted", ["settled", "Over", ""]],
  ["never asked", "Open", ["settled", "Over", ""], ["cancel after final", "ignored"]]
]

// Only the state of the INVITE client could bring these about, and there it never is in that state.
const cancellationImpossible = new Set([
  "Open × cancel after final",
  "Wanted × cancel after final",
  "Sent × cancel after final",
  "Sent × cancel before provisional",
  "Wanted × cancel after provisional",
  "Sent × provisional",
  "Over × cancel before provisional",
  "Over × cancel after provisional",
  "Over × provisional"
])

const describeMachine = <State extends string, Event extends string, Action extends string>(
  machine: TransactionMachine<State, Event, Action>,
  last: State,
  cannotHappen: (state: State, event: Event) => boolean,
  walks: ReadonlyArray<Walk<State, Event>>
) =>
  describe(machine.name, () => {
    it("has a row or a reason for every state and event, but where the pair cannot happen", () => {
      checkPairs(machine, cannotHappen)
    })
    it("reaches every state, and can always reach the end", () => checkWays(machine, [last]))
    it("starts each timer where it may run and answers it there", () => checkTimers(machine))
    it("starts timers before it sends and sends before it tells", () => checkOrder(machine))
    it.each(walks.map((walk) => [walk[0], walk] as const))("%s", (_name, walk) => {
      checkWalk(machine, walk)
    })
    it("is walked through row by row above", () => checkEveryRowWalked(machine, walks))
  })

describeMachine(inviteClient, "Terminated", cannotHappenIn(inviteClient, "start"), [
  ...inviteClientWalks
])
describeMachine(nonInviteClient, "Terminated", cannotHappenIn(nonInviteClient, "start"), [
  ...nonInviteClientWalks
])
describeMachine(inviteServer, "Terminated", cannotHappenIn(inviteServer, "INVITE"), [
  ...inviteServerWalks
])
describeMachine(nonInviteServer, "Terminated", cannotHappenIn(nonInviteServer, "request"), [
  ...nonInviteServerWalks
])
describeMachine(
  cancellation,
  "Over",
  (state, event) =>
    cancellationImpossible.has(`${state} × ${event}`) ||
    (isTimer(event) && !runsIn(cancellation, state, event)),
  cancellationWalks
)

describe("INVITE client and cancellation together", () => {
  it("asks for a CANCEL as the state of the INVITE allows", () => {
    assert.deepStrictEqual(cancelEvents, {
      Idle: "cancel before provisional",
      Calling: "cancel before provisional",
      Proceeding: "cancel after provisional",
      Completed: "cancel after final",
      Accepted: "cancel after final",
      Terminated: "cancel after final"
    })
  })
})

describe("a table", () => {
  it("does not load when a pair stands in it twice", () => {
    const states = ["Idle"] as const
    assert.throws(
      () =>
        makeMachine<"Idle", "start", "go">({
          name: "twice",
          states,
          events: ["start"],
          rows: [["Idle", "start", "Idle", ["go"]]],
          ignored: [["Idle", "start", "for some other reason"]]
        }),
      "twice: start in Idle"
    )
  })
})
