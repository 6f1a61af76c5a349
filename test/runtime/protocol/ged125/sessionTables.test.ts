// The tables of a session with ICM and of its life: every state × event, and the sequences of the
// fact sheet (ged125.md §3.3 to §3.6).

import { assert, describe, it } from "@effect/vitest"
import {
  liveness,
  livenessStates,
  stepLiveness
} from "../../../../runtime/protocol/ged125/Liveness.ts"
import type { LivenessEvent, LivenessState } from "../../../../runtime/protocol/ged125/Liveness.ts"
import { session, stepSession } from "../../../../runtime/protocol/ged125/Session.ts"
import type { SessionEvent, SessionPhase } from "../../../../runtime/protocol/ged125/Session.ts"
import { sessionEventOf } from "../../../../runtime/protocol/ged125/sessionEvents.ts"
import { messageRow } from "../../../../runtime/wire/ged125/Messages.ts"
import { dice } from "../../wire/ivrserver/generateMessage.ts"
import { generateGed, messageNames } from "../../wire/ged125/generateMessage.ts"
import {
  checkEveryPair,
  checkEveryStep,
  checkReachable,
  checkTellLast,
  checkTimers,
  walk
} from "../ivrserver/checkMachine.ts"
import type { Impossible } from "../ivrserver/checkMachine.ts"

/** A timer fires only where it runs, and the seat is held only by a session that is open. */
// oxfmt-ignore
const impossibleSession: Impossible<SessionPhase, SessionEvent> = [
  ["WaitOpen", "close timer"], ["WaitOpen", "silence"], ["WaitOpen", "superseded"],
  ["Open", "open timer"], ["Open", "close timer"],
  ["Ready", "open timer"], ["Ready", "close timer"],
  ["Closing", "open timer"]
]

const impossibleLife: Impossible<LivenessState, LivenessEvent> = [
  ["Heard", "idle timer"],
  ["Doubted", "doubt timer"],
  ["Dead", "doubt timer"],
  ["Dead", "idle timer"]
]

describe("the session's table", () => {
  it("defines every state × event, each once", () => checkEveryPair(session, impossibleSession))
  it("takes every step as its row says", () => checkEveryStep(session, impossibleSession))
  it("reaches every state, and leaves all but the last", () => checkReachable(session, ["Closed"]))
  it("tells last", () => checkTellLast(session))
  it("starts only timers that run", () => checkTimers(session))

  it("loses the dialogues on every way out of an open session, once", () => {
    for (const [state, event, next, actions] of session.rows) {
      const wasActive = state === "Open" || state === "Ready"
      const isActive = next === "Open" || next === "Ready"
      const lost = actions.filter((action) => action === "tell lost").length
      assert.strictEqual(lost, wasActive && !isActive ? 1 : 0, `${state} / ${event}`)
    }
  })

  it("closes the connection on every way to Closed but its own loss", () => {
    for (const [state, event, next, actions] of session.rows) {
      if (next !== "Closed" || event === "connection lost") continue
      const closes = actions.filter((action) => action.endsWith("connection"))
      assert.strictEqual(closes.length, 1, `${state} / ${event}`)
    }
  })

  it("opens, becomes ready, synchronises, beats, and closes", () => {
    walk(session, [
      ["open", "Open", ["take seat", "send OPEN_CONF", "tell open"]],
      ["event feed request", "Open", ["send event feed snapshot"]],
      [
        "service control request",
        "Ready",
        ["send service control snapshot", "send REGISTER_VARIABLES", "tell ready"]
      ],
      ["time synch request", "Ready", ["send TIME_SYNCH_CONF", "tell time lag"]],
      ["heartbeat request", "Ready", ["send HEARTBEAT_CONF"]],
      ["call message", "Ready", ["tell call message"]],
      ["open", "Ready", ["refuse second session"]],
      ["close request", "Closed", ["send CLOSE_CONF", "close connection", "tell lost"]]
    ])
  })

  it("refuses a version and takes a lower one on the same connection", () => {
    walk(session, [
      ["call message", "WaitOpen", ["refuse before open"]],
      ["open refused", "WaitOpen", ["refuse version"]],
      ["open", "Open", ["take seat", "send OPEN_CONF", "tell open"]],
      ["silence", "Closed", ["reset connection", "tell lost"]]
    ])
  })

  it("turns a second connection away", () => {
    walk(session, [
      ["open while another lives", "Closed", ["refuse second session", "close connection"]],
      ["connection lost", "Closed", []]
    ])
  })

  it("says goodbye when we stop, and does not wait for ever", () => {
    const openForRouting = [
      "open for routing",
      "Ready",
      ["take seat", "send OPEN_CONF", "send REGISTER_VARIABLES", "tell open", "tell ready"]
    ] as const
    const stopping = [
      "stop",
      "Closing",
      ["send CLOSE_REQ", "start close timer", "tell lost"]
    ] as const
    walk(session, [
      openForRouting,
      stopping,
      ["close confirmation", "Closed", ["close connection"]]
    ])
    walk(session, [openForRouting, stopping, ["close timer", "Closed", ["reset connection"]]])
  })

  it("has an event for every message, sound in every state", () => {
    const everything = { serviceControl: true, callRouting: true, eventFeed: true, timeSynch: true }
    for (const name of messageNames) {
      const event = sessionEventOf(generateGed(name, dice(1)), everything)
      for (const state of session.states) {
        assert.notStrictEqual(stepSession(state, event)._tag, "Violation", `${name} in ${state}`)
      }
      const { direction, isOutsideDialogue, sub } = messageRow(name)
      const isOurs = direction === "to-pim" && (!sub || isOutsideDialogue === true)
      assert.strictEqual(event === "wrong message", isOurs, name)
    }
  })
})

describe("the table of its life", () => {
  it("defines every state × event, each once", () => checkEveryPair(liveness, impossibleLife))
  it("takes every step as its row says", () => checkEveryStep(liveness, impossibleLife))
  it("reaches every state, and leaves all but the last", () => checkReachable(liveness, ["Dead"]))
  it("starts only timers that run", () => checkTimers(liveness))

  it("asks once, and gives up", () => {
    walk(liveness, [
      ["doubt timer", "Doubted", ["start idle timer", "send HEARTBEAT_REQ"]],
      ["message received", "Heard", ["start doubt timer"]],
      ["doubt timer", "Doubted", ["start idle timer", "send HEARTBEAT_REQ"]],
      ["idle timer", "Dead", ["report silence"]],
      ["message received", "Dead", []]
    ])
    assert.deepStrictEqual(
      livenessStates.map((state) => stepLiveness(state, "message received")._tag),
      ["Moved", "Moved", "Ignored"]
    )
  })
})
