// `ctiflow graph FILE`: the paths of a flow's calls as Mermaid, DOT or SVG.

import { Effect, Option } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { graph as drawFile, graphFormats } from "../../../compiler/commands/graph.ts"
import { readText, sha256 } from "../Disk.ts"
import { complain, exitWith, write } from "../output.ts"
import { root, today } from "./shared.ts"

export const graph = Command.make(
  "graph",
  {
    file: Argument.String("file"),
    format: Flag.Literals("format", graphFormats).pipe(Flag.withDefault("mermaid" as const)),
    deployment: Flag.String("deployment").pipe(
      Flag.withDescription("a site file; the flow is drawn as it runs there"),
      Flag.optional
    ),
    root
  },
  Effect.fnUntraced(function* ({ file, format, deployment, root: folder }) {
    const site = Option.getOrUndefined(deployment)
    const result = drawFile({
      root: ".",
      read: (path) => readText(folder, path),
      sha256,
      today: yield* today,
      file,
      format,
      ...(site === undefined ? {} : { deployment: site })
    })
    yield* write(result.output)
    yield* complain(result.complaints)
    yield* exitWith(result.exitCode)
  })
).pipe(Command.withDescription("Draws the paths of a flow's calls, findings marked."))
