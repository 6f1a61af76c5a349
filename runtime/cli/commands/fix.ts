// `ctiflow fix FILES… [--dry-run]`: applies the safe fixes of the findings.

import { Effect } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { join } from "node:path"
import { fix as fixFiles } from "../../../compiler/commands/fix.ts"
import { reportDefects } from "../DefectReport.ts"
import { readText, sha256, writeText } from "../Disk.ts"
import { complain, exitWith, write } from "../output.ts"
import { root, today } from "./shared.ts"

export const fix = Command.make(
  "fix",
  {
    files: Argument.String("files").pipe(Argument.variadic()),
    dryRun: Flag.Boolean("dry-run").pipe(
      Flag.withDescription("show the changes as a diff and change nothing"),
      Flag.withDefault(false)
    ),
    root
  },
  Effect.fnUntraced(function* ({ files, dryRun, root: folder }) {
    const result = fixFiles({
      root: ".",
      read: (file) => readText(folder, file),
      sha256,
      today: yield* today,
      files,
      dryRun
    })
    yield* Effect.sync(() => {
      for (const { file, text } of result.rewritten) writeText(join(folder, file), text)
    })
    yield* write(result.output)
    yield* complain([...result.complaints, ...reportDefects(folder, result.defects)])
    yield* exitWith(result.exitCode)
  })
).pipe(Command.withDescription("Applies the safe fixes of the findings."))
