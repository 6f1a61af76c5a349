// Records of calls that never were, for tests of what is written about calls.

import type { CallRecord } from "../../../runtime/observe/CallTrace.ts"

/** A call of which as little is known as can be. */
export const emptyRecord: CallRecord = {
  id: "c0",
  session: undefined,
  gateway: undefined,
  tenant: undefined,
  dnis: "5001",
  ani: undefined,
  profile: undefined,
  started: "2026-11-22T10:00:00.000Z",
  answered: undefined,
  ended: "2026-11-22T10:00:01.000Z",
  outcome: "rejected",
  cause: "rejected 404",
  rules: [],
  treatments: [],
  transfers: [],
  cti: undefined,
  sip: []
}

/** A call with something in every field. */
export const fullRecord: CallRecord = {
  id: "c1",
  session: "ABC;gvp.rm.datanodes=1",
  gateway: "pbx-east",
  tenant: "acme",
  dnis: "5001",
  ani: "+4989123456",
  profile: "hotline",
  started: "2026-11-22T10:00:00.000Z",
  answered: "2026-11-22T10:00:00.260Z",
  ended: "2026-11-22T10:00:07.800Z",
  outcome: "transferred",
  cause: "referred",
  rules: [{ rule: "select.1", file: "bank.flow", line: 42 }],
  treatments: [
    {
      at: "2026-11-22T10:00:00.242Z",
      treatment: "play-application",
      service: "menu",
      outcome: "done",
      durationMs: 7_430,
      results: ["account"]
    }
  ],
  transfers: [
    {
      at: "2026-11-22T10:00:07.783Z",
      policy: "to-agent",
      via: "cti",
      to: "7001",
      outcome: "completed",
      cause: undefined
    }
  ],
  cti: { server: "10.0.0.7:7009", callId: "c-17", ids: { ConnId: "0071023" } },
  sip: ["a84b4c76e66710@pbx-east", "b1@us"]
}

/** A record of a call that ended on that day. */
export const recordOf = (id: string, day = "2026-11-22"): CallRecord => ({
  ...emptyRecord,
  id,
  ended: `${day}T10:00:01.000Z`
})
