// How calls read in the admin server's JSON, with the fields of `contract.md`. A field that a call
// does not have is `null` and not missing. Pure.

import { recordJson } from "../journal/recordLine.ts"
import type { Arrow, CallSummary, CallTrace } from "../observe/CallTrace.ts"

/** One call of `/calls`. */
export const summaryJson = (summary: CallSummary) => ({
  id: summary.id,
  state: summary.state,
  gateway: summary.gateway ?? null,
  tenant: summary.tenant ?? null,
  dnis: summary.dnis,
  ani: summary.ani ?? null,
  since: summary.since,
  session: summary.session ?? null,
  cti: summary.cti ?? null,
  sip: summary.sip
})

/**
 * One call of `/calls/ID`: who it is, what happened, which rules decided and where they stand,
 * every id, its record.
 */
export const traceJson = (trace: CallTrace) => {
  const summary = trace.summary()
  const record = trace.record()
  return {
    call: summaryJson(summary),
    ladder: trace.ladder().map(arrowJson),
    decisions: trace.decisions().map(({ atMs, rule, file, line }) => ({
      at: iso(atMs),
      rule,
      file,
      line
    })),
    ids: { session: summary.session ?? null, sip: summary.sip, cti: summary.cti ?? null },
    record: record === undefined ? null : recordJson(record)
  }
}

const arrowJson = ({ atMs, from, to, label, note }: Arrow) => ({
  at: iso(atMs),
  from,
  to,
  label,
  note: note ?? null
})

const iso = (atMs: number): string => new Date(atMs).toISOString()
