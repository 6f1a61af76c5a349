// `ctiflow fmt FILES… [--check]`: the one layout.

import { Effect } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { fmt as formatFiles } from "../../../compiler/commands/fmt.ts"
import { readText, writeText } from "../Disk.ts"
import { complain, exitWith, screen, write } from "../output.ts"

export const fmt = Command.make(
  "fmt",
  {
    files: Argument.String("files").pipe(Argument.variadic()),
    check: Flag.Boolean("check").pipe(
      Flag.withDescription("name the files that differ and change none"),
      Flag.withDefault(false)
    )
  },
  Effect.fnUntraced(function* ({ files, check }) {
    const result = formatFiles({
      files,
      check,
      read: (file) => readText(".", file),
      screen: screen()
    })
    yield* Effect.sync(() => {
      for (const { file, text } of result.rewritten) writeText(file, text)
    })
    yield* write(result.output)
    yield* complain(result.complaints)
    yield* exitWith(result.exitCode)
  })
).pipe(Command.withDescription("Formats flows in place."))
