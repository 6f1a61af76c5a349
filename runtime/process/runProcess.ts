// Runs a command as the process: its failure becomes one sentence on stderr and an exit code, its
// success the end of the process. Signals keep their usual meaning unless somebody listens for
// them.

import { Cause, Effect, Exit } from "effect"
import { CliError } from "effect/cli"
import { StartError } from "./StartError.ts"

/** A command that ends with another exit code than 0 and has said why already. */
export class ExitWith extends Error {
  readonly _tag = "ExitWith"
  readonly code: number

  constructor(code: number) {
    super(`exit ${code}`)
    this.code = code
  }
}

/** As `contract.md` has it: 1 it could not be done, 2 the command line is wrong, 3 our bug. */
const codes = { failed: 1, usage: 2, ourBug: 3 } as const

/** Runs `main` and ends the process with its exit code. */
export const runProcess = <E>(main: Effect.Effect<void, E>): void => {
  Effect.runFork(main).addObserver((exit) => {
    const code = Exit.isSuccess(exit) ? 0 : report(exit.cause)
    // What was written to a pipe must be out before the process ends.
    process.stdout.write("", () => process.stderr.write("", () => process.exit(code)))
  })
}

const report = (cause: Cause.Cause<unknown>): number => {
  if (Cause.hasInterruptsOnly(cause)) return 0
  const failure = cause.reasons.find(Cause.isFailReason)?.error
  if (failure instanceof ExitWith) return failure.code
  // The command line library has printed its own complaint.
  if (CliError.isCliError(failure)) return codes.usage
  if (failure instanceof StartError) {
    process.stderr.write(`${failure.message}\n`)
    return codes.failed
  }
  process.stderr.write(`ctiflow went wrong, and the fault is ours:\n${Cause.pretty(cause)}\n`)
  return codes.ourBug
}
