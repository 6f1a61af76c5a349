import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { compileOne } from "../../../compiler/commands/Project.ts"
import { traceJson } from "../../../runtime/admin/callJson.ts"
import { readStory } from "../../../runtime/cli/why/CallStory.ts"
import { flowLines } from "../../../runtime/cli/why/FlowLines.ts"
import { passedOver } from "../../../runtime/cli/why/passedOver.ts"
import { printWhy } from "../../../runtime/cli/why/printWhy.ts"
import { recordLine } from "../../../runtime/journal/recordLine.ts"
import { makeCallTrace } from "../../../runtime/observe/CallLadder.ts"
import { checkGolden } from "../../kit/golden.ts"

const flow = `edition 2026

env PARTNER : Text = "yes"

deployment edge { cti: none  timezone: "Europe/Berlin" }

gateway pstn { use-cti: 0  peers: ["10.1.0.10"] }
media   mcp  { peers: ["10.2.0.20:5070"] }

profile shop { dnis: ["5001"]  app: "http://apps/shop.vxml" }
service sorry { kind: announcement  prompt: "sorry.wav"  answer-within: 2s }

select {
  when has call.header["X-Vip"] and call.header["X-Vip"] == "1" -> transfer to-desk
  when PARTNER == "no" -> release busy
  when time in "20:00".."07:00" -> release unavailable
  when has call.ani // an anonymous caller goes elsewhere
    and call.dnis == "5002"
    -> release busy
  otherwise -> play sorry then transfer to-desk
}

transfer to-desk {
  kind: bridge
  via: platform
  to: "4999"
  on busy                       -> play sorry then release busy
  on no-answer after 25s, failed -> release no-answer
}

defaults { on hangup -> release normal }
`

const startMs = Date.parse("2026-11-22T12:00:00Z")

/** The trace of a call as the runtime writes one, ended or not. */
const traceOf = (ended: boolean) => {
  let nowMs = startMs
  const trace = makeCallTrace({
    id: "c-1",
    dnis: "5001",
    ani: "+4989123456",
    gateway: "pstn",
    now: () => nowMs
  })
  trace.decide("select.otherwise", { file: "main.flow", line: 20 })
  trace.setProfile("shop")
  nowMs += 400
  trace.setAnswered()
  nowMs += 2_000
  trace.treatment({
    treatment: "-",
    service: "sorry",
    outcome: "done",
    durationMs: 2_000,
    results: []
  })
  trace.transfer({
    policy: "to-desk",
    via: "platform",
    to: "4999",
    outcome: "busy",
    cause: "rejected 486"
  })
  trace.decide("to-desk.busy", { file: "main.flow", line: 27 })
  nowMs += 1_500
  if (ended) trace.finish("answered-and-released", "localBye")
  return trace
}

const page = (ended: boolean): string => JSON.stringify(traceJson(traceOf(ended)))

const record = (): string => {
  const made = traceOf(true).record()
  assert.isDefined(made)
  return made === undefined ? "" : recordLine(made)
}

const tell = (text: string, sources: Readonly<Record<string, string>> = { "main.flow": flow }) => {
  const story = readStory("call.json", text, undefined)
  if (Result.isFailure(story)) return `${story.failure}\n`
  const files = new Map(Object.entries(sources))
  const read = (file: string) => files.get(file)
  const compiled = compileOne({ root: ".", read }, "main.flow", undefined)
  const plan = "cause" in compiled ? undefined : compiled.plan
  const findMiss = plan === undefined ? undefined : passedOver(plan, story.success)
  return printWhy(story.success, { findLine: flowLines(read), findMiss })
}

describe("why a call went as it went", () => {
  it("is told from its record", () => {
    checkGolden("cli/why.record.txt", tell(record()))
  })

  it("is told from the admin page, with the times of the decisions", () => {
    checkGolden("cli/why.page.txt", tell(page(true)))
  })

  it("is told as far as it has come while the call is running", () => {
    assert.match(tell(page(false)), /Still ringing\.\n$|Still \S+\.\n$/)
  })

  it("leaves out why rules did not hold when the flow no longer compiles", () => {
    const broken = { "main.flow": flow.replace("prompt: ", "promt: ") }
    const told = tell(record(), broken)
    assert.include(told, `passed over: line 16, when time in "20:00".."07:00"\n`)
  })

  it("says when the flow is not there, or has other lines by now", () => {
    assert.include(tell(record(), {}), "main.flow is not here: name its folder with --root")
    const changed = { "main.flow": flow.replace("\n\nenv", "\nenv") }
    assert.include(tell(record(), changed), "main.flow has no rule or handler in this line now")
  })

  it("never prints what a terminal would obey", () => {
    const told = tell(record().replace("4999", "\\u001b[31m4999\\u202e"))
    // eslint-disable-next-line no-control-regex
    assert.notMatch(told, /[\u001b\u202e]/)
  })
})

// oxfmt-ignore
const others: ReadonlyArray<readonly [what: string, text: string, said: RegExp]> = [
  ["an empty file",        "",                       /call\.json is empty; give it the JSON/],
  ["another JSON",         `{"status":"ready"}`,     /call\.json is no call; give it the JSON/],
  ["the list of calls",    "[]",                     /is no call/],
  ["a picture",            "\u0000\u0001PNG",        /is no call/],
  ["an answer of no call", "null",                   /is no call/],
  ["several records",      `${record()}${record().replace("c-1", "c-2")}`, /holds 2 calls; say which one with --call ID/]
]

describe("what is no call", () => {
  it.each(others)("%s is one sentence", (_, text, said) => {
    assert.match(tell(text), said)
    assert.strictEqual(tell(text).split("\n").length, 2)
  })

  it("is passed over in a file of records: a line that was cut off, or stands there twice", () => {
    const text = `${record()}${record().slice(0, 40)}\n${record()}`
    assert.include(tell(text), "call c-1")
  })

  it("one of several is found by its id", () => {
    const other = record().replace("c-1", "c-2")
    const found = readStory("f", `${record()}${other}`, "c-2")
    assert.strictEqual(Result.isSuccess(found) ? found.success.id : "", "c-2")
    const missing = readStory("f", `${record()}${other}`, "c-3")
    assert.isTrue(Result.isFailure(missing))
  })
})
