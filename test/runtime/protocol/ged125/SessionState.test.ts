// Sessions with a PIM as whoever runs them sees it: what came in, what is to be done.

import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import {
  advanceSession,
  idleLimit,
  plainSessionSite,
  runningTimers,
  seatFor,
  startSession
} from "../../../../runtime/protocol/ged125/SessionState.ts"
import type {
  Session,
  SessionDo,
  SessionInput,
  SessionSite,
  Surroundings
} from "../../../../runtime/protocol/ged125/SessionState.ts"
import { vruStateOf } from "../../../../runtime/protocol/ged125/VruState.ts"
import { codeName, nullElement, statusCodes } from "../../../../runtime/wire/ged125/codes.ts"
import { decodeGed, encodeGed } from "../../../../runtime/wire/ged125/GedCodec.ts"
import { dialogueId, invokeId, outsideDialogue } from "../../../../runtime/wire/ged125/Messages.ts"
import type { GedMessage, MessageName } from "../../../../runtime/wire/ged125/Messages.ts"
import { dice, pick } from "../../wire/ivrserver/generateMessage.ts"
import { generateGed, messageNames } from "../../wire/ged125/generateMessage.ts"
import { bytesOf } from "../../wire/ged125/vectors.ts"

const around = (more: Partial<Surroundings> = {}): Surroundings => ({
  site: plainSessionSite,
  seat: "free",
  vru: vruStateOf({
    trunkGroupId: 7,
    serviceId: 900,
    portCount: 2,
    inboundPorts: new Set([1]),
    media: "all",
    isDraining: false
  }),
  time: { now: 1_700_000_000, timeZoneDelta: 3_600, startOfDay: 1_699_916_400 },
  ...more
})

const site = (more: Partial<SessionSite>): Partial<Surroundings> => ({
  site: { ...plainSessionSite, ...more }
})

const message = (given: GedMessage): SessionInput => ({ _tag: "Message", message: given })
const timer = (
  given: "open timer" | "close timer" | "doubt timer" | "idle timer"
): SessionInput => ({
  _tag: "Timer",
  timer: given
})

const openReq = (VersionNumber = 6, IdleTimeout = 40_000): SessionInput =>
  message({ _tag: "OPEN_REQ", InvokeID: invokeId(1), VersionNumber, IdleTimeout })
const initReq = message({
  _tag: "INIT_SERVICE_CTRL_REQ",
  ...outsideDialogue,
  InvokeID: invokeId(5)
})

/** One line for each thing to be done: `send OPEN_CONF 1`, `start doubt timer 20000`, `ready`. */
const line = (each: SessionDo): string => {
  switch (each._tag) {
    case "Send": {
      const id = "InvokeID" in each.message ? [`${each.message.InvokeID}`] : []
      const status = "Status" in each.message ? [codeName(statusCodes, each.message.Status)] : []
      return ["send", each.message._tag, ...id, ...status].join(" ")
    }
    case "Start":
      return `start ${each.timer} ${each.ms}`
    case "Stop":
      return `stop ${each.timer}`
    case "Close":
      return `close ${each.how}`
    case "Lost":
      return `lost by ${each.reason}`
    case "TimeLag":
      return `lag ${each.seconds}`
    case "Failure":
      return `failure ${each.status}`
    case "CallMessage":
      return each.input._tag === "Message" ? `call ${each.input.message._tag}` : "call fault"
    default:
      return each._tag.toLowerCase()
  }
}

/** Gives the inputs in, one after another, and says what the last of them led to. */
const after = (
  inputs: ReadonlyArray<SessionInput>,
  more: Partial<Surroundings> = {}
): { readonly session: Session; readonly lines: ReadonlyArray<string> } => {
  let [session, todo] = startSession()
  for (const input of inputs) [session, todo] = advanceSession(session, input, around(more))
  return { session, lines: todo.map(line) }
}

const opened = [openReq()]
const ready = [openReq(), initReq]

describe("opening", () => {
  it("confirms a version that suits, with what is supported, and watches over the PIM", () => {
    const { lines, session } = after(opened)
    assert.deepStrictEqual(lines, [
      "stop open timer",
      "takeseat",
      "send OPEN_CONF 1",
      "start doubt timer 20000",
      "opened"
    ])
    assert.strictEqual(session.phase, "Open")
    assert.deepStrictEqual(session.agreed, {
      serviceControl: true,
      callRouting: false,
      eventFeed: false,
      timeSynch: true,
      version: 6,
      idleLimitMs: 40_000
    })
  })

  it.each([
    [1, "open refused"],
    [2, "open"],
    [16, "open"],
    [17, "open refused"],
    [nullElement, "open refused"]
  ])("meets version %i: %s", (version, meaning) => {
    const { lines, session } = after([openReq(version)])
    assert.strictEqual(session.phase, meaning === "open" ? "Open" : "WaitOpen")
    if (meaning !== "open") assert.deepStrictEqual(lines, ["send FAILURE_CONF 1 E_INVALID_VERSION"])
  })

  it("of version 1 leaves a site its routing but not service control", () => {
    const both = { ...plainSessionSite.features, callRouting: true }
    const { session } = after(
      [openReq(1)],
      site({ features: both, versions: { lowest: 1, highest: 6 } })
    )
    assert.strictEqual(session.phase, "Ready")
    assert.isFalse(session.agreed?.serviceControl)
  })

  it("for routing alone is ready at once, and registers the variables", () => {
    const features = { serviceControl: false, callRouting: true, eventFeed: true, timeSynch: true }
    const { lines } = after(opened, site({ features }))
    assert.deepStrictEqual(lines.slice(1), [
      "takeseat",
      "send OPEN_CONF 1",
      "start doubt timer 20000",
      "send REGISTER_VARIABLES",
      "opened",
      "ready"
    ])
  })

  it("is waited for ten seconds", () => {
    assert.deepStrictEqual(startSession()[1].map(line), ["start open timer 10000"])
    assert.deepStrictEqual(after([timer("open timer")]).lines, ["stop open timer", "close ended"])
  })

  it("comes before everything else", () => {
    assert.deepStrictEqual(after([initReq]).lines, ["send FAILURE_CONF 5 E_SESSION_NOT_ACTIVE"])
    const run = message(generateGed("RUN_SCRIPT_REQ", dice(1)))
    assert.deepStrictEqual(after([run]).lines, ["send FAILURE_EVENT E_SESSION_NOT_ACTIVE"])
  })
})

describe("the seat", () => {
  const [fresh] = startSession()

  it("is refused to a second connection while the first lives", () => {
    const holder = after(ready).session
    const seat = seatFor(fresh, holder)
    assert.strictEqual(seat, "taken")
    assert.deepStrictEqual(after(opened, { seat }).lines, [
      "stop open timer",
      "send FAILURE_CONF 1 E_SESSION_ALREADY_ACTIVE",
      "close ended"
    ])
    // Whoever holds it and opens once more hears the same and stays.
    const again = after([...ready, openReq()])
    assert.include(again.lines, "send FAILURE_CONF 1 E_SESSION_ALREADY_ACTIVE")
    assert.strictEqual(again.session.phase, "Ready")
  })

  it("is taken when half of the idle limit has passed in silence; the first is then ended", () => {
    const holder = after([...ready, timer("doubt timer")]).session
    const seat = seatFor(fresh, holder)
    assert.strictEqual(seat, "doubtful")
    assert.include(after(opened, { seat }).lines, "takeseat")
    const [ended, todo] = advanceSession(holder, { _tag: "Event", event: "superseded" }, around())
    assert.deepStrictEqual(todo.map(line), ["stop idle timer", "close reset", "lost by superseded"])
    assert.strictEqual(seatFor(fresh, ended), "free")
  })

  it("is free when nobody holds it, or who holds it is oneself", () => {
    const own = after(ready).session
    assert.strictEqual(seatFor(fresh, undefined), "free")
    assert.strictEqual(seatFor(own, own), "free")
  })
})

describe("service control", () => {
  it("begins with ports, service and state, and the variables after the end", () => {
    const { lines } = after(ready, site({ variables: [{ tag: 1, name: "user.account" }] }))
    assert.deepStrictEqual(lines, [
      "start doubt timer 20000",
      "send INIT_SERVICE_CTRL_CONF 5",
      "send INIT_SERVICE_CTRL_DATA 5",
      "send INIT_SERVICE_CTRL_TRKGRP 5",
      "send INIT_SERVICE_CTRL_SERVICE 5",
      "send INIT_SERVICE_CTRL_VRU 5",
      "send INIT_SERVICE_CTRL_END 5",
      "send REGISTER_VARIABLES",
      "ready"
    ])
  })

  it("can be begun again, without being ready twice", () => {
    const { lines } = after([...ready, initReq])
    assert.include(lines, "send INIT_SERVICE_CTRL_END 5")
    assert.notInclude(lines, "ready")
  })

  it("hands over what concerns a call, sound or not", () => {
    const run = message(generateGed("RUN_SCRIPT_REQ", dice(1)))
    assert.deepStrictEqual(after([...ready, run]).lines.at(-1), "call RUN_SCRIPT_REQ")
    const cut = decodeGed(bytesOf("000000100000002f00000007000000010000000100000009"))
    if (Result.isSuccess(cut)) return assert.fail()
    const fault: SessionInput = { _tag: "Fault", error: cut.failure }
    assert.deepStrictEqual(after([...ready, fault]).lines.at(-1), "call fault")
  })
})

/** A message of the kind, with InvokeID 9 and status 11 where it has one. */
const numbered = (name: MessageName): GedMessage => {
  const made = new Map<string, unknown>(Object.entries(generateGed(name, dice(1))))
  if (made.has("InvokeID")) made.set("InvokeID", invokeId(9))
  if (made.has("Status")) made.set("Status", statusCodes.E_PG_OFFLINE)
  // As it was generated, but for two numbers.
  return Object.fromEntries(made) as unknown as GedMessage
}

describe("requests outside calls", () => {
  it.each([
    ["HEARTBEAT_REQ", "send HEARTBEAT_CONF 9"],
    ["TIME_SYNCH_REQ", "send TIME_SYNCH_CONF 9"],
    ["INIT_DATA_REQ", "send FAILURE_CONF 9 E_EVENTS_NOT_SUPPORTED"],
    ["ROUTE_SELECT", "send FAILURE_EVENT E_ROUTING_NOT_SUPPORTED"],
    ["FAILURE_EVENT", "failure 11"],
    ["NEW_TRANSACTION_EVENT", "send FAILURE_EVENT E_INVALID_MESSAGE"],
    ["INIT_SERVICE_CTRL_CONF", "send FAILURE_CONF 9 E_INVALID_MESSAGE"],
    ["SIMULATOR_RESET_EVENT", "ignored"]
  ] as const)("%s leads to %s", (name, expected) => {
    const { lines, session } = after([...ready, message(numbered(name))])
    assert.deepStrictEqual(lines.slice(0, 2), ["start doubt timer 20000", expected])
    assert.strictEqual(session.phase, "Ready")
  })

  it.each([
    ["INIT_SERVICE_CTRL_REQ", "send FAILURE_CONF 9 E_SERVICE_CTRL_NOT_SUPPORTED"],
    ["RUN_SCRIPT_REQ", "send FAILURE_EVENT E_SERVICE_CTRL_NOT_SUPPORTED"],
    ["TIME_SYNCH_REQ", "send FAILURE_CONF 9 E_TIME_SYNCH_NOT_SUPPORTED"],
    ["INIT_DATA_REQ", "send INIT_DATA_CONF 9"],
    ["ROUTE_END", "call ROUTE_END"]
  ] as const)("of a site with routing and event feed: %s leads to %s", (name, expected) => {
    const features = { serviceControl: false, callRouting: true, eventFeed: true, timeSynch: false }
    const { lines } = after([...opened, message(numbered(name))], site({ features }))
    assert.strictEqual(lines[1], expected)
  })

  it("malformed ones are refused, with their InvokeID where it could be read", () => {
    for (const [hex, expected] of [
      ["00000005000000030000000101", "send FAILURE_CONF 1 E_INVALID_MESSAGE"],
      ["0000000200000003ffff", "send FAILURE_EVENT E_INVALID_MESSAGE"]
    ] as const) {
      const cut = decodeGed(bytesOf(hex))
      if (Result.isSuccess(cut)) return assert.fail(hex)
      const { lines } = after([...ready, { _tag: "Fault", error: cut.failure }])
      assert.strictEqual(lines.at(-1), expected)
    }
  })
})

describe("silence", () => {
  it("is asked about at half of the idle limit, and ends the session at the whole", () => {
    const doubted = after([...ready, timer("doubt timer")])
    assert.deepStrictEqual(doubted.lines, [
      "stop doubt timer",
      "start idle timer 20000",
      "send HEARTBEAT_REQ 1"
    ])
    const dead = after([...ready, timer("doubt timer"), timer("idle timer")])
    assert.deepStrictEqual(dead.lines, ["stop idle timer", "close reset", "lost by silence"])
    assert.deepStrictEqual(runningTimers(dead.session), [])
  })

  it("is not asked about where the site says so", () => {
    const { lines } = after([...ready, timer("doubt timer")], site({ asks: false }))
    assert.deepStrictEqual(lines, ["stop doubt timer", "start idle timer 20000"])
  })

  it("is over with any message", () => {
    const beat = message({ _tag: "HEARTBEAT_CONF", InvokeID: invokeId(1) })
    const { lines, session } = after([...ready, timer("doubt timer"), beat])
    assert.deepStrictEqual(lines, ["stop idle timer", "start doubt timer 20000", "ignored"])
    assert.strictEqual(session.life, "Heard")
  })

  it.each([
    [40_000, "auto", 40_000],
    [120, "auto", 120_000],
    [999, "auto", 600_000],
    [1_000, "auto", 5_000],
    [120, "milliseconds", 5_000],
    [5_000, "seconds", 600_000],
    [0, "auto", 120_000],
    [nullElement, "milliseconds", 120_000]
  ] as const)("of an IdleTimeout of %i (%s) is %i ms", (given, idleUnit, expected) => {
    assert.strictEqual(idleLimit(given, { ...plainSessionSite, idleUnit }), expected)
    assert.strictEqual(idleLimit(given, { ...plainSessionSite, idleLimitMs: 7_000 }), 7_000)
  })
})

describe("the end", () => {
  it("asked for by the PIM is confirmed", () => {
    const close = message({ _tag: "CLOSE_REQ", InvokeID: invokeId(99), Status: 0, Text: "bye" })
    assert.deepStrictEqual(after([...ready, close]).lines, [
      "stop doubt timer",
      "send CLOSE_CONF 99",
      "close ended",
      "lost by close request"
    ])
  })

  it("of ours says that the VRU goes away, and waits two seconds", () => {
    const stopped = after([...ready, { _tag: "Event", event: "stop" }])
    assert.deepStrictEqual(stopped.lines, [
      "send CLOSE_REQ 1 E_VRU_OFFLINE",
      "start close timer 2000",
      "lost by stop"
    ])
    assert.deepStrictEqual(runningTimers(stopped.session), ["close timer", "doubt timer"])
  })

  it("by a lost connection or broken framing loses the dialogues, once", () => {
    for (const event of ["connection lost", "framing fault"] as const) {
      const { lines, session } = after([
        ...ready,
        { _tag: "Event", event },
        { _tag: "Event", event: "connection lost" }
      ])
      assert.deepStrictEqual(lines, ["ignored"])
      assert.strictEqual(session.phase, "Closed")
    }
  })
})

describe("any sequence of events", () => {
  it("sends only what can be written, and leaves no timer behind", () => {
    for (let seed = 0; seed < 150; seed += 1) {
      const roll = dice(seed)
      let [session] = startSession()
      let lost = 0
      let openedCount = 0
      const running = new Set<string>(["open timer"])
      for (let count = 0; count < 60; count += 1) {
        const input = someInput(roll, session)
        const [next, todo] = advanceSession(
          session,
          input,
          around({ seat: pick(roll, ["free", "taken", "doubtful"], "free") })
        )
        for (const each of todo) {
          if (each._tag === "Send") assert.isTrue(Result.isSuccess(encodeGed(each.message)))
          if (each._tag === "Start") running.add(each.timer)
          if (each._tag === "Stop") running.delete(each.timer)
          if (each._tag === "Lost") lost += 1
          if (each._tag === "Opened") openedCount += 1
        }
        assert.deepStrictEqual(
          [...running].toSorted(),
          [...runningTimers(next)].toSorted(),
          `seed ${seed}`
        )
        session = next
      }
      assert.isAtMost(openedCount, 1)
      assert.isAtMost(lost, openedCount)
      if (session.phase === "Closed") assert.strictEqual(lost, openedCount, `seed ${seed}`)
    }
  })
})

const someInput = (roll: () => number, session: Session): SessionInput => {
  const kind = roll()
  if (kind < 0.15) return openReq(pick(roll, [1, 6, 6, 6, 99], 6))
  if (kind < 0.25) return initReq
  if (kind < 0.3)
    return {
      _tag: "Event",
      event: pick(roll, ["superseded", "connection lost", "framing fault", "stop"], "stop")
    }
  const timers = runningTimers(session)
  if (kind < 0.4 && timers.length > 0) return timer(pick(roll, timers, "open timer"))
  return message({
    ...generateGed(pick(roll, messageNames, "NEW_CALL"), roll),
    DialogueID: dialogueId(3)
  } as unknown as GedMessage)
}
