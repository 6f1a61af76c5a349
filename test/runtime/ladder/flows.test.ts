// Every ladder that this project shows to anybody comes out as written: those of the delivered
// flows and those of the documents.

import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { runFile } from "../../../runtime/cli/ladders/runFiles.ts"
import { examplesOf, programOf } from "../../compiler/commands/documentation.ts"
import { reportOf } from "../../kit/ladders.ts"

const root = fileURLToPath(new URL("../../../", import.meta.url))

const flows = readdirSync(join(root, "flows"), { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".flow") && !file.includes("lib"))
  .map((file) => `flows/${file}`)

const readRoot = (file: string): string | undefined =>
  existsSync(join(root, file)) ? readFileSync(join(root, file), "utf8") : undefined

const documents = ["language.md", "tutorial.md"].flatMap((name) =>
  examplesOf(readFileSync(join(root, "docs", name), "utf8"))
    .filter(({ text, finds }) => /^ *test "/m.test(text) && finds === undefined)
    .map((example) => [`docs/${name}:${example.line}`, programOf(example)] as const)
)

const checkLadders = Effect.fnUntraced(function* (
  file: string,
  read: (file: string) => string | undefined
) {
  const report = yield* runFile({ root: ".", read }, file)
  if ("cause" in report) return yield* Effect.die(report.cause)
  assert.isAbove(report.ladders.length, 0, reportOf(report))
  for (const { outcome } of report.ladders) assert.isUndefined(outcome.failure, reportOf(report))
})

describe("ladders of the delivered flows", () => {
  it.effect.each(flows)("%s", (file) => checkLadders(file, readRoot))
})

describe("ladders of the documents", () => {
  it("are there", () => assert.isAbove(documents.length, 1))

  it.effect.each(documents)("%s", ([, files]) =>
    checkLadders("main.flow", (file) => files.get(file))
  )
})
