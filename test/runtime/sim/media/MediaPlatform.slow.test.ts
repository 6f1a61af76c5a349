// The simulated media platform and the simulated gateway against each other over loopback, without
// the product between them: what a demo and an end-to-end test build on.

import { assert, describe, it } from "@effect/vitest"
import { Effect, Logger } from "effect"
import { makeGateway, type CallReport } from "../../../../runtime/sim/gateway/Gateway.ts"
import type { CallOrder, GatewayOptions } from "../../../../runtime/sim/gateway/gatewayScript.ts"
import { makeMediaPlatform } from "../../../../runtime/sim/media/MediaPlatform.ts"
import type { MediaRule } from "../../../../runtime/sim/media/mediaScript.ts"

/** One address for both: neither has to care where the other lives. */
const address = "127.0.43.1"

const quiet = Logger.layer([])

/** A media platform with these rules, and a gateway whose calls go there. */
const openBoth = Effect.fnUntraced(function* (
  rules: ReadonlyArray<MediaRule> = [],
  gatewayOptions: Partial<GatewayOptions> = {}
) {
  const media = yield* makeMediaPlatform({ address, rules })
  const target = { host: address, port: media.port }
  const gateway = yield* makeGateway({ address, target, ...gatewayOptions })
  return { media, gateway }
})

const vxml: CallOrder = {
  dnis: "dialog",
  ani: "+4989123456",
  uriParams: { voicexml: "http://apps/menu.vxml" }
}

const announcement: CallOrder = { dnis: "annc", uriParams: { play: "welcome.wav" } }

const music: CallOrder = { dnis: "annc", uriParams: { play: "hold.wav", repeat: "forever" } }

/** What went over the wire, in order: `> INVITE` from the gateway, `< 200` to it. */
const arrowsOf = (report: CallReport): ReadonlyArray<string> =>
  report.ladder.map((arrow) => `${arrow.direction === "out" ? ">" : "<"} ${arrow.label}`)

const checkCall = Effect.fnUntraced(function* (check: {
  readonly rules?: ReadonlyArray<MediaRule>
  readonly gateway?: Partial<GatewayOptions>
  readonly order: CallOrder
  readonly outcome: CallReport["outcome"]
  readonly arrows: ReadonlyArray<string>
}) {
  const { media, gateway } = yield* openBoth(check.rules, check.gateway)
  const report = yield* gateway.placeCall(check.order)
  const visit = yield* media.nextVisit
  yield* visit.ended
  assert.strictEqual(report.outcome, check.outcome)
  assert.deepStrictEqual(arrowsOf(report), [...check.arrows])
  assert.deepStrictEqual(report.leg.complaints, [], "the gateway has nothing to complain of")
  assert.deepStrictEqual(visit.leg.record.complaints, [], "the platform has nothing to complain of")
  assert.deepStrictEqual([gateway.faults(), media.faults()], [[], []])
  return { report, visit, gateway, media }
})

const live = <A, E>(name: string, test: () => Effect.Effect<A, E>) =>
  it.live(name, () => test().pipe(Effect.provide(quiet)))

describe("a call through gateway and media platform", () => {
  live("ends with the results of the voice application in the BYE", () =>
    Effect.gen(function* () {
      const fields = { digits: "4711", result: "complete", name: "Zoë & Co" }
      const { report, visit } = yield* checkCall({
        rules: [{ url: "http://apps/menu.vxml", steps: [{ step: "bye", fields }] }],
        order: vxml,
        outcome: "answered",
        arrows: ["> INVITE", "< 100", "< 200", "> ACK", "< BYE", "> 200"]
      })
      assert.deepStrictEqual(Object.fromEntries(report.leg.released?.fields ?? []), fields)
      assert.deepStrictEqual([report.leg.released?.by, report.leg.released?.how], ["them", "BYE"])
      assert.deepStrictEqual(
        visit.steps.map((result) => [result.step, result.outcome, result.status]),
        [["bye", "done", 200]]
      )
    }).pipe(Effect.scoped)
  )

  live("is recorded with its service, document and decoded parameters", () =>
    Effect.gen(function* () {
      const url = "http://apps/menu.vxml?lang=de&x=1;2"
      const uriParams = { voicexml: url, SCRIPT: "Sales & more", "gvp-tenant-id": "Umwelt/Öl" }
      const { visit } = yield* checkCall({
        rules: [{ steps: [{ step: "bye" }] }],
        order: {
          ...vxml,
          uriParams,
          headers: { "X-Genesys-GVP-Session-ID": "A;gvp.rm.cti-call=1" }
        },
        outcome: "answered",
        arrows: ["> INVITE", "< 100", "< 200", "> ACK", "< BYE", "> 200"]
      })
      assert.deepStrictEqual([visit.request.service, visit.request.url], ["dialog", url])
      assert.deepStrictEqual(Object.fromEntries(visit.request.params), uriParams)
      const sessionId = visit.request.invite.headers.get("x-genesys-gvp-session-id")
      assert.strictEqual(sessionId, "A;gvp.rm.cti-call=1")
      assert.isFalse(visit.request.isLateOffer)
    }).pipe(Effect.scoped)
  )

  live("with music lasts until the gateway ends it, and the platform adds its results", () =>
    Effect.gen(function* () {
      const { report } = yield* checkCall({
        rules: [{ url: "hold.wav", byeFields: { played: "3" } }],
        order: { ...music, hangUpAfterMs: 100 },
        outcome: "answered",
        arrows: ["> INVITE", "< 100", "< 200", "> ACK", "> BYE", "< 200"]
      })
      assert.strictEqual(report.leg.released?.by, "us")
      const results = report.leg.released?.answer?.fields
      assert.deepStrictEqual(Object.fromEntries(results ?? []), { played: "3" })
    }).pipe(Effect.scoped)
  )

  live("needs no rule: announcements and applications end, music does not", () =>
    Effect.gen(function* () {
      const { gateway } = yield* openBoth()
      const reports = yield* Effect.all(
        [
          gateway.placeCall(vxml),
          gateway.placeCall(announcement),
          gateway.placeCall({ ...music, hangUpAfterMs: 1_300 })
        ],
        { concurrency: 3 }
      )
      assert.deepStrictEqual(
        reports.map((report) => report.leg.released?.by),
        ["them", "them", "us"]
      )
    }).pipe(Effect.scoped)
  )

  live("is not found when the service is neither dialog nor annc", () =>
    checkCall({
      rules: [{}],
      order: { dnis: "conf=1" },
      outcome: "refused",
      arrows: ["> INVITE", "< 404", "> ACK"]
    }).pipe(Effect.scoped)
  )

  live("is refused by the first rule that fits", () =>
    Effect.gen(function* () {
      const { report } = yield* checkCall({
        rules: [
          { service: "dialog", params: { voicexml: "another" } },
          { service: "annc", answer: { how: "refuse", status: 500 } },
          {
            url: "http://apps/*",
            answer: { how: "refuse", status: 486, headers: { "Retry-After": "9" } }
          },
          {}
        ],
        order: vxml,
        outcome: "refused",
        arrows: ["> INVITE", "< 100", "< 486", "> ACK"]
      })
      assert.deepStrictEqual(
        [report.leg.final?.status, report.leg.final?.headers.get("retry-after")],
        [486, "9"]
      )
    }).pipe(Effect.scoped)
  )

  live("is cancelled while the platform is still ringing", () =>
    Effect.gen(function* () {
      const { report, visit } = yield* checkCall({
        rules: [{ answer: { how: "ring" } }],
        order: { ...vxml, cancelAfterMs: 150 },
        outcome: "cancelled",
        arrows: ["> INVITE", "< 100", "< 180", "> CANCEL", "< 200", "< 487", "> ACK"]
      })
      assert.deepStrictEqual([report.leg.released?.how, report.leg.released?.by], ["CANCEL", "us"])
      assert.deepStrictEqual([visit.leg.record.released?.how], ["CANCEL"])
    }).pipe(Effect.scoped)
  )

  live("is given up when nobody answers at all", () =>
    Effect.gen(function* () {
      const { gateway, media } = yield* openBoth([{ answer: { how: "silence" } }])
      const call = yield* gateway.startCall({ ...vxml, giveUpAfterMs: 100 })
      const visit = yield* media.nextVisit
      // Nothing came, so nothing may be cancelled yet (RFC 3261 §9.1): the INVITE goes on until its
      // timer B.
      yield* Effect.sleep(200)
      assert.deepStrictEqual(call.leg.record.provisionals, [])
      assert.strictEqual(call.leg.record.released?.how, "CANCEL")
      assert.isUndefined(visit.leg.record.endedMs)
    }).pipe(Effect.scoped)
  )

  live("without an offer is answered with one, and the ACK carries the answer", () =>
    Effect.gen(function* () {
      const { visit } = yield* checkCall({
        rules: [{ steps: [{ step: "bye" }] }],
        order: { ...vxml, sdp: "late" },
        outcome: "answered",
        arrows: ["> INVITE", "< 100", "< 200", "> ACK", "< BYE", "> 200"]
      })
      assert.isTrue(visit.request.isLateOffer)
      assert.strictEqual(visit.leg.record.descriptions.length, 1)
    }).pipe(Effect.scoped)
  )

  live("carries on through re-INVITEs of both sides, late and early, with versions in order", () =>
    Effect.gen(function* () {
      const { report, visit } = yield* checkCall({
        rules: [
          {
            steps: [
              { step: "wait", ms: 400 },
              { step: "reinvite", offer: "sendonly" },
              { step: "reinvite", offer: "late" },
              { step: "bye" }
            ]
          }
        ],
        order: {
          ...vxml,
          steps: [
            { step: "reinvite", offer: "inactive" },
            { step: "reinvite", offer: "sendrecv" }
          ]
        },
        outcome: "answered",
        arrows: [
          "> INVITE",
          "< 100",
          "< 200",
          "> ACK",
          "> INVITE",
          "< 200",
          "> ACK",
          "> INVITE",
          "< 200",
          "> ACK",
          "< INVITE",
          "> 200",
          "< ACK",
          "< INVITE",
          "> 200",
          "< ACK",
          "< BYE",
          "> 200"
        ]
      })
      const mine = report.leg.reinvites.map((seen) => [seen.by, seen.status])
      assert.deepStrictEqual(mine, [
        ["us", 200],
        ["us", 200],
        ["them", 200],
        ["them", 200]
      ])
      assert.deepStrictEqual(
        visit.leg.record.reinvites.map((seen) => [seen.offer, seen.answer]),
        report.leg.reinvites.map((seen) => [seen.offer, seen.answer]),
        "both ends saw the same offers and answers"
      )
    }).pipe(Effect.scoped)
  )

  live("asks for call data by INFO and reads the reply", () =>
    Effect.gen(function* () {
      const { media, gateway } = yield* openBoth([
        {
          steps: [
            {
              step: "info",
              fields: { Keyname1: "Customer Id", Action: "GetData" },
              replyWithinMs: 2_000
            },
            {
              step: "info",
              fields: { a: "1", Action: "AttachData", sub_action: "Add" },
              replyWithinMs: 50
            },
            { step: "bye" }
          ]
        }
      ])
      const call = yield* gateway.startCall(vxml)
      const asked = yield* call.leg.until((record) =>
        record.infos.find((seen) => seen.by === "them")
      )
      assert.deepStrictEqual(Object.fromEntries(asked?.fields ?? []), {
        Keyname1: "Customer Id",
        Action: "GetData"
      })
      yield* call.leg.sendInfo({
        type: "application/x-www-form-urlencoded;charset=utf-8",
        text: "Result=SUCCESS&Action=UserDataResp&Customer%20Id=%CE%B1"
      })
      const visit = yield* media.nextVisit
      yield* call.report
      yield* visit.ended
      const [read, attached] = visit.steps
      assert.deepStrictEqual([read?.outcome, read?.fields?.get("Customer Id")], ["done", "α"])
      assert.deepStrictEqual([attached?.outcome, attached?.status], ["no-reply", 200])
    }).pipe(Effect.scoped)
  )

  it.live.each<{
    name: string
    notify: ReadonlyArray<number>
    outcome: string
    status: number | undefined
  }>([
    { name: "succeeds", notify: [100, 200], outcome: "done", status: 200 },
    { name: "meets a busy agent", notify: [100, 486], outcome: "done", status: 486 },
    { name: "is declined", notify: [100, 603], outcome: "done", status: 603 },
    { name: "never tells", notify: [], outcome: "no-reply", status: 202 }
  ])("is referred, and the transfer $name", ({ notify, outcome, status }) =>
    Effect.gen(function* () {
      const headers = { "Referred-By": "<sip:media@127.0.43.1>" }
      const { media, gateway } = yield* openBoth([
        {
          steps: [
            { step: "refer", to: "sip:7001@127.0.43.1", headers, notifyWithinMs: 300 },
            { step: "bye" }
          ]
        }
      ])
      const report = yield* gateway.placeCall({ ...vxml, refer: { notify, gapMs: 20 } })
      const visit = yield* media.nextVisit
      yield* visit.ended
      const [referred] = visit.steps
      assert.deepStrictEqual([referred?.outcome, referred?.status], [outcome, status])
      const [seen] = report.leg.refers
      assert.deepStrictEqual(
        [seen?.by, seen?.referTo, seen?.status, seen?.headers.get("referred-by")],
        ["them", "sip:7001@127.0.43.1", 202, "<sip:media@127.0.43.1>"]
      )
    }).pipe(Effect.scoped, Effect.provide(quiet))
  )

  live("bridges: the application places a call of its own for the same session and ends it", () =>
    Effect.gen(function* () {
      const { media, gateway } = yield* openBoth([
        { steps: [{ step: "dial", to: "7001", hangUpAfterMs: 50 }, { step: "bye" }] }
      ])
      const sessionId = "GUID;gvp.rm.datanodes=1;gvp.rm.cti-call=1"
      const headers = { "X-Genesys-GVP-Session-ID": sessionId }
      const report = yield* gateway.placeCall({ ...vxml, headers })
      const bridged = yield* gateway.nextReceived
      const visit = yield* media.nextVisit
      yield* Effect.all([visit.ended, bridged.leg.ended])
      assert.strictEqual(bridged.dialled, "7001")
      assert.strictEqual(bridged.invite.headers.get("x-genesys-gvp-session-id"), sessionId)
      assert.strictEqual(bridged.leg.record.released?.by, "them")
      assert.deepStrictEqual(
        visit.steps.map((result) => [result.step, result.outcome, result.status]),
        [
          ["dial", "done", 200],
          ["bye", "done", 200]
        ]
      )
      assert.strictEqual(report.outcome, "answered")
    }).pipe(Effect.scoped)
  )
})
