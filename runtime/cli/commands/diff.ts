// `ctiflow diff A B [--corpus DIR]`: the calls that two versions of a flow handle differently.

import { Effect, Option } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { diff as diffFlows, diffFormats } from "../../../compiler/commands/diff.ts"
import { makeLocalTime } from "../../call/localTime.ts"
import { filesIn, readText, sha256 } from "../Disk.ts"
import { complain, exitWith, screen, write } from "../output.ts"
import { root, today } from "./shared.ts"

export const diff = Command.make(
  "diff",
  {
    before: Argument.String("before"),
    after: Argument.String("after"),
    corpus: Flag.String("corpus").pipe(
      Flag.withDescription("a folder of call records (`calls-….jsonl`) to count over"),
      Flag.optional
    ),
    format: Flag.Literals("format", diffFormats).pipe(Flag.withDefault("human" as const)),
    root
  },
  Effect.fnUntraced(function* ({ before, after, corpus, format, root: folder }) {
    const records = Option.getOrUndefined(corpus)
    const names = records === undefined ? [] : recordFiles(records)
    if (records !== undefined && names.length === 0) {
      yield* complain([`there are no call records (\`calls-….jsonl\`) in \`${records}\``])
      return yield* exitWith(2)
    }
    const result = diffFlows({
      root: ".",
      read: (file) => readText(folder, file),
      sha256,
      today: yield* today,
      files: [before, after],
      ...(records === undefined ? {} : { corpus: () => linesOf(records, names) }),
      clocks: makeLocalTime,
      format,
      screen: screen()
    })
    yield* write(result.output)
    yield* complain(result.complaints)
    yield* exitWith(result.exitCode)
  })
).pipe(Command.withDescription("Shows which calls two versions of a flow handle differently."))

const recordFiles = (folder: string): ReadonlyArray<string> =>
  filesIn(folder).filter((name) => /^calls-.*\.jsonl$/.test(name))

/** One day's file at a time is in memory. */
function* linesOf(folder: string, names: ReadonlyArray<string>): Generator<string> {
  for (const name of names) yield* (readText(folder, name) ?? "").split("\n")
}
