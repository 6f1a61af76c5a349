// Lines and columns: the one place that counts them.

import { assert, describe, it } from "@effect/vitest"
import {
  joinSpans,
  lineText,
  makeSource,
  makeSpan,
  positionAt,
  spanText
} from "../../../dsl/index.ts"

describe("a position", () => {
  const rows: ReadonlyArray<readonly [text: string, offset: number, line: number, column: number]> =
    [
      ["", 0, 1, 1],
      ["ab", 2, 1, 3],
      ["a\nb", 1, 1, 2],
      ["a\nb", 2, 2, 1],
      ["a\r\nb", 3, 2, 1],
      ["a\rb", 2, 2, 1],
      ["a\n", 2, 2, 1],
      ["📞x", 2, 1, 3]
    ]
  for (const [text, offset, line, column] of rows) {
    it(`${offset} of ${JSON.stringify(text)} is ${line}:${column}`, () => {
      assert.deepStrictEqual(positionAt(makeSource("a.flow", text), offset), { line, column })
    })
  }
})

describe("a line", () => {
  it("has no line end in its text", () => {
    const source = makeSource("a.flow", "one\r\ntwo\rthree\n\nfive")
    const lines = [1, 2, 3, 4, 5, 6].map((line) => lineText(source, line))
    assert.deepStrictEqual(lines, ["one", "two", "three", "", "five", ""])
  })
})

describe("a span", () => {
  it("covers its text, and two together cover what lies between them", () => {
    const source = makeSource("a.flow", "one two three")
    const [one, three] = [makeSpan(source, 0, 3), makeSpan(source, 8, 13)]
    assert.strictEqual(spanText(three), "three")
    assert.strictEqual(spanText(joinSpans(three, one)), "one two three")
  })
})
