// How a call record reads on disk: one line of JSON with the fields of `contract.md` in their
// order, every field on every line, `null` where a call has none, so that a line is also a row of a
// table.

import type { CallRecord } from "../observe/CallTrace.ts"

/** The record as JSON with its line feed. */
export const recordLine = (record: CallRecord): string => `${JSON.stringify(recordJson(record))}\n`

/** The same, as the admin pages show it. */
export const recordJson = (record: CallRecord) => ({
  id: record.id,
  session: record.session ?? null,
  gateway: record.gateway ?? null,
  tenant: record.tenant ?? null,
  dnis: record.dnis,
  ani: record.ani ?? null,
  profile: record.profile ?? null,
  started: record.started,
  answered: record.answered ?? null,
  ended: record.ended,
  outcome: record.outcome,
  cause: record.cause,
  rules: record.rules,
  treatments: record.treatments.map(({ at, treatment, service, outcome, durationMs, results }) => ({
    at,
    treatment,
    service,
    outcome,
    durationMs,
    results
  })),
  transfers: record.transfers.map(({ at, policy, via, to, outcome, cause }) => ({
    at,
    policy,
    via,
    to,
    outcome,
    cause: cause ?? null
  })),
  cti: record.cti ?? null,
  sip: record.sip,
  arrival: record.arrival ?? null,
  // JSON leaves out a note that there is none of.
  ladder: (record.ladder ?? []).map(({ ms, peer, direction, message, note }) => ({
    ms,
    peer,
    direction,
    message,
    note
  }))
})

/**
 * `calls-YYYY-MM-DD.jsonl` of the UTC day on which the call ended. `nowMs` stands in for an end
 * that is no date.
 */
export const recordFileName = ({ ended }: CallRecord, nowMs: number): string => {
  const day = /^\d{4}-\d{2}-\d{2}(?=T)/.exec(ended)?.[0]
  return `calls-${day ?? new Date(nowMs).toISOString().slice(0, 10)}.jsonl`
}
