// What a call's trace keeps and what it makes of it: summary, ladder, record.

import { assert, describe, it } from "@effect/vitest"
import { heapMegabytes } from "../../kit/Heap.ts"
import {
  arrowLabelLengthMax,
  arrowNoteLengthMax,
  decisionsPerCallMax,
  ladderArrowsHead,
  ladderArrowsMax,
  resultNamesPerTreatmentMax,
  sipCallIdsPerCallMax,
  traceTextLengthMax,
  transfersPerCallMax,
  treatmentsPerCallMax
} from "../../../runtime/config/Limits.ts"
import { makeCallTrace } from "../../../runtime/observe/CallLadder.ts"
import { busyAgentCall } from "./trace.ts"

const startMs = Date.parse("2026-11-22T10:00:00.000Z")

const newTrace = (clock = { nowMs: startMs }) => {
  const trace = makeCallTrace({ id: "c1", now: () => clock.nowMs, dnis: "5001" })
  return { trace, clock }
}

const times = (count: number, run: (index: number) => void) => {
  for (let index = 0; index < count; index++) run(index)
}

describe("the summary of a call", () => {
  it("starts with what the INVITE tells", () => {
    assert.deepStrictEqual(newTrace().trace.summary(), {
      id: "c1",
      state: "arriving",
      gateway: undefined,
      tenant: undefined,
      dnis: "5001",
      ani: undefined,
      since: "2026-11-22T10:00:00.000Z",
      session: undefined,
      cti: undefined,
      sip: []
    })
  })

  it("follows the call: its state, its true numbers, its tenant, its ids", () => {
    const { trace } = newTrace()
    trace.setState("waiting")
    trace.setNumbers("18005550003", "+15551230000")
    trace.setTenant("acme")
    trace.setSession("ABC")
    trace.setCti({ server: "10.0.0.7:7009", callId: "c-17", ids: { ConnId: "1" } })
    trace.addSipCallId("a@x")
    trace.addSipCallId("b@y")
    trace.addSipCallId("a@x")
    assert.deepStrictEqual(trace.summary(), {
      id: "c1",
      state: "waiting",
      gateway: undefined,
      tenant: "acme",
      dnis: "18005550003",
      ani: "+15551230000",
      since: "2026-11-22T10:00:00.000Z",
      session: "ABC",
      cti: { server: "10.0.0.7:7009", callId: "c-17", ids: { ConnId: "1" } },
      sip: ["a@x", "b@y"]
    })
  })

  it("says that a finished call has ended, whatever is said afterwards", () => {
    const { trace } = newTrace()
    trace.finish("rejected", "rejected 404")
    trace.setState("waiting")
    assert.strictEqual(trace.summary().state, "ended")
  })
})

describe("the ladder of a call", () => {
  it("has every arrow with its time, also those after the end", () => {
    const { trace, clock } = newTrace()
    trace.arrow("caller", "us", "INVITE", "5001")
    clock.nowMs += 5
    trace.arrow("us", "caller", "404", "")
    trace.finish("rejected", "rejected 404")
    clock.nowMs += 5
    trace.arrow("caller", "us", "ACK")
    assert.deepStrictEqual(trace.ladder(), [
      { atMs: startMs, from: "caller", to: "us", label: "INVITE", note: "5001" },
      { atMs: startMs + 5, from: "us", to: "caller", label: "404", note: undefined },
      { atMs: startMs + 10, from: "caller", to: "us", label: "ACK", note: undefined }
    ])
  })

  it("keeps its beginning and its end, and says how many arrows fell out of the middle", () => {
    const { trace, clock } = newTrace()
    const count = ladderArrowsMax + 37
    times(count, (index) => {
      clock.nowMs = startMs + index
      trace.arrow("us", "cti", `m${index}`)
    })
    const ladder = trace.ladder()
    assert.strictEqual(ladder.length, ladderArrowsMax + 1)
    assert.strictEqual(ladder[ladderArrowsHead - 1]?.label, `m${ladderArrowsHead - 1}`)
    assert.deepStrictEqual(ladder[ladderArrowsHead], {
      atMs: startMs + ladderArrowsHead + 37,
      from: "us",
      to: "us",
      label: "37 arrows left out",
      note: undefined
    })
    assert.strictEqual(ladder[ladderArrowsHead + 1]?.label, `m${ladderArrowsHead + 37}`)
    assert.strictEqual(ladder.at(-1)?.label, `m${count - 1}`)
  })

  it("shortens texts that are longer than any honest one", () => {
    const { trace } = newTrace()
    trace.arrow("caller", "us", "x".repeat(8_192), "y".repeat(8_192))
    const [arrow] = trace.ladder()
    assert.strictEqual(arrow?.label, "x".repeat(arrowLabelLengthMax))
    assert.strictEqual(arrow?.note, "y".repeat(arrowNoteLengthMax))
    trace.addSipCallId("z".repeat(8_192))
    assert.deepStrictEqual(trace.summary().sip, ["z".repeat(traceTextLengthMax)])
  })
})

describe("what a trace keeps of a datagram", () => {
  it("is the text that was cut from it, and not the datagram", async () => {
    const datagram = Buffer.alloc(65_536, 0x61)
    const trace = newTrace().trace
    const before = await heapMegabytes()
    // 400 datagrams of 64 KiB are 26 MB; what is wanted of them is 16 kB.
    times(400, () => trace.arrow("caller", "us", datagram.toString("latin1").slice(100, 140)))
    assert.isBelow((await heapMegabytes()) - before, 5)
    assert.strictEqual(trace.ladder().length, 400)
  })
})

describe("the record of a call", () => {
  it("tells the whole visit", () => {
    const clock = { nowMs: startMs }
    const trace = busyAgentCall(clock)
    trace.setTenant("bank")
    trace.setProfile("hotline")
    assert.strictEqual(trace.record(), undefined)
    clock.nowMs += 12
    const { arrival, ladder, ...told } = trace.finish("answered-and-released", "localBye")
    assert.deepStrictEqual(arrival, { dnis: "5001", ani: "+4989123456", headers: {} })
    assert.strictEqual(ladder?.length, trace.ladder().length)
    assert.deepStrictEqual(ladder?.[0], {
      ms: 0,
      peer: "caller",
      direction: ">",
      message: "INVITE",
      note: "5001"
    })
    assert.deepStrictEqual(told, {
      id: "7c1e",
      session: "ABC;gvp.rm.cti-call=1",
      gateway: "pbx-east",
      tenant: "bank",
      dnis: "5001",
      ani: "+4989123456",
      profile: "hotline",
      started: "2026-11-22T10:00:00.000Z",
      answered: "2026-11-22T10:00:00.260Z",
      ended: "2026-11-22T10:00:07.800Z",
      outcome: "answered-and-released",
      cause: "localBye",
      rules: [
        { rule: "select.1", file: "bank.flow", line: 42 },
        { rule: "cti.accepted", file: "bank.flow", line: 47 },
        { rule: "cti.treatment.play-application", file: "bank.flow", line: 49 },
        { rule: "cti.route.normal", file: "bank.flow", line: 57 }
      ],
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
          via: "platform",
          to: "7001",
          outcome: "busy",
          cause: "rejected 486"
        }
      ],
      cti: { server: "10.0.0.7:7009", callId: "c-17", ids: { ConnId: "0071023" } },
      sip: ["a84b4c76e66710@pbx-east", "b1@us"]
    })
  })

  it("is made once: the second end of a call changes nothing", () => {
    const { trace, clock } = newTrace()
    const record = trace.finish("abandoned", "remoteCancel")
    clock.nowMs += 1_000
    trace.decide("late", { file: "x.flow", line: 1 })
    trace.treatment({
      treatment: "-",
      service: "sorry",
      outcome: "done",
      durationMs: 1,
      results: []
    })
    assert.strictEqual(trace.finish("failed", "timeout"), record)
    assert.strictEqual(trace.record(), record)
    assert.deepStrictEqual([record.rules, record.treatments], [[], []])
  })

  it("takes an entry's own time where it has one", () => {
    const { trace } = newTrace()
    const entry = { service: "sorry", outcome: "done", durationMs: 400, results: [] } as const
    trace.treatment({ ...entry, treatment: "music", atMs: startMs - 9_000 })
    trace.treatment({ ...entry, treatment: "-" })
    assert.deepStrictEqual(
      trace.finish("failed", "x").treatments.map(({ at }) => at),
      ["2026-11-22T09:59:51.000Z", "2026-11-22T09:59:59.600Z"]
    )
  })

  it("counts the first answer only", () => {
    const { trace, clock } = newTrace()
    trace.setAnswered()
    clock.nowMs += 1_000
    trace.setAnswered()
    assert.strictEqual(trace.finish("x", "y").answered, "2026-11-22T10:00:00.000Z")
  })

  it("stays bounded however long the call goes round", () => {
    const { trace } = newTrace()
    times(1_000, (index) => {
      trace.decide(`rule-${index}`, { file: "a.flow", line: index })
      trace.addSipCallId(`${index}@x`)
      trace.transfer({ policy: "p", via: "cti", to: "1", outcome: "busy", cause: undefined })
      trace.treatment({
        treatment: "music",
        service: "hold",
        outcome: "done",
        durationMs: 0,
        results: Array.from({ length: 500 }, (_, name) => `n${name}`)
      })
    })
    const record = trace.finish("failed", "max-call")
    assert.strictEqual(record.rules.length, decisionsPerCallMax)
    assert.strictEqual(record.rules[0]?.rule, "rule-0")
    assert.strictEqual(record.rules.at(-1)?.rule, "rule-999")
    assert.strictEqual(record.sip.length, sipCallIdsPerCallMax)
    assert.strictEqual(record.transfers.length, transfersPerCallMax)
    assert.strictEqual(record.treatments.length, treatmentsPerCallMax)
    assert.strictEqual(record.treatments[0]?.results.length, resultNamesPerTreatmentMax)
  })

  it("keeps ids under names that mean something to JavaScript", () => {
    const { trace } = newTrace()
    trace.setCti({ server: "s", callId: "c", ids: JSON.parse('{"__proto__":"x","ConnId":"1"}') })
    const ids = trace.finish("x", "y").cti?.ids ?? {}
    assert.deepStrictEqual(Object.entries(ids), [
      ["__proto__", "x"],
      ["ConnId", "1"]
    ])
  })
})
