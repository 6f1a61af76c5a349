// The numbers as Prometheus reads them. Each test has a registry of its own.

import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Metric } from "effect"
import { linkSeriesMax } from "../../../runtime/config/Limits.ts"
import { type MetricRow, metricRows } from "../../../runtime/observe/metricRows.ts"
import { makeMeters, Metrics } from "../../../runtime/observe/Metrics.ts"

const newMeters = () => makeMeters(Context.make(Metric.MetricRegistry, new Map()))

/** The series that are not zero, without the histogram's buckets. */
const nonZero = (text: string): ReadonlyArray<string> =>
  text.split("\n").filter((line) => /^[^#].* (?!0$)/.test(line) && !line.includes("_bucket"))

const check = (count: (meters: ReturnType<typeof newMeters>) => void, expected: string[]) => {
  const meters = newMeters()
  count(meters)
  assert.deepStrictEqual(nonZero(meters.prometheusText()), expected)
}

const rows: ReadonlyArray<MetricRow> = Object.values(metricRows)

describe("the metrics", () => {
  it("have one name each, and a help line that is a sentence", () => {
    assert.strictEqual(new Set(rows.map(({ name }) => name)).size, rows.length)
    for (const { name, kind, help } of rows) {
      assert.match(name, /^ctiflow_[a-z_]+$/)
      assert.strictEqual(name.endsWith("_total"), kind === "counter", name)
      assert.match(help, /^[A-Z0-9].*\.$/)
    }
  })

  // A link's series begin when the link is first asked for.
  const ofLinks: ReadonlySet<string> = new Set([
    metricRows.linkState.name,
    metricRows.dialogues.name
  ])
  it.each(rows.filter(({ name }) => !ofLinks.has(name)))(
    "show $name from the start, at zero",
    ({ name, kind, help, labels }) => {
      const text = newMeters().prometheusText()
      assert.include(text, `# HELP ${name} ${help}\n# TYPE ${name} ${kind}\n`)
      const series = text.split("\n").filter((line) => line.startsWith(`${name}{`))
      const expected = Object.values(labels).reduce((count, words) => count * words.length, 1)
      const labelled = Object.keys(labels).length > 0
      if (kind !== "histogram") assert.strictEqual(series.length, labelled ? expected : 0)
      for (const line of series) assert.match(line, / 0$/)
    }
  )

  it("tell how many calls each link carries", () => {
    check(
      (meters) => {
        meters.linkDialogues("ivr:7009", 3)
        meters.linkDialogues("ivr:7010", 0)
      },
      ['ctiflow_cti_dialogues{link="ivr:7009"} 3']
    )
  })

  it("count a call from its arrival to its end", () => {
    check(
      (meters) => {
        meters.callStarted()
        meters.callStarted()
        meters.decision()
        meters.callSetUp(12)
        meters.callEnded("rejected")
      },
      [
        "ctiflow_calls_started_total 2",
        'ctiflow_calls_ended_total{outcome="rejected"} 1',
        "ctiflow_decisions_total 1",
        "ctiflow_calls_live 1",
        "ctiflow_call_setup_seconds_sum 0.012",
        "ctiflow_call_setup_seconds_count 1"
      ]
    )
  })

  it("put a set-up of 12 ms under 25 ms and not under 10 ms", () => {
    const meters = newMeters()
    meters.callSetUp(12)
    const text = meters.prometheusText()
    assert.include(text, 'ctiflow_call_setup_seconds_bucket{le="0.01"} 0\n')
    assert.include(text, 'ctiflow_call_setup_seconds_bucket{le="0.025"} 1\n')
    assert.include(text, 'ctiflow_call_setup_seconds_bucket{le="+Inf"} 1\n')
  })

  it("count treatments, transfers, messages and errors by their words", () => {
    check(
      (meters) => {
        meters.treatment("music", "done")
        meters.treatment("-", "failed")
        meters.transfer("cti", "busy")
        meters.sipMessage("in", "INVITE")
        meters.sipMessage("in", "INVITE")
        meters.sipMessage("out", "INVITE")
        meters.parseError("sip")
      },
      [
        'ctiflow_treatments_total{kind="music",outcome="done"} 1',
        'ctiflow_treatments_total{kind="-",outcome="failed"} 1',
        'ctiflow_transfers_total{via="cti",outcome="busy"} 1',
        'ctiflow_sip_messages_total{direction="in",method="INVITE"} 2',
        'ctiflow_sip_messages_total{direction="out",method="INVITE"} 1',
        'ctiflow_parse_errors_total{protocol="sip"} 1'
      ]
    )
  })

  it("let no stranger's word become a series", () => {
    check(
      (meters) => {
        for (let index = 0; index < 100; index++) {
          meters.sipMessage("in", `METHOD${index}`)
          meters.callEnded(`outcome ${index}`)
          meters.callStarted()
        }
        meters.treatment("nonsense", "done")
      },
      [
        "ctiflow_calls_started_total 100",
        'ctiflow_calls_ended_total{outcome="other"} 100',
        'ctiflow_treatments_total{kind="other",outcome="done"} 1',
        'ctiflow_sip_messages_total{direction="in",method="other"} 100'
      ]
    )
  })

  it("show the one state that a link is in", () => {
    check(
      (meters) => {
        meters.linkState("10.0.0.7:7009", "up")
        meters.linkState("10.0.0.8:7009", "up")
        meters.linkState("10.0.0.8:7009", "refused")
      },
      [
        'ctiflow_cti_link_state{link="10.0.0.7:7009",state="up"} 1',
        'ctiflow_cti_link_state{link="10.0.0.8:7009",state="refused"} 1'
      ]
    )
  })

  it("stay bounded in links", () => {
    const meters = newMeters()
    for (let index = 0; index < linkSeriesMax + 50; index++) meters.linkState(`l${index}`, "up")
    assert.strictEqual(nonZero(meters.prometheusText()).length, linkSeriesMax)
  })

  it("tell how the disk takes call records", () => {
    check(
      (meters) => {
        meters.record("written")
        meters.record("kept")
        meters.record("lost")
        meters.recordError()
        meters.recordBacklog(7)
      },
      [
        'ctiflow_call_records_total{outcome="written"} 1',
        'ctiflow_call_records_total{outcome="kept"} 1',
        'ctiflow_call_records_total{outcome="lost"} 1',
        "ctiflow_call_record_errors_total 1",
        "ctiflow_call_record_backlog 7"
      ]
    )
  })

  it.effect("of a service go into the registry of its surroundings", () =>
    Effect.gen(function* () {
      const metrics = yield* Metrics
      metrics.callStarted()
      assert.include(metrics.prometheusText(), "ctiflow_calls_started_total 1\n")
    }).pipe(Effect.provide(Metrics.layer), Effect.provideService(Metric.MetricRegistry, new Map()))
  )
})
