// `ctiflow why CALL.json`: why a call went the way it went, from `/calls/ID` or from its record.

import { Effect, Option, Result } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { readFileSync } from "node:fs"
import { compileOne } from "../../../compiler/commands/Project.ts"
import { readText } from "../Disk.ts"
import { complain, exitWith, write } from "../output.ts"
import type { CallStory } from "../why/CallStory.ts"
import { readStory } from "../why/CallStory.ts"
import { flowLines } from "../why/FlowLines.ts"
import { passedOver } from "../why/passedOver.ts"
import type { FindMiss } from "../why/passedOver.ts"
import { printWhy } from "../why/printWhy.ts"

export const why = Command.make(
  "why",
  {
    file: Argument.String("call").pipe(
      Argument.withDescription("JSON of /calls/ID or a call record; `-` reads standard input")
    ),
    call: Flag.String("call").pipe(
      Flag.withDescription("the id of the call, where the file holds several"),
      Flag.optional
    ),
    root: Flag.String("root").pipe(
      Flag.withDescription("the folder from which the flow was compiled"),
      Flag.withDefault(".")
    )
  },
  Effect.fnUntraced(function* ({ file, call, root }) {
    const name = file === "-" ? "standard input" : file
    const text = file === "-" ? readInput() : readText(".", file)
    if (text === undefined) {
      yield* complain([`${name} cannot be read`])
      return yield* exitWith(2)
    }
    const story = readStory(name, text, Option.getOrUndefined(call))
    if (Result.isFailure(story)) {
      yield* complain([story.failure])
      return yield* exitWith(2)
    }
    const read = (path: string) => readText(root, path)
    const findMiss = missesOf(story.success, read)
    yield* write(printWhy(story.success, { findLine: flowLines(read), findMiss }))
  })
).pipe(Command.withDescription("Tells why a call went the way it went."))

const readInput = (): string | undefined => {
  try {
    return readFileSync(0, "utf8")
  } catch {
    return undefined
  }
}

/** The flow that decided, compiled once more; a flow that no longer compiles tells nothing. */
const missesOf = (
  story: CallStory,
  read: (file: string) => string | undefined
): FindMiss | undefined => {
  const [first] = story.decisions
  if (first === undefined || read(first.file) === undefined) return undefined
  const result = compileOne({ root: ".", read }, first.file, undefined)
  return "cause" in result || result.plan === undefined ? undefined : passedOver(result.plan, story)
}
