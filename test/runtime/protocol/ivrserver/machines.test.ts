// The tables of this room against what must hold of any table, and along sequences of the fact
// sheet.

import { assert, describe, it } from "@effect/vitest"
import { call, callEvents } from "../../../../runtime/protocol/ivrserver/Call.ts"
import type { CallEvent, CallState } from "../../../../runtime/protocol/ivrserver/Call.ts"
import { connection } from "../../../../runtime/protocol/ivrserver/Connection.ts"
import type {
  ConnectionEvent,
  ConnectionState
} from "../../../../runtime/protocol/ivrserver/Connection.ts"
import { keepAlive } from "../../../../runtime/protocol/ivrserver/KeepAlive.ts"
import { step } from "../../../../runtime/protocol/transaction/Machine.ts"
import type { Machine } from "../../../../runtime/protocol/transaction/Machine.ts"
import { transfer } from "../../../../runtime/protocol/ivrserver/Transfer.ts"
import { treatment } from "../../../../runtime/protocol/ivrserver/Treatment.ts"
import type { TreatmentState } from "../../../../runtime/protocol/ivrserver/Treatment.ts"
import {
  checkEveryPair,
  checkEveryStep,
  checkReachable,
  checkTellLast,
  checkTimers,
  walk
} from "./checkMachine.ts"
import type { Impossible } from "./checkMachine.ts"

const pairs = <S, E>(states: ReadonlyArray<S>, events: ReadonlyArray<E>): Impossible<S, E> =>
  states.flatMap((state) => events.map((event) => [state, event] as const))

/** All that can be checked without knowing what a table is about. */
const checkMachine = <S extends string, E extends string, A extends string>(
  machine: Machine<S, E, A>,
  impossible: Impossible<S, E>,
  last: ReadonlyArray<S>
): void => {
  it("defines every state × event, each once", () => checkEveryPair(machine, impossible))
  it("takes every step as its row says", () => checkEveryStep(machine, impossible))
  it("reaches every state, and leaves all but the last", () => checkReachable(machine, last))
  it("tells the call last", () => checkTellLast(machine))
}

/**
 * Socket, timer and login events that need a connection, an attempt or a timer which the state does
 * not have.
 */
// oxfmt-ignore
const impossibleConnection: Impossible<ConnectionState, ConnectionEvent> = [
  ...pairs<ConnectionState, ConnectionEvent>(["Idle", "Connecting", "Waiting", "Refused"],
    ["login ok", "login initialising", "login refused", "flow control on", "flow control off", "login timer", "initialising timer"]),
  ...pairs<ConnectionState, ConnectionEvent>(["Connecting", "WaitLogin", "Initialising", "Ready", "Paused", "Waiting", "Refused"], ["start"]),
  ...pairs<ConnectionState, ConnectionEvent>(["Idle", "WaitLogin", "Initialising", "Ready", "Paused", "Waiting", "Refused"], ["connected", "connect failed"]),
  ...pairs<ConnectionState, ConnectionEvent>(["Idle", "Connecting"], ["connection lost", "connection unusable", "retry timer"]),
  ...pairs<ConnectionState, ConnectionEvent>(["WaitLogin", "Initialising", "Ready", "Paused"], ["retry timer"]),
  ...pairs<ConnectionState, ConnectionEvent>(["Initialising", "Ready", "Paused"], ["login timer"]),
  ...pairs<ConnectionState, ConnectionEvent>(["WaitLogin", "Ready", "Paused"], ["initialising timer"])
]

describe("the connection to IVR Server", () => {
  checkMachine(connection, impossibleConnection, ["Stopped"])
  it("runs its timers where it starts them", () => checkTimers(connection))

  it("logs in, is paused and resumed, breaks, and comes back", () => {
    walk(connection, [
      ["start", "Connecting", ["connect"]],
      ["connected", "WaitLogin", ["send LoginReq", "start login timer", "start keep-alive"]],
      ["login ok", "Ready", ["reset retry delays"]],
      ["flow control off", "Ready", []],
      ["flow control on", "Paused", []],
      ["flow control off", "Ready", []],
      ["connection lost", "Waiting", ["lose dialogues", "start retry timer"]],
      ["retry timer", "Connecting", ["connect"]],
      ["connect failed", "Waiting", ["start retry timer"]],
      ["retry timer", "Connecting", ["connect"]],
      ["connected", "WaitLogin", ["send LoginReq", "start login timer", "start keep-alive"]]
    ])
  })

  it("waits for a server that starts up, and asks again", () => {
    walk(connection, [
      ["start", "Connecting", ["connect"]],
      ["connected", "WaitLogin", ["send LoginReq", "start login timer", "start keep-alive"]],
      ["login initialising", "Initialising", ["reset retry delays", "start initialising timer"]],
      ["initialising timer", "Initialising", ["send LoginReq", "start initialising timer"]],
      ["login initialising", "Initialising", ["start initialising timer"]],
      ["flow control off", "Ready", []],
      ["login ok", "Ready", []]
    ])
  })

  it("leaves a server that refuses the login for long", () => {
    walk(connection, [
      ["start", "Connecting", ["connect"]],
      ["connected", "WaitLogin", ["send LoginReq", "start login timer", "start keep-alive"]],
      [
        "login refused",
        "Refused",
        ["lose dialogues", "close connection", "start slow retry timer"]
      ],
      ["connection lost", "Refused", []],
      ["retry timer", "Connecting", ["connect"]]
    ])
  })

  it("loses the dialogues in whatever way a connection with a login ends", () => {
    for (const state of ["Initialising", "Ready", "Paused"] as const) {
      for (const event of [
        "connection lost",
        "connection unusable",
        "login refused",
        "stop"
      ] as const) {
        const taken = step(connection, state, event)
        assert.isTrue(
          taken._tag === "Moved" && taken.actions[0] === "lose dialogues",
          `${state} / ${event}`
        )
      }
    }
  })
})

describe("keep-alive", () => {
  checkMachine(keepAlive, [], [])

  it("gives up after three requests in silence and one interval more", () => {
    walk(keepAlive, [
      ["interval", "AskedOnce", ["send request"]],
      ["interval", "AskedTwice", ["send request"]],
      ["frame received", "Heard", []],
      ["interval", "AskedOnce", ["send request"]],
      ["interval", "AskedTwice", ["send request"]],
      ["interval", "AskedThrice", ["send request"]],
      ["interval", "Dead", ["report silence"]],
      ["interval", "Dead", []]
    ])
  })

  it("answers the peer's requests in every state", () => {
    for (const state of keepAlive.states) {
      const taken = step(keepAlive, state, "request received")
      assert.deepStrictEqual(taken, {
        _tag: "Moved",
        next: "Heard",
        actions: ["send acknowledgement"]
      })
    }
  })
})

/**
 * A dialogue is opened once and first; its timer runs only while it asks for the call's numbers.
 */
// oxfmt-ignore
const impossibleCall: Impossible<CallState, CallEvent> = [
  ...pairs<CallState, CallEvent>(["Fresh"], callEvents.slice(3)),
  ...pairs<CallState, CallEvent>(["Announced", "Asking", "Active", "Routing", "Routed", "Ended"], ["open behind", "open in front", "open network"]),
  ...pairs<CallState, CallEvent>(["Announced", "Active", "Routing", "Routed"], ["call information timer"])
]

describe("a call at IVR Server", () => {
  checkMachine(call, impossibleCall, ["Ended"])
  it("runs its timers where it starts them", () => checkTimers(call))

  it("is taken behind the switch when the switch's call stands and its numbers are known", () => {
    walk(call, [
      ["open behind", "Announced", ["send NewCall"]],
      ["status ringing", "Announced", []],
      ["attach", "Announced", ["hold data"]],
      ["status established", "Asking", ["send CallInfoReq", "start call information timer"]],
      ["call information", "Active", ["send held data", "tell Accepted"]],
      ["route", "Routing", ["send RouteRequest"]],
      ["route response", "Routed", ["tell Route"]],
      ["status released", "Ended", ["send EndCall", "tell Released"]],
      ["end call", "Ended", []]
    ])
  })

  it.each(["call information timer", "request failed"] as const)(
    "is taken without its numbers after %s",
    (event) => {
      walk(call, [
        ["open behind", "Announced", ["send NewCall"]],
        ["status established", "Asking", ["send CallInfoReq", "start call information timer"]],
        [event, "Active", ["send held data", "tell Accepted"]],
        ["call information", "Active", []]
      ])
    }
  )

  it.each(["open in front", "open network"] as const)("is taken at once by %s", (event) => {
    walk(call, [
      [event, "Active", ["send NewCall", "tell Accepted"]],
      ["route", "Routing", ["send RouteRequest"]],
      ["request failed", "Active", ["tell RequestFailed"]],
      ["route", "Routing", ["send RouteRequest"]],
      ["route response", "Routed", ["tell Route"]],
      ["not connected", "Active", ["send Failure"]],
      ["route", "Routing", ["send RouteRequest"]],
      ["route response", "Routed", ["tell Route"]],
      ["connected", "Routed", ["send Connected"]],
      ["close", "Ended", ["send EndCall"]]
    ])
  })

  it("ends in every live state by either side, by the switch, and with its connection", () => {
    for (const state of ["Announced", "Asking", "Active", "Routing", "Routed"] as const) {
      for (const event of ["end call", "status released", "link lost", "close"] as const) {
        const taken = step(call, state, event)
        assert.isTrue(taken._tag === "Moved" && taken.next === "Ended", `${state} / ${event}`)
      }
    }
  })
})

describe("a transfer by IVR Server", () => {
  checkMachine(transfer, [], ["Done"])

  it("may be busy, may fail, and may then be tried again", () => {
    walk(transfer, [
      ["transfer", "Asked", ["send OneStepXfer"]],
      ["transfer", "Asked", []],
      ["status other", "Asked", []],
      ["status busy", "None", ["tell busy"]],
      ["transfer", "Asked", ["send OneStepXfer"]],
      ["transfer failed", "None", ["tell failed"]],
      ["transfer", "Asked", ["send OneStepXfer"]],
      ["status transferred", "Done", ["tell completed"]],
      ["status busy", "Done", []]
    ])
  })
})

/** Its timer runs only while a report on a cancelled treatment is awaited. */
const impossibleTreatment = pairs<TreatmentState, "cancel timer">(
  ["None", "Told", "Running"],
  ["cancel timer"]
)

describe("a treatment of IVR Server", () => {
  checkMachine(treatment, impossibleTreatment, [])
  it("runs its timers where it starts them", () => checkTimers(treatment))

  it("starts and completes", () => {
    walk(treatment, [
      ["treat call", "Told", ["tell Treat"]],
      ["started", "Running", ["send Started"]],
      ["report completed", "None", ["send report"]],
      ["cancel", "None", []]
    ])
  })

  it("is said to have started when it completed without a word before", () => {
    walk(treatment, [
      ["treat call", "Told", ["tell Treat"]],
      ["report completed", "None", ["send Started", "send report"]]
    ])
  })

  it("is refused, also late", () => {
    walk(treatment, [
      ["treat call", "Told", ["tell Treat"]],
      ["report not started", "None", ["send report"]],
      ["treat call", "Told", ["tell Treat"]],
      ["started", "Running", ["send Started"]],
      ["report not started", "None", ["send failed"]]
    ])
  })

  it("holds its successor until it has been reported", () => {
    walk(treatment, [
      ["treat call", "Told", ["tell Treat"]],
      ["started", "Running", ["send Started"]],
      ["treat call", "Replacing", ["hold", "start cancel timer", "tell CancelTreatment"]],
      ["treat call", "Replacing", ["hold"]],
      ["report cancelled", "Told", ["send report", "tell held Treat"]],
      ["started", "Running", ["send Started"]],
      ["cancel", "Cancelling", ["start cancel timer", "tell CancelTreatment"]],
      ["treat call", "Replacing", ["hold"]],
      ["cancel", "Cancelling", ["drop held"]],
      ["cancel timer", "None", ["send Cancelled"]],
      ["report cancelled", "None", []]
    ])
  })

  it("is left without a word when a destination is named", () => {
    for (const state of ["Told", "Running", "Cancelling", "Replacing"] as const) {
      const taken = step(treatment, state, "route response")
      assert.isTrue(taken._tag === "Moved" && taken.next === "None", state)
      assert.isTrue(
        taken._tag === "Moved" && taken.actions.every((action) => action === "drop held"),
        state
      )
    }
  })
})
