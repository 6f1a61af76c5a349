// The link to ICM over real loopback sockets, against the simulated PIM: the session, calls, and
// everything a connection can do to them. What a whole call does with it is in `call/icm*.test.ts`.

import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Layer, Scope } from "effect"
import { CtiLink } from "../../../runtime/cti/CtiLink.ts"
import { icmLink } from "../../../runtime/cti/IcmLink.ts"
import type { IcmLinkOptions } from "../../../runtime/cti/IcmLink.ts"
import { TcpClient } from "../../../runtime/net/TcpClient.ts"
import { TcpServer } from "../../../runtime/net/TcpServer.ts"
import { brokenMessages } from "../../../runtime/sim/icm/Faults.ts"
import type { BrokenMessage } from "../../../runtime/sim/icm/Faults.ts"
import { makePim } from "../../../runtime/sim/icm/Pim.ts"
import type { Pim, PimOptions } from "../../../runtime/sim/icm/Pim.ts"
import { builtInScripts, makePimScript } from "../../../runtime/sim/icm/PimScript.ts"
import type { PimStep } from "../../../runtime/sim/icm/PimScript.ts"
import type { GedMessage, MessageName } from "../../../runtime/wire/ged125/Messages.ts"
import type { RecordedCall } from "./callRecorder.ts"
import { openCall, someCall, stateOf, untilState, whyNot } from "./callRecorder.ts"
import { makeLogbook } from "./logbook.ts"
import type { Logbook } from "./logbook.ts"

const net = Layer.mergeAll(TcpClient.layer, TcpServer.layer)

const plain: IcmLinkOptions = {
  host: "127.0.0.1",
  port: 0,
  mode: "sci",
  eccNames: ["user.acct"],
  trunkGroup: 7,
  serviceId: 900,
  requery: true,
  eventFeed: false,
  maxCalls: 10,
  timezone: "UTC"
}

/** The port is only known once the link listens. */
const portOf = Effect.map(CtiLink, (link) => Number(link.health()[0]?.name.split(":").at(-1)))

const startPim = Effect.fnUntraced(function* (
  steps: ReadonlyArray<PimStep>,
  options: Partial<PimOptions> = {}
) {
  const port = yield* portOf
  const scripts = [makePimScript({ steps })]
  return yield* makePim({ host: "127.0.0.1", port, scripts, retryMs: 5, ...options })
})

const live = <A, E>(
  name: string,
  test: (logs: Logbook) => Effect.Effect<A, E, CtiLink | TcpClient | Scope.Scope>,
  options: Partial<IcmLinkOptions> = {}
) =>
  it.live(name, () => {
    const logs = makeLogbook()
    return test(logs).pipe(
      Effect.provide(icmLink({ ...plain, ...options }).pipe(Layer.provideMerge(net))),
      Effect.andThen(logs.checkRules),
      Effect.scoped,
      Effect.provide(logs.layer)
    )
  })

/** Messages of one kind that the PIM received, in their order. */
const received = (pim: Pim, name: MessageName): ReadonlyArray<GedMessage> =>
  pim.recording
    .all()
    .flatMap(({ direction, message }) =>
      direction === "received" && message._tag === name ? [message] : []
    )

const untilReceived = (pim: Pim, name: MessageName, count = 1) =>
  Effect.sync(() => received(pim, name).length).pipe(
    Effect.tap((seen) => (seen >= count ? Effect.void : Effect.sleep("2 millis"))),
    Effect.repeat({ until: (seen) => seen >= count })
  )

const script = (name: string): ReadonlyArray<PimStep> => builtInScripts.get(name)?.steps ?? []

/** A call that carries out what the script `welcome` asks. */
const carryOut = Effect.fnUntraced(function* (call: RecordedCall) {
  const { script } = yield* call.expect("RunScript")
  assert.strictEqual(script.id, "Welcome")
  call.dialogue.attach(new Map([["user.acct", "A-1"]]))
  call.dialogue.reportTreatment({
    _tag: "Completed",
    digits: "12",
    callData: new Map([["CallVar1", "paid"]]),
    extensions: new Map()
  })
  const { label } = yield* call.expect("Label")
  assert.deepStrictEqual([label.type, label.number, label.stays], ["normal", "7001", false])
  call.dialogue.reportConnected()
})

describe("the session", () => {
  live("waits for a PIM, and says why there are no calls till then", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* stateOf(), "connecting")
      assert.include(yield* whyNot, "waiting for the PIM")
      const pim = yield* startPim([])
      yield* untilState("up")
      yield* untilReceived(pim, "REGISTER_VARIABLES")
      const [conf] = received(pim, "OPEN_CONF")
      assert.isTrue(conf?._tag === "OPEN_CONF" && conf.UseServiceControl && !conf.UseEventFeed)
      const [offer] = received(pim, "INIT_SERVICE_CTRL_DATA")
      assert.strictEqual(offer?._tag === "INIT_SERVICE_CTRL_DATA" && offer.ServiceFeatures, 0x1f)
      const [group] = received(pim, "INIT_SERVICE_CTRL_TRKGRP")
      assert.isTrue(group?._tag === "INIT_SERVICE_CTRL_TRKGRP")
      if (group?._tag !== "INIT_SERVICE_CTRL_TRKGRP") return
      assert.deepStrictEqual([group.TrunkGroupID, group.Trunks.length], [7, 10])
    })
  )

  live(
    "offers routing and the event feed where that is what the deployment says",
    () =>
      Effect.gen(function* () {
        const pim = yield* startPim([])
        yield* untilState("up")
        yield* untilReceived(pim, "REGISTER_VARIABLES")
        const [conf] = received(pim, "OPEN_CONF")
        assert.isTrue(conf?._tag === "OPEN_CONF" && conf.UseCallRouting && conf.UseEventFeed)
        assert.isTrue(conf?._tag === "OPEN_CONF" && !conf.UseServiceControl)
      }),
    { mode: "cri", eventFeed: true }
  )

  live("refuses a version that it does not know, and takes the next", () =>
    Effect.gen(function* () {
      const pim = yield* startPim([], { versions: [99, 6] })
      yield* untilState("up")
      const [refused] = received(pim, "FAILURE_CONF")
      assert.isTrue(refused?._tag === "FAILURE_CONF" && refused.Status === 1)
    })
  )

  live("says at once that a lost PIM is lost, and takes the next one", () =>
    Effect.gen(function* () {
      const pim = yield* startPim(script("silent"), { retryMs: 60 })
      yield* untilState("up")
      const call = yield* openCall()
      pim.drop("mid-frame")
      const lost = yield* call.expect("LinkLost")
      assert.include(lost.reason, "in the middle of a message")
      assert.include(yield* whyNot, "down")
      yield* untilState("up")
      yield* openCall()
    })
  )

  it.live("says goodbye to the PIM when it is stopped, and its calls are told", () =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      const context = yield* Layer.build(icmLink(plain).pipe(Layer.provideMerge(net))).pipe(
        Scope.provide(scope)
      )
      const pim = yield* startPim(script("silent")).pipe(Effect.provide(context))
      yield* untilState("up").pipe(Effect.provide(context))
      const call = yield* openCall().pipe(Effect.provide(context))
      yield* Scope.close(scope, Exit.void)
      yield* call.expect("LinkLost")
      yield* untilReceived(pim, "CLOSE_REQ")
    }).pipe(Effect.scoped)
  )
})

describe("a call", () => {
  for (const framing of ["whole", "split", "merged"] as const) {
    live(`is carried out, with messages ${framing} on the wire`, () =>
      Effect.gen(function* () {
        const pim = yield* startPim(script("welcome"), { faults: { framing } })
        yield* untilState("up")
        const call = yield* openCall()
        yield* carryOut(call)
        yield* untilReceived(pim, "EVENT_REPORT")
        const [dialogue] = pim.begun()
        assert.deepStrictEqual(dialogue?.results, ["TRUE"])
        assert.deepStrictEqual(dialogue?.reports, ["ANSWER"])
        assert.strictEqual(dialogue?.vars.get("CallVar1"), "paid")
        assert.strictEqual(dialogue?.vars.get("user.acct"), "A-1")
        assert.strictEqual(dialogue?.vars.get("CED"), "12")
        assert.deepStrictEqual(pim.complaints(), [])
        assert.deepStrictEqual(
          call.messages.map(({ direction, name }) => `${direction} ${name}`),
          [
            "sent NEW_CALL",
            "received RUN_SCRIPT_REQ",
            "sent RUN_SCRIPT_RESULT",
            "received CONNECT",
            "sent EVENT_REPORT"
          ]
        )
      })
    )
  }

  live("is one of many at the same time, each with ids and a port of its own", () =>
    Effect.gen(function* () {
      const pim = yield* startPim(script("welcome"), { faults: { framing: "merged" } })
      yield* untilState("up")
      const calls = yield* Effect.all(Array.from({ length: 12 }, () => openCall()))
      yield* Effect.forEach(calls, carryOut, { concurrency: "unbounded", discard: true })
      yield* untilReceived(pim, "EVENT_REPORT", 12)
      const news = received(pim, "NEW_CALL").flatMap((one) =>
        one._tag === "NEW_CALL" ? [one] : []
      )
      assert.strictEqual(new Set(news.map(({ DialogueID }) => DialogueID)).size, 12)
      assert.strictEqual(new Set(news.map(({ TrunkNumber }) => TrunkNumber)).size, 12)
      assert.deepStrictEqual(pim.complaints(), [])
    })
  )

  live(
    "beyond what one link holds is refused with the reason",
    () =>
      Effect.gen(function* () {
        yield* startPim(script("silent"))
        yield* untilState("up")
        yield* openCall()
        yield* openCall()
        assert.include(yield* whyNot, "at most 2")
      }),
    { limits: { dialoguesMax: 2 } }
  )

  live(
    "whose script is not stopped in time is told to ICM as not cancelled",
    () =>
      Effect.gen(function* () {
        const pim = yield* startPim([
          { run: { script: "QMusic", vars: {} }, until: { afterMs: 1 }, send: "once" },
          { cancel: 0, request: "running" }
        ])
        yield* untilState("up")
        const call = yield* openCall()
        yield* call.expect("RunScript")
        yield* call.expect("CancelTreatment")
        yield* untilReceived(pim, "DIALOGUE_FAILURE_CONF")
        assert.deepStrictEqual(pim.begun()[0]?.results, ["E_OPERATION_NOT_CANCELLED"])
      }),
    { limits: { cancelReportMs: 20 } }
  )
})

describe("bytes that are no message", () => {
  for (const kind of Object.keys(brokenMessages) as ReadonlyArray<BrokenMessage>) {
    live(`cost at most the connection: ${kind}`, () =>
      Effect.gen(function* () {
        const pim = yield* startPim(script("welcome"))
        yield* untilState("up")
        pim.sendBroken(kind)
        yield* Effect.sleep("30 millis")
        yield* untilState("up")
        yield* carryOut(yield* openCall())
      })
    )
  }
})

describe("a route", () => {
  live(
    "ends by itself when what becomes of the label is not known in time",
    () =>
      Effect.gen(function* () {
        const pim = yield* startPim(script("route"))
        yield* untilState("up")
        const call = yield* openCall(someCall)
        call.dialogue.requestRoute("5001", "12", new Map([["user.acct", "A-1"]]))
        yield* call.expect("Label")
        yield* untilReceived(pim, "ROUTE_END_EVENT")
        call.dialogue.reportNotConnected("busy")
        call.dialogue.close("normal")
        yield* Effect.sleep("10 millis")
        assert.strictEqual(received(pim, "ROUTE_END_EVENT").length, 1)
        assert.deepStrictEqual(pim.complaints(), [])
      }),
    { mode: "cri", limits: { routeEndMs: 20 } }
  )
})
