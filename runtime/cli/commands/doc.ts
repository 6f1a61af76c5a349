// `ctiflow doc FILE [--deployment SITES…]`: what a flow says, in words, as Markdown.

import { Effect } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { doc as documentFile } from "../../../compiler/commands/doc.ts"
import { readText, sha256 } from "../Disk.ts"
import { complain, exitWith, screen, write } from "../output.ts"
import { root, today } from "./shared.ts"

export const doc = Command.make(
  "doc",
  {
    file: Argument.String("file"),
    deployments: Flag.String("deployment").pipe(
      Flag.withDescription("site files; a table says how the flow fares at each"),
      Flag.atLeast(0)
    ),
    root
  },
  Effect.fnUntraced(function* ({ file, deployments, root: folder }) {
    const result = documentFile({
      root: ".",
      read: (path) => readText(folder, path),
      sha256,
      today: yield* today,
      file,
      deployments,
      screen: screen()
    })
    yield* write(result.output)
    yield* complain(result.complaints)
    yield* exitWith(result.exitCode)
  })
).pipe(Command.withDescription("Writes what a flow does, in words, as Markdown."))
