// Log lines as they reach stderr. The clock of the tests stands at the epoch.

import { assert, describe, it } from "@effect/vitest"
import { Cause, Data, Effect, Redacted } from "effect"
import { TestConsole } from "effect/testing"
import { type LogForm, loggingLayer } from "../../../runtime/observe/Logging.ts"

class LinkSilent extends Data.TaggedError("LinkSilent")<{ readonly link: string }> {
  override get message(): string {
    return `link ${this.link}: nothing heard for 60s`
  }
}

/** What a log effect writes to stderr; to stdout it must write nothing. */
const logged = Effect.fnUntraced(function* (form: LogForm, log: Effect.Effect<void>) {
  yield* log.pipe(Effect.provide(loggingLayer(form)))
  assert.deepStrictEqual(yield* TestConsole.logLines, [])
  return yield* TestConsole.errorLines
})

const epoch = "1970-01-01T00:00:00.000Z"

interface Row {
  readonly name: string
  readonly log: Effect.Effect<void>
  /** What follows the time. */
  readonly human: string
  /** What follows the time. */
  readonly json: object
}

const rows: ReadonlyArray<Row> = [
  {
    name: "a sentence",
    log: Effect.logInfo("the link is up"),
    human: "INFO  the link is up",
    json: { level: "info", message: "the link is up" }
  },
  {
    name: "a sentence with fields, annotations and a span",
    log: Effect.logWarning("call refused", { callRef: "7c1e", status: 503, limit: undefined }).pipe(
      Effect.annotateLogs({ link: "10.0.0.7:7009" }),
      Effect.withLogSpan("drain")
    ),
    human: "WARN  call refused  callRef=7c1e status=503 link=10.0.0.7:7009 drainMs=0",
    json: {
      level: "warn",
      message: "call refused",
      callRef: "7c1e",
      status: 503,
      link: "10.0.0.7:7009",
      drainMs: 0
    }
  },
  {
    name: "values that try to break out of their line",
    log: Effect.logInfo("call", { ani: '"b"\nERROR x\u001b[2J\u2028', trunk: "pbx east" }),
    human: String.raw`INFO  call  ani="\"b\"\nERROR x\u001b[2J\u2028" trunk="pbx east"`,
    json: {
      level: "info",
      message: "call",
      ani: '"b"\nERROR x\u001b[2J\u2028',
      trunk: "pbx east"
    }
  },
  {
    name: "fields whose names the form uses itself",
    log: Effect.logInfo("x", { time: 1, level: 2, message: 3 }),
    human: "INFO  x  time_=1 level_=2 message_=3",
    json: { level: "info", message: "x", time_: 1, level_: 2, message_: 3 }
  },
  {
    name: "values of other kinds, a secret among them",
    log: Effect.logInfo("x", { token: Redacted.make("s3cret"), list: ["a", 1n], none: null }),
    human: 'INFO  x  token="<redacted>" list=["a","1n"] none=null',
    json: { level: "info", message: "x", token: "<redacted>", list: ["a", "1n"], none: null }
  },
  {
    name: "an error in place of a sentence",
    log: Effect.logError(new LinkSilent({ link: "pg-a" })),
    human: "ERROR link pg-a: nothing heard for 60s",
    json: { level: "error", message: "link pg-a: nothing heard for 60s" }
  }
]

describe("a log line", () => {
  it.effect.each(rows)("for people: $name", ({ log, human }) =>
    Effect.map(logged("human", log), (lines) =>
      assert.deepStrictEqual(lines, [`${epoch} ${human}`])
    )
  )

  it.effect.each(rows)("as JSON: $name", ({ log, json }) =>
    Effect.map(logged("json", log), (lines) => {
      const [line = "", ...more] = lines.map(String)
      assert.deepStrictEqual(more, [])
      assert.match(line, /^\{"time":[^\p{Cc}\p{Zl}\p{Zp}]*\}$/u)
      assert.deepStrictEqual(JSON.parse(line), { time: epoch, ...json })
    })
  )

  it.effect.each([{ form: "human" }, { form: "json" }] as const)(
    "is not written below the minimum level ($form)",
    ({ form }) =>
      Effect.map(logged(form, Effect.logDebug("digits collected")), (lines) =>
        assert.deepStrictEqual(lines, [])
      )
  )

  it.effect.each([{ form: "human" }, { form: "json" }] as const)(
    "carries a cause on the same line ($form)",
    ({ form }) =>
      Effect.gen(function* () {
        const cause = Cause.die(new Error("boom"))
        const lines = yield* logged(form, Effect.logError("a call died", cause))
        assert.strictEqual(lines.length, 1)
        const line = String(lines[0])
        assert.isFalse(line.includes("\n"))
        assert.include(line, "Error: boom")
      })
  )

  it.effect("shows more when asked to", () =>
    Effect.gen(function* () {
      yield* Effect.logDebug("x").pipe(Effect.provide(loggingLayer("human", "Debug")))
      assert.deepStrictEqual(yield* TestConsole.errorLines, [`${epoch} DEBUG x`])
    })
  )
})
