// The tables of SCI and CRI dialogues against what must hold of any table, and along the published
// flows and the rows of the fact sheet (ged125.md §6.6, §6.7, §7).

import { describe, it } from "@effect/vitest"
import { cri, criEvents } from "../../../../runtime/protocol/ged125/Cri.ts"
import type { CriEvent, CriState } from "../../../../runtime/protocol/ged125/Cri.ts"
import { sci, sciEvents, sciStates } from "../../../../runtime/protocol/ged125/Sci.ts"
import type { SciEvent, SciState } from "../../../../runtime/protocol/ged125/Sci.ts"
import type { Machine } from "../../../../runtime/protocol/transaction/Machine.ts"
import {
  checkEveryPair,
  checkEveryStep,
  checkReachable,
  checkTellLast,
  checkTimers,
  walk
} from "../ivrserver/checkMachine.ts"
import type { Impossible } from "../ivrserver/checkMachine.ts"

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

const opening: ReadonlyArray<SciEvent> = ["open call", "open request", "open converted"]

/** A dialogue is opened once and before anything else; a timer and a cancel need what they are of. */
// oxfmt-ignore
const impossibleSci: Impossible<SciState, SciEvent> = [
  ...pairs<SciState, SciEvent>(sciStates.filter((state) => state !== "Fresh"), opening),
  ...pairs<SciState, SciEvent>(["Fresh"], sciEvents.filter((event) => !opening.includes(event))),
  ...pairs<SciState, SciEvent>(["Waiting", "Connecting", "ConnectingOn", "Talking", "Last", "Ended"], ["cancel"]),
  ...pairs<SciState, SciEvent>(["Waiting", "Script", "Connecting", "ConnectingOn", "Talking", "Last", "Ended"], ["cancel timer"])
]

const impossibleCri: Impossible<CriState, CriEvent> = pairs<CriState, CriEvent>(
  ["Idle", "Asked", "Ended"],
  criEvents.filter((event) => event === "route end timer")
)

describe("the service control dialogue", () => {
  checkMachine(sci, impossibleSci, ["Ended"])
  it("runs its timer only where a cancel is pending", () => checkTimers(sci))

  it("runs a script, reports it, and the VRU hangs up (§6.7 no. 1)", () =>
    walk(sci, [
      ["open call", "Waiting", ["send NEW_CALL"]],
      ["run script", "Script", ["keep script", "tell RunScript"]],
      ["report done", "Waiting", ["send result"]],
      ["close", "Ended", ["report disconnect"]],
      ["link lost", "Ended", []]
    ]))

  it("asks for instructions, and the caller leaves during the script (§6.7 no. 2)", () =>
    walk(sci, [
      ["open request", "Waiting", ["send REQUEST_INSTRUCTION"]],
      ["run script", "Script", ["keep script", "tell RunScript"]],
      ["close abandoned", "Ended", ["report abandon"]]
    ]))

  it("confirms a cancelled script and sends no result for it (§6.7 no. 3)", () =>
    walk(sci, [
      ["open call", "Waiting", ["send NEW_CALL"]],
      ["run script", "Script", ["keep script", "tell RunScript"]],
      ["cancel", "Cancelling", ["keep cancel", "start cancel timer", "tell CancelTreatment"]],
      ["report cancelled", "Waiting", ["confirm cancel"]],
      ["report done", "Waiting", []],
      ["connect", "Connecting", ["tell Label"]],
      ["close", "Ended", ["report disconnect"]]
    ]))

  it("answers both when a script ends while it is being cancelled", () =>
    walk(sci, [
      ["open call", "Waiting", ["send NEW_CALL"]],
      ["run script", "Script", ["keep script", "tell RunScript"]],
      ["cancel", "Cancelling", ["keep cancel", "start cancel timer", "tell CancelTreatment"]],
      ["report done", "Waiting", ["send result", "answer cancel too late"]]
    ]))

  it("releases the call that ICM releases (§6.7 no. 4)", () =>
    walk(sci, [
      ["open call", "Waiting", ["send NEW_CALL"]],
      ["run script", "Script", ["keep script", "tell RunScript"]],
      ["report done", "Waiting", ["send result"]],
      ["release", "Ended", ["report disconnect", "tell Released"]],
      ["close", "Ended", []]
    ]))

  it("ends with the answer of a destination, unless ICM may say more", () => {
    walk(sci, [
      ["open call", "Waiting", ["send NEW_CALL"]],
      ["connect", "Connecting", ["tell Label"]],
      ["connected", "Ended", ["report answer"]]
    ])
    walk(sci, [
      ["open call", "Waiting", ["send NEW_CALL"]],
      ["connect and stay", "ConnectingOn", ["tell Label"]],
      ["connected", "Talking", ["report answer"]],
      ["parted", "Waiting", ["report parted"]],
      ["connect and stay", "ConnectingOn", ["tell Label"]],
      ["connected", "Talking", ["report answer"]],
      ["connect to resource", "Waiting", ["send RESOURCE_CONNECTED", "tell TakenBack"]],
      ["run script", "Script", ["keep script", "tell RunScript"]]
    ])
  })

  it("asks for another label after a failed one, where the site lets it", () => {
    walk(sci, [
      ["open call", "Waiting", ["send NEW_CALL"]],
      ["connect", "Connecting", ["tell Label"]],
      ["not connected", "Waiting", ["report outcome"]],
      ["connect", "Connecting", ["tell Label"]],
      ["not connected for good", "Ended", ["report outcome"]]
    ])
  })

  it("says nothing after ICM's last word", () =>
    walk(sci, [
      ["open call", "Waiting", ["send NEW_CALL"]],
      ["last label", "Last", ["tell Label"]],
      ["close", "Ended", []]
    ]))

  it("gives up an ICM that owes an instruction too long", () =>
    walk(sci, [
      ["open call", "Waiting", ["send NEW_CALL"]],
      ["overdue", "Ended", ["send timeout"]],
      ["run script", "Ended", []]
    ]))
})

describe("the routing dialogue", () => {
  checkMachine(cri, impossibleCri, ["Ended"])
  it("runs its timer only where a label was named", () => checkTimers(cri))

  it("ends each question by one ROUTE_END_EVENT", () =>
    walk(cri, [
      ["route", "Asked", ["send ROUTE_REQUEST_EVENT"]],
      ["select", "Selected", ["start route end timer", "tell Label"]],
      ["not connected", "Idle", ["end not accepted"]],
      ["route", "Asked", ["send ROUTE_REQUEST_EVENT"]],
      ["select", "Selected", ["start route end timer", "tell Label"]],
      ["route end timer", "Idle", ["end used"]],
      ["connected", "Idle", []],
      ["route", "Asked", ["send ROUTE_REQUEST_EVENT"]],
      ["overdue", "Idle", ["end too late"]],
      ["select", "Idle", []],
      ["close", "Ended", []]
    ]))
})
