// The SIPp scenarios against each other and against the simulated peers, without the product: a
// scenario that is wrong is found here and not taken for a mistake of the product. Wireshark's
// experts look on.

import { assert, it } from "@effect/vitest"
import { Effect, Logger } from "effect"
import { makeGateway } from "../../runtime/sim/gateway/Gateway.ts"
import { makeMediaPlatform } from "../../runtime/sim/media/MediaPlatform.ts"
import type { MediaRule } from "../../runtime/sim/media/mediaScript.ts"
import { freePlace, startCapture, startSipp, type SippResult } from "./kit.ts"
import { describeWithOracles } from "./tools.ts"

const [callerHost, calleeHost] = ["127.0.62.1", "127.0.62.2"]

const quiet = Logger.layer([])

const checkSuccess = (result: SippResult, calls = 1) => {
  assert.strictEqual(result.failed, 0, result.errors)
  assert.strictEqual(result.successful, calls, result.errors)
  assert.strictEqual(result.exit, 0, result.errors)
}

/** How many packets the filter finds. */
const countOf = (
  capture: Effect.Success<ReturnType<typeof startCapture>>,
  filter: string
): Effect.Effect<number> =>
  Effect.map(capture.read(["frame.number"], filter), (packets) => packets.length)

describeWithOracles("SIPp scenarios among themselves", () => {
  it.live.each([
    { caller: "caller-stays", callee: "media", service: "dialog" },
    { caller: "caller-stays", callee: "media", service: "annc" },
    { caller: "caller-bye", callee: "media-stays", service: "dialog" },
    { caller: "caller-bye", callee: "agent-answers", service: "7001" },
    { caller: "caller-busy", callee: "media-busy", service: "dialog" },
    { caller: "caller-busy", callee: "agent-busy", service: "7001" },
    { caller: "caller-cancels", callee: "media-rings", service: "dialog" }
  ])("$caller calls $callee for $service", ({ caller, callee, service }) =>
    Effect.gen(function* () {
      const [from, to] = [yield* freePlace(callerHost), yield* freePlace(calleeHost)]
      const capture = yield* startCapture([from, to])
      const answering = yield* startSipp({ scenario: callee, at: to, calls: 3 })
      const calling = yield* startSipp({
        scenario: caller,
        at: from,
        target: to,
        service,
        calls: 3
      })
      checkSuccess(yield* calling.result, 3)
      checkSuccess(yield* answering.result, 3)
      assert.deepStrictEqual(yield* capture.complaints, [])
      const results = yield* countOf(capture, 'sip.Method == "BYE" && sip.Content-Type')
      assert.strictEqual(results, callee === "media" && service === "dialog" ? 3 : 0)
    }).pipe(Effect.scoped)
  )
})

describeWithOracles("SIPp callers and the simulated media platform", () => {
  const dialog = (...steps: NonNullable<MediaRule["steps"]>): MediaRule => ({ steps })
  it.live.each<{ caller: string; does: string; rule: MediaRule; filter?: string; count?: number }>([
    {
      caller: "caller-stays",
      does: "ends with results",
      rule: dialog({ step: "bye", fields: { digits: "4711" } }),
      filter: 'sip.Method == "BYE" && sip.Content-Type',
      count: 1
    },
    {
      caller: "caller-stays",
      does: "re-invites twice, once late",
      rule: dialog(
        { step: "reinvite", offer: "sendonly" },
        { step: "reinvite", offer: "late" },
        { step: "bye" }
      ),
      filter: 'sip.Method == "INVITE"',
      count: 3
    },
    {
      caller: "caller-reinvited",
      does: "re-invites",
      rule: dialog({ step: "wait", ms: 100 }, { step: "reinvite", offer: "sendonly" }),
      filter: 'sip.Method == "INVITE"',
      count: 2
    },
    {
      caller: "caller-referred",
      does: "refers",
      rule: dialog({ step: "refer", to: "sip:7001@127.0.62.2" }, { step: "bye" }),
      filter: 'sip.Method == "NOTIFY"',
      count: 2
    },
    { caller: "caller-bye", does: "waits to be released", rule: dialog() },
    {
      caller: "caller-bye",
      does: "answers after ringing",
      rule: { answer: { how: "answer", ring: 183, afterMs: 100 } }
    },
    { caller: "caller-busy", does: "is full", rule: { answer: { how: "refuse", status: 486 } } },
    {
      caller: "caller-not-found",
      does: "knows no such thing",
      rule: { answer: { how: "refuse", status: 404 } }
    },
    {
      caller: "caller-forbidden",
      does: "knows no such caller",
      rule: { answer: { how: "refuse", status: 403 } }
    },
    {
      caller: "caller-unavailable",
      does: "is overloaded",
      rule: { answer: { how: "refuse", status: 503, headers: { "Retry-After": "1" } } }
    },
    {
      caller: "caller-cancels",
      does: "rings for ever",
      rule: { answer: { how: "ring" } },
      filter: 'sip.Method == "CANCEL"',
      count: 1
    }
  ])("$caller meets one that $does", ({ caller, rule, filter, count }) =>
    Effect.gen(function* () {
      const media = yield* makeMediaPlatform({ address: calleeHost, rules: [rule] })
      const to = { host: media.address, port: media.port }
      const from = yield* freePlace(callerHost)
      const capture = yield* startCapture([from, to])
      const calling = yield* startSipp({
        scenario: caller,
        at: from,
        target: to,
        service: "dialog"
      })
      checkSuccess(yield* calling.result)
      const visit = yield* media.nextVisit
      const record = yield* visit.ended
      assert.deepStrictEqual(record.complaints, [])
      assert.deepStrictEqual(media.faults(), [])
      assert.deepStrictEqual(yield* capture.complaints, [])
      if (filter !== undefined) assert.strictEqual(yield* countOf(capture, filter), count ?? 0)
    }).pipe(Effect.scoped, Effect.provide(quiet))
  )
})

describeWithOracles("the simulated gateway and SIPp callees", () => {
  it.live.each<{
    callee: string
    order: Parameters<typeof placeOne>[1]
    outcome: string
    released: string | undefined
  }>([
    {
      callee: "media",
      order: { dnis: "dialog" },
      outcome: "answered",
      released: "them BYE digits=4711 result=complete"
    },
    {
      callee: "media",
      order: { dnis: "annc", uriParams: { play: "a.wav" } },
      outcome: "answered",
      released: "them BYE"
    },
    {
      callee: "media",
      order: { dnis: "annc", uriParams: { play: "a.wav", repeat: "forever" }, hangUpAfterMs: 600 },
      outcome: "answered",
      released: "us BYE"
    },
    {
      callee: "media",
      order: { dnis: "dialog", steps: [{ step: "reinvite", offer: "sendonly" }] },
      outcome: "answered",
      released: "them BYE digits=4711 result=complete"
    },
    {
      callee: "media-stays",
      order: { dnis: "dialog", sdp: "late", hangUpAfterMs: 50 },
      outcome: "answered",
      released: "us BYE"
    },
    {
      callee: "agent-answers",
      order: { dnis: "7001", hangUpAfterMs: 50 },
      outcome: "answered",
      released: "us BYE"
    },
    { callee: "agent-busy", order: { dnis: "7001" }, outcome: "refused", released: undefined },
    {
      callee: "media-rings",
      order: { dnis: "dialog", cancelAfterMs: 100 },
      outcome: "cancelled",
      released: "us CANCEL"
    }
  ])("$order.dnis at $callee is $outcome ($released)", ({ callee, order, outcome, released }) =>
    Effect.gen(function* () {
      const { report, complaints, answering } = yield* placeOne(callee, order)
      checkSuccess(answering)
      assert.strictEqual(report.outcome, outcome)
      const end = report.leg.released
      const fields = Array.from(end?.fields ?? [], ([name, value]) => `${name}=${value}`)
      const told = end === undefined ? undefined : [end.by, end.how, ...fields].join(" ")
      assert.strictEqual(told, released)
      assert.deepStrictEqual(complaints, [])
    }).pipe(Effect.scoped, Effect.provide(quiet))
  )
})

/** One call of the simulated gateway to SIPp. */
const placeOne = Effect.fnUntraced(function* (
  callee: string,
  order: Parameters<Effect.Success<ReturnType<typeof makeGateway>>["placeCall"]>[0]
) {
  const to = yield* freePlace(calleeHost)
  const gateway = yield* makeGateway({ address: callerHost, target: to })
  const capture = yield* startCapture([to])
  const sipp = yield* startSipp({ scenario: callee, at: to })
  const report = yield* gateway.placeCall(order)
  const answering = yield* sipp.result
  assert.deepStrictEqual(gateway.faults(), [])
  return { report, answering, complaints: yield* capture.complaints }
})
