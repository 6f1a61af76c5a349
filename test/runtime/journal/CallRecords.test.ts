// Call records on a disk that works, fails, hangs and comes back. The faulty disks stand in for
// `Files`; time is virtual.

import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, FileSystem, Layer, Metric } from "effect"
import { TestClock, TestConsole } from "effect/testing"
import { recordBacklogMax } from "../../../runtime/config/Limits.ts"
import { CallRecords } from "../../../runtime/journal/CallRecords.ts"
import { FileError, Files } from "../../../runtime/net/Files.ts"
import { loggingLayer } from "../../../runtime/observe/Logging.ts"
import { Metrics } from "../../../runtime/observe/Metrics.ts"
import { recordOf } from "./records.ts"

/** A disk in memory that does what the test says. */
class TestDisk {
  /** What was written, one entry per flush: the file, and the ids of its lines. */
  readonly flushes: Array<string> = []
  /** Files that cannot be written; `*` is all of them. */
  readonly broken = new Set<string>()
  /** While this is open, a flush waits for it. */
  gate: Deferred.Deferred<void> | undefined
  attempts = 0

  readonly layer = Layer.succeed(Files, {
    makeFolder: () => Effect.void,
    appendLines: (folder, name, text) =>
      Effect.suspend(() => {
        this.attempts += 1
        return this.gate === undefined ? Effect.void : Deferred.await(this.gate)
      }).pipe(
        Effect.andThen(Effect.suspend(() => this.#fault(folder, name))),
        Effect.andThen(
          Effect.sync(() => {
            const lines = text.trim().split("\n")
            this.flushes.push(`${name}: ${lines.map((line) => JSON.parse(line).id).join(" ")}`)
          })
        )
      )
  })

  #fault(folder: string, name: string): Effect.Effect<void, FileError> {
    if (this.broken.has("defect")) return Effect.die(new Error("a bug of ours"))
    return this.broken.has("*") || this.broken.has(name) ? full(`${folder}/${name}`) : Effect.void
  }
}

const full = (path: string) =>
  Effect.fail(
    new FileError({
      path,
      operation: "append",
      code: "ENOSPC",
      detail: "no space is left on the disk (ENOSPC)"
    })
  )

/** Runs a test with the service over a test disk; what is logged is on the test console. */
const withDisk = <A, E>(disk: TestDisk, test: Effect.Effect<A, E, CallRecords | Metrics>) =>
  test.pipe(
    Effect.provide(
      CallRecords.layer({ folder: "data" }).pipe(
        Layer.provide(disk.layer),
        Layer.provideMerge(Metrics.layer),
        Layer.provideMerge(loggingLayer("human"))
      )
    ),
    Effect.provideService(Metric.MetricRegistry, new Map())
  )

const append = (id: string, day?: string) =>
  CallRecords.use((records) => records.append(recordOf(id, day)))

/** Starts to append and goes on; the answer is on the fiber. */
const start = (id: string, day?: string) =>
  Effect.forkChild(append(id, day), { startImmediately: true })

const settle = TestClock.adjust(0)

/** Lets the writer try again so many times. */
const retries = (count: number) =>
  Effect.forEach(Array.from({ length: count }), () => TestClock.adjust("5 seconds"), {
    discard: true
  })

/** The lines of the log without their times. */
const logged = Effect.map(TestConsole.errorLines, (lines) =>
  lines.map((line) => String(line).slice("1970-01-01T00:00:00.000Z ".length))
)

const counted = Metrics.use((metrics) =>
  Effect.succeed(
    metrics
      .prometheusText()
      .split("\n")
      .filter((line) => /^ctiflow_call_record.* (?!0$)/.test(line))
      .map((line) => line.replace("ctiflow_call_record", ""))
  )
)

describe("a record on a sound disk", () => {
  it.effect("is on disk when append is done, in the file of the day the call ended", () => {
    const disk = new TestDisk()
    return withDisk(
      disk,
      Effect.gen(function* () {
        assert.strictEqual(yield* append("a"), "written")
        assert.deepStrictEqual(disk.flushes, ["calls-2026-11-22.jsonl: a"])
        assert.strictEqual(yield* append("b", "2026-11-23"), "written")
        assert.deepStrictEqual(disk.flushes[1], "calls-2026-11-23.jsonl: b")
        assert.deepStrictEqual(yield* counted, ['s_total{outcome="written"} 2'])
        assert.deepStrictEqual(yield* logged, [])
      })
    )
  })

  it.effect("shares a flush with those that came while another one was running", () => {
    const disk = new TestDisk()
    return withDisk(
      disk,
      Effect.gen(function* () {
        disk.gate = Deferred.makeUnsafe()
        const first = yield* start("a")
        yield* settle
        const others = yield* Effect.forEach(["b", "c", "d"], (id) => start(id))
        yield* settle
        assert.strictEqual(first.pollUnsafe(), undefined)
        yield* Deferred.succeed(disk.gate, undefined)
        const answers = yield* Effect.forEach([first, ...others], Fiber.join)
        assert.deepStrictEqual(answers, ["written", "written", "written", "written"])
        assert.deepStrictEqual(disk.flushes, [
          "calls-2026-11-22.jsonl: a",
          "calls-2026-11-22.jsonl: b c d"
        ])
      })
    )
  })

  it.effect("is written although the call that brought it was interrupted", () => {
    const disk = new TestDisk()
    return withDisk(
      disk,
      Effect.gen(function* () {
        disk.gate = Deferred.makeUnsafe()
        const call = yield* start("a")
        yield* settle
        yield* Fiber.interrupt(call)
        yield* Deferred.succeed(disk.gate, undefined)
        yield* settle
        assert.deepStrictEqual(disk.flushes, ["calls-2026-11-22.jsonl: a"])
      })
    )
  })

  it.effect("is waited for by the last act of an interrupted call", () => {
    const disk = new TestDisk()
    return withDisk(
      disk,
      Effect.gen(function* () {
        const call = yield* Effect.forkChild(Effect.never.pipe(Effect.ensuring(append("a"))), {
          startImmediately: true
        })
        yield* Fiber.interrupt(call)
        assert.deepStrictEqual(disk.flushes, ["calls-2026-11-22.jsonl: a"])
      })
    )
  })
})

describe("a record on a failing disk", () => {
  it.effect("is kept, and written when the disk works again", () => {
    const disk = new TestDisk()
    return withDisk(
      disk,
      Effect.gen(function* () {
        disk.broken.add("*")
        assert.strictEqual(yield* append("a"), "kept")
        assert.strictEqual(yield* append("b"), "kept")
        assert.deepStrictEqual(disk.flushes, [])
        yield* TestClock.adjust("5 seconds")
        assert.deepStrictEqual(yield* counted, [
          's_total{outcome="kept"} 2',
          "_errors_total 2",
          "_backlog 2"
        ])
        disk.broken.clear()
        yield* TestClock.adjust("5 seconds")
        assert.deepStrictEqual(disk.flushes, ["calls-2026-11-22.jsonl: a b"])
        assert.strictEqual(yield* append("c"), "written")
        assert.deepStrictEqual(yield* counted, [
          's_total{outcome="written"} 3',
          's_total{outcome="kept"} 2',
          "_errors_total 2"
        ])
      })
    )
  })

  it.effect("is tried again every five seconds and not for every call", () => {
    const disk = new TestDisk()
    return withDisk(
      disk,
      Effect.gen(function* () {
        disk.broken.add("*")
        for (const id of ["a", "b", "c", "d"]) yield* append(id)
        assert.strictEqual(disk.attempts, 1)
        yield* retries(2)
        assert.strictEqual(disk.attempts, 3)
      })
    )
  })

  it.effect("is complained about once a minute, and once when it is over", () => {
    const disk = new TestDisk()
    const complaint = (waiting: number) =>
      "ERROR call records cannot be written; they wait in memory  " +
      'reason="data/calls-2026-11-22.jsonl: cannot be written: ' +
      'no space is left on the disk (ENOSPC)" ' +
      `waiting=${waiting} lost=0`
    return withDisk(
      disk,
      Effect.gen(function* () {
        disk.broken.add("*")
        yield* append("a")
        yield* retries(11)
        yield* append("b")
        assert.deepStrictEqual(yield* logged, [complaint(1)])
        yield* retries(1)
        assert.deepStrictEqual(yield* logged, [complaint(1), complaint(2)])
        disk.broken.clear()
        yield* retries(6)
        assert.deepStrictEqual(yield* logged, [
          complaint(1),
          complaint(2),
          "WARN  call records are written again  lost=0"
        ])
      })
    )
  })

  it.effect("does not hold up the records of another day's file", () => {
    const disk = new TestDisk()
    return withDisk(
      disk,
      Effect.gen(function* () {
        disk.broken.add("calls-2026-11-22.jsonl")
        yield* append("a", "2026-11-22")
        assert.strictEqual(yield* append("b", "2026-11-23"), "kept")
        yield* TestClock.adjust("5 seconds")
        assert.deepStrictEqual(disk.flushes, ["calls-2026-11-23.jsonl: b"])
      })
    )
  })

  it.effect("is lost when ten thousand wait already, and its call is told so", () => {
    const disk = new TestDisk()
    return withDisk(
      disk,
      Effect.gen(function* () {
        disk.broken.add("*")
        for (let index = 0; index < recordBacklogMax; index++) {
          assert.strictEqual(yield* append(String(index)), "kept")
        }
        assert.strictEqual(yield* append("one more"), "lost")
        disk.broken.clear()
        yield* TestClock.adjust("5 seconds")
        assert.strictEqual(yield* append("after"), "written")
        assert.include(yield* counted, `s_total{outcome="written"} ${recordBacklogMax + 1}`)
        assert.include(yield* counted, 's_total{outcome="lost"} 1')
        // Several flushes, each of at most a megabyte.
        assert.isAbove(disk.flushes.length, 2)
        assert.strictEqual((yield* logged).at(-1), "WARN  call records are written again  lost=1")
      })
    )
  })

  it.effect("outlives a bug in the writer", () => {
    const disk = new TestDisk()
    return withDisk(
      disk,
      Effect.gen(function* () {
        disk.broken.add("defect")
        const call = yield* start("a")
        yield* settle
        disk.broken.clear()
        yield* TestClock.adjust("5 seconds")
        assert.strictEqual(yield* Fiber.join(call), "written")
        assert.match(
          String((yield* logged)[0]),
          /^ERROR writing call records failed .*a bug of ours/
        )
      })
    )
  })
})

describe("a record on a hanging disk", () => {
  it.effect("is kept after ten seconds, and written when the disk moves again", () => {
    const disk = new TestDisk()
    return withDisk(
      disk,
      Effect.gen(function* () {
        disk.gate = Deferred.makeUnsafe()
        const call = yield* start("a")
        yield* TestClock.adjust("9999 millis")
        assert.strictEqual(call.pollUnsafe(), undefined)
        yield* TestClock.adjust("1 millis")
        assert.strictEqual(yield* Fiber.join(call), "kept")
        yield* Deferred.succeed(disk.gate, undefined)
        yield* settle
        assert.deepStrictEqual(disk.flushes, ["calls-2026-11-22.jsonl: a"])
        assert.deepStrictEqual(yield* counted, [
          's_total{outcome="written"} 1',
          's_total{outcome="kept"} 1'
        ])
      })
    )
  })
})

describe("the end of the process", () => {
  it.effect("flushes what was kept", () => {
    const disk = new TestDisk()
    return Effect.gen(function* () {
      yield* withDisk(
        disk,
        Effect.gen(function* () {
          disk.broken.add("*")
          yield* append("a")
          disk.broken.clear()
        })
      )
      assert.deepStrictEqual(disk.flushes, ["calls-2026-11-22.jsonl: a"])
    })
  })

  it.effect("says how many records a failing disk did not take", () => {
    const disk = new TestDisk()
    return Effect.gen(function* () {
      disk.broken.add("*")
      yield* withDisk(disk, Effect.andThen(append("a"), append("b")))
      assert.strictEqual(
        (yield* logged).at(-1),
        "ERROR call records are lost with the end of the process  folder=data records=2"
      )
    })
  })

  it.effect("does not wait for a hanging disk longer than five seconds", () => {
    const disk = new TestDisk()
    return Effect.gen(function* () {
      disk.gate = Deferred.makeUnsafe()
      const process = yield* Effect.forkChild(withDisk(disk, Effect.andThen(start("a"), settle)), {
        startImmediately: true
      })
      yield* TestClock.adjust("4 seconds")
      assert.strictEqual(process.pollUnsafe(), undefined)
      yield* TestClock.adjust("1 seconds")
      yield* Fiber.join(process)
      assert.strictEqual(
        (yield* logged).at(-1),
        "ERROR call records are lost with the end of the process  folder=data records=1"
      )
    })
  })
})

describe("call records on the real disk", () => {
  const real = NodeFileSystem.layer
  const withFolder = <A, E>(
    test: (bare: FileSystem.FileSystem, folder: string) => Effect.Effect<A, E>
  ) =>
    Effect.gen(function* () {
      const bare = yield* FileSystem.FileSystem
      return yield* test(bare, yield* bare.makeTempDirectoryScoped({ prefix: "ctiflow-records-" }))
    }).pipe(Effect.provide(real))
  const open = (folder: string) =>
    CallRecords.layer({ folder }).pipe(Layer.provide([Files.layer, Metrics.layer]))

  it.effect("are lines of JSON in a folder that was made for them", () =>
    withFolder((bare, folder) =>
      Effect.gen(function* () {
        const data = `${folder}/var/data`
        yield* Effect.andThen(append("a"), append("b")).pipe(Effect.provide(open(data)))
        const text = yield* bare.readFileString(`${data}/calls-2026-11-22.jsonl`)
        const lines = text.split("\n")
        assert.deepStrictEqual(
          lines.slice(0, 2).map((line) => JSON.parse(line).id),
          ["a", "b"]
        )
        assert.deepStrictEqual(lines.slice(2), [""])
      })
    )
  )

  it.effect("survive a folder that was removed under the running process", () =>
    withFolder((bare, folder) =>
      Effect.gen(function* () {
        const data = `${folder}/data`
        yield* Effect.gen(function* () {
          yield* append("a")
          yield* bare.remove(data, { recursive: true })
          assert.strictEqual(yield* append("b"), "written")
        }).pipe(Effect.provide(open(data)))
        const text = yield* bare.readFileString(`${data}/calls-2026-11-22.jsonl`)
        assert.strictEqual(JSON.parse(text).id, "b")
      })
    )
  )

  it.effect("wait while a file stands in the folder's place", () =>
    withFolder((bare, folder) =>
      Effect.gen(function* () {
        const data = `${folder}/data`
        yield* Effect.gen(function* () {
          yield* bare.remove(data, { recursive: true })
          yield* bare.writeFileString(data, "in the way")
          assert.strictEqual(yield* append("a"), "kept")
          yield* bare.remove(data)
        }).pipe(Effect.provide(open(data)))
        const text = yield* bare.readFileString(`${data}/calls-2026-11-22.jsonl`)
        assert.strictEqual(JSON.parse(text).id, "a")
      })
    )
  )

  it.effect("keep the process from starting when their folder cannot be made", () =>
    withFolder((bare, folder) =>
      Effect.gen(function* () {
        yield* bare.writeFileString(`${folder}/data`, "in the way")
        const error = yield* Effect.flip(Effect.provide(Effect.void, open(`${folder}/data`)))
        assert.strictEqual(
          error.message,
          `the data folder ${folder}/data cannot be used for call records: ` +
            "a file of that name is in the way (EEXIST)"
        )
      })
    )
  )
})
