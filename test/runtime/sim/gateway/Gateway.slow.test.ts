// The simulated gateway as both sides of a trunk: one gateway places the calls, another one has the
// agents behind it.

import { assert, describe, it } from "@effect/vitest"
import { Effect, Logger, Result, Schema } from "effect"
import { makeGateway, type CallOutcome } from "../../../../runtime/sim/gateway/Gateway.ts"
import {
  GatewayScript,
  type AnswerRule,
  type CallOrder
} from "../../../../runtime/sim/gateway/gatewayScript.ts"

const [trunkAddress, deskAddress] = ["127.0.44.1", "127.0.44.2"]

const quiet = Logger.layer([])

const openBoth = Effect.fnUntraced(function* (answers?: ReadonlyArray<AnswerRule>) {
  const target = { host: deskAddress, port: 9 }
  const desk = yield* makeGateway({
    address: deskAddress,
    target,
    ...(answers === undefined ? {} : { answers })
  })
  const trunk = yield* makeGateway({
    address: trunkAddress,
    target: { host: deskAddress, port: desk.port }
  })
  return { desk, trunk }
})

const agents: ReadonlyArray<AnswerRule> = [
  { user: "7001", answer: { how: "answer", ring: 180, afterMs: 20 } },
  { user: "7002", answer: { how: "refuse", status: 486 } },
  { user: "7003", answer: { how: "refuse", status: 480, ring: 180, afterMs: 20 } },
  { user: "7004", answer: { how: "refuse", status: 603 } },
  { user: "7005", answer: { how: "ring" } },
  {
    user: "7006",
    answer: { how: "refuse", status: 302, headers: { Contact: "<sip:4999@127.0.44.9>" } }
  },
  { user: "7007", answer: { how: "answer", ring: 183 } },
  { user: "70*", answer: { how: "refuse", status: 500 } }
]

describe("agents behind a gateway", () => {
  it.live.each<{
    name: string
    dnis: string
    order?: Partial<CallOrder>
    outcome: CallOutcome
    statuses: ReadonlyArray<number | undefined>
  }>([
    { name: "answers after ringing", dnis: "7001", outcome: "answered", statuses: [100, 180, 200] },
    { name: "is busy", dnis: "7002", outcome: "refused", statuses: [100, 486] },
    { name: "rings and is not there", dnis: "7003", outcome: "refused", statuses: [100, 180, 480] },
    { name: "declines", dnis: "7004", outcome: "refused", statuses: [100, 603] },
    {
      name: "lets it ring until the caller gives up",
      dnis: "7005",
      order: { cancelAfterMs: 150 },
      outcome: "cancelled",
      statuses: [100, 180, 487]
    },
    {
      name: "lets it ring until the order's time is over",
      dnis: "7005",
      order: { giveUpAfterMs: 150 },
      outcome: "given-up",
      statuses: [100, 180, 487]
    },
    {
      name: "sends the caller elsewhere",
      dnis: "7006",
      outcome: "redirected",
      statuses: [100, 302]
    },
    { name: "has early media", dnis: "7007", outcome: "answered", statuses: [100, 183, 200] },
    { name: "falls under a pattern", dnis: "7099", outcome: "refused", statuses: [100, 500] },
    { name: "does not exist", dnis: "8000", outcome: "refused", statuses: [404] }
  ])("$dnis $name", ({ dnis, order, outcome, statuses }) =>
    Effect.gen(function* () {
      const { desk, trunk } = yield* openBoth(agents)
      const report = yield* trunk.placeCall({ dnis, ani: "+4989123", hangUpAfterMs: 20, ...order })
      assert.strictEqual(report.outcome, outcome)
      const seen = report.leg.provisionals.map((provisional) => provisional.status)
      assert.deepStrictEqual([...seen, report.leg.final?.status], [...statuses])
      assert.deepStrictEqual(report.leg.complaints, [])
      const received = yield* desk.nextReceived
      assert.strictEqual(received.dialled, dnis)
      assert.strictEqual(received.invite.from.uri, `sip:+4989123@${trunkAddress}:${trunk.port}`)
      assert.deepStrictEqual((yield* received.leg.ended).complaints, [])
    }).pipe(Effect.scoped, Effect.provide(quiet))
  )

  it.live("names the place that a 302 sends the caller to", () =>
    Effect.gen(function* () {
      const { trunk } = yield* openBoth(agents)
      const report = yield* trunk.placeCall({ dnis: "7006" })
      assert.strictEqual(report.leg.final?.contact, "sip:4999@127.0.44.9")
    }).pipe(Effect.scoped, Effect.provide(quiet))
  )

  it.live("has a description in its early media and the same in its answer", () =>
    Effect.gen(function* () {
      const { trunk } = yield* openBoth(agents)
      const report = yield* trunk.placeCall({ dnis: "7007", hangUpAfterMs: 10 })
      const early = report.leg.provisionals.find((provisional) => provisional.status === 183)
      assert.isTrue(early?.hasDescription)
      assert.deepStrictEqual(report.leg.complaints, [])
    }).pipe(Effect.scoped, Effect.provide(quiet))
  )

  it.live("answers everybody when nothing else is said, an anonymous caller too", () =>
    Effect.gen(function* () {
      const { desk, trunk } = yield* openBoth()
      const report = yield* trunk.placeCall({ dnis: "1", hangUpAfterMs: 10 })
      assert.strictEqual(report.outcome, "answered")
      const [received] = desk.received()
      assert.strictEqual(received?.invite.from.uri, "sip:anonymous@anonymous.invalid")
      assert.strictEqual(received?.leg.record.released?.by, "them")
    }).pipe(Effect.scoped, Effect.provide(quiet))
  )

  it.live("hangs up after its steps, and refuses re-INVITEs when told so", () =>
    Effect.gen(function* () {
      const { trunk } = yield* openBoth([
        {
          user: "*",
          answer: { how: "answer" },
          steps: [{ step: "wait", ms: 60 }, { step: "bye" }],
          reinviteStatus: 488
        }
      ])
      const report = yield* trunk.placeCall({
        dnis: "7001",
        steps: [{ step: "reinvite", offer: "sendonly" }]
      })
      assert.deepStrictEqual(
        report.steps.map((result) => [result.step, result.outcome, result.status]),
        [["reinvite", "refused", 488]]
      )
      assert.deepStrictEqual([report.outcome, report.leg.released?.by], ["answered", "them"])
    }).pipe(Effect.scoped, Effect.provide(quiet))
  )

  it.live("carries several calls at a time without mixing them up", () =>
    Effect.gen(function* () {
      const { desk, trunk } = yield* openBoth()
      const numbers = Array.from({ length: 40 }, (_, index) => `7${index}`)
      const reports = yield* Effect.forEach(
        numbers,
        (dnis) => trunk.placeCall({ dnis, hangUpAfterMs: 30 }),
        { concurrency: "unbounded" }
      )
      assert.deepStrictEqual(
        reports.map((report) => [report.dnis, report.outcome, report.leg.complaints.length]),
        numbers.map((dnis) => [dnis, "answered", 0])
      )
      assert.deepStrictEqual(
        desk
          .received()
          .map((call) => call.dialled)
          .sort(),
        numbers.sort()
      )
      assert.strictEqual(new Set(reports.map((report) => report.leg.callId)).size, numbers.length)
    }).pipe(Effect.scoped, Effect.provide(quiet))
  )
})

describe("a gateway's script", () => {
  const decode = Schema.decodeUnknownResult(GatewayScript)
  const target = { host: "127.0.0.1", port: 5_060 }

  it("reads calls and answers from JSON", () => {
    const script = decode({
      address: "127.0.0.10",
      target,
      calls: [
        {
          dnis: "5001",
          startAfterMs: 10,
          steps: [{ step: "refer", to: "sip:1@a" }],
          refer: { notify: [] }
        }
      ],
      answers: [{ user: "70*", answer: { how: "answer", ring: 180 } }],
      once: true
    })
    assert.isTrue(Result.isSuccess(script), String(Result.getFailure(script)))
  })

  it.each([
    { name: "a host name as address", script: { address: "pbx.example", target } },
    { name: "a number too large in an address", script: { address: "127.0.0.256", target } },
    {
      name: "a port beyond all ports",
      script: { address: "127.0.0.1", target: { host: "127.0.0.1", port: 99_999 } }
    },
    {
      name: "a header with a second line in it",
      script: { address: "127.0.0.1", target, calls: [{ dnis: "1", headers: { X: "a\r\nY: b" } }] }
    },
    {
      name: "a header name with a colon",
      script: { address: "127.0.0.1", target, calls: [{ dnis: "1", headers: { "X: a": "b" } }] }
    },
    {
      name: "a step that does not exist",
      script: { address: "127.0.0.1", target, calls: [{ dnis: "1", steps: [{ step: "sing" }] }] }
    },
    {
      name: "a refusal that refuses nothing",
      script: {
        address: "127.0.0.1",
        target,
        answers: [{ user: "1", answer: { how: "refuse", status: 200 } }]
      }
    },
    {
      name: "a call without a number",
      script: { address: "127.0.0.1", target, calls: [{ ani: "1" }] }
    }
  ])("has no place for $name", ({ script }) => {
    assert.isTrue(Result.isFailure(decode(script)))
  })
})
