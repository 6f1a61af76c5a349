// A call that was recorded is played again: the same flow does the same, another one is told by
// what it does otherwise.

import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { humanReplay, replayCalls } from "../../../runtime/cli/ladders/replayReport.ts"
import { recordLine } from "../../../runtime/journal/recordLine.ts"
import { checkGolden } from "../../kit/golden.ts"
import { edge, hotline, reportOf, runText } from "../../kit/ladders.ts"

const agentBusy = `test "the agent is busy" {
  caller > INVITE(gateway: pbx, dnis: "5001", ani: "+4989123456", header: { "X-Block": "no", "X-Segment": "vip" })
  cti    < NewCall
  cti    < RouteRequest
  cti    > TreatCall(type: PlayApplication)
  mcp    < INVITE
  mcp    > 200
  caller < 200
  wait 20s
  mcp    > BYE(digits: "4711", account: "secret-4711")
  cti    < TreatStatus(status: Started)
  cti    < TreatStatus(status: Completed)
  cti    > RouteResponse(type: Normal, to: "7001")
  cti    < OneStepXfer
  cti    > CallStatus(event: Busy)
  caller < REFER(to: "4999")
  caller > 202
  caller > NOTIFY(status: 200)
  caller < BYE
}
`

const ringsOut = `test "nobody answers" {
  at "2026-03-01T12:00:00+01:00"
  caller > INVITE(gateway: trunk, dnis: "8005551001")
  cti    < NewCall
  cti    < RouteRequest
  cti    > RouteResponse(type: Normal, to: "7001")
  agent  < INVITE
  agent  > 180
  wait 20s
  agent  < CANCEL
  caller < 302
}
`

/** Runs the ladder and gives the line that its call leaves on the disk. */
const record = Effect.fnUntraced(function* (flow: string, test: string) {
  const report = yield* runText(`${flow}\n${test}`)
  const outcome = report.ladders[0]?.outcome
  assert.isUndefined(outcome?.failure, reportOf(report))
  assert.isDefined(outcome?.record)
  return outcome?.record === undefined ? "" : recordLine(outcome.record)
})

const replay = Effect.fnUntraced(function* (flow: string, text: string) {
  const { plan } = yield* runText(flow)
  if (plan === undefined) return yield* Effect.die("the flow does not compile")
  return yield* replayCalls("main.flow", plan, [{ file: "calls-2026-01-14.jsonl", line: 1, text }])
})

describe("a recorded call", () => {
  it.effect.each([
    [hotline, agentBusy],
    [edge, ringsOut]
  ] as const)("comes out the same on the same flow", ([flow, test]) =>
    Effect.gen(function* () {
      const result = yield* replay(flow, yield* record(flow, test))
      assert.deepStrictEqual(result, { file: "main.flow", same: 1, different: [], unplayed: [] })
    })
  )

  it.effect("keeps no digit, no user data and no header of the caller's own", () =>
    Effect.gen(function* () {
      const line = yield* record(hotline, agentBusy)
      assert.notInclude(line, "4711")
      assert.notInclude(line, '"vip"')
      const { arrival } = JSON.parse(line)
      assert.deepStrictEqual(arrival.headers, { "X-Block": "*", "X-Segment": "*" })
    })
  )

  it.effect("keeps the header's value where it is a word of the flow", () =>
    Effect.gen(function* () {
      const blocked = `test "blocked" {
  caller > INVITE(dnis: "5001", header: { "X-Block": "yes" })
  caller < 403
}
`
      const line = yield* record(hotline, blocked)
      assert.deepStrictEqual(JSON.parse(line).arrival.headers, { "X-Block": "yes" })
      assert.strictEqual((yield* replay(hotline, line)).same, 1)
    })
  )

  it.effect("is told by what a changed flow does otherwise", () =>
    Effect.gen(function* () {
      const changed = hotline
        .replace(`to: "4999"`, `to: "4998"`)
        .replace("on busy -> attach", "on busy, failed -> attach")
        .replace("on no-answer after 25s, failed, link.down", "on no-answer after 25s, link.down")
      const result = yield* replay(changed, yield* record(hotline, agentBusy))
      checkGolden(
        "ladder/replay.txt",
        humanReplay([result]).replace(/call [0-9a-f-]{36}/g, "call ID")
      )
    })
  )

  it.effect("that cannot be played says why", () =>
    Effect.gen(function* () {
      const line = yield* record(hotline, agentBusy)
      const [old, broken, elsewhere] = [
        JSON.stringify({ ...JSON.parse(line), ladder: [], arrival: null }),
        "{",
        line.replace('"gateway":"pbx"', '"gateway":"gone"')
      ]
      const whys = yield* Effect.forEach([old, broken, elsewhere], (text) => replay(hotline, text))
      assert.deepStrictEqual(
        whys.map(({ unplayed }) => unplayed[0]?.why),
        ["it does not keep the call's messages", "it is no JSON", "the plan has no gateway `gone`"]
      )
    })
  )
})
