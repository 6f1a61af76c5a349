// What ladders have led to, and what they have not, at the author's lines.

import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import {
  coverageJson,
  fileCoverage,
  humanCoverage
} from "../../../runtime/cli/ladders/coverageReport.ts"
import type { Coverage } from "../../../runtime/ladder/coverage.ts"
import { checkGolden } from "../../kit/golden.ts"
import { hotline, reportOf, runText } from "../../kit/ladders.ts"

const waiting = `  caller > INVITE(dnis: "5001")
  cti    < NewCall
  cti    < RouteRequest`

const busy = `test "the agent is busy" {
${waiting}
  cti    > RouteResponse(type: Normal, to: "7001")
  cti    < OneStepXfer
  cti    > CallStatus(event: Busy)
  agent  < INVITE
}
`

const coverageFor = Effect.fnUntraced(function* (tests: string) {
  const report = yield* runText(`${hotline}\n${tests}`)
  assert.isTrue(
    report.ladders.every(({ outcome }) => outcome.failure === undefined),
    reportOf(report)
  )
  const { plan, sources, ladders } = report
  if (plan === undefined) return yield* Effect.die("the flow does not compile")
  return fileCoverage("main.flow", plan, sources, ladders)
})

const metRules = ({ rules }: Coverage) => rules.filter(({ hits }) => hits > 0).map(({ id }) => id)

const metEvents = ({ events }: Coverage) =>
  events.filter(({ hits }) => hits > 0).map(({ block, event }) => `${block} ${event}`)

const metPairs = ({ pairs }: Coverage) =>
  pairs.filter(({ hits }) => hits > 0).map(({ state, word }) => `${state}, ${word}`)

describe("coverage", () => {
  it.effect("knows the rule, the outcomes and the states that a ladder went through", () =>
    Effect.gen(function* () {
      const { coverage, findings } = yield* coverageFor(busy)
      assert.deepStrictEqual(metRules(coverage), ["select.2"])
      assert.deepStrictEqual(metEvents(coverage), [
        "cti accepted",
        "cti route.normal",
        "to-agent busy"
      ])
      assert.deepStrictEqual(metPairs(coverage), [
        "asked, on route",
        "announced, on accepted",
        "transfer, on busy"
      ])
      const codes = new Set(findings.map(({ code }) => code))
      assert.deepStrictEqual([...codes].toSorted(), ["outcome-untested", "rule-untested"])
    })
  )

  it.effect("tells one event of a line from another", () =>
    Effect.gen(function* () {
      const { coverage } = yield* coverageFor(`test "refused" {
${waiting}
  cti    > RouteResponse(type: Normal, to: "7001")
  cti    < OneStepXfer
  cti    > CallError(request: OneStepXfer)
  agent  < INVITE
}
`)
      const onFailed = coverage.events.filter(({ handler }) => handler.includes("link.down"))
      assert.deepStrictEqual(
        onFailed.map(({ block, event, hits }) => [block, event, hits]),
        [
          ["defaults", "link.down", 0],
          ["to-agent", "no-answer", 0],
          ["to-agent", "failed", 1],
          ["to-agent", "link.down", 0]
        ]
      )
    })
  )

  it.effect("asks for no state that the flow never comes to", () =>
    Effect.gen(function* () {
      const { coverage } = yield* coverageFor(busy)
      const states = new Set(coverage.pairs.map(({ state }) => state))
      assert.isTrue(states.has("treatment"))
      // Nothing of this flow plays a script, and nothing carries out a label.
      assert.isFalse(states.has("script") || states.has("label"))
    })
  )

  it.effect("reads like findings, and counts", () =>
    Effect.gen(function* () {
      const found = yield* coverageFor(busy)
      checkGolden("ladder/coverage.txt", humanCoverage([found], { colour: false, width: 100 }))
      checkGolden(
        "ladder/coverage.json",
        `${JSON.stringify(coverageJson([found]), undefined, 1)}\n`
      )
    })
  )

  it.effect("has nothing to say where everything was met", () =>
    Effect.gen(function* () {
      const { coverage, findings } = yield* coverageFor(busy)
      const everything = coverage.rules.length + coverage.events.length
      const met = metRules(coverage).length + metEvents(coverage).length
      assert.strictEqual(findings.length, everything - met)
    })
  )
})
