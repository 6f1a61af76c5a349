// Call records on disk: one line of JSON per finished call in `<data>/calls-YYYY-MM-DD.jsonl`, by
// the UTC date of its end, flushed before the call is forgotten. Calls that end while a flush is
// running share the next one.
//
// A failing or hanging disk never holds a call up: its record stays in the backlog, which is tried
// again every few seconds. What is said about the disk, and how often, stands here too.

import { Cause, Clock, Context, Data, Deferred, Effect, Layer, Queue, Semaphore } from "effect"
import {
  recordErrorLogMs,
  recordLastFlushMs,
  recordRetryMs,
  recordWaitMs
} from "../config/Limits.ts"
import { type FileError, Files } from "../net/Files.ts"
import type { CallRecord } from "../observe/CallTrace.ts"
import { type Meters, Metrics } from "../observe/Metrics.ts"
import { type Appended, RecordBacklog } from "./RecordBacklog.ts"
import { recordFileName, recordLine } from "./recordLine.ts"

/** The folder of the records cannot be used; the process does not start. */
export class RecordsFolderError extends Data.TaggedError("RecordsFolderError")<{
  readonly folder: string
  readonly detail: string
}> {
  override get message(): string {
    return `the data folder ${this.folder} cannot be used for call records: ${this.detail}`
  }
}

export class CallRecords extends Context.Service<
  CallRecords,
  {
    /**
     * Done when the record is on disk, when the disk has failed to take it, or when it takes too
     * long.
     */
    readonly append: (record: CallRecord) => Effect.Effect<Appended>
  }
>()("ctiflow/runtime/journal/CallRecords") {
  /** Makes the folder (relative to the working directory) and fails when it cannot be used. */
  static readonly layer = (options: { readonly folder: string }) =>
    Layer.effect(CallRecords, make(options.folder))
}

const make = Effect.fnUntraced(function* (folder: string) {
  const files = yield* Files
  yield* files
    .makeFolder(folder)
    .pipe(Effect.mapError(({ detail }) => new RecordsFolderError({ folder, detail })))
  const meters = yield* Metrics
  const writer = new RecordWriter(folder, files, meters)
  const permit = yield* Semaphore.make(1)
  const flush = Semaphore.withPermit(permit)(writer.flush)
  // Holding one wake-up is enough: whoever comes while the writer is busy is written by the next
  // round.
  const wake = yield* Queue.sliding<true>(1)
  const round = Effect.raceFirst(Queue.take(wake), Effect.sleep(recordRetryMs)).pipe(
    Effect.andThen(flush),
    Effect.catchDefect((defect) =>
      Effect.logError("writing call records failed", Cause.die(defect))
    )
  )
  yield* Effect.forkScoped(Effect.forever(round))
  yield* Effect.addFinalizer(() => writer.close(flush))
  return CallRecords.of({
    append: Effect.fn("CallRecords.append")(function* (record) {
      const nowMs = yield* Clock.currentTimeMillis
      const waiting = writer.backlog.enter(recordFileName(record, nowMs), recordLine(record))
      if (waiting === undefined) return "lost"
      if (writer.failing) writer.backlog.keep(waiting)
      else yield* Queue.offer(wake, true)
      const told = Deferred.await(waiting.told)
      return yield* told.pipe(
        Effect.timeoutOrElse({
          duration: recordWaitMs,
          orElse: () => {
            writer.backlog.keep(waiting)
            return told
          }
        })
      )
    })
  })
})

/**
 * Empties the backlog onto the disk and says what an operator must know about it. One flush at a
 * time.
 */
class RecordWriter {
  readonly backlog: RecordBacklog
  readonly #folder: string
  readonly #files: Files["Service"]
  readonly #meters: Meters
  /** The last flush failed; only the clock tries again, so that a failing disk costs little. */
  failing = false
  #loggedAtMs = -Infinity

  constructor(folder: string, files: Files["Service"], meters: Meters) {
    this.#folder = folder
    this.#files = files
    this.#meters = meters
    this.backlog = new RecordBacklog(meters)
  }

  /**
   * Tries to write everything that waits. One day's file that cannot be written does not hold up
   * another's.
   */
  readonly flush: Effect.Effect<void> = Effect.gen({ self: this }, function* () {
    if (this.backlog.count === 0) return
    let failure: FileError | undefined
    for (const fileName of this.backlog.fileNames()) {
      failure = (yield* this.#flushFile(fileName)) ?? failure
    }
    if (failure !== undefined) yield* this.#reportFailure(failure)
    else if (this.failing) yield* this.#reportRecovery()
  })

  /** A last try, and what is lost when it fails. */
  readonly close = (flush: Effect.Effect<void>): Effect.Effect<void> =>
    flush.pipe(
      Effect.timeoutOption(recordLastFlushMs),
      Effect.andThen(
        Effect.suspend(() =>
          this.backlog.count === 0
            ? Effect.void
            : Effect.logError("call records are lost with the end of the process", {
                folder: this.#folder,
                records: this.backlog.count
              })
        )
      )
    )

  readonly #flushFile = Effect.fnUntraced(function* (this: RecordWriter, fileName: string) {
    for (
      let batch = this.backlog.batch(fileName);
      batch.length > 0;
      batch = this.backlog.batch(fileName)
    ) {
      const text = batch.map(({ line }) => line).join("")
      const failure = yield* this.#files
        .appendLines(this.#folder, fileName, text)
        .pipe(Effect.as(undefined), Effect.catch(Effect.succeed))
      if (failure !== undefined) {
        this.#meters.recordError()
        this.failing = true
        this.backlog.keepAll(fileName)
        return failure
      }
      this.backlog.written(batch)
    }
    return undefined
  })

  readonly #reportFailure = Effect.fnUntraced(function* (this: RecordWriter, failure: FileError) {
    const nowMs = yield* Clock.currentTimeMillis
    if (nowMs - this.#loggedAtMs < recordErrorLogMs) return
    this.#loggedAtMs = nowMs
    yield* Effect.logError("call records cannot be written; they wait in memory", {
      reason: failure.message,
      waiting: this.backlog.count,
      lost: this.backlog.lostCount
    })
  })

  readonly #reportRecovery = Effect.fnUntraced(function* (this: RecordWriter) {
    this.failing = false
    this.#loggedAtMs = -Infinity
    yield* Effect.logWarning("call records are written again", { lost: this.backlog.lostCount })
  })
}
