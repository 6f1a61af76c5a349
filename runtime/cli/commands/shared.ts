// Options that several commands share, and compiling a flow for those that run it.

import { Clock, Effect } from "effect"
import { Flag } from "effect/cli"
import { build, type Built } from "../../../compiler/commands/build.ts"
import { reportDefects } from "../DefectReport.ts"
import { readText, sha256 } from "../Disk.ts"
import { complain, exitWith, screen, write } from "../output.ts"

/** Imports stay inside this folder (`language.md` §13). */
export const root = Flag.String("root").pipe(
  Flag.withDescription("the folder all imports must lie in"),
  Flag.withDefault(".")
)

/** The date by which exceptions in flows expire. */
export const today = Effect.map(Clock.currentTimeMillis, (nowMs) =>
  new Date(nowMs).toISOString().slice(0, 10)
)

/** Compiles a flow with its deployment. */
export const buildFlow = Effect.fnUntraced(function* (file: string, folder: string) {
  return build({
    root: ".",
    read: (path) => readText(folder, path),
    sha256,
    today: yield* today,
    file,
    screen: screen()
  })
})

/** Compiles a flow with its deployment; ends the command with its findings where that fails. */
export const compileFlow = Effect.fnUntraced(function* (
  file: string,
  folder: string,
  codes: { readonly findings: number } = { findings: 1 }
) {
  const result = yield* buildFlow(file, folder)
  if (result.built !== undefined) return result.built satisfies Built
  yield* write(result.output)
  yield* complain([...result.complaints, ...reportDefects(folder, result.defects)])
  yield* exitWith(result.exitCode === 0 ? codes.findings : result.exitCode)
  return yield* Effect.die(new Error("a build without a result has an exit code"))
})
