// The formatter's promises, for every text that can be read: it means the same, keeps every
// comment, and has one layout.

import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Schema } from "effect"
import { format, makeSource } from "../../../dsl/index.ts"
import { lex } from "../../../dsl/syntax/lex.ts"
import {
  commentsOf,
  examples,
  formatted,
  goldenFlows,
  read,
  shapeOf,
  tokensOf
} from "../../kit/dsl.ts"
import { makeFlow } from "../../kit/dslFlow.ts"
import { mutationsOf } from "../../kit/dslMutation.ts"

// Hundreds of texts take their time on a busy machine.
const patience = 120_000

const checkPromises = (text: string): void => {
  const once = formatted(text)
  assert.strictEqual(formatted(once), once, "has one layout")
  assert.deepStrictEqual(tokensOf(once), tokensOf(text), "keeps its words")
  assert.deepStrictEqual(commentsOf(once), commentsOf(text), "keeps its comments")
  assert.strictEqual(shapeOf(read(once).tree), shapeOf(read(text).tree), "means the same")
  assert.notMatch(once, /[ \t]\n|\n\n\n|\r|^\n/, "has no needless space")
}

describe("the formatter", () => {
  for (const [file, text] of examples) {
    it(`keeps its promises for ${file}`, () => checkPromises(text))

    it(`leaves ${file} as it is`, () => assert.strictEqual(formatted(text), text))
  }

  for (const [name, text] of goldenFlows) {
    if (read(text).diagnostics.some(({ severity }) => severity === "error")) continue
    it(`keeps its promises for ${name}`, () => checkPromises(text))
  }

  for (const [file, text] of examples) {
    const rightAgain = mutationsOf(text, "left out")
      .concat(mutationsOf(text, "mistyped"))
      .filter((mutation) => read(mutation.text).diagnostics.length === 0)
    it(`keeps its promises where a change of ${file} is no mistake`, () => {
      for (const mutation of rightAgain) checkPromises(mutation.text)
    })

    it(
      `keeps a comment wherever it stands in ${file}`,
      () => {
        const tokens = lex(text).tokens.filter((_, index) => index % 11 === 3)
        for (const { startOffset } of tokens) {
          const [before, behind] = [text.slice(0, startOffset), text.slice(startOffset)]
          checkPromises(`${before} // here\n${behind}`)
          checkPromises(`${before}\n\n  // there\n\n${behind}`)
        }
      },
      patience
    )
  }

  it("does not touch a text with mistakes, and says which", () => {
    const result = format(makeSource("x.flow", "edition 2026\n\ngateway  pstn {\n"))
    assert.deepStrictEqual(
      result.diagnostics?.map(({ code }) => code),
      ["missing-brace"]
    )
    assert.isUndefined(result.text)
  })

  const choices = Arbitrary.array(
    Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 9999 }))),
    { minLength: 50, maxLength: 900 }
  )

  it.prop(
    "keeps its promises for any text, however it is laid out",
    [choices],
    ([numbers]) => checkPromises(makeFlow(numbers)),
    { arbitrary: { runs: 150, seed: 2026, size: 900 }, timeout: patience }
  )
})
