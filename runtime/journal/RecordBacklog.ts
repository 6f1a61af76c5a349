// The records that wait for the disk, oldest first, in memory and bounded. Knows lines and the
// names of files; writes nothing.
//
// Telling a call how its record fared lets the call go on inside that very line
// (`Deferred.doneUnsafe`), so it is always the last thing done.
//
// INVARIANT (kept is kept): a record that was taken in leaves only by reaching the disk or with the
// process. When the backlog is full it is the new record that is refused, and its call is told so.

import { Deferred, Exit } from "effect"
import { recordBacklogMax, recordBatchLengthMax } from "../config/Limits.ts"
import type { Meters } from "../observe/Metrics.ts"

/**
 * `written`: on disk. `kept`: in memory until the disk works again. `lost`: the memory was full.
 */
export type Appended = "written" | "kept" | "lost"

export interface WaitingRecord {
  readonly fileName: string
  /** JSON with its line feed. */
  readonly line: string
  /** What the call was told; it is told once. */
  readonly told: Deferred.Deferred<Appended>
}

export class RecordBacklog {
  readonly #meters: Meters
  #waiting: Array<WaitingRecord> = []
  #lostCount = 0

  constructor(meters: Meters) {
    this.#meters = meters
  }

  get count(): number {
    return this.#waiting.length
  }

  /** Records that were refused since the process started. */
  get lostCount(): number {
    return this.#lostCount
  }

  /** Takes a record in; `undefined` when the backlog is full. */
  enter(fileName: string, line: string): WaitingRecord | undefined {
    if (this.#waiting.length >= recordBacklogMax) {
      this.#lostCount += 1
      this.#meters.record("lost")
      return undefined
    }
    const record = { fileName, line, told: Deferred.makeUnsafe<Appended>() }
    this.#waiting.push(record)
    this.#meters.recordBacklog(this.#waiting.length)
    return record
  }

  /** The files that records wait for, the oldest record's first. */
  fileNames(): ReadonlyArray<string> {
    return [...new Set(this.#waiting.map(({ fileName }) => fileName))]
  }

  /** The oldest records of a file that share one flush; at least one, unless there is none. */
  batch(fileName: string): ReadonlyArray<WaitingRecord> {
    const batch: Array<WaitingRecord> = []
    let length = 0
    for (const record of this.#waiting) {
      if (record.fileName !== fileName) continue
      length += record.line.length
      if (batch.length > 0 && length > recordBatchLengthMax) break
      batch.push(record)
    }
    return batch
  }

  /** These records are on disk and leave the backlog. */
  written(batch: ReadonlyArray<WaitingRecord>): void {
    const gone = new Set(batch)
    this.#waiting = this.#waiting.filter((record) => !gone.has(record))
    this.#meters.recordBacklog(this.#waiting.length)
    for (const { told } of batch) {
      this.#meters.record("written")
      Deferred.doneUnsafe(told, Exit.succeed("written"))
    }
  }

  /** A file could not be written: whoever waits for it need not wait any longer. */
  keepAll(fileName: string): void {
    for (const record of this.#waiting) {
      if (record.fileName === fileName) this.keep(record)
    }
  }

  /** The record stays, and its call need not wait for it. */
  keep({ told }: WaitingRecord): void {
    if (Deferred.isDoneUnsafe(told)) return
    this.#meters.record("kept")
    Deferred.doneUnsafe(told, Exit.succeed("kept"))
  }
}
