// `ctiflow explain CODE`: the page of a finding.

import { Effect, Option } from "effect"
import { Argument, Command } from "effect/cli"
import { explain as explainCode } from "../../../compiler/commands/explain.ts"
import { complain, exitWith, screen, write } from "../output.ts"
import { pageCodes, pageOf } from "../Pages.ts"

export const explain = Command.make(
  "explain",
  { code: Argument.String("code").pipe(Argument.optional) },
  Effect.fnUntraced(function* ({ code }) {
    const result = explainCode({
      code: Option.getOrUndefined(code),
      codes: pageCodes(),
      page: pageOf,
      screen: screen()
    })
    yield* write(result.output)
    yield* complain(result.complaints)
    yield* exitWith(result.exitCode)
  })
).pipe(Command.withDescription("Shows the page of a finding, or lists all findings."))
