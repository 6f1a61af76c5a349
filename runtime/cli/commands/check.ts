// `ctiflow check FILES… [--deployment SITES…]`: findings of flows, for people or for a machine.

import { Effect, Option } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { check as checkFiles, checkFormats } from "../../../compiler/commands/check.ts"
import { failOnWords } from "../../../compiler/commands/exitCode.ts"
import type { Environment } from "../../../compiler/rules/environment.ts"
import { parseEnvFile } from "../../process/variables.ts"
import { reportDefects } from "../DefectReport.ts"
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
    envFile: Flag.String("env-file").pipe(
      Flag.withDescription("a file of NAME=VALUE lines: is every variable set, and to what fits"),
      Flag.optional
    ),
    root
  },
  Effect.fnUntraced(function* ({ files, deployments, format, failOn, envFile, root: folder }) {
    const environment = Option.map(envFile, readEnvironment)
    if (Option.isSome(environment) && "complaints" in environment.value) {
      yield* complain(environment.value.complaints)
      return yield* exitWith(2)
    }
    const result = checkFiles({
      ...(Option.isSome(environment) && "values" in environment.value
        ? { environment: environment.value }
        : {}),
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
    yield* complain([...result.complaints, ...reportDefects(folder, result.defects)])
    yield* exitWith(result.exitCode)
  })
).pipe(Command.withDescription("Checks flows: names, types, what the site can do."))

/** The values of an env file, or why they cannot be had. */
const readEnvironment = (
  file: string
): Environment | { readonly complaints: ReadonlyArray<string> } => {
  const text = readText(".", file)
  if (text === undefined) return { complaints: [`${file} cannot be read`] }
  const { values, badLines } = parseEnvFile(text)
  return badLines.length === 0
    ? { file, values }
    : { complaints: badLines.map((line) => `${file}:${line} is not NAME=VALUE`) }
}
