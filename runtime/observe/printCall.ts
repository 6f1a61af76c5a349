// One call as plain text: who it is, its ladder with the decisions in place, and how it ended. What
// `/calls/ID` gives for `format=text` and what the demo prints; everything in it is also in the
// JSON.

import type { CallRecord, CallSummary, CallTrace, CtiIds } from "./CallTrace.ts"
import { printable, printLadder } from "./printLadder.ts"

/**
 * Prints a call, live or ended, ending with a line feed. Lines of ids may be longer than the
 * ladder's.
 */
export const printCall = (trace: CallTrace): string => {
  const summary = trace.summary()
  const record = trace.record()
  const lines = [printTitle(summary, record?.profile), ...printIds(summary)]
  const ladder = printLadder(trace.ladder(), { decisions: trace.decisions() })
  const end = record === undefined ? [`still ${printable(summary.state)}`] : printEnd(record)
  return `${lines.join("\n")}\n\n${ladder}\n${end.join("\n")}\n`
}

const printTitle = (summary: CallSummary, profile: string | undefined): string => {
  const { id, dnis, ani, gateway, tenant } = summary
  const parts = [`call ${id}`, `${ani ?? "anonymous"} → ${dnis}`]
  if (gateway !== undefined) parts.push(`gateway ${gateway}`)
  if (tenant !== undefined) parts.push(`tenant ${tenant}`)
  if (profile !== undefined) parts.push(`profile ${profile}`)
  return printable(parts.join("  "))
}

const printIds = ({ since, session, cti, sip }: CallSummary): ReadonlyArray<string> => {
  const lines = [`since    ${since}`]
  if (session !== undefined) lines.push(`session  ${session}`)
  if (cti !== undefined) lines.push(`cti      ${printCti(cti)}`)
  for (const callId of sip) lines.push(`sip      ${callId}`)
  return lines.map(printable)
}

const printCti = ({ server, callId, ids }: CtiIds): string =>
  [`${server} call ${callId}`, ...Object.entries(ids).map(([name, id]) => `${name}=${id}`)].join(
    "  "
  )

const printEnd = (record: CallRecord): ReadonlyArray<string> => {
  const duration = Date.parse(record.ended) - Date.parse(record.started)
  const treatments = record.treatments.map(
    ({ treatment, service, outcome, durationMs }) =>
      `treatment ${treatment} by ${service}: ${outcome} after ${seconds(durationMs)} s`
  )
  const transfers = record.transfers.map(
    ({ policy, via, to, outcome, cause }) =>
      `transfer ${policy} via ${via} to ${to}: ${outcome}` +
      (cause === undefined ? "" : ` (${cause})`)
  )
  const end = `${record.outcome} (${record.cause}) after ${seconds(duration)} s`
  return [...treatments, ...transfers, end].map(printable)
}

const seconds = (ms: number): string => (ms / 1000).toFixed(3)
