// `ctiflow build FILE -o DIR`: one self-contained module of a deployment, and its plan beside it.

import { Effect } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { packageRoot, writeText } from "../Disk.ts"
import { complain, exitWith, write } from "../output.ts"
import { compileFlow, root } from "./shared.ts"

interface Bundler {
  readonly bundleDeployment: (options: {
    readonly planJson: string
    readonly deployment: string
    readonly directory: string
  }) => Promise<string>
}

export const build = Command.make(
  "build",
  {
    file: Argument.String("file"),
    directory: Flag.String("output").pipe(
      Flag.withAlias("o"),
      Flag.withDescription("the folder to write into")
    ),
    root
  },
  Effect.fnUntraced(function* ({ file, directory, root: folder }) {
    const { deployment, planJson } = yield* compileFlow(file, folder)
    const planPath = join(directory, `${deployment}.plan.json`)
    const written = yield* Effect.tryPromise({
      try: async () => {
        writeText(planPath, planJson)
        const url = pathToFileURL(join(packageRoot(), "build.mjs")).href
        const bundler = (await import(url)) as Bundler
        return bundler.bundleDeployment({ planJson, deployment, directory })
      },
      catch: (cause) => (cause instanceof Error ? cause.message : String(cause))
    }).pipe(
      Effect.catch((reason) =>
        complain([`${directory} could not be written: ${reason}`]).pipe(
          Effect.andThen(exitWith(1)),
          Effect.as("")
        )
      )
    )
    yield* write(`${written}\n${planPath}\n`)
  })
).pipe(Command.withDescription("Builds one self-contained module of a deployment."))
