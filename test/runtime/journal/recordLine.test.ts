// One line of `calls-YYYY-MM-DD.jsonl`, field by field.

import { assert, describe, it } from "@effect/vitest"
import { recordFileName, recordLine } from "../../../runtime/journal/recordLine.ts"
import { emptyRecord, fullRecord } from "./records.ts"

// The fields of `contract.md`, in its order, and the two that a replay needs.
const fields =
  "id session gateway tenant dnis ani profile started answered ended outcome cause " +
  "rules treatments transfers cti sip arrival ladder"

describe("a line of the call records", () => {
  it("has every field of the contract, in its order, on every line", () => {
    for (const record of [emptyRecord, fullRecord]) {
      assert.strictEqual(Object.keys(JSON.parse(recordLine(record))).join(" "), fields)
    }
  })

  it("says null where a call has none", () => {
    assert.deepStrictEqual(JSON.parse(recordLine(emptyRecord)), {
      id: "c0",
      session: null,
      gateway: null,
      tenant: null,
      dnis: "5001",
      ani: null,
      profile: null,
      started: "2026-11-22T10:00:00.000Z",
      answered: null,
      ended: "2026-11-22T10:00:01.000Z",
      outcome: "rejected",
      cause: "rejected 404",
      rules: [],
      treatments: [],
      transfers: [],
      cti: null,
      sip: [],
      arrival: null,
      ladder: []
    })
  })

  it("tells treatments and transfers with their times", () => {
    const { treatments, transfers } = JSON.parse(recordLine(fullRecord))
    assert.deepStrictEqual(treatments, fullRecord.treatments)
    assert.deepStrictEqual(transfers, [{ ...fullRecord.transfers[0], cause: null }])
  })

  it("is one line, whatever the call brought", () => {
    const line = recordLine({ ...emptyRecord, ani: 'a\nb"\r\u2028c', sip: ["x\n"] })
    assert.match(line, /^[^\n\r]*\n$/)
    assert.strictEqual(JSON.parse(line).ani, 'a\nb"\r\u2028c')
  })

  // oxfmt-ignore
  const days: ReadonlyArray<readonly [ended: string, file: string]> = [
    ["2026-11-22T00:00:00.000Z", "calls-2026-11-22.jsonl"],
    ["2026-11-22T23:59:59.999Z", "calls-2026-11-22.jsonl"],
    ["2027-01-01T00:00:00.000Z", "calls-2027-01-01.jsonl"],
    // Never seen; it must not choose the path.
    ["../../etc/passwd",         "calls-1970-01-01.jsonl"],
    ["2026-11-22",               "calls-1970-01-01.jsonl"]
  ]
  it.each(days)("of a call that ended at %s goes into %s", (ended, file) =>
    assert.strictEqual(recordFileName({ ...emptyRecord, ended }, 0), file)
  )
})
