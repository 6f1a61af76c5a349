// What commands say and how they end: results to stdout, complaints to stderr, an exit code of
// `contract.md`.

import { Effect } from "effect"
import type { Screen } from "../../compiler/commands/Project.ts"
import { ExitWith } from "../process/runProcess.ts"
import { screenOf } from "./screenOf.ts"

/** As wide as the terminal, in colours where they are wanted. */
export const screen = (): Screen =>
  screenOf({
    isTerminal: process.stdout.isTTY,
    columns: process.stdout.columns,
    environment: process.env
  })

/** Writes a text that brings its own line ends. */
export const write = (text: string): Effect.Effect<void> =>
  Effect.sync(() => {
    process.stdout.write(text)
  })

export const complain = (sentences: ReadonlyArray<string>): Effect.Effect<void> =>
  Effect.sync(() => {
    for (const sentence of sentences) process.stderr.write(`${sentence}\n`)
  })

/** Ends the command with this code; 0 is the ordinary end. */
export const exitWith = (code: number): Effect.Effect<void, ExitWith> =>
  code === 0 ? Effect.void : Effect.fail(new ExitWith(code))
