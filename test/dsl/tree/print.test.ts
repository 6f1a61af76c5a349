// The formatter's promises, for every text that can be read: it means the same, keeps every
// comment, and has one layout.

import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Schema } from "effect"
import { format, makeSource } from "../../../dsl/index.ts"
import { examples, formatted, goldenFlows, read } from "../../kit/dsl.ts"
import { makeFlow } from "../../kit/dslFlow.ts"
import { checkComments, checkPromises } from "../../kit/printPromises.ts"

// Hundreds of texts take their time on a busy machine.
const patience = 120_000

describe("the formatter", () => {
  for (const [file, text] of examples) {
    it(`keeps its promises for ${file}`, () => checkPromises(text))

    it(`leaves ${file} as it is`, () => assert.strictEqual(formatted(text), text))
  }

  for (const [name, text] of goldenFlows) {
    if (read(text).diagnostics.some(({ severity }) => severity === "error")) continue
    it(`keeps its promises for ${name}`, () => checkPromises(text))
  }

  // `print.slow.test.ts` has every place.
  for (const [file, text] of examples) {
    it(`keeps a comment here and there in ${file}`, () => checkComments(text, 97), patience)
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
