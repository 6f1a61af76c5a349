// `ctiflow check FILES… [--deployment SITES…]`: findings of flows, for people or for a machine.

import { Effect } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { check as checkFiles, checkFormats } from "../../../compiler/commands/check.ts"
import { failOnWords } from "../../../compiler/commands/exitCode.ts"
import { readText, sha256 } from "../Disk.ts"
import { complain, exitWith, screen, write } from "../output.ts"
import { pageOf } from "../Pages.ts"
import { root, today } from "./shared.ts"

export const check = Command.make(
  "check",
  {
    files: Argument.String("files").pipe(Argument.variadic()),
    deployments: Flag.String("deployment").pipe(
      Flag.withDescription("site files; the flows are checked for each of them"),
      Flag.atLeast(0)
    ),
    format: Flag.Literals("format", checkFormats).pipe(Flag.withDefault("human" as const)),
    failOn: Flag.Literals("fail-on", failOnWords).pipe(Flag.withDefault("error" as const)),
    root
  },
  Effect.fnUntraced(function* ({ files, deployments, format, failOn, root: folder }) {
    const result = checkFiles({
      root: ".",
      read: (file) => readText(folder, file),
      sha256,
      today: yield* today,
      files,
      deployments,
      format,
      failOn,
      screen: screen(),
      page: pageOf
    })
    yield* write(result.output)
    yield* complain(result.complaints)
    yield* exitWith(result.exitCode)
  })
).pipe(Command.withDescription("Checks flows: names, types, what the site can do."))
