// The harness can fail: each way in which a ladder does not come out as written, and how its author
// reads it.

import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { LadderFailure } from "../../../runtime/ladder/Outcome.ts"
import { jsonReport } from "../../../runtime/cli/ladders/jsonReport.ts"
import { junitOfLadders } from "../../../runtime/cli/ladders/junitReport.ts"
import { checkGolden } from "../../kit/golden.ts"
import { edge, hotline, reportOf, runText } from "../../kit/ladders.ts"

const waiting = `  caller > INVITE(gateway: pbx, dnis: "5001", ani: "+4989123456")
  cti    < NewCall(called: "5001")
  cti    < RouteRequest`

type Row = readonly [file: string, tag: LadderFailure["_tag"], flow: string, steps: string]

const rows: ReadonlyArray<Row> = [
  [
    "odd",
    "Odd",
    edge,
    `  caller > INVITE(gateway: trunk, dnis: "8005551001")
  cti    < NewCall
  cti    < RouteRequest
  cti    > RouteResponse(type: Default)
  agent  < INVITE(to: "4999")
  agent  > 200
  caller < 200`
  ],
  [
    "odd-at-the-end",
    "Odd",
    hotline,
    `  caller > INVITE(dnis: "5001")
  cti    < NewCall(called: "5001")
  expect cti.opened`
  ],
  [
    "too-early",
    "Odd",
    hotline,
    `${waiting}
  cti    > EndCall
  caller > CANCEL
  caller < 487`
  ],
  [
    "different",
    "Different",
    hotline,
    `${waiting}
  cti    > RouteResponse(type: Normal, to: "7001")
  cti    < OneStepXfer(to: "7002", user-data: { segment: "vip" })`
  ],
  [
    "different-header",
    "Different",
    hotline,
    `  caller > INVITE(dnis: "5001", header: { "X-Block": "yes" })
  caller < 403(header: { "Retry-After": "5" })`
  ],
  [
    "silence",
    "Silence",
    hotline,
    `  caller > INVITE(dnis: "5001", header: { "X-Block": "yes" })
  caller < 403
  cti    < NewCall
  caller > BYE`
  ],
  [
    "expectation",
    "Expectation",
    hotline,
    `${waiting}
  caller > CANCEL
  expect call.released and not cti.closed and call.dnis == "5001"`
  ],
  [
    "no-call",
    "Unplayable",
    hotline,
    `  agent > BYE
  expect not cti.opened`
  ],
  [
    "no-request",
    "Unplayable",
    hotline,
    `${waiting}
  mcp    > 200
  caller < 200`
  ],
  [
    "yesterday",
    "Unplayable",
    edge,
    `  at "2026-08-22T21:15:00+02:00"
  caller > INVITE(gateway: trunk, dnis: "8005551001")
  caller < 302
  at "2026-08-22T21:14:00+02:00"
  expect call.released`
  ]
]

const checkFails = Effect.fnUntraced(function* ([file, tag, flow, steps]: Row) {
  const report = yield* runText(`${flow}\ntest "${file}" {\n${steps}\n}\n`)
  const failure = report.ladders[0]?.outcome.failure
  assert.strictEqual(failure?._tag, tag, reportOf(report))
  checkGolden(`ladder/${file}.txt`, `${steps}\n\n${reportOf(report)}`)
})

describe("a ladder that fails", () => {
  it.effect.each(rows)("%s: its author reads why", checkFails)

  it.effect("is red in the reports for machines too", () =>
    Effect.gen(function* () {
      const [, , flow, steps] = rows[0] ?? ["", "Odd", "", ""]
      const { ladders, ...report } = yield* runText(
        `${flow}\ntest "red" {\n${steps}\n}\ntest "green" {\n  caller > INVITE(gateway: plain, dnis: "1")\n  caller < 404\n}\n`
      )
      const timeless = ladders.map(({ outcome }) => ({ outcome, tookMs: 12 }))
      checkGolden("ladder/report.json", jsonReport([{ ...report, ladders: timeless }]))
      checkGolden("ladder/report.xml", junitOfLadders([{ ...report, ladders: timeless }]))
    })
  )

  it.effect("is not run where the flow has errors, and the file is red", () =>
    Effect.gen(function* () {
      const report = yield* runText(hotline.replace("to-agent {", "to {"))
      assert.deepStrictEqual(report.ladders, [])
      assert.isAbove(report.findings.length, 0)
      assert.include(reportOf(report), "1 file could not be run")
    })
  )
})
