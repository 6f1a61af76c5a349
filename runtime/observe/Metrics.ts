// The numbers an operator watches (`metricRows.ts` names them all). Updated from synchronous code,
// with every label bound once at start, so that an update is a look-up in a small map. Every series
// is there from the start, at zero; only a CTI link's begin when the link is first heard of.

import { Context, Effect, Layer, Metric } from "effect"
import * as PrometheusMetrics from "effect/observability/PrometheusMetrics"
import { linkSeriesMax } from "../config/Limits.ts"
import { linkStates, type MetricRow, metricRows, other } from "./metricRows.ts"

/**
 * Seconds. A call answered by a rule takes milliseconds, one that the CTI side decides up to some
 * seconds.
 */
const setupBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

/** How rooms count. Nothing here waits or throws. */
export interface Meters {
  readonly callStarted: () => void
  readonly callEnded: (outcome: string) => void
  /** Milliseconds from a caller's INVITE to the answer. */
  readonly callSetUp: (durationMs: number) => void
  readonly decision: () => void
  readonly treatment: (kind: string, outcome: string) => void
  readonly transfer: (via: string, outcome: string) => void
  readonly sipMessage: (direction: "in" | "out", method: string) => void
  readonly parseError: (protocol: string) => void
  /** `link` is `HOST:PORT` of the server; `state` one of `LinkState`. */
  readonly linkState: (link: string, state: string) => void
  /** How many calls the link carries now. */
  readonly linkDialogues: (link: string, count: number) => void
  readonly record: (outcome: "written" | "kept" | "lost") => void
  readonly recordError: () => void
  readonly recordBacklog: (count: number) => void
  /** Every metric of the process in the Prometheus text format. */
  readonly prometheusText: () => string
}

/** Binds every label and starts every series at zero. `context` says which registry is meant. */
export const makeMeters = (context: Context.Context<never>): Meters => {
  const callsStarted = counter(metricRows.callsStarted, context)
  const callsEnded = counter(metricRows.callsEnded, context)
  const decisions = counter(metricRows.decisions, context)
  const treatments = counter(metricRows.treatments, context)
  const transfers = counter(metricRows.transfers, context)
  const sipMessages = counter(metricRows.sipMessages, context)
  const parseErrors = counter(metricRows.parseErrors, context)
  const records = counter(metricRows.records, context)
  const recordErrors = counter(metricRows.recordErrors, context)
  const linkState = linkGauges(context)
  const linkDialogues = dialogueGauges(context)
  const callsLive = gauge(metricRows.callsLive, context)
  const recordBacklog = gauge(metricRows.recordBacklog, context)
  const setup = Metric.histogram(metricRows.setup.name, {
    description: metricRows.setup.help,
    boundaries: setupBoundaries
  })
  // Reading a metric registers it, so that it is shown before its first update.
  setup.valueUnsafe(context)
  return {
    callStarted: () => {
      callsStarted()
      callsLive.modifyUnsafe(1, context)
    },
    callEnded: (outcome) => {
      callsEnded(outcome)
      callsLive.modifyUnsafe(-1, context)
    },
    callSetUp: (durationMs) => setup.updateUnsafe(durationMs / 1000, context),
    decision: decisions,
    treatment: treatments,
    transfer: transfers,
    sipMessage: sipMessages,
    parseError: parseErrors,
    linkState,
    linkDialogues,
    record: records,
    recordError: recordErrors,
    recordBacklog: (count) => recordBacklog.updateUnsafe(count, context),
    prometheusText: () => PrometheusMetrics.formatUnsafe(context)
  }
}

export class Metrics extends Context.Service<Metrics, Meters>()("ctiflow/runtime/observe/Metrics") {
  static readonly layer = Layer.effect(Metrics, Effect.map(Effect.context(), makeMeters))
}

const gauge = (row: MetricRow, context: Context.Context<never>) => {
  const metric = Metric.gauge(row.name, { description: row.help })
  metric.updateUnsafe(0, context)
  return metric
}

/** A series, or the series below a label's words. */
type Series = Metric.Counter<number> | ReadonlyMap<string, Series>

/** A counter whose words are given in the order of its labels. */
const counter = (row: MetricRow, context: Context.Context<never>) => {
  const labels = Object.entries(row.labels)
  const bind = (words: ReadonlyArray<readonly [label: string, word: string]>): Series => {
    const [label, values] = labels[words.length] ?? []
    if (label === undefined || values === undefined) {
      const attributes = Object.fromEntries(words)
      const options = { description: row.help, incremental: true, attributes }
      const metric = Metric.counter(row.name, options)
      metric.updateUnsafe(0, context)
      return metric
    }
    return new Map(values.map((word) => [word, bind([...words, [label, word]])]))
  }
  const root = bind([])
  return (...words: ReadonlyArray<string>): void => {
    let series: Series | undefined = root
    for (const word of words) {
      if (series instanceof Map) series = series.get(word) ?? series.get(other)
    }
    if (Metric.isMetric(series)) series.updateUnsafe(1, context)
  }
}

/** One gauge per link and state. A link is bound when it is first heard of. */
const linkGauges = (context: Context.Context<never>) => {
  const { name, help } = metricRows.linkState
  const links = new Map<string, ReadonlyMap<string, Metric.Gauge<number>>>()
  const bind = (link: string) => {
    const states = new Map(
      linkStates.map((state) => [
        state,
        Metric.gauge(name, { description: help, attributes: { link, state } })
      ])
    )
    links.set(link, states)
    return states
  }
  return (link: string, current: string): void => {
    const states = links.get(link) ?? (links.size < linkSeriesMax ? bind(link) : undefined)
    states?.forEach((metric, state) => metric.updateUnsafe(state === current ? 1 : 0, context))
  }
}

const dialogueGauges = (context: Context.Context<never>) => {
  const { name, help } = metricRows.dialogues
  const links = new Map<string, Metric.Gauge<number>>()
  return (link: string, count: number): void => {
    if (!links.has(link) && links.size < linkSeriesMax) {
      links.set(link, Metric.gauge(name, { description: help, attributes: { link } }))
    }
    links.get(link)?.updateUnsafe(count, context)
  }
}
