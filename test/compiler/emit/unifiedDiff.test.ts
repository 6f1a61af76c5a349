import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Effect, Schema } from "effect"
import { unifiedDiff } from "../../../compiler/emit/unifiedDiff.ts"

/** Applies a diff as `patch` does: every line it shows must stand where it says. */
const patch = (before: string, diff: string): string => {
  const lines = before.match(/[^\n]*\n|[^\n]+$/g) ?? []
  const rest = diff.replace(/\n\\ No newline at end of file\n/g, "\u0000").split(/(?<=[\n\u0000])/)
  const after: Array<string> = []
  let at = 0
  for (const row of rest.slice(2)) {
    const head = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@\n$/.exec(row)
    if (head !== null) {
      const start = Number(head[1]) - (head[2] === "0" ? 0 : 1)
      after.push(...lines.slice(at, start))
      at = start
      assert.strictEqual(Number(head[3]) - (head[4] === "0" ? 0 : 1), after.length, row)
      continue
    }
    const line = row.slice(1).replace("\u0000", "")
    if (row[0] !== "+") assert.strictEqual(lines[at++], line)
    if (row[0] !== "-") after.push(line)
  }
  return [...after, ...lines.slice(at)].join("")
}

const checkDiff = (before: string, after: string): boolean => {
  const diff = unifiedDiff("main.flow", before, after)
  return before === after ? diff === "" : patch(before, diff) === after
}

describe("a diff", () => {
  it("shows a changed line between three others, and where it stands", () => {
    const before = "a\nb\nc\nd\ne\nf\ng\nh\n"
    assert.strictEqual(
      unifiedDiff("main.flow", before, before.replace("e", "E")),
      "--- a/main.flow\n+++ b/main.flow\n@@ -2,7 +2,7 @@\n b\n c\n d\n-e\n+E\n f\n g\n h\n"
    )
  })

  it("says that the last line has no end", () => {
    assert.strictEqual(
      unifiedDiff("main.flow", "a\nb", "a\nb\n"),
      "--- a/main.flow\n+++ b/main.flow\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b\n"
    )
  })

  it("of equal texts is empty", () => {
    assert.strictEqual(unifiedDiff("main.flow", "a\n", "a\n"), "")
  })

  it("of texts with nothing in common takes all out and puts all in, soon", () => {
    const lines = (word: string) =>
      Array.from({ length: 4000 }, (_, index) => `${word} ${index}\n`).join("")
    assert.isTrue(checkDiff(lines("before"), lines("after")))
  })

  it("applied to the one text gives the other", async () => {
    const text = Arbitrary.map(
      Arbitrary.array(Arbitrary.schema(Schema.Literals(["a", "b", "c", "d"])), { maxLength: 40 }),
      (lines) => lines.join("\n")
    )
    const pairs = Arbitrary.flatMap(text, (before) =>
      Arbitrary.map(text, (after) => [before, after] as const)
    )
    const outcome = await Effect.runPromise(
      Arbitrary.checkEffect(pairs, ([before, after]) => checkDiff(before, after), {
        seed: 5,
        runs: 500
      })
    )
    assert.strictEqual(outcome._tag, "Passed")
  })
})
