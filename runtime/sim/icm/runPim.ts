// The simulated PIM as a program: connects until it is interrupted and prints every message, one
// line each. The command line around it (`ctiflow sim icm`) is not here.

import { Console, Effect, Result } from "effect"
import { makeGedDialect } from "../../wire/ged125/dialect.ts"
import { nullElement } from "../../wire/ged125/codes.ts"
import { makePim } from "./Pim.ts"
import type { PimOptions, PimRecorded } from "./Pim.ts"
import { resolveScripts } from "./PimScript.ts"
import type { PimFile } from "./PimScript.ts"

/** Where a VRU usually listens (ged125.md §1). */
const usualPort = 5000

/** Options of a file; the failure is one sentence. */
export const pimOptions = (file: PimFile): Result.Result<PimOptions, string> =>
  Result.gen(function* () {
    const scripts = yield* resolveScripts(file.scripts)
    const choices = new Map(Object.entries(file.dialect ?? {}))
    const dialect = yield* Result.mapError(makeGedDialect(choices), (error) => error.message)
    return {
      host: file.host ?? "127.0.0.1",
      port: file.port ?? usualPort,
      versions: file.version === undefined ? undefined : [file.version],
      idleTimeout: file.idleTimeout,
      heartbeatMs: file.heartbeatMs,
      dialect,
      scripts
    }
  })

/** Runs it until the scope closes. Prints where it connects to, then each message, then complaints. */
export const runPim = Effect.fn("runPim")(function* (options: PimOptions) {
  const pim = yield* makePim(options)
  const context = yield* Effect.context()
  let complaintCount = 0
  const print = Effect.runForkWith(context)
  pim.recording.onEntry((entry) => {
    const complaints = pim.complaints()
    const fresh = complaints.slice(Math.min(complaintCount, complaints.length))
    complaintCount = complaints.length
    for (const complaint of fresh) print(Console.log(`! ${complaint}`))
    print(Console.log(printPimEntry(entry)))
  })
  yield* Console.log(`PIM connects to ${options.host}:${options.port}`)
  return yield* Effect.never
})

/** `<` came from the VRU, `>` goes to it. Call variables and digits are only said to be there. */
export const printPimEntry = ({ connection, direction, message }: PimRecorded): string => {
  const arrow = direction === "received" ? "<" : ">"
  return [`#${connection}`, arrow, message._tag, ...printFields(message)].join(" ")
}

const printFields = (message: PimRecorded["message"]): ReadonlyArray<string> =>
  Object.entries(message).flatMap(([field, value]: [string, unknown]) => {
    if (field === "_tag" || field === "SendSeqNo" || value === undefined) return []
    if (value === nullElement) return []
    const isPlain = typeof value === "number" || typeof value === "boolean"
    const isShown = isPlain || (typeof value === "string" && !isPrivate(field))
    return isShown ? [`${field}=${String(value)}`] : [`+${field}`]
  })

const isPrivate = (field: string): boolean => field === "CED" || field.startsWith("CallVariable")
